"""Lists that do not count."""

import pytest

from yutang.console.paging import LAST_PAGE, page_number, rows_of


@pytest.mark.parametrize(
    ("asked", "page"),
    [
        ("3", 3),
        (None, 1),
        ("", 1),
        ("0", 1),
        ("-2", 1),
        ("two", 1),
        ("٣", 1),
        ("²", 1),
        ("9" * 40, LAST_PAGE),
        (" 3", 1),
    ],
)
def test_what_is_not_a_page_means_the_first(asked, page):
    assert page_number(asked) == page


def test_pages_know_whether_there_is_another():
    first, second = rows_of(range(70), None), rows_of(range(70), "2")
    assert (len(first), first.has_previous, first.has_next, first.first, first.last) == (50, False, True, 1, 50)
    assert (len(second), second.has_previous, second.has_next, second.first, second.last) == (20, True, False, 51, 70)


def test_a_list_that_ends_with_its_page_has_no_next():
    assert not rows_of(range(50), "1").has_next


@pytest.mark.django_db
def test_a_queryset_is_asked_once_and_never_counted(django_assert_num_queries, merchant):
    from yutang.accounts.models import Merchant

    with django_assert_num_queries(1) as asked:
        assert list(rows_of(Merchant.objects.order_by("id"), 1)) == [merchant]
    assert "COUNT(" not in asked.captured_queries[0]["sql"].upper()
