"""Orders as programs on a phone send them over the lane: JSON in, JSON out."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from django.utils.translation import gettext as _
from pydantic import Field, Strict, StringConstraints

from yutang.core.errors import Unprocessable
from yutang.core.lane import BatchFunction, StrictBody, read_body
from yutang.core.tables import BadValue, MaskedPhone, read_phone
from yutang.presale.actions.intake import OrderDraft, OrderSlip, Placed, take_rush
from yutang.presale.actions.intake.entering import Entered
from yutang.presale.queries.draws import entry_of
from yutang.presale.queries.orders import OrderCard, order_card
from yutang.presale.rules import LONGEST_GIFT_WORDS, LONGEST_KEY, LONGEST_NAME, MOST_UNITS, Delivery, Wanted
from yutang.presale.wording import draw_refusal

MOST_LINES = 50
KEY_PATTERN = rf"^[A-Za-z0-9_-]{{8,{LONGEST_KEY}}}$"

_Text = StringConstraints(strip_whitespace=True, min_length=1, pattern=r"^[^\x00-\x08]*$")
_Name = StringConstraints(strip_whitespace=True, pattern=r"^[^\x00-\x1f]*$")


class LineIn(StrictBody):
    sku_id: UUID
    quantity: Annotated[int, Strict(), Field(ge=1, le=MOST_UNITS)]
    for_whom: Annotated[str, _Name, Field(max_length=LONGEST_NAME)] = ""


class DeliveryIn(StrictBody):
    """What is picked up needs no address; a gift may leave recipient, phone and address to who receives it."""

    recipient: Annotated[str, _Text, Field(max_length=32)] = ""
    phone: Annotated[str, _Text, Field(max_length=24)] = ""
    address: Annotated[str, _Text, Field(min_length=5, max_length=200)] = ""
    is_pickup: Annotated[bool, Strict()] = False
    is_gift: Annotated[bool, Strict()] = False
    gift_words: Annotated[str, _Text, Field(max_length=LONGEST_GIFT_WORDS)] = ""


class OrderIn(StrictBody):
    """There is no price in it: a field that nobody knows is refused. With a group it is ordered at the group price, with others."""

    offer_id: UUID
    buying_group_id: UUID | None = None
    lines: Annotated[list[LineIn], Field(min_length=1, max_length=MOST_LINES)]
    delivery: DeliveryIn


def read_slip(merchant_id: UUID, customer_id: UUID, key: str, body: bytes, *, now: datetime) -> OrderSlip:
    """The order that a buyer's program sent under an idempotency key. Raises Unprocessable with each field that is wrong."""
    order = read_body(OrderIn, body)
    draft = OrderDraft(
        offer_id=order.offer_id,
        customer_id=customer_id,
        lines=tuple(Wanted(line.sku_id, line.quantity, line.for_whom) for line in order.lines),
        idempotency_key=key,
        delivery=_delivery(order.delivery),
        buying_group_id=order.buying_group_id,
    )
    return OrderSlip(merchant_id, draft, now)


def _delivery(to: DeliveryIn) -> Delivery:
    """Raises Unprocessable with the fields that this way of handing over needs and that are not there."""
    is_left_open = to.is_gift and not to.is_pickup and not (to.recipient or to.phone or to.address)
    needed = () if is_left_open else ("recipient", "phone") if to.is_pickup else ("recipient", "phone", "address")
    missing = {f"delivery.{name}": _("This field is needed.") for name in needed if not getattr(to, name)}
    if missing:
        raise Unprocessable(invalid=missing)
    phone = _phone(to.phone) if to.phone else ""
    return Delivery(to.recipient, phone, to.address, to.is_pickup, to.is_gift, to.gift_words)


def _phone(text: str) -> str:
    try:
        phone = read_phone(text)
    except BadValue as fault:
        raise Unprocessable(invalid={"delivery.phone": str(fault)}) from fault
    if isinstance(phone, MaskedPhone):
        raise Unprocessable(invalid={"delivery.phone": _("Give the whole number, so that the courier can call you.")})
    return phone


take: BatchFunction[OrderSlip, Placed | Entered] = take_rush


def answer_json(answer: Placed | Entered) -> tuple[int, dict[str, Any]]:
    """What a buyer's program is told of an order it sent, and under which status."""
    if isinstance(answer, Entered):
        told = {
            "entry_id": str(answer.entry_id),
            "state": _drawing(answer.state),
            "draw_until": answer.draw_until.isoformat(),
        }
        return (200, told | {"code": answer.refusal_code}) if answer.refusal_code else (202, told)
    return 201 if answer.is_new else 200, placed_json(answer)


def _drawing(state: str) -> str:
    """The state of an entry as programs know it."""
    return "drawing" if state == "waiting" else state


def entry_told(customer_id: UUID, entry_id: UUID) -> dict[str, Any]:
    """How an entry of this buyer stands, with its order or why there is none. Raises DrawEntryMissing."""
    card = entry_of(customer_id, entry_id)
    return {
        "entry_id": str(card.id),
        "state": _drawing(card.state),
        "draw_until": card.until.isoformat(),
        "place": card.position,
        "order": order_json(order_card(card.order_id)) if card.order_id else None,
        "code": card.refusal_code or None,
        "message": str(draw_refusal(card.refusal_code)) if card.state == "refused" else None,
    }


def placed_json(placed: Placed) -> dict[str, Any]:
    return {
        "order_id": str(placed.order_id),
        "number": placed.number,
        "state": placed.state,
        "quantity": placed.quantity,
        "total_fen": placed.total.fen,
        "hold_expires_at": placed.hold_expires_at.isoformat() if placed.hold_expires_at else None,
        "is_new": placed.is_new,
    }


def order_json(card: OrderCard) -> dict[str, Any]:
    return {
        "order_id": str(card.id),
        "number": card.number,
        "state": card.state,
        "quantity": card.quantity,
        "total_fen": card.total.fen,
        "hold_expires_at": card.hold_expires_at.isoformat() if card.hold_expires_at else None,
        "refund_state": card.refund_state,
    }
