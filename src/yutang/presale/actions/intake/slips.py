"""What buyers send, and what is filled in before the database decides."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from yutang.catalog import api as catalog
from yutang.core.crypto import lookup_hash
from yutang.core.ids import new_id
from yutang.core.money import Money
from yutang.presale import rules
from yutang.presale.actions.intake.numbers import next_number
from yutang.presale.errors import BadDelivery, BadKey, BadOrder, NothingOrdered
from yutang.presale.rules import Ask, Delivery, Ruling, Wanted


@dataclass(frozen=True)
class OrderDraft:
    """What a buyer sent, alone or in a buying group. There is no price in it: that is the offer's to say.

    `is_drawn`: it comes out of the draw of a fair start.
    """

    offer_id: UUID
    customer_id: UUID
    lines: Sequence[Wanted]
    idempotency_key: str
    delivery: Delivery
    buying_group_id: UUID | None = None
    is_drawn: bool = False


@dataclass(frozen=True)
class OrderSlip:
    """A draft on its way in: at which shop, and the moment it came."""

    merchant_id: UUID
    draft: OrderDraft
    at: datetime


class Placed(NamedTuple):
    """The order that a slip brought about, or that its key had brought about before."""

    order_id: UUID
    number: str
    state: str
    quantity: int
    total: Money
    hold_expires_at: datetime | None
    is_new: bool


class FilledLine(NamedTuple):
    id: UUID
    sku_id: UUID
    label: str
    quantity: int
    for_whom: str


class FilledSlip(NamedTuple):
    """A slip with everything its rows need, but for what its offer says. Recipient, phone and address are in clear."""

    merchant_id: UUID
    ask: Ask
    number: str
    to: Delivery
    phone_lookup: str
    lines: tuple[FilledLine, ...]


class Decided(NamedTuple):
    """What the database decided about a slip; `placed` where there is an order to show."""

    ruling: Ruling
    placed: Placed | None = None


def nonsense_in(draft: OrderDraft) -> BadOrder | None:
    """What is wrong with a draft whatever is on offer."""
    key = draft.idempotency_key
    if not (0 < len(key) <= rules.LONGEST_KEY and key.isascii() and key.isprintable()):
        return BadKey()
    if not draft.lines:
        return NothingOrdered()
    if not rules.can_be_handed_over(draft.delivery):
        return BadDelivery()
    return None


def body_hash_of(draft: OrderDraft) -> str:
    return rules.body_hash(draft.offer_id, draft.lines, draft.delivery, draft.buying_group_id)


def filled(slip: OrderSlip, buyer_id: UUID, faces: Mapping[UUID, catalog.SkuFace]) -> FilledSlip:
    """The slip of a living customer, ready to be decided. `faces` are the SKUs of this shop that it may name."""
    draft, key = slip.draft, new_id()
    wanted = rules.joined(draft.lines)
    styles = {faces[line.sku_id].style_id if line.sku_id in faces else None for line in wanted}
    ask = Ask(
        order_id=key,
        offer_id=draft.offer_id,
        customer_id=buyer_id,
        key=draft.idempotency_key,
        body_hash=body_hash_of(draft),
        quantity=rules.units_in(draft.lines),
        style_id=styles.pop() if len(styles) == 1 else None,
        at=slip.at,
        wanted=tuple((line.sku_id, line.quantity) for line in wanted),
        buying_group_id=draft.buying_group_id,
        is_pickup=draft.delivery.is_pickup,
        is_drawn=draft.is_drawn,
    )
    return FilledSlip(
        merchant_id=slip.merchant_id,
        ask=ask,
        number=next_number(slip.at),
        to=draft.delivery,
        phone_lookup=lookup_hash(slip.merchant_id, "phone", draft.delivery.phone) if draft.delivery.phone else "",
        lines=tuple(
            FilledLine(new_id(), line.sku_id, _label(line.sku_id, faces), line.quantity, line.for_whom)
            for line in wanted
        ),
    )


def _label(sku_id: UUID, faces: Mapping[UUID, catalog.SkuFace]) -> str:
    return faces[sku_id].label if sku_id in faces else ""
