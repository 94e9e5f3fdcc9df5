"""What every way of paying can do, and what it tells us."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Protocol
from uuid import UUID

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
    """A buyer has paid. `account_id` is the account of ours at which the provider says so."""

    notification_id: str
    trade_no: str
    transaction_id: str
    amount: Money
    paid_at: datetime
    account_id: UUID | None = None


@dataclass(frozen=True)
class RefundChanged:
    """A refund has come to its end, for good or not."""

    notification_id: str
    refund: RefundReport


@dataclass(frozen=True)
class Acknowledged:
    """A notification that asks for nothing, such as a test of our signature check."""

    notification_id: str


class BillKind(StrEnum):
    PAYMENT = "payment"
    REFUND = "refund"


@dataclass(frozen=True)
class BillLine:
    """One payment or refund as the provider bills it. Amounts are positive; the fee of a refund is negative: it comes back.

    `fee_expected` is what the rate named in the bill makes of the amount.
    """

    kind: BillKind
    trade_no: str
    transaction_id: str
    refund_no: str
    at: datetime
    amount: Money
    fee: Money
    fee_expected: Money
    refund_state: RefundState | None = None

    @property
    def number(self) -> str:
        """Its name in our books."""
        return self.refund_no if self.kind is BillKind.REFUND else self.trade_no


@dataclass(frozen=True)
class Bill:
    """What the provider says moved on one day. `is_stated` is False where it says that there is no bill of the day."""

    day: date
    lines: tuple[BillLine, ...]
    is_stated: bool = True


Notification = PaymentSucceeded | RefundChanged | Acknowledged


class PayChannel(Protocol):
    """One merchant's account with one provider. Calls go over the network: never make one inside a transaction.

    Each raises PayChannelFailed, whose `is_permanent` says whether trying again can help.
    """

    @property
    def account_id(self) -> UUID | None:
        """Whose keys it speaks with."""
        ...

    @property
    def page_origins(self) -> tuple[str, ...]:
        """Where its pay page lives, as our content policy needs to know."""
        ...

    def prepay(self, request: PrepayRequest, *, now: datetime) -> Prepay: ...

    def query(self, trade_no: str, *, now: datetime) -> PaymentReport: ...

    def refund(self, request: RefundRequest, *, now: datetime) -> RefundReport: ...

    def bill(self, day: date, *, now: datetime) -> Bill:
        """What moved on a day that is over. The provider has it from the next morning on; until then this fails, and passes."""
        ...

    def parse_notification(self, headers: Mapping[str, str], raw_body: bytes, *, now: datetime) -> Notification:
        """What the provider says. Raises NotificationForged or NotificationBroken."""
        ...


class PaymentBooks(Protocol):
    """Who keeps the books of payments. Both answers say whether what was told fits the books.

    Called inside a transaction; telling the same again has no further effect.
    """

    def payment_succeeded(self, told: PaymentSucceeded, *, now: datetime) -> bool: ...

    def refund_changed(self, told: RefundChanged, *, now: datetime) -> bool: ...
