"""The pages of money: what staff see and settle, who may, and what a look at an address leaves behind."""

from datetime import date, timedelta

import pytest
from django.test import Client

from tests.cast import NOON, hire
from yutang.channels.pay import api as pay
from yutang.channels.pay.tests import far_side as wechat
from yutang.channels.pay.tests.conftest import demo  # noqa: F401 (fixture)
from yutang.core.models import AuditEntry
from yutang.core.money import Money
from yutang.presale import api
from yutang.presale.actions.aftersales import HandPayment, RefundWish, record_payment, refund_part
from yutang.presale.actions.reconciling import compare_bill
from yutang.presale.models import BillDay, BillDifference, Payment, Refund
from yutang.presale.tests.stage import buy, pay_for, place, running_offer, state_of
from yutang.presale.tests.test_pages import phone_of
from yutang.selection.tests.stage import make_member


@pytest.fixture
def offer(shop):
    return running_offer(maximum_quantity=9, per_buyer_limit=4)


@pytest.fixture
def order(offer):
    return buy(offer, "小鱼", 2)


def as_role(shop, role: str) -> Client:
    browser = Client()
    staff = hire(shop, role, role)
    browser.force_login(staff.user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return browser


def text(answer) -> str:
    assert answer.status_code in (200, 422), answer.status_code
    return answer.content.decode()


def part(order, **said) -> dict[str, str]:
    return {f"line-{order.lines[0].id}": "1", "kept": "", "amount": "", "words": "线头"} | said


def test_a_piece_is_given_back_from_the_orders_page(order, hai_client):
    page = text(hai_client.get(f"/presale/orders/{order.id}"))
    assert f'name="line-{order.lines[0].id}"' in page
    answer = hai_client.post(f"/presale/orders/{order.id}/refund-part", part(order, kept="10"))
    assert answer.status_code == 302
    refund = Refund.objects.get()
    assert (refund.amount_fen, refund.kept_fen, refund.words) == (18_900, 1_000, "线头")
    page = text(hai_client.get(f"/presale/orders/{order.id}"))
    assert "应退 ¥189.00" in page
    assert "扣留 ¥10.00" in page
    assert "已退 1 件" in page


@pytest.mark.parametrize(
    "wrong",
    [
        {"line": "3"}, {"line": "-1"}, {"line": "x"}, {"line": ""}, {"amount": "5"}, {"kept": "199"}, {"kept": "-1"}, {"words": ""},
        {"line": "", "amount": "398.01"}, {"line": "", "amount": "0.001"}, {"line": "99999999999999999999"}, {"kept": "1e9"},
    ],
    ids=str,
)  # fmt: skip
def test_a_form_that_makes_no_sense_comes_back_with_what_is_wrong(order, hai_client, wrong):
    said = part(order) | {
        (f"line-{order.lines[0].id}" if key == "line" else key): value for key, value in wrong.items()
    }
    assert hai_client.post(f"/presale/orders/{order.id}/refund-part", said).status_code == 422
    assert not Refund.objects.exists()


def test_cash_is_recorded_and_taken_back(offer, hai_client):
    order = place(offer, make_member(None), 2)
    said = {"by": "cash", "amount": "398", "paid_at": "2026-11-21T12:00", "reference": "收据 7"}
    assert hai_client.post(f"/presale/orders/{order.id}/record", said | {"amount": "397"}).status_code == 422
    assert hai_client.post(f"/presale/orders/{order.id}/record", said | {"by": "gold"}).status_code == 422
    assert hai_client.post(f"/presale/orders/{order.id}/record", said).status_code == 302
    assert state_of(order) == "paid"
    page = text(hai_client.get(f"/presale/orders/{order.id}"))
    assert "阿海" in page
    assert "收据 7" in page
    payment = Payment.objects.get()
    assert payment.recorded_by == "阿海"
    assert hai_client.post(f"/presale/payments/{payment.pk}/undo").status_code == 302
    assert state_of(order) == "placed"


def test_one_list_holds_what_is_to_settle_until_it_is(offer, shop, hai_client, demo):  # noqa: F811
    assert "没有待处理的款项" in text(hai_client.get("/presale/after-sales"))
    order = place(offer, make_member(None), 1)
    record_payment(order.id, HandPayment("cash", order.total, NOON), now=NOON)
    api.request_refund(order.id, now=NOON)
    pay_for(place(offer, make_member(None, "小虾"), 1), fen=100)
    account = pay.connect_account(wechat.account_draft(), now=NOON)
    day = BillDay.objects.create(pay_account_id=account, day=date(2026, 11, 20), next_try_at=NOON)
    at = NOON - timedelta(days=1)
    line = pay.BillLine(pay.BillKind.PAYMENT, "nobodys", "42", "", at, Money(300), Money(2), Money(2))
    compare_bill(day.pk, pay.Bill(day.day, (line,)), now=NOON)
    page = text(hai_client.get("/presale/after-sales"))
    for seen in ("等你退给买家", "没有入账", "nobodys"):
        assert seen in page
    refund, difference = Refund.objects.get(), BillDifference.objects.get()
    hai_client.post(f"/presale/refunds/{refund.pk}/given", {"by": "cash", "reference": "签收"})
    hai_client.post(f"/presale/problems/{api.open_problems()[0].id}/settle", {"explanation": "returned"})
    refused = hai_client.post(f"/presale/differences/{difference.pk}/settle", {"how": "explained", "words": ""})
    assert refused.status_code == 409
    hai_client.post(f"/presale/differences/{difference.pk}/settle", {"how": "explained", "words": "已核实"})
    assert "没有待处理的款项" in text(hai_client.get("/presale/after-sales"))
    assert "已核实" in text(hai_client.get(f"/presale/bills/{day.pk}"))
    assert "nobodys" not in text(hai_client.get("/presale/after-sales"))


def test_the_ledger_and_the_bills_are_for_those_who_manage_money(order, shop, hai_client):
    assert "¥398.00" in text(hai_client.get("/presale/ledger"))
    assert hai_client.get("/presale/bills").status_code == 200
    finance, operator = as_role(shop, "finance"), as_role(shop, "operator")
    assert finance.get("/presale/ledger").status_code == 200
    for path in ("/presale/ledger", "/presale/bills"):
        assert operator.get(path).status_code == 403
    posts = (f"orders/{order.id}/refund-part", f"orders/{order.id}/record", f"payments/{Payment.objects.get().pk}/undo")
    for path in posts:
        assert operator.post(f"/presale/{path}", part(order)).status_code == 403
    assert not Refund.objects.exists()


def test_a_ledger_that_disagrees_says_so(order, hai_client):
    Payment.objects.update(amount_fen=1)
    assert "对不上" in text(hai_client.get("/presale/ledger"))


def test_a_look_at_an_address_is_written_down(order, shop, hai_client):
    assert "+8613800138000" in text(hai_client.get(f"/presale/orders/{order.id}"))
    (entry,) = AuditEntry.objects.filter(verb="presale.delivery_shown")
    assert (entry.actor_name, entry.subject_id) == ("阿海", order.id)
    assert "13800138000" not in text(as_role(shop, "finance").get(f"/presale/orders/{order.id}"))
    assert AuditEntry.objects.filter(verb="presale.delivery_shown").count() == 1


def test_the_buyer_sees_what_went_back(order):
    refund_part(order.id, RefundWish({order.lines[0].id: 1}, Money(1000), words="不给买家看"), now=NOON)
    page = text(phone_of(order.customer_id).get(f"/m/orders/{order.id}"))
    assert "正在退给你" in page
    assert "¥189.00" in page
    assert "不给买家看" not in page
