"""Calls to WeChat Pay v3, and its signatures held against another implementation of them."""

from datetime import timedelta

import httpx
import pytest
from wechatpayv3.utils import aes_decrypt, build_authorization, load_private_key, load_public_key, rsa_verify

from tests.cast import NOON
from yutang.channels.pay.api import (
    PayChannelFailed,
    PaymentState,
    PrepayRequest,
    RefundRequest,
    RefundState,
    channel_of,
)
from yutang.channels.pay.tests import far_side
from yutang.channels.pay.wechat import signing
from yutang.core.money import Money

PREPAY = PrepayRequest(
    trade_no="a" * 32,
    amount=Money(19900),
    description="显高连衣裙 " * 40,
    expires_at=NOON + timedelta(minutes=30),
    return_url="https://shop.example/m/orders/1?a=b",
    payer_ip="10.0.0.1",
)
REFUND = RefundRequest("a" * 32, "b" * 32, Money(19900), Money(19900), "没有成团")
REFUND_ANSWER = {"out_refund_no": "b" * 32, "status": "PROCESSING", "amount": {"refund": 19900, "total": 19900}}


@pytest.fixture
def channel(account, gateway):
    return channel_of("wechat")


def test_a_payment_is_asked_for_as_the_manual_says(channel, gateway, account):
    gateway.answers = [(200, {"h5_url": "http://gateway.test/h5?prepay_id=wx123"})]
    prepay = channel.prepay(PREPAY, now=NOON)
    assert prepay.prepay_id == "wx123"
    assert prepay.pay_url.endswith("&redirect_url=https%3A%2F%2Fshop.example%2Fm%2Forders%2F1%3Fa%3Db")
    ((method, path, body),) = gateway.calls
    assert (method, path) == ("POST", "/v3/pay/transactions/h5")
    assert body["amount"] == {"total": 19900, "currency": "CNY"}
    assert body["time_expire"] == "2026-11-21T12:30:00+08:00"
    assert len(body["description"]) == 127
    assert body["notify_url"].endswith(f"/channels/pay/{account}/notify")
    assert body["scene_info"]["payer_client_ip"] == "10.0.0.1"


def test_inside_wechat_the_page_gets_what_its_bridge_needs(channel, gateway):
    from dataclasses import replace

    gateway.answers = [(200, {"prepay_id": "wx9"})]
    bridge = channel.prepay(replace(PREPAY, openid="o-1"), now=NOON).bridge
    assert bridge["package"] == "prepay_id=wx9"
    text = [bridge["appId"], bridge["timeStamp"], bridge["nonceStr"], bridge["package"]]
    assert bridge["paySign"] == signing.sign(far_side.private_pem("merchant"), *text)


def test_a_payment_is_asked_after(channel, gateway):
    gateway.answers = [(200, far_side.paid("a" * 32, 19900)), (200, far_side.paid("a" * 32, 1, trade_state="NOTPAY"))]
    report = channel.query("a" * 32, now=NOON)
    assert (report.state, report.amount, report.paid_at) == (PaymentState.PAID, Money(19900), NOON)
    assert channel.query("a" * 32, now=NOON).state == PaymentState.OPEN
    assert gateway.calls[0][1].endswith("?mchid=1900000001")


@pytest.mark.parametrize(
    ("status", "state"),
    [("SUCCESS", "done"), ("PROCESSING", "pending"), ("ABNORMAL", "failed"), ("CLOSED", "failed"), ("NEW", "pending")],
)
def test_a_refund_is_asked_for(channel, gateway, status, state):
    gateway.answers = [(200, REFUND_ANSWER | {"status": status})]
    assert channel.refund(REFUND, now=NOON).state == RefundState(state)


@pytest.mark.parametrize(
    ("status", "answer", "is_permanent"),
    [
        (400, {"code": "PARAM_ERROR", "message": "参数错误"}, True),
        (403, {"code": "NOT_ENOUGH", "message": "余额不足"}, False),
        (404, {"code": "RESOURCE_NOT_EXISTS"}, True),
        (429, {"code": "FREQUENCY_LIMITED"}, False),
        (500, {"code": "SYSTEM_ERROR"}, False),
        (502, {}, False),
    ],
)
def test_a_failure_says_whether_trying_again_can_help(channel, gateway, status, answer, is_permanent):
    gateway.answers = [(status, answer)]
    with pytest.raises(PayChannelFailed) as failed:
        channel.refund(REFUND, now=NOON)
    assert failed.value.is_permanent is is_permanent
    assert failed.value.far_code == answer.get("code", "")


def test_a_gateway_that_is_away_is_no_permanent_failure(channel, monkeypatch):
    def refuse(request):
        raise httpx.ConnectError("no route", request=request)

    client = httpx.Client(transport=httpx.MockTransport(refuse))
    monkeypatch.setattr("yutang.channels.pay.wechat.client.http_client", lambda: client)
    with pytest.raises(PayChannelFailed) as failed:
        channel.query("a" * 32, now=NOON)
    assert not failed.value.is_permanent


def test_an_answer_that_wechat_did_not_sign_just_now_is_not_believed(channel, gateway):
    for changes in ({"signed_by": "impostor"}, {"skew": 301}, {"skew": -301}):
        gateway.signed_by, gateway.skew = "platform", 0
        for name, value in changes.items():
            setattr(gateway, name, value)
        gateway.answers = [(200, REFUND_ANSWER | {"status": "SUCCESS"})]
        with pytest.raises(PayChannelFailed) as failed:
            channel.refund(REFUND, now=NOON)
        assert failed.value.far_code == "NOT_BELIEVED"


def test_our_signatures_are_those_of_another_implementation():
    pem = far_side.private_pem("merchant")
    theirs = build_authorization(
        "/v3/x?y=1", "POST", "1900000001", "5F3A", load_private_key(pem), data='{"a":1}', nonce_str="N"
    )
    said = dict(far_side.AUTHORIZATION.findall(theirs))
    assert said["signature"] == signing.sign(pem, "POST", "/v3/x?y=1", said["timestamp"], "N", '{"a":1}')
    platform = load_public_key(far_side.public_pem("platform"))
    headers = far_side.signed_headers("正文".encode(), far_side.at(NOON))
    claim = signing.Signature.of(headers)
    assert rsa_verify(claim.timestamp, claim.nonce, "正文", claim.signature, platform)
    signing.verify(far_side.public_pem("platform"), claim, "正文".encode(), serial=far_side.SERIAL, now=NOON)


def test_a_sealed_resource_opens_as_in_another_implementation():
    import json

    resource = json.loads(far_side.notification("TRANSACTION.SUCCESS", {"名": "值"}))["resource"]
    parts = {name: resource[name] for name in ("nonce", "ciphertext", "associated_data")}
    theirs = aes_decrypt(**parts, apiv3_key=far_side.API_V3_KEY)
    assert signing.open_resource(far_side.API_V3_KEY, **parts) == theirs.encode()
    with pytest.raises(ValueError, match="APIv3"):
        signing.open_resource("x" * 32, **parts)
