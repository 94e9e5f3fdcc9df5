"""Which names can be one person's."""

from __future__ import annotations

import pytest

from yutang.people.rules import Bearer, fuller_name, may_be_same, names_disagree, who_of


@pytest.mark.parametrize(
    ("one", "other", "disagree"),
    [
        ("王小鱼", "王小鱼", False),
        ("王小鱼", "李小鱼", True),
        ("王小鱼", "王大海", True),
        ("王小明", "王小红", True),
        ("王小鱼", "王鱼", False),
        ("王女士", "王小鱼", False),
        ("王女士", "王先生", True),
        ("王女士", "李小鱼", True),
        ("王**", "王小鱼", False),
        ("李*", "王小鱼", True),
        ("欧阳小鱼", "欧阳先生", False),
        ("欧阳小鱼", "欧小鱼", True),
        ("鱼妈妈", "李明", False),
        ("玲玲", "李明", False),
        ("Lucky🌸", "李明", False),
        ("", "李明", False),
    ],
)
def test_names_disagree_only_where_they_cannot_be_one_persons(one, other, disagree):
    assert names_disagree(one, other) is disagree
    assert names_disagree(other, one) is disagree


def bearer(*names: str, accounts: tuple[str, ...] = ()) -> Bearer:
    return Bearer(frozenset(names), frozenset(accounts))


def test_two_wechat_accounts_on_one_phone_are_one_person_only_with_the_same_full_name():
    assert not may_be_same(bearer(accounts=("u1",)), bearer(accounts=("u2",)))
    assert may_be_same(bearer("王小鱼", accounts=("u1",)), bearer("王小鱼", accounts=("u2",)))
    assert may_be_same(bearer(accounts=("u1",)), bearer())


def test_the_one_of_that_name_is_found_behind_a_shared_phone():
    family = [bearer("李明"), bearer("鱼妈妈"), bearer("王小鱼")]
    assert who_of(family, bearer("王小鱼")) == 2
    assert who_of(family, bearer("李先生")) == 0
    assert who_of([bearer("李明")], bearer("王小鱼")) is None


def test_the_name_that_says_more_is_kept():
    assert fuller_name("王女士", "王小鱼") == "王小鱼"
    assert fuller_name("王小鱼", "王女士") == "王小鱼"
    assert fuller_name("", "鱼妈妈") == "鱼妈妈"
    assert fuller_name("李明", "王小鱼") == "李明"
    assert fuller_name("鱼妈妈", "王小鱼") == "王小鱼"
