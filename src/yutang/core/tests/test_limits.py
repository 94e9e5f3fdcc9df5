import time
from types import SimpleNamespace

import pytest
from django.http import HttpResponse
from django.test import RequestFactory, override_settings

from yutang.core import limits
from yutang.core.errors import TooOften
from yutang.core.limits import Rate, client_address, count, limited

RATE = Rate("test", 3, 60)


@pytest.fixture(autouse=True)
def _fresh_counts():
    limits.forget_counts()
    yield
    limits.forget_counts()


def test_so_many_tries_and_then_no_more():
    for _ in range(3):
        count(RATE, "xiaoyu")
    with pytest.raises(TooOften) as refused:
        count(RATE, "xiaoyu")
    assert 1 <= refused.value.fields["retry_after"] <= 60


def test_everybody_is_counted_alone():
    for _ in range(3):
        count(RATE, "xiaoyu")
    count(RATE, "xiaoman")
    count(Rate("another", 3, 60), "xiaoyu")


def test_names_cannot_be_shifted_into_each_other():
    for _ in range(3):
        count(RATE, "a", "b/c")
    count(RATE, "a/b", "c")


def test_after_a_while_it_goes_on(monkeypatch):
    short = Rate("short", 1, 1)
    count(short, "xiaoyu")
    with pytest.raises(TooOften):
        count(short, "xiaoyu")
    real, later = time.time, 5.0
    monkeypatch.setattr(time, "time", lambda: real() + later)
    count(short, "xiaoyu")


def test_a_page_is_opened_only_so_often_to_one_address():
    @limited(RATE)
    def page(request):
        return HttpResponse("fish")

    def visit(address):
        return page(RequestFactory().get("/", REMOTE_ADDR=address)).content

    assert [visit("192.0.2.1") for _ in range(3)] == [b"fish"] * 3
    with pytest.raises(TooOften):
        visit("192.0.2.1")
    assert visit("192.0.2.2") == b"fish"


def test_a_page_may_count_members_instead():
    @limited(lambda: RATE, whose=lambda request: request.member.customer_id)
    def page(request):
        return HttpResponse("fish")

    for _ in range(3):
        page(SimpleNamespace(member=SimpleNamespace(customer_id=1)))
    page(SimpleNamespace(member=SimpleNamespace(customer_id=2)))
    with pytest.raises(TooOften):
        page(SimpleNamespace(member=SimpleNamespace(customer_id=1)))


@pytest.mark.parametrize(
    ("proxies", "forwarded", "address"),
    [
        (0, "", "10.0.0.1"),
        (0, "203.0.113.9", "10.0.0.1"),  # forged: no proxy of ours wrote it
        (1, "203.0.113.9", "203.0.113.9"),
        (1, "198.51.100.7, 203.0.113.9", "203.0.113.9"),  # what the client claims stands to the left
        (2, "203.0.113.9, 10.0.0.2", "203.0.113.9"),
        (2, "10.0.0.2", "10.0.0.1"),
        (1, "", "10.0.0.1"),
    ],
)
def test_whose_address_is_believed(proxies, forwarded, address):
    headers = {"x-forwarded-for": forwarded} if forwarded else {}
    request = RequestFactory().get("/", REMOTE_ADDR="10.0.0.1", headers=headers)
    with override_settings(YUTANG_TRUSTED_PROXIES=proxies):
        assert client_address(request) == address
