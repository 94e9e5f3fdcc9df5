"""What stories about payments play on: the simulated platform behind HTTP, the shop's account with it, and the road between.

Requests go over HTTP to the platform's server; its notifications come back through Django's test client, as if posted from outside.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
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
)
from yutang.channels.pay.errors import PayChannelFailed
from yutang.channels.pay.wechat.channel import WechatPay
from yutang.core import clock
from yutang.core.money import Money
from yutang.presale import api as presale
from yutang.presale.models import Payment
from yutang.presale.tests.stage import place, running_offer
from yutang.selection.tests.stage import make_member
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


@pytest.fixture
def order(stage):
    offer_id = running_offer()
    return place(offer_id, make_member(None, "小鱼"))


def begin(order, stage: Stage) -> str:
    visit = presale.PayVisit(return_url="http://127.0.0.1:8000/m/orders/1")
    return presale.start_payment(order.id, visit, channel="wechat", now=stage.hands.moment).pay_url


def prepay_of(order) -> str:
    return str(Payment.objects.get(order_id=order.id).prepay_id)
