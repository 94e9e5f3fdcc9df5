"""What every way of paying can do, and what it tells us."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from yutang.core.money import Money


class PaymentState(StrEnum):
    OPEN = "open"
    PAID = "paid"
    CLOSED = "closed"


class RefundState(StrEnum):
    PENDING = "pending"
    DONE = "done"
    FAILED = "failed"


@dataclass(frozen=True)
class PrepayRequest:
    """A payment to ask for. With an `openid` the buyer pays inside WeChat, else on the provider's page."""

    trade_no: str
    amount: Money
    description: str
    expires_at: datetime
    return_url: str
    payer_ip: str = "127.0.0.1"
    openid: str = ""


@dataclass(frozen=True)
class Prepay:
    """Where the buyer pays: a page to go to, or what the page inside WeChat hands to its bridge."""

    prepay_id: str
    pay_url: str = ""
    bridge: Mapping[str, str] | None = None


@dataclass(frozen=True)
class PaymentReport:
    """How a payment stands at the provider. Amount, transaction and moment are there once it is paid."""

    trade_no: str
    state: PaymentState
    amount: Money | None = None
    transaction_id: str = ""
    paid_at: datetime | None = None


@dataclass(frozen=True)
class RefundRequest:
    """Money to give back. The same `refund_no` sent again is the same refund, and tells how it stands."""

    trade_no: str
    refund_no: str
    amount: Money
    total: Money
    reason: str


@dataclass(frozen=True)
class RefundReport:
    refund_no: str
    state: RefundState
    amount: Money


@dataclass(frozen=True)
class PaymentSucceeded:
    """A buyer has paid."""

    notification_id: str
    trade_no: str
    transaction_id: str
    amount: Money
    paid_at: datetime


@dataclass(frozen=True)
class RefundChanged:
    """A refund has come to its end, for good or not."""

    notification_id: str
    refund: RefundReport


@dataclass(frozen=True)
class Acknowledged:
    """A notification that asks for nothing, such as a test of our signature check."""

    notification_id: str


Notification = PaymentSucceeded | RefundChanged | Acknowledged


class PayChannel(Protocol):
    """One merchant's account with one provider. Calls go over the network: never make one inside a transaction.

    Each raises PayChannelFailed, whose `is_permanent` says whether trying again can help.
    """

    @property
    def page_origins(self) -> tuple[str, ...]:
        """Where its pay page lives, as our content policy needs to know."""
        ...

    def prepay(self, request: PrepayRequest, *, now: datetime) -> Prepay: ...

    def query(self, trade_no: str, *, now: datetime) -> PaymentReport: ...

    def refund(self, request: RefundRequest, *, now: datetime) -> RefundReport: ...

    def parse_notification(self, headers: Mapping[str, str], raw_body: bytes, *, now: datetime) -> Notification:
        """What the provider says. Raises NotificationForged or NotificationBroken."""
        ...


class PaymentBooks(Protocol):
    """Who keeps the books of payments. Both answers say whether what was told fits the books.

    Called inside a transaction; telling the same again has no further effect.
    """

    def payment_succeeded(self, told: PaymentSucceeded, *, now: datetime) -> bool: ...

    def refund_changed(self, told: RefundChanged, *, now: datetime) -> bool: ...
