"""Deciding and writing a batch on SQLite: one writer at a time, so what is read inside the transaction is true until it ends.

Each statement takes all orders of the batch: the thread lets go of Python's lock at every step, and has to wait for it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from uuid import UUID

from django.db import connection

from yutang.core.events import publish_many
from yutang.core.ids import new_id
from yutang.core.money import Money
from yutang.core.rows import insert_values, rows_matching
from yutang.core.tenancy import current_merchant_id
from yutang.presale import rules
from yutang.presale.actions.intake.earlier import earlier_orders, shown_again
from yutang.presale.actions.intake.slips import Decided, FilledSlip, Placed
from yutang.presale.events import OrderPlaced
from yutang.presale.models import OWN, BuyerTally, Offer, Order, OrderLine
from yutang.presale.rules import Ask, Kept, Ruling, Shelf, Verdict

ORDER = (
    "id", "merchant", "offer", "customer", "number", "state", "source", "quantity", "total_fen", "placed_at", "hold_expires_at",
    "idempotency_key", "body_hash", "recipient", "phone", "phone_lookup", "address",
)  # fmt: skip
LINE = ("id", "merchant", "order", "style", "sku", "title", "label", "quantity", "unit_price_fen")
TALLY = ("id", "merchant", "offer", "customer", "quantity")
_HELD = """
WITH asked (offer, customer) AS (VALUES {asked})
SELECT DISTINCT t.offer_id, t.customer_id, t.quantity FROM asked CROSS JOIN presale_buyertally t
WHERE t.offer_id = asked.offer AND t.customer_id = asked.customer
"""
_TAKE = "UPDATE presale_offerstock SET available = available - %s WHERE offer_id = %s AND merchant_id = %s"
_PLACED = Order.State.PLACED.value

Tallies = Mapping[tuple[UUID, UUID], int]


def decide(slips: Sequence[FilledSlip]) -> list[Decided]:
    """Decide about slips of the merchant in force and write what is granted. Only inside the batch's transaction."""
    asks = [slip.ask for slip in slips]
    rows = Offer.objects.filter(pk__in={ask.offer_id for ask in asks}).select_related("stock")
    offers = {row.pk: row for row in rows}
    earlier, held = earlier_orders([(ask.customer_id, ask.key) for ask in asks]), _held(asks)
    kept = {pair: Kept(order.pk, order.body_hash) for pair, order in earlier.items()}
    rulings = rules.decide(asks, {key: _shelf(offer) for key, offer in offers.items()}, kept, held)
    granted = [slip for slip, ruling in zip(slips, rulings, strict=True) if ruling.verdict is Verdict.PLACED]
    _write(granted, offers, held)
    fresh = {slip.ask.order_id: _placed(slip, offers[slip.ask.offer_id]) for slip in granted}
    known = {order.pk: shown_again(order) for order in earlier.values()}
    return [Decided(one, _shown(one, fresh, known)) for one in rulings]


def _shown(ruling: Ruling, fresh: Mapping[UUID, Placed], known: Mapping[UUID, Placed]) -> Placed | None:
    """The order that a ruling is about, where the buyer gets to see it."""
    key = ruling.order_id
    if key is None or ruling.verdict is Verdict.KEY_REUSED:
        return None
    if ruling.verdict is Verdict.PLACED:
        return fresh[key]
    return known[key] if key in known else fresh[key]._replace(is_new=False)


def _shelf(offer: Offer) -> Shelf:
    return Shelf(
        state=offer.state,
        closes_at=offer.closes_at,
        price_fen=offer.price_fen,
        limit=offer.per_buyer_limit,
        style_id=offer.style_id,
        left=offer.stock.available,
        is_selling=offer.stock.is_selling,
    )


def _held(asks: Sequence[Ask]) -> dict[tuple[UUID, UUID], int]:
    """What these buyers have of these offers already; nothing where they have nothing."""
    rows = rows_matching(_HELD, [(ask.offer_id, ask.customer_id) for ask in asks])
    return {(UUID(offer), UUID(customer)): quantity for offer, customer, quantity in rows}


def _write(granted: Sequence[FilledSlip], offers: Mapping[UUID, Offer], held: Tallies) -> None:
    """The orders with their lines and facts; the buyers' tallies and the stock last."""
    if not granted:
        return
    insert_values(Order, ORDER, [_order_row(slip, offers[slip.ask.offer_id]) for slip in granted])
    insert_values(OrderLine, LINE, [row for slip in granted for row in _line_rows(slip, offers[slip.ask.offer_id])])
    publish_many([(_fact(slip, offers[slip.ask.offer_id]), slip.ask.at) for slip in granted])
    had, taken = Counter(held), Counter[UUID]()
    for slip in granted:
        had[slip.ask.offer_id, slip.ask.customer_id] += slip.ask.quantity
        taken[slip.ask.offer_id] += slip.ask.quantity
    insert_values(
        BuyerTally,
        TALLY,
        [(new_id(), current_merchant_id(), *pair, had[pair]) for pair in {_tally(slip) for slip in granted}],
        conflict="ON CONFLICT (offer_id, customer_id) DO UPDATE SET quantity = excluded.quantity",
    )
    with connection.cursor() as cursor:
        for offer_id, units in taken.items():
            cursor.execute(_TAKE, [units, offer_id.hex, current_merchant_id().hex])


def _tally(slip: FilledSlip) -> tuple[UUID, UUID]:
    return slip.ask.offer_id, slip.ask.customer_id


def _order_row(slip: FilledSlip, offer: Offer) -> tuple[object, ...]:
    ask, to = slip.ask, slip.to
    return (
        ask.order_id, slip.merchant_id, ask.offer_id, ask.customer_id, slip.number, _PLACED, OWN, ask.quantity,
        offer.price_fen * ask.quantity, ask.at, rules.hold_ends(now=ask.at, closes_at=offer.closes_at), ask.key, ask.body_hash,
        to.recipient, to.phone, slip.phone_lookup, to.address,
    )  # fmt: skip


def _line_rows(slip: FilledSlip, offer: Offer) -> list[tuple[object, ...]]:
    return [
        (
            line.id, slip.merchant_id, slip.ask.order_id, offer.style_id, line.sku_id, offer.title, line.label, line.quantity,
            offer.price_fen,
        )
        for line in slip.lines
    ]  # fmt: skip


def _fact(slip: FilledSlip, offer: Offer) -> OrderPlaced:
    ask = slip.ask
    return OrderPlaced(
        customer_id=ask.customer_id,
        order_id=ask.order_id,
        offer_id=ask.offer_id,
        quantity=ask.quantity,
        total_fen=offer.price_fen * ask.quantity,
    )


def _placed(slip: FilledSlip, offer: Offer) -> Placed:
    ask = slip.ask
    return Placed(
        order_id=ask.order_id,
        number=slip.number,
        state=_PLACED,
        quantity=ask.quantity,
        total=Money(offer.price_fen * ask.quantity),
        hold_expires_at=rules.hold_ends(now=ask.at, closes_at=offer.closes_at),
        is_new=True,
    )
