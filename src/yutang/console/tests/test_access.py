"""Who may open a merchant page."""

from types import SimpleNamespace
from uuid import uuid4

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import HttpResponse

from yutang.accounts.api import Permission
from yutang.console.access import staff_page
from yutang.core.actors import Actor, current_actor
from yutang.core.tenancy import current_merchant_id

MERCHANT = uuid4()


@staff_page(Permission.SEE_ORDERS)
def orders(request, number="") -> HttpResponse:
    return HttpResponse(f"{current_merchant_id()} {current_actor().name} {number}")


@staff_page()
def open_to_all_staff(request) -> HttpResponse:
    return HttpResponse("ok")


def staff_who_may(*permissions):
    actor = Actor("staff", uuid4(), "阿海")
    return SimpleNamespace(merchant_id=MERCHANT, name="阿海", actor=actor, may=lambda asked: asked in permissions)


@pytest.fixture
def ask(rf):
    def asked(page, staff=None, path="/orders?page=2", signed_in=False, method="get", **headers):
        request = getattr(rf, method)(path, headers=headers)
        request.staff = staff
        request.user = SimpleNamespace(is_authenticated=True) if signed_in else AnonymousUser()
        return page(request)

    return asked


def test_staff_with_the_permission_are_let_in_under_their_shop_and_name(ask):
    answer = ask(orders, staff_who_may(Permission.SEE_ORDERS))
    assert (answer.status_code, answer.content.decode()) == (200, f"{MERCHANT} 阿海 ")


def test_a_page_without_a_permission_is_open_to_all_staff(ask):
    assert ask(open_to_all_staff, staff_who_may()).status_code == 200


def test_a_role_without_the_permission_is_told_so(ask):
    answer = ask(orders, staff_who_may(Permission.SEE_PEOPLE))
    assert answer.status_code == 403
    assert "data-summary" in answer.content.decode()
    assert str(MERCHANT) not in answer.content.decode()


def test_a_stranger_signs_in_and_comes_back(ask):
    answer = ask(orders)
    assert (answer.status_code, answer["Location"]) == (302, "/accounts/login/?next=%2Forders%3Fpage%3D2")


def test_a_strangers_form_is_not_sent_again_after_signing_in(ask):
    assert ask(orders, method="post")["Location"] == "/accounts/login/?next=%2F"


@pytest.mark.parametrize(
    ("around", "comes_back_to"),
    [
        ("http://testserver/orders?state=paid", "%2Forders%3Fstate%3Dpaid"),
        ("https://evil.example/orders", "%2F"),
        ("//evil.example/orders", "%2F"),
        ("", "%2F"),
    ],
)
def test_an_htmx_request_of_a_stranger_moves_the_whole_page(ask, around, comes_back_to):
    answer = ask(orders, HX_Request="true", HX_Current_URL=around)
    assert answer["HX-Redirect"] == f"/accounts/login/?next={comes_back_to}"
    assert answer.content == b""


def test_whoever_is_signed_in_without_a_shop_is_not_sent_round_in_circles(ask):
    answer = ask(orders, signed_in=True)
    assert answer.status_code == 403


def test_arguments_of_the_address_reach_the_page(rf):
    request = rf.get("/orders/7")
    request.staff = staff_who_may(Permission.SEE_ORDERS)
    assert orders(request, number="7").content.decode().endswith(" 7")
