"""What happens to offers and orders."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from yutang.core.events import Fact, fact


@fact("presale.offer_opened")
@dataclass(frozen=True)
class OfferOpened(Fact):
    offer_id: UUID


@fact("presale.order_placed")
@dataclass(frozen=True)
class OrderPlaced(Fact):
    customer_id: UUID
    order_id: UUID
    offer_id: UUID
    quantity: int
    total_fen: int


@fact("presale.order_deposited")
@dataclass(frozen=True)
class OrderDeposited(Fact):
    """The deposit of an order is paid: it counts towards its offer, and its balance is due once that is confirmed."""

    customer_id: UUID
    order_id: UUID
    offer_id: UUID
    quantity: int
    amount_fen: int


@fact("presale.order_paid")
@dataclass(frozen=True)
class OrderPaid(Fact):
    """An order is paid in full, by `amount_fen` in all: without what of its deposit went back before.

    Of it `deposit_fen` was there already when the rest came.
    """

    customer_id: UUID
    order_id: UUID
    offer_id: UUID
    quantity: int
    amount_fen: int
    deposit_fen: int = 0


@fact("presale.deposit_returned")
@dataclass(frozen=True)
class DepositReturned(Fact):
    """Money of an order of which only the deposit was paid is back with its buyer, or (`is_undone`) was never there.

    `refund_id` is the part that it was; None where the rest of the order went back as one.
    """

    customer_id: UUID
    order_id: UUID
    offer_id: UUID
    amount_fen: int
    refund_id: UUID | None = None
    is_undone: bool = False


@fact("presale.order_lapsed")
@dataclass(frozen=True)
class OrderLapsed(Fact):
    """The balance of an order did not come in time: the shop keeps its deposit, and its pieces are the shop's."""

    customer_id: UUID
    order_id: UUID
    offer_id: UUID
    quantity: int
    amount_fen: int


@fact("presale.order_refunded")
@dataclass(frozen=True)
class OrderRefunded(Fact):
    """The money of an order that had counted as paid is back with its buyer."""

    customer_id: UUID
    order_id: UUID
    offer_id: UUID
    amount_fen: int


@fact("presale.order_partly_refunded")
@dataclass(frozen=True)
class OrderPartlyRefunded(Fact):
    """A part of what was paid for an order is back with its buyer, for `quantity` of its pieces or as goodwill; the order goes on."""

    customer_id: UUID
    order_id: UUID
    offer_id: UUID
    refund_id: UUID
    quantity: int
    amount_fen: int


@fact("presale.payment_undone")
@dataclass(frozen=True)
class PaymentUndone(Fact):
    """Money that staff had recorded for an order was not there after all: the order waits for its payment again."""

    customer_id: UUID
    order_id: UUID
    offer_id: UUID
    quantity: int
    amount_fen: int


@fact("presale.offer_confirmed")
@dataclass(frozen=True)
class OfferConfirmed(Fact):
    """Enough was paid by the deadline: `quantity` units are to be made, and `stock_quantity` that fill the supplier's last pack."""

    offer_id: UUID
    style_id: UUID
    quantity: int
    stock_quantity: int = 0


@fact("presale.offer_failed")
@dataclass(frozen=True)
class OfferFailed(Fact):
    """Too little was paid by the deadline, or the shop called it off: everybody gets their money back."""

    offer_id: UUID


@fact("presale.order_imported")
@dataclass(frozen=True)
class OrderImported(Fact):
    """An order of the past, from another system's file. Historical: no handler is called."""

    customer_id: UUID
    order_id: UUID
    source: str
    quantity: int
    total_fen: int


@fact("presale.waiting_joined")
@dataclass(frozen=True)
class WaitingJoined(Fact):
    """Somebody waits for units of an offer that is sold out: demand that is not met."""

    customer_id: UUID
    offer_id: UUID
    quantity: int
