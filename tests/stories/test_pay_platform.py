"""The simulated pay platform against the real adapter: the two speak one protocol, and each refuses what the other did not sign.

Requests go over HTTP to the platform's server; its notifications come back through Django's test client, as if posted from outside.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime, timedelta
from itertools import pairwise
from uuid import UUID

import httpx
import pytest
from django.test import Client

from tests.cast import NOON
from yutang.channels.pay import registry
from yutang.channels.pay.actions import AccountDraft, connect_account
from yutang.channels.pay.contract import (
    PaymentState,
    PaymentSucceeded,
    PrepayRequest,
    RefundChanged,
    RefundRequest,
    RefundState,
)
from yutang.channels.pay.errors import PayChannelFailed
from yutang.channels.pay.models import ReceivedNotification
from yutang.channels.pay.wechat.channel import WechatPay
from yutang.channels.pay.wechat.client import WechatKeys
from yutang.core import clock
from yutang.core.money import Money
from yutang.core.tenancy import merchant_scope
from yutang.presale import api as presale
from yutang.presale.actions.paying import ask_after_payment
from yutang.presale.jobs import close_due_offers, release_expired_holds, send_due_refunds
from yutang.presale.models import Payment
from yutang.presale.tests.stage import place, running_offer, state_of
from yutang.selection.tests.stage import make_member
from yutang.world.notices import LADDER
from yutang.world.pay import MerchantKeys, PayPlatform
from yutang.world.server import serving

PRICE = Money.from_yuan("199")
NOTIFY = "http://127.0.0.1:8000/channels/pay/{}/notify"


@dataclass
class Hands:
    """The hands of a clock that platform and shop share; server threads see it too."""

    moment: datetime = NOON

    def now(self) -> datetime:
        return self.moment

    def pass_by(self, **time: float) -> None:
        self.moment += timedelta(**time)


@dataclass
class Road:
    """The way of notifications: keeps what went along it, can be closed, and lets a thief change what passes."""

    hands: Hands
    is_closed: bool = False
    spoil: bool = False
    went: list[httpx.Request] = field(default_factory=list)
    answers: list[int] = field(default_factory=list)
    moments: list[datetime] = field(default_factory=list)

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.went.append(request)
        self.moments.append(self.hands.moment)
        status = 500 if self.is_closed else self.post(request)
        self.answers.append(status)
        return httpx.Response(status)

    def post(self, request: httpx.Request) -> int:
        body = request.content.replace(b"SUCCESS", b"SUCCES5", 1) if self.spoil else request.content
        headers = {name: value for name, value in request.headers.items() if name.startswith("wechatpay-")}
        with clock.frozen(self.hands.moment):
            answer = Client().post(
                request.url.path, body, content_type="application/json", headers=headers, SERVER_NAME="127.0.0.1"
            )
        return answer.status_code


@dataclass
class Books:
    """Somebody who keeps books: believes what fits, and counts what had an effect."""

    fits: bool = True
    payments: list[PaymentSucceeded] = field(default_factory=list)
    refunds: list[RefundChanged] = field(default_factory=list)

    def payment_succeeded(self, told: PaymentSucceeded, *, now: datetime) -> bool:
        self.payments.append(told)
        return self.fits

    def refund_changed(self, told: RefundChanged, *, now: datetime) -> bool:
        self.refunds.append(told)
        return self.fits


@dataclass
class Stage:
    platform: PayPlatform
    hands: Hands
    road: Road
    keys: MerchantKeys
    account_id: UUID
    channel: WechatPay

    def ask_for(self, trade_no: str = "trade1", *, amount: Money = PRICE, openid: str = "", minutes: int = 30):
        request = PrepayRequest(
            trade_no=trade_no,
            amount=amount,
            description="显高半身裙",
            expires_at=self.hands.moment + timedelta(minutes=minutes),
            return_url="http://127.0.0.1:8000/m/orders/1",
            openid=openid,
        )
        return self.channel.prepay(request, now=self.hands.moment)

    def paid(self, trade_no: str = "trade1") -> None:
        self.platform.pay(self.ask_for(trade_no).prepay_id)

    def give_back(self, refund_no: str = "refund1", *, amount: Money = PRICE, total: Money = PRICE):
        request = RefundRequest("trade1", refund_no, amount, total, "不想要了")
        return self.channel.refund(request, now=self.hands.moment)

    def state(self, trade_no: str = "trade1") -> PaymentState:
        return self.channel.query(trade_no, now=self.hands.moment).state


@pytest.fixture
def stage(shop, settings) -> Iterator[Stage]:
    settings.YUTANG_IS_DEMO = True
    hands = Hands()
    road = Road(hands)
    platform = PayPlatform(now=hands.now, client=httpx.Client(transport=httpx.MockTransport(road)))
    with serving(platform) as address:
        keys = platform.sign_up()
        account_id = connect_account(AccountDraft("wechat", **asdict(keys), gateway_url=address), now=NOON)
        channel = registry.channel_of("wechat")
        assert isinstance(channel, WechatPay)
        yield Stage(platform, hands, road, keys, account_id, channel)


@pytest.fixture
def books(monkeypatch) -> Books:
    kept = Books()
    monkeypatch.setattr(registry, "_books", [kept])
    return kept


def refused_with(code: str):
    return pytest.raises(PayChannelFailed, check=lambda failure: failure.is_permanent and failure.far_code == code)


# Paying


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


# Notifications: again, late, unheard, disputed


def test_the_same_notification_takes_effect_once(stage, books):
    stage.paid()
    for _ in range(3):
        assert stage.platform.tell_again() == 1
    assert stage.road.answers == [204] * 4
    assert len(books.payments) == 1
    assert ReceivedNotification.objects.count() == 1


def test_a_notification_caught_and_sent_later_is_refused(stage, books):
    stage.road.is_closed = True
    stage.paid()
    stage.hands.pass_by(minutes=6)
    assert stage.road.post(stage.road.went[0]) == 401
    assert books.payments == []


def test_a_late_notification_is_believed_when_it_comes(stage, books):
    stage.platform.pay(stage.ask_for().prepay_id, tell_after=timedelta(hours=3))
    assert stage.state() == PaymentState.PAID
    assert stage.platform.notify_due() == 0
    stage.hands.pass_by(hours=3)
    assert stage.platform.notify_due() == 1
    (told,) = books.payments
    assert told.paid_at == NOON


def test_an_unheard_notification_climbs_the_ladder_and_is_then_given_up(stage, books):
    stage.road.is_closed = True
    stage.paid()
    while (due := stage.platform.next_notice()) is not None:
        stage.hands.moment = due
        assert stage.platform.notify_due() == 0
    moments = stage.road.moments
    assert [later - earlier for earlier, later in pairwise(moments)] == LADDER
    assert books.payments == []
    assert stage.state() == PaymentState.PAID


def test_a_shop_that_comes_back_hears_it(stage, books):
    stage.road.is_closed = True
    stage.paid()
    for _ in range(4):
        stage.hands.moment = stage.platform.next_notice()
        stage.platform.notify_due()
    stage.road.is_closed = False
    stage.hands.moment = stage.platform.next_notice()
    assert stage.platform.notify_due() == 1
    assert stage.road.answers == [500] * 5 + [204]
    assert stage.platform.waiting() == 0
    assert len(books.payments) == 1


def test_what_does_not_fit_the_books_comes_again(stage, books):
    books.fits = False
    stage.paid()
    assert stage.road.answers == [422]
    assert not ReceivedNotification.objects.exists()
    books.fits = True
    stage.hands.pass_by(seconds=15)
    assert stage.platform.notify_due() == 1
    assert ReceivedNotification.objects.count() == 1


# Refunds


def test_money_goes_back_and_it_is_told(stage, books):
    stage.paid()
    assert stage.give_back().state == RefundState.PENDING
    assert books.refunds == []
    stage.platform.notify_due()
    (told,) = books.refunds
    assert (told.refund.refund_no, told.refund.state, told.refund.amount) == ("refund1", RefundState.DONE, PRICE)
    assert stage.state() == PaymentState.PAID


def test_the_same_refund_again_tells_how_it_stands(stage, books):
    stage.paid()
    stage.give_back()
    assert stage.give_back().state == RefundState.DONE
    stage.platform.notify_due()
    assert len(books.refunds) == 1


def test_no_more_goes_back_than_came(stage, books):
    stage.paid()
    stage.give_back()
    with refused_with("INVALID_REQUEST"):
        stage.give_back("refund2")
    stage.platform.notify_due()
    assert len(books.refunds) == 1


def test_parts_go_back_up_to_the_whole(stage, books):
    stage.paid()
    stage.give_back("refund1", amount=Money.from_yuan("100"))
    stage.give_back("refund2", amount=Money.from_yuan("99"))
    with refused_with("INVALID_REQUEST"):
        stage.give_back("refund3", amount=Money(1))


def test_a_refund_keeps_to_what_was_said_first(stage, books):
    stage.paid()
    stage.give_back("refund1", amount=Money.from_yuan("100"))
    with refused_with("INVALID_REQUEST"):
        stage.give_back("refund1", amount=Money.from_yuan("50"))
    with refused_with("INVALID_REQUEST"):
        stage.give_back("refund2", amount=Money(1), total=Money(2))


def test_nothing_goes_back_that_never_came(stage, books):
    stage.ask_for()
    with refused_with("RESOURCE_NOT_EXISTS"):
        stage.give_back()


@pytest.mark.parametrize("end", ["ABNORMAL", "CLOSED"])
def test_a_refund_that_fails_is_told_as_that(stage, books, end):
    stage.platform.refunds_end = end
    stage.paid()
    stage.give_back()
    stage.platform.notify_due()
    (told,) = books.refunds
    assert told.refund.state == RefundState.FAILED
    assert stage.give_back().state == RefundState.FAILED


# With the books of presale, from the order to the money and back


@pytest.fixture
def order(stage):
    offer_id = running_offer()
    return place(offer_id, make_member(None, "小鱼"))


def begin(order, stage: Stage) -> str:
    visit = presale.PayVisit(return_url="http://127.0.0.1:8000/m/orders/1")
    return presale.start_payment(order.id, visit, channel="wechat", now=stage.hands.moment).pay_url


def prepay_of(order) -> str:
    return str(Payment.objects.get(order_id=order.id).prepay_id)


def test_an_order_is_paid_and_given_back(stage, order):
    assert httpx.get(begin(order, stage), trust_env=False).status_code == 200
    stage.platform.pay(prepay_of(order))
    assert state_of(order) == "paid"
    stage.platform.tell_again()
    assert state_of(order) == "paid"
    presale.request_refund(order.id, now=stage.hands.moment)
    send_due_refunds(stage.hands.moment)
    assert state_of(order) == "refunding"
    stage.platform.notify_due()
    assert state_of(order) == "refunded"
    assert sum(trade.refunded for trade in stage.platform.trades.values()) == order.total.fen


def test_a_late_word_is_asked_after_and_an_offer_that_fails_gives_the_money_back(stage, order):
    begin(order, stage)
    stage.platform.pay(prepay_of(order), tell_after=timedelta(days=1))
    stage.hands.pass_by(minutes=31)
    release_expired_holds(stage.hands.moment)
    assert state_of(order) == "paid"
    stage.hands.pass_by(days=1)
    assert stage.platform.notify_due() == 1
    assert stage.road.answers == [204]
    assert state_of(order) == "paid"
    stage.hands.pass_by(days=2)
    close_due_offers(stage.hands.moment)
    send_due_refunds(stage.hands.moment)
    stage.platform.notify_due()
    assert state_of(order) == "refunded"
    (trade,) = stage.platform.trades.values()
    assert trade.refunded == trade.total


def test_money_that_comes_when_all_is_over_goes_back(stage, order, monkeypatch):
    begin(order, stage)
    stage.platform.pay(prepay_of(order), tell_after=timedelta(days=3))
    with monkeypatch.context() as cut_off:
        cut_off.setattr(stage.platform, "query", lambda *_: {}["the platform is ill"])
        stage.hands.pass_by(days=3)
        release_expired_holds(stage.hands.moment)
        close_due_offers(stage.hands.moment)
    assert state_of(order) == "expired"
    assert stage.platform.notify_due() == 1
    send_due_refunds(stage.hands.moment)
    stage.platform.notify_due()
    assert state_of(order) == "expired"
    (trade,) = stage.platform.trades.values()
    assert trade.refunded == trade.total


def test_an_amount_that_differs_is_disputed_and_not_booked(stage, order):
    begin(order, stage)
    (trade,) = stage.platform.trades.values()
    trade.total -= 100
    stage.platform.pay(trade.prepay_id)
    assert stage.road.answers == [422]
    assert state_of(order) == "placed"


def test_a_shop_that_never_heard_asks(stage, order):
    stage.road.is_closed = True
    begin(order, stage)
    stage.platform.pay(prepay_of(order))
    assert state_of(order) == "placed"
    payment = Payment.objects.get(order_id=order.id)
    assert ask_after_payment(payment.id, now=stage.hands.moment) == presale.PaymentOutcome.COUNTED
    assert state_of(order) == "paid"
    stage.road.is_closed = False
    stage.hands.moment = stage.platform.next_notice()
    assert stage.platform.notify_due() == 1


def test_the_rivals_account_hears_nothing_of_ours(stage, order, rival):
    with merchant_scope(rival.id):
        keys = stage.platform.sign_up()
        account = AccountDraft("wechat", **asdict(keys), gateway_url=stage.platform.address)
        theirs = connect_account(account, now=NOON)
    begin(order, stage)
    (trade,) = stage.platform.trades.values()
    trade.notify_url = NOTIFY.format(theirs)
    stage.platform.pay(trade.prepay_id)
    assert stage.road.answers == [400]
    assert state_of(order) == "placed"
