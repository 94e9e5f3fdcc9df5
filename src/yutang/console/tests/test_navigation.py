"""The rail shows what exists and what this person may open."""

from types import SimpleNamespace

import pytest
from django.http import HttpResponse
from django.urls import include, path, resolve

from yutang.accounts.api import Permission
from yutang.console.navigation import NavItem, frame, rail


def page(request):
    return HttpResponse()


orders_urls = ([path("", page, name="list"), path("<int:number>", page, name="order")], "orders")
urlpatterns = [path("", page, name="home"), path("orders/", include(orders_urls))]

TODAY = NavItem("today", "Today", "home", "sun-high", "t")
ORDERS = NavItem("orders", "Orders", "orders:list", "shopping-bag", "o", Permission.SEE_ORDERS)
MISSING = NavItem("content", "Content", "content:list", "book", "c")

pytestmark = pytest.mark.urls(__name__)


def request_of(rf, path, *permissions):
    request = rf.get(path)
    request.resolver_match = resolve(path)
    request.staff = SimpleNamespace(may=lambda permission: permission in permissions)
    return request


def test_places_come_in_order_and_only_where_they_exist(rf):
    links = rail(request_of(rf, "/", Permission.SEE_ORDERS), [TODAY, ORDERS, MISSING])
    assert [(link.item.key, link.url, link.is_current) for link in links] == [
        ("today", "/", True),
        ("orders", "/orders/", False),
    ]


def test_a_page_within_a_step_shows_the_step_as_current(rf):
    links = rail(request_of(rf, "/orders/7", Permission.SEE_ORDERS), [TODAY, ORDERS])
    assert [link.is_current for link in links] == [False, True]


def test_a_place_that_needs_a_permission_is_hidden_without_it(rf):
    assert [link.item.key for link in rail(request_of(rf, "/"), [TODAY, ORDERS])] == ["today"]


def test_strangers_see_no_rail(rf):
    assert rail(rf.get("/"), [TODAY]) == []


@pytest.mark.parametrize(("cookie", "theme"), [("dark", "dark"), ("light", "light"), ('"><script>', ""), ("", "")])
def test_the_theme_is_remembered_and_never_taken_as_it_comes(rf, cookie, theme):
    request = rf.get("/")
    request.COOKIES["theme"] = cookie
    assert frame(request, [])["theme"] == theme
