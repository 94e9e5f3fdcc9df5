"""What becomes of orders that come together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple
from uuid import UUID


class Verdict(StrEnum):
    """What becomes of an order that was asked for."""

    PLACED = "placed"
    EARLIER = "earlier"
    KEY_REUSED = "key_reused"
    OFFER_MISSING = "offer_missing"
    NOT_OPEN_YET = "not_open_yet"
    OVER = "over"
    BAD_QUANTITY = "bad_quantity"
    FOREIGN_SKU = "foreign_sku"
    LIMIT_REACHED = "limit_reached"
    NOT_ENOUGH_LEFT = "not_enough_left"


class Ask(NamedTuple):
    """One order that is asked for. `quantity` is 0 where it makes no sense, `style_id` None where its SKUs are of no one style."""

    order_id: UUID
    offer_id: UUID
    customer_id: UUID
    key: str
    body_hash: str
    quantity: int
    style_id: UUID | None
    at: datetime


@dataclass(frozen=True, slots=True)
class Shelf:
    """An offer as it stands before a batch: its terms, and how many units may still be promised."""

    state: str
    closes_at: datetime
    price_fen: int
    limit: int
    style_id: UUID
    left: int
    is_selling: bool


class Kept(NamedTuple):
    """An order that a key has brought about, and the body it is bound to."""

    order_id: UUID
    body_hash: str


class Ruling(NamedTuple):
    """The verdict on one order, which order it is about, and the figures that a refusal names."""

    verdict: Verdict
    order_id: UUID | None = None
    limit: int = 0
    held: int = 0
    left: int = 0


def decide(
    asked: Sequence[Ask],
    shelves: Mapping[UUID, Shelf],
    kept: Mapping[tuple[UUID, str], Kept],
    held: Mapping[tuple[UUID, UUID], int],
) -> list[Ruling]:
    """Who gets what, in the order they came: as if each had come alone.

    `kept` is by (customer, key), `held` by (offer, customer). A key that was heard before gives the same order, whatever
    has become of its offer. On PostgreSQL the function `presale_take_orders` decides the same; the tests compare the two.
    """
    kept, held = dict(kept), dict(held)
    left = {key: shelf.left for key, shelf in shelves.items()}
    rulings = []
    for ask in asked:
        known = kept.get((ask.customer_id, ask.key))
        if known is not None:
            is_same = known.body_hash == ask.body_hash
            rulings.append(Ruling(Verdict.EARLIER if is_same else Verdict.KEY_REUSED, known.order_id))
            continue
        shelf, tally = shelves.get(ask.offer_id), (ask.offer_id, ask.customer_id)
        ruling = _ruling(ask, shelf, held.get(tally, 0), left.get(ask.offer_id, 0))
        rulings.append(ruling)
        if ruling.verdict is Verdict.PLACED:
            kept[ask.customer_id, ask.key] = Kept(ask.order_id, ask.body_hash)
            held[tally] = ruling.held + ask.quantity
            left[ask.offer_id] -= ask.quantity
    return rulings


def _ruling(ask: Ask, shelf: Shelf | None, held: int, left: int) -> Ruling:
    """The verdict on an order whose key is new, with what the buyer has and what is left at that moment."""
    if shelf is None:
        return Ruling(Verdict.OFFER_MISSING)
    if shelf.state == "draft":
        return Ruling(Verdict.NOT_OPEN_YET)
    if shelf.state != "open" or ask.at >= shelf.closes_at or not shelf.is_selling:
        return Ruling(Verdict.OVER)
    return _ruling_on_sale(ask, shelf, held, left)


def _ruling_on_sale(ask: Ask, shelf: Shelf, held: int, left: int) -> Ruling:
    if not 1 <= ask.quantity <= shelf.limit:
        return Ruling(Verdict.BAD_QUANTITY, None, shelf.limit)
    if ask.style_id != shelf.style_id:
        return Ruling(Verdict.FOREIGN_SKU)
    if held + ask.quantity > shelf.limit:
        return Ruling(Verdict.LIMIT_REACHED, None, shelf.limit, held)
    if ask.quantity > left:
        return Ruling(Verdict.NOT_ENOUGH_LEFT, None, shelf.limit, held, left)
    return Ruling(Verdict.PLACED, ask.order_id, shelf.limit, held, left)
