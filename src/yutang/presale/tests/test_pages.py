from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client

from tests.cast import NOON, hire
from yutang.channels.pay.api import connect_account
from yutang.channels.pay.tests import far_side as wechat
from yutang.channels.pay.tests.conftest import demo, gateway  # noqa: F401 (fixtures)
from yutang.core.tenancy import current_merchant_id, merchant_scope
from yutang.h5.links import member_link
from yutang.presale import api
from yutang.presale.jobs import send_due_refunds
from yutang.presale.models import Order, Payment, Refund
from yutang.presale.tests.stage import TERMS, buy, draft_offer, place, running_offer, sku_of, state_of
from yutang.selection.tests.stage import make_community, make_member

HOME = {"name": "王小鱼", "phone": "138 0013 8000", "address": "杭州市余杭区某路 1 号"}


def phone_of(customer_id, to: str = "/m/orders") -> Client:
    browser = Client()
    browser.get(member_link(current_merchant_id(), customer_id, to, now=NOON))
    return browser


@pytest.fixture
def offer(shop):
    return running_offer()


@pytest.fixture
def xiaoyu(offer):
    return make_member(None)


@pytest.fixture
def phone(xiaoyu):
    return phone_of(xiaoyu)


def sent(offer, **changes):
    return {"sku": str(sku_of(offer)), "quantity": "2", "idempotency_key": "abcdef0123456789", **HOME} | changes


def test_the_style_page_shows_price_progress_and_one_button(offer, phone):
    buy(offer, "小虾", 1)
    text = phone.get(f"/m/offers/{offer}").content.decode()
    assert "¥199.00" in text
    assert 'value="1" max="4"' in text
    assert f"/m/offers/{offer}/order" in text
    assert len(text) < 30_000


def test_three_taps_from_style_to_payment(offer, phone, shop, demo, gateway):  # noqa: F811
    account = connect_account(wechat.account_draft(), now=NOON)
    form = phone.get(f"/m/offers/{offer}/order").content.decode()
    assert form.count('name="sku"') == 3
    assert 'name="idempotency_key"' in form
    placed = phone.post(f"/m/offers/{offer}/order", sent(offer))
    assert placed.status_code == 302
    order = Order.objects.get()
    page = phone.get(placed["Location"])
    assert "138****8000" in page.content.decode()
    assert "http://gateway.test" in page["Content-Security-Policy"]
    gateway.answers = [(200, {"h5_url": "http://gateway.test/h5?prepay_id=wx1"})]
    paying = phone.post(f"/m/orders/{order.pk}/pay")
    assert paying.status_code == 303
    assert paying["Location"].startswith("http://gateway.test/h5?prepay_id=wx1&redirect_url=")
    body = wechat.notification("TRANSACTION.SUCCESS", wechat.paid(Payment.objects.get().trade_no, 39800))
    for _time in range(2):
        headers = wechat.signed_headers(body, wechat.at(NOON))
        told = Client().post(f"/channels/pay/{account}/notify", body, content_type="application/json", headers=headers)
        assert told.status_code == 204
    assert state_of(order.pk) == "paid"
    assert api.offer_card(offer).paid_quantity == 2


def test_a_forged_amount_is_told_to_staff_and_not_booked(offer, xiaoyu, demo, gateway):  # noqa: F811
    account = connect_account(wechat.account_draft(), now=NOON)
    order = place(offer, xiaoyu)
    gateway.answers = [(200, {"h5_url": "http://gateway.test/h5?prepay_id=wx1"})]
    api.start_payment(order.id, api.PayVisit("http://x"), channel="wechat", now=NOON)
    body = wechat.notification("TRANSACTION.SUCCESS", wechat.paid(Payment.objects.get().trade_no, 1))
    headers = wechat.signed_headers(body, wechat.at(NOON))
    told = Client().post(f"/channels/pay/{account}/notify", body, content_type="application/json", headers=headers)
    assert told.status_code == 422
    assert state_of(order) == "placed"
    assert api.open_problems()[0].kind == "amount_differs"


def test_money_goes_back_through_the_channel(offer, xiaoyu, phone, demo, gateway):  # noqa: F811
    account = connect_account(wechat.account_draft(), now=NOON)
    order = buy(offer, "小虾", 1)
    mine = phone_of(order.customer_id)
    assert "weui-btn_default" in mine.get(f"/m/orders/{order.id}").content.decode()
    assert phone.post(f"/m/orders/{order.id}/refund").status_code == 404
    assert mine.post(f"/m/orders/{order.id}/refund").status_code == 302
    refund = Refund.objects.get()
    answer = {"out_refund_no": refund.refund_no, "status": "PROCESSING", "amount": {"refund": 19900, "total": 19900}}
    gateway.answers = [(200, answer)]
    send_due_refunds(NOON)
    assert state_of(order) == "refunding"
    body = wechat.notification("REFUND.SUCCESS", wechat.refunded(refund.refund_no, 19900))
    headers = wechat.signed_headers(body, wechat.at(NOON))
    assert (
        Client()
        .post(f"/channels/pay/{account}/notify", body, content_type="application/json", headers=headers)
        .status_code
        == 204
    )
    assert state_of(order) == "refunded"


def test_the_same_form_sent_twice_is_one_order(offer, phone):
    first = phone.post(f"/m/offers/{offer}/order", sent(offer))
    again = phone.post(f"/m/offers/{offer}/order", sent(offer))
    assert first["Location"] == again["Location"]
    other = phone.post(f"/m/offers/{offer}/order", sent(offer, quantity="1"))
    assert other.status_code == 422
    assert Order.objects.count() == 1


@pytest.mark.parametrize(
    "wrong",
    [
        {"quantity": "-1"},
        {"quantity": "0"},
        {"quantity": "99999999999999999999999"},
        {"quantity": "二"},
        {"sku": "forged"},
        {"sku": str(uuid4())},
        {"sku": ""},
        {"phone": "138****8000"},
        {"phone": "hello"},
        {"address": ""},
        {"name": ""},
        {"idempotency_key": ""},
        {"idempotency_key": "x'; DROP TABLE"},
    ],
)
def test_an_order_form_that_makes_no_sense_comes_back_with_the_reason(offer, phone, wrong):
    response = phone.post(f"/m/offers/{offer}/order", sent(offer, **wrong))
    assert response.status_code == 422
    assert "cell-wrong" in response.content.decode()
    assert not Order.objects.exists()


def test_a_price_put_into_the_form_changes_nothing(offer, phone):
    phone.post(f"/m/offers/{offer}/order", sent(offer, price="1", price_fen="1", total_fen="1", unit_price="0.01"))
    assert Order.objects.get().total_fen == 39800


def test_after_the_deadline_the_page_says_so(offer, phone):
    from yutang.core import clock

    with clock.frozen(TERMS.closes_at):
        response = phone.post(f"/m/offers/{offer}/order", sent(offer))
        assert response.status_code == 409
        assert "data-summary" in response.content.decode()
        assert 'id="order"' not in phone.get(f"/m/offers/{offer}/order").content.decode()
    assert not Order.objects.exists()


def test_without_a_pay_account_the_buyer_is_told(offer, xiaoyu, phone):
    order = place(offer, xiaoyu)
    assert phone.get(f"/m/orders/{order.id}").status_code == 200
    assert phone.post(f"/m/orders/{order.id}/pay").status_code == 409


def test_my_orders_are_mine_alone(offer, xiaoyu, phone):
    order, other = place(offer, xiaoyu), place(offer, make_member(None, "小虾"))
    text = phone.get("/m/orders").content.decode()
    assert order.number in text
    assert other.number not in text
    for path in ("", "/pay", "/refund"):
        call = phone.post if path else phone.get
        assert call(f"/m/orders/{other.id}{path}").status_code == 404
    assert Client().get(f"/m/orders/{order.id}").status_code == 403


def test_a_customer_of_the_rival_finds_nothing(offer, xiaoyu, rival):
    order = place(offer, xiaoyu)
    with merchant_scope(rival.id):
        phone = phone_of(make_member(None, "隔壁的"))
    for path in (f"/m/offers/{offer}", f"/m/offers/{offer}/order", f"/m/orders/{order.id}"):
        assert phone.get(path).status_code == 404
    assert phone.post(f"/m/offers/{offer}/order", sent(offer)).status_code == 404


def test_a_draft_is_not_shown(shop):
    key = draft_offer()
    assert phone_of(make_member(None)).get(f"/m/offers/{key}").status_code == 409


@pytest.mark.parametrize(("role", "leads_there"), [("owner", True), ("finance", True), ("operator", False)])
def test_staff_of_a_shop_that_cannot_be_paid_are_led_to_the_settings(shop, merchant, role, leads_there):
    browser = Client()
    browser.force_login(
        hire(merchant, "某人", role).user, backend="allauth.account.auth_backends.AuthenticationBackend"
    )
    offer_id = running_offer()
    for page in ("/presale/", f"/presale/offers/{offer_id}"):
        text = browser.get(page, headers={"accept-language": "en"}).content.decode()
        assert "cannot take payments yet" in text
        assert ('href="/settings/payments"' in text) is leads_there


def test_staff_of_a_shop_that_can_be_paid_are_not_bothered(shop, far_side, hai_client):
    assert "/settings/payments" not in hai_client.get("/presale/").content.decode()


def test_staff_draft_open_watch_and_call_off(shop, hai_client):
    from yutang.selection.tests.stage import make_style

    style = make_style("D1")
    form = {
        "origin": f"style:{style}",
        "minimum_quantity": "2",
        "maximum_quantity": "4",
        "per_buyer_limit": "2",
        "price": "188.00",
        "closes_at": "2026-11-23T20:00",
    }
    assert hai_client.get("/presale/new").status_code == 200
    made = hai_client.post("/presale/new", form)
    assert made.status_code == 302
    page = made["Location"]
    assert hai_client.post(f"{page}/open").status_code == 302
    key = page.rsplit("/", 1)[1]
    from uuid import UUID

    offer = UUID(key)
    order = buy(offer, "小鱼", 2)
    assert "¥188.00" in hai_client.get("/presale/").content.decode()
    shown = hai_client.get(page).content.decode()
    assert order.number in shown
    assert "<strong>2</strong> / 4" in shown
    assert "¥376.00" in shown
    assert order.number in hai_client.get("/presale/orders?text=13800138000").content.decode()
    assert order.number not in hai_client.get("/presale/orders?text=13900139000").content.decode()
    detail = hai_client.get(f"/presale/orders/{order.id}").content.decode()
    assert "杭州市余杭区" in detail
    assert hai_client.post(f"{page}/cancel", {"typed": "no"}).status_code == 400
    assert api.offer_card(offer).state == "open"
    from django.utils.translation import gettext, override

    with override("zh-hans"):
        word = gettext("call off")
    assert hai_client.post(f"{page}/cancel", {"typed": word}).status_code == 302
    assert state_of(order) == "refunding"


def test_personal_data_and_money_are_for_those_who_may(offer, xiaoyu, merchant, client):
    order = buy(offer, "小虾")
    auditor = hire(merchant, "审计", "auditor")
    client.force_login(auditor.user, backend="allauth.account.auth_backends.AuthenticationBackend")
    detail = client.get(f"/presale/orders/{order.id}")
    assert detail.status_code == 200
    assert "杭州市余杭区" not in detail.content.decode()
    assert client.post(f"/presale/orders/{order.id}/refund").status_code == 403
    assert client.post(f"/presale/offers/{offer}/cancel", {"typed": "x"}).status_code == 403
    assert state_of(order) == "paid"


def test_staff_give_money_back(offer, hai_client):
    order = buy(offer, "小虾")
    assert hai_client.post(f"/presale/orders/{order.id}/refund").status_code == 302
    assert state_of(order) == "refunding"


def test_the_rivals_staff_see_and_move_nothing(offer, xiaoyu, qian_client):
    order = buy(offer, "小虾")
    for path in (f"offers/{offer}", f"offers/{offer}/links", f"orders/{order.id}"):
        assert qian_client.get(f"/presale/{path}").status_code == 404
    for path in (f"offers/{offer}/open", f"orders/{order.id}/refund", f"refunds/{uuid4()}/retry"):
        assert qian_client.post(f"/presale/{path}").status_code == 404
    assert order.number not in qian_client.get("/presale/orders").content.decode()
    assert state_of(order) == "paid"


@pytest.mark.parametrize(
    "wrong",
    [
        {"minimum_quantity": "9", "maximum_quantity": "2"},
        {"price": "-1"},
        {"price": "1.005"},
        {"origin": "style:forged"},
        {"origin": ""},
        {"closes_at": "2199-01-01T00:00"},
    ],
)
def test_an_offer_form_that_makes_no_sense_comes_back_with_the_reason(shop, hai_client, wrong):
    from yutang.presale.models import Offer
    from yutang.selection.tests.stage import make_style

    form = {
        "origin": f"style:{make_style('D1')}",
        "minimum_quantity": "2",
        "maximum_quantity": "4",
        "per_buyer_limit": "2",
        "closes_at": "2026-11-23T20:00",
    }
    assert hai_client.post("/presale/new", form | wrong).status_code == 422
    assert not Offer.objects.exists()


def test_a_program_makes_and_opens_offers(shop):
    from yutang.accounts.api import make_api_key
    from yutang.selection import api as selection
    from yutang.selection.tests.stage import candidates, running_round

    _key, secret = make_api_key("机器人", "operator", now=NOON)
    program = Client(headers={"authorization": f"Bearer {secret}"})
    community = make_community()
    member = make_member(community)
    round_id = running_round(community)
    selection.cast_votes(round_id, member, candidates(round_id)[:1], now=NOON)
    body = {
        "round_id": str(round_id),
        "minimum_quantity": 2,
        "maximum_quantity": 300,
        "closes_at": (NOON + timedelta(days=3)).isoformat(),
    }
    url = "/api/v1/offers/from-round"
    early = program.post(url, body, content_type="application/json")
    assert (early.status_code, early.json()["error"]["code"]) == (409, "presale.round_not_closed")
    selection.close_round(round_id, now=NOON)
    made = program.post(url, body, content_type="application/json")
    assert made.status_code == 201, made.content
    (key,) = made.json()["offer_ids"]
    opened = program.post(f"/api/v1/offers/{key}/open").json()
    assert (opened["state"], opened["available"], opened["price_fen"]) == ("open", 300, 19900)
    links = program.get(f"/api/v1/offers/{key}/links").json()["links"]
    assert [one["customer_id"] for one in links] == [str(member)]
    assert program.get(f"/api/v1/offers/{uuid4()}").status_code == 404
    assert program.post(url, body | {"price_fen": -1}, content_type="application/json").status_code == 422
