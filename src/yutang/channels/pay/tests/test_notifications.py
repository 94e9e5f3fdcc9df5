"""What comes in at the notification address: believed or not, once in effect, never a 500."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client

from tests.cast import NOON
from yutang.channels.pay import registry
from yutang.channels.pay.models import ReceivedNotification
from yutang.channels.pay.tests import far_side
from yutang.core import clock
from yutang.core.money import Money
from yutang.core.tenancy import current_merchant_id

TRADE_NO = "a" * 32


class Ledger:
    """Books that remember what they were told, and for whom."""

    def __init__(self) -> None:
        self.told: list = []
        self.fits = True

    def payment_succeeded(self, told, *, now):
        self.told.append((current_merchant_id(), told))
        return self.fits

    def refund_changed(self, told, *, now):
        self.told.append((current_merchant_id(), told))
        return self.fits


@pytest.fixture
def ledger(monkeypatch):
    books = Ledger()
    monkeypatch.setattr(registry, "_books", [books])
    return books


def send(account, body: bytes, *, at=NOON, **how):
    headers = far_side.signed_headers(body, far_side.at(at), **how)
    return Client(enforce_csrf_checks=True).post(
        f"/channels/pay/{account}/notify", body, content_type="application/json", headers=headers
    )


def success(**changes) -> bytes:
    return far_side.notification("TRANSACTION.SUCCESS", far_side.paid(TRADE_NO, 19900, **changes))


def test_a_payment_is_told_to_the_books_once(account, ledger, shop):
    assert send(account, success()).status_code == 204
    assert send(account, success()).status_code == 204
    ((merchant, told),) = ledger.told
    assert merchant == shop.id
    assert (told.trade_no, told.amount, told.transaction_id, told.paid_at) == (
        TRADE_NO,
        Money(19900),
        "4200000001",
        NOON,
    )


def test_a_refund_is_told_to_the_books(account, ledger):
    for event, state in (("REFUND.SUCCESS", "done"), ("REFUND.ABNORMAL", "failed"), ("REFUND.CLOSED", "failed")):
        body = far_side.notification(event, far_side.refunded("b" * 32, 19900), number=event)
        assert send(account, body).status_code == 204
        assert ledger.told[-1][1].refund.state == state


@pytest.mark.parametrize(
    "how",
    [
        {"by": "impostor"},
        {"serial": "PUB_KEY_ID_OF_SOMEBODY"},
        {"at": NOON - timedelta(seconds=301)},
        {"at": NOON + timedelta(seconds=301)},
    ],
)
def test_what_wechat_did_not_sign_just_now_is_forged(account, ledger, how):
    response = send(account, success(), **how)
    assert (response.status_code, response.json()["error"]["code"]) == (401, "pay.notification_forged")
    assert not ledger.told
    assert not ReceivedNotification.objects.exists()


def test_a_body_changed_on_its_way_is_forged(account, ledger):
    body = success()
    headers = far_side.signed_headers(body, far_side.at(NOON))
    for changed in (body + b" ", body.replace(b"n-1", b"n-2"), b"", b"\xff\xfe"):
        response = Client().post(
            f"/channels/pay/{account}/notify", changed, content_type="application/json", headers=headers
        )
        assert response.status_code == 401
    for name in headers:
        cut = {key: value for key, value in headers.items() if key != name}
        response = Client().post(f"/channels/pay/{account}/notify", body, content_type="application/json", headers=cut)
        assert response.status_code == (204 if name == "Wechatpay-Signature-Type" else 401), name


@pytest.mark.parametrize(
    "headers",
    [
        {"Wechatpay-Timestamp": "١٢٣"},
        {"Wechatpay-Timestamp": "-1"},
        {"Wechatpay-Timestamp": "9" * 400},
        {"Wechatpay-Signature": "=not base64="},
        {"Wechatpay-Signature": "A" * 100_000},
        {"Wechatpay-Signature-Type": "WECHATPAY2-SM2-WITH-SM3"},
    ],
)
def test_headers_that_make_no_sense_are_forged(account, ledger, headers):
    body = success()
    sent = far_side.signed_headers(body, far_side.at(NOON)) | {
        name: value.encode().decode("latin-1") for name, value in headers.items()
    }
    response = Client().post(f"/channels/pay/{account}/notify", body, content_type="application/json", headers=sent)
    assert response.status_code == 401


@pytest.mark.parametrize(
    "body",
    [
        b"not json",
        b"[]",
        b"{}",
        b'{"id": "n", "event_type": "TRANSACTION.SUCCESS", "resource": "x"}',
        far_side.notification("TRANSACTION.SUCCESS", far_side.paid(TRADE_NO, 1), api_v3_key="x" * 32),
        far_side.notification("TRANSACTION.SUCCESS", far_side.paid(TRADE_NO, 1, mchid="1900009999")),
        far_side.notification("TRANSACTION.SUCCESS", far_side.paid(TRADE_NO, 1, appid="wx-of-another")),
        far_side.notification("TRANSACTION.SUCCESS", far_side.paid(TRADE_NO, 1, trade_state="NOTPAY")),
        far_side.notification("TRANSACTION.SUCCESS", far_side.paid(TRADE_NO, -5)),
        far_side.notification("TRANSACTION.SUCCESS", far_side.paid(TRADE_NO, "19900")),
        far_side.notification(
            "TRANSACTION.SUCCESS", far_side.paid(TRADE_NO, 1, amount={"total": 1, "currency": "USD"})
        ),
        far_side.notification("TRANSACTION.SUCCESS", far_side.paid(TRADE_NO, 1, success_time="yesterday")),
        far_side.notification("REFUND.SUCCESS", {"mchid": "1900000001"}),
    ],
)
def test_what_is_signed_but_makes_no_sense_is_a_bad_request(account, ledger, body):
    response = send(account, body)
    assert (response.status_code, response.json()["error"]["code"]) == (400, "pay.notification_broken")
    assert not ledger.told
    assert not ReceivedNotification.objects.exists()


def test_an_event_we_have_no_use_for_is_acknowledged(account, ledger):
    assert send(account, far_side.notification("SECURITY_ECHO.SUCCESS", {})).status_code == 204
    assert not ledger.told


def test_what_does_not_fit_the_books_may_come_again(account, ledger):
    ledger.fits = False
    assert send(account, success()).status_code == 422
    ledger.fits = True
    assert send(account, success()).status_code == 204
    assert len(ledger.told) == 2


def test_freshness_is_measured_on_the_places_own_clock(account, ledger):
    in_march = NOON + timedelta(days=120)
    with clock.frozen(in_march):
        assert send(account, success(), at=in_march).status_code == 204
        assert send(account, success(), at=NOON).status_code == 401


def test_only_a_post_to_a_known_account_is_heard(account, ledger):
    assert send(uuid4(), success()).status_code == 404
    assert Client().get(f"/channels/pay/{account}/notify").status_code == 405


def test_an_account_that_was_replaced_is_still_heard(account, ledger):
    from yutang.channels.pay.api import connect_account

    connect_account(far_side.account_draft(mch_id="1900000002"), now=NOON)
    assert send(account, success()).status_code == 204
