"""What becomes of orders that come together."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
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
    SKU_SOLD_OUT = "sku_sold_out"
    GROUP_OVER = "group_over"
    NO_PICKUP = "no_pickup"
    PICKUP_ONLY = "pickup_only"
    UNPAID_ENOUGH = "unpaid_enough"
    DRAWING = "drawing"


class Ask(NamedTuple):
    """One order that is asked for. `quantity` is 0 where it makes no sense, `style_id` None where its SKUs are of no one style.

    `is_drawn`: it comes out of the draw of a fair start, whose offer takes no other before that draw is over.
    """

    order_id: UUID
    offer_id: UUID
    customer_id: UUID
    key: str
    body_hash: str
    quantity: int
    style_id: UUID | None
    at: datetime
    wanted: Sequence[tuple[UUID, int]] = ()
    buying_group_id: UUID | None = None
    is_pickup: bool = False
    is_drawn: bool = False


class Gathering(NamedTuple):
    """A buying group that gathers until a moment, with the buyers who have a place in it: who ordered and did not let go."""

    expires_at: datetime
    size: int
    buyers: Collection[UUID]


@dataclass(frozen=True, slots=True)
class Shelf:
    """An offer as it stands before a batch: its terms, and how many units may still be promised.

    `left_of_sku` has what may still be promised of SKUs with a limit of their own, `groups` those that gather. `is_drawing`:
    its fair start is not over, and who asks is entered in a draw.
    """

    state: str
    closes_at: datetime
    price_fen: int
    limit: int
    style_id: UUID
    left: int
    is_selling: bool
    early_price_fen: int | None = None
    early_until: datetime | None = None
    group_price_fen: int | None = None
    left_of_sku: Mapping[UUID, int] = field(default_factory=dict)
    groups: Mapping[UUID, Gathering] = field(default_factory=dict)
    has_pickup: bool = False
    is_pickup_only: bool = False
    is_drawing: bool = False

    def price_for(self, ask: Ask) -> int:
        """What a piece costs who asks at that moment, in a group or alone."""
        if ask.buying_group_id is not None and self.group_price_fen is not None:
            return self.group_price_fen
        if self.early_price_fen is not None and self.early_until is not None and ask.at < self.early_until:
            return self.early_price_fen
        return self.price_fen


class Kept(NamedTuple):
    """An order that a key has brought about, and the body it is bound to."""

    order_id: UUID
    body_hash: str


class Bought(NamedTuple):
    """What the buyers of a batch have ordered before it.

    `kept`: the orders of their keys, by (customer, key); `held`: the units they have, by (offer, customer); `unpaid`: those of
    them that are not paid for, by customer and offer.
    """

    kept: Mapping[tuple[UUID, str], Kept]
    held: Mapping[tuple[UUID, UUID], int]
    unpaid: Mapping[UUID, Mapping[UUID, int]]


class Ruling(NamedTuple):
    """The verdict on one order, which order it is about, the figures that a refusal names, and the price of a piece."""

    verdict: Verdict
    order_id: UUID | None = None
    limit: int = 0
    held: int = 0
    left: int = 0
    price_fen: int = 0


@dataclass(slots=True)
class _Taken:
    """What orders earlier in the batch took: of offers, of their SKUs with a limit, and of places in groups; what buyers have."""

    left: dict[UUID, int]
    held: dict[tuple[UUID, UUID], int]
    unpaid: dict[UUID, dict[UUID, int]]
    unpaid_limit: int
    of_sku: dict[tuple[UUID, UUID], int] = field(default_factory=dict)
    joined: dict[UUID, set[UUID]] = field(default_factory=dict)

    def owes_enough(self, ask: Ask) -> bool:
        """Whether the buyer has units of other offers unpaid, and so many that with these it would be too much."""
        unpaid = self.unpaid.get(ask.customer_id)
        if not unpaid:
            return False
        elsewhere = sum(units for offer_id, units in unpaid.items() if offer_id != ask.offer_id)
        return elsewhere > 0 and elsewhere + ask.quantity > self.unpaid_limit

    def too_few(self, ask: Ask, shelf: Shelf) -> int | None:
        """What is left of the first SKU of which there is too little; None where there is enough of each."""
        for sku_id, quantity in ask.wanted:
            limit = shelf.left_of_sku.get(sku_id)
            if limit is not None and quantity > (left := limit - self.of_sku.get((ask.offer_id, sku_id), 0)):
                return left
        return None

    def has_place(self, ask: Ask, shelf: Shelf) -> bool:
        """Whether a group still gathers and has a place for this buyer, who has one already where they ordered before."""
        key = ask.buying_group_id
        if key is None:
            return True
        group = shelf.groups.get(key)
        if group is None or ask.at >= group.expires_at:
            return False
        buyers = {*group.buyers, *self.joined.get(key, ())}
        return ask.customer_id in buyers or len(buyers) < group.size

    def take(self, ask: Ask, shelf: Shelf, held: int) -> None:
        self.left[ask.offer_id] -= ask.quantity
        self.held[ask.offer_id, ask.customer_id] = held + ask.quantity
        unpaid = self.unpaid.setdefault(ask.customer_id, {})
        unpaid[ask.offer_id] = unpaid.get(ask.offer_id, 0) + ask.quantity
        if shelf.left_of_sku:
            for sku_id, quantity in ask.wanted:
                self.of_sku[ask.offer_id, sku_id] = self.of_sku.get((ask.offer_id, sku_id), 0) + quantity
        if ask.buying_group_id is not None:
            self.joined.setdefault(ask.buying_group_id, set()).add(ask.customer_id)


def decide(asked: Sequence[Ask], shelves: Mapping[UUID, Shelf], bought: Bought, *, unpaid_limit: int) -> list[Ruling]:
    """Who gets what, in the order they came: as if each had come alone.

    A key that was heard before gives the same order, whatever has become of its offer. `unpaid_limit` is how many units one
    buyer may owe for over all offers; one offer alone may allow more. On PostgreSQL the function `presale_take_orders`
    decides the same; the tests compare the two.
    """
    kept = dict(bought.kept)
    unpaid = {customer_id: dict(units) for customer_id, units in bought.unpaid.items()}
    taken = _Taken({key: shelf.left for key, shelf in shelves.items()}, dict(bought.held), unpaid, unpaid_limit)
    rulings = []
    for ask in asked:
        known = kept.get((ask.customer_id, ask.key))
        if known is not None:
            is_same = known.body_hash == ask.body_hash
            rulings.append(Ruling(Verdict.EARLIER if is_same else Verdict.KEY_REUSED, known.order_id))
            continue
        shelf = shelves.get(ask.offer_id)
        ruling = _ruling(ask, shelf, taken)
        rulings.append(ruling)
        if shelf is not None and ruling.verdict is Verdict.PLACED:
            kept[ask.customer_id, ask.key] = Kept(ask.order_id, ask.body_hash)
            taken.take(ask, shelf, ruling.held)
    return rulings


def _ruling(ask: Ask, shelf: Shelf | None, taken: _Taken) -> Ruling:
    """The verdict on an order whose key is new, with what the buyer has and what is left at that moment."""
    if shelf is None:
        return Ruling(Verdict.OFFER_MISSING)
    if shelf.state == "draft":
        return Ruling(Verdict.NOT_OPEN_YET)
    if shelf.state != "open" or ask.at >= shelf.closes_at or not shelf.is_selling:
        return Ruling(Verdict.OVER)
    return _ruling_on_sale(ask, shelf, taken)


def _ruling_on_sale(ask: Ask, shelf: Shelf, taken: _Taken) -> Ruling:
    if not 1 <= ask.quantity <= shelf.limit:
        return Ruling(Verdict.BAD_QUANTITY, None, shelf.limit)
    if ask.style_id != shelf.style_id:
        return Ruling(Verdict.FOREIGN_SKU)
    if ask.is_pickup and not shelf.has_pickup:
        return Ruling(Verdict.NO_PICKUP)
    if shelf.is_pickup_only and not ask.is_pickup:
        return Ruling(Verdict.PICKUP_ONLY)
    if ask.buying_group_id is not None and not taken.has_place(ask, shelf):
        return Ruling(Verdict.GROUP_OVER)
    return _ruling_on_pieces(ask, shelf, taken)


def _ruling_on_pieces(ask: Ask, shelf: Shelf, taken: _Taken) -> Ruling:
    held, left = taken.held.get((ask.offer_id, ask.customer_id), 0), taken.left[ask.offer_id]
    if held + ask.quantity > shelf.limit:
        return Ruling(Verdict.LIMIT_REACHED, None, shelf.limit, held)
    if taken.owes_enough(ask):
        return Ruling(Verdict.UNPAID_ENOUGH, None, taken.unpaid_limit)
    if shelf.is_drawing and not ask.is_drawn:
        return Ruling(Verdict.DRAWING)
    if ask.quantity > left:
        return Ruling(Verdict.NOT_ENOUGH_LEFT, None, shelf.limit, held, left)
    if shelf.left_of_sku and (few := taken.too_few(ask, shelf)) is not None:
        return Ruling(Verdict.SKU_SOLD_OUT, None, shelf.limit, held, few)
    return Ruling(Verdict.PLACED, ask.order_id, shelf.limit, held, left, shelf.price_for(ask))
