"""The simulated pay platform against the real adapter: the two speak one protocol, and each refuses what the other did not sign."""

from __future__ import annotations

from dataclasses import asdict, replace
from datetime import timedelta

import httpx
import pytest

from tests.cast import NOON
from tests.stories.pay_stage import NOTIFY, PRICE, Stage, refused_with
from yutang.channels.pay.contract import (
    PaymentState,
    PrepayRequest,
)
from yutang.channels.pay.errors import PayChannelFailed
from yutang.channels.pay.models import ReceivedNotification
from yutang.channels.pay.wechat.channel import WechatPay
from yutang.channels.pay.wechat.client import WechatKeys
from yutang.core.money import Money
from yutang.world.pay import PayPlatform


def test_a_payment_is_asked_for_paid_and_told(stage, books):
    prepay = stage.ask_for()
    assert stage.state() == PaymentState.OPEN
    page = httpx.get(prepay.pay_url, trust_env=False)
    assert "¥199.00" in page.text
    assert "显高半身裙" in page.text
    assert 'value="http://127.0.0.1:8000/m/orders/1"' in page.text
    stage.platform.pay(prepay.prepay_id)
    report = stage.channel.query("trade1", now=stage.hands.moment)
    assert (report.state, report.amount, report.paid_at) == (PaymentState.PAID, PRICE, NOON)
    (told,) = books.payments
    assert (told.trade_no, told.amount, told.transaction_id) == ("trade1", PRICE, report.transaction_id)
    assert told.paid_at == NOON
    assert stage.road.answers == [204]
    assert stage.platform.waiting() == 0


def test_the_pay_button_pays_once_and_leads_back(stage, books):
    prepay = stage.ask_for()
    confirm = f"{prepay.pay_url.split('?')[0]}/confirm"
    given = {"redirect_url": "http://127.0.0.1:8000/m/orders/1", "tell_after_minutes": "3"}
    for _tap in range(2):
        answer = httpx.post(confirm, data=given, trust_env=False)
        assert (answer.status_code, answer.headers["location"]) == (303, "http://127.0.0.1:8000/m/orders/1")
    assert stage.platform.notify_due() == 0
    stage.hands.pass_by(minutes=3)
    assert stage.platform.notify_due() == 1
    assert len(books.payments) == 1


def test_a_page_that_leads_nowhere_takes_no_money(stage, books):
    confirm = f"{stage.ask_for().pay_url.split('?')[0]}/confirm"
    for back in ("javascript:alert(1)", "http://a\r\nSet-Cookie: x=1"):
        assert httpx.post(confirm, data={"redirect_url": back}, trust_env=False).status_code == 400
    assert stage.state() == PaymentState.OPEN


def test_inside_the_chat_the_bridge_must_be_signed(stage, books):
    prepay = stage.ask_for(openid="o-xiaoyu")
    assert prepay.bridge is not None
    forged = {**prepay.bridge, "timeStamp": str(int(prepay.bridge["timeStamp"]) + 1)}
    pay = f"{stage.platform.address}/jsapi/pay"
    assert httpx.post(pay, json=forged, trust_env=False).status_code == 401
    assert stage.state() == PaymentState.OPEN
    stage.platform.pay_by_bridge(prepay.bridge)
    assert stage.state() == PaymentState.PAID
    assert [told.amount for told in books.payments] == [PRICE]


def test_asking_again_is_the_same_payment(stage):
    assert stage.ask_for().prepay_id == stage.ask_for().prepay_id
    with refused_with("INVALID_REQUEST"):
        stage.ask_for(amount=Money.from_yuan("1"))


def test_an_expired_payment_is_refused(stage, books):
    prepay = stage.ask_for(minutes=30)
    stage.hands.pass_by(minutes=31)
    answer = httpx.post(f"{prepay.pay_url.split('?')[0]}/confirm", trust_env=False)
    assert (answer.status_code, answer.json()["code"]) == (400, "ORDER_CLOSED")
    with refused_with("ORDER_CLOSED"):
        stage.ask_for()
    assert books.payments == []


def test_what_is_paid_is_not_asked_for_again(stage, books):
    stage.paid()
    with refused_with("ORDERPAID"):
        stage.ask_for()


def test_a_payment_that_nobody_knows_is_not_made_up(stage):
    with refused_with("ORDER_NOT_EXIST"):
        stage.state("nosuchtrade")


@pytest.mark.parametrize(
    "change",
    [
        {"amount": {"total": 0}},
        {"amount": {"total": -1}},
        {"amount": {"total": True}},
        {"amount": {"total": "100"}},
        {"amount": None},
        {"time_expire": "2020-01-01T00:00:00+08:00"},
        {"time_expire": "2026-11-21T13:00:00"},
        {"time_expire": "soon"},
        {"notify_url": "ftp://shop"},
        {"notify_url": "http://shop/notify?a=1"},
        {"appid": "wx-of-somebody-else"},
        {"payer": "nobody"},
    ],
    ids=str,
)
def test_the_platform_refuses_what_makes_no_sense(stage, monkeypatch, change):
    from yutang.channels.pay.wechat import channel as module

    def ask(keys, call, answer, **more):
        return real(keys, replace(call, body={**call.body, **change}), answer, **more)

    real = module.ask
    monkeypatch.setattr(module, "ask", ask)
    with pytest.raises(PayChannelFailed, check=lambda failure: failure.is_permanent):
        stage.ask_for(openid="o-xiaoyu" if "payer" in change else "")
    assert stage.platform.trades == {}


# Signatures


def keys_of(stage: Stage, **changes: str) -> WechatKeys:
    return WechatKeys(**{**asdict(stage.keys), **changes}, gateway_url=stage.platform.address)


def test_the_platform_believes_only_its_merchant(stage):
    thief = PayPlatform(now=stage.hands.now).sign_up()
    for changes in (
        {"private_key": thief.private_key},
        {"serial_no": thief.serial_no},
        {"mch_id": thief.mch_id},
    ):
        forged = WechatPay(keys_of(stage, **changes), NOTIFY.format(stage.account_id))
        with refused_with("SIGN_ERROR"):
            forged.query("trade1", now=stage.hands.moment)


def test_the_platform_believes_only_what_was_signed_just_now(stage):
    with refused_with("SIGN_ERROR"):
        stage.channel.query("trade1", now=stage.hands.moment - timedelta(minutes=6))


def test_the_shop_believes_only_the_platform(stage):
    other = PayPlatform(now=stage.hands.now).sign_up()
    stage.ask_for()
    deceived = WechatPay(keys_of(stage, platform_public_key=other.platform_public_key), NOTIFY.format(stage.account_id))
    with pytest.raises(PayChannelFailed, check=lambda failure: failure.far_code == "NOT_BELIEVED"):
        deceived.query("trade1", now=stage.hands.moment)


def test_a_notification_changed_on_the_way_is_refused_and_comes_again(stage, books):
    stage.road.spoil = True
    stage.paid()
    assert stage.road.answers == [401]
    assert books.payments == []
    assert not ReceivedNotification.objects.exists()
    stage.road.spoil = False
    stage.hands.pass_by(seconds=15)
    assert stage.platform.notify_due() == 1
    assert len(books.payments) == 1


def test_another_platforms_word_is_refused(stage, books):
    thief = PayPlatform(now=stage.hands.now, client=stage.platform.client)
    keys = thief.sign_up()
    body = {
        "mchid": keys.mch_id,
        "appid": keys.app_id,
        "out_trade_no": "trade1",
        "amount": {"total": PRICE.fen},
        "time_expire": (NOON + timedelta(hours=1)).isoformat(),
        "notify_url": NOTIFY.format(stage.account_id),
        "description": "",
    }
    url = thief.prepay(keys, body)["h5_url"]
    thief.pay(url.rsplit("=", 1)[1])
    assert stage.road.answers == [401]
    assert books.payments == []


def test_another_merchants_payment_is_not_ours(stage, books):
    """The same platform signed it, but for somebody else: its seal does not open with our key."""
    other = stage.platform.sign_up()
    stranger = WechatPay(
        WechatKeys(**asdict(other), gateway_url=stage.platform.address), NOTIFY.format(stage.account_id)
    )
    request = PrepayRequest("theirs", PRICE, "别家的", NOON + timedelta(minutes=30), "http://127.0.0.1:8000/")
    stage.platform.pay(stranger.prepay(request, now=NOON).prepay_id)
    assert stage.road.answers == [400]
    assert books.payments == []
    with refused_with("ORDER_NOT_EXIST"):
        stage.state("theirs")
