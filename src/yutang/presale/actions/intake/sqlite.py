"""Deciding and writing a batch on SQLite: one writer at a time, so what is read inside the transaction is true until it ends.

Each statement takes all orders of the batch: the thread lets go of Python's lock at every step, and has to wait for it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import NamedTuple
from uuid import UUID

from django.conf import settings
from django.db import connection

from yutang.core.events import publish_many
from yutang.core.money import Money
from yutang.core.rows import insert_values
from yutang.core.tenancy import current_merchant_id
from yutang.presale import rules
from yutang.presale.actions.intake.earlier import earlier_orders, shown_again
from yutang.presale.actions.intake.shelves import OnSale, bought_before, offers_on_sale
from yutang.presale.actions.intake.slips import Decided, FilledSlip, Placed
from yutang.presale.events import OrderPlaced
from yutang.presale.models import OWN, Order, OrderLine
from yutang.presale.rules import Ruling, Verdict

ORDER = (
    "id", "merchant", "offer", "customer", "number", "state", "source", "quantity", "total_fen", "placed_at", "hold_expires_at",
    "idempotency_key", "body_hash", "recipient", "phone", "phone_lookup", "address", "deposit_fen", "buying_group",
)  # fmt: skip
LINE = ("id", "merchant", "order", "style", "sku", "title", "label", "quantity", "unit_price_fen")
_TAKE = "UPDATE presale_offerstock SET available = available - %s WHERE offer_id = %s AND merchant_id = %s"
_TAKE_SKU = """
UPDATE presale_offersku SET available = available - %s WHERE offer_id = %s AND sku_id = %s AND available IS NOT NULL
"""
_PLACED = Order.State.PLACED.value


class Granted(NamedTuple):
    """A slip that becomes an order of an offer, at so much for a piece."""

    slip: FilledSlip
    offer: OnSale
    price_fen: int


def decide(slips: Sequence[FilledSlip]) -> list[Decided]:
    """Decide about slips of the merchant in force and write what is granted. Only inside the batch's transaction."""
    asks = [slip.ask for slip in slips]
    offers, bought = offers_on_sale(asks), bought_before(asks)
    shelves = {key: offer.shelf for key, offer in offers.items()}
    rulings = rules.decide(asks, shelves, bought, unpaid_limit=settings.YUTANG_UNPAID_UNITS_A_BUYER)
    granted = [
        Granted(slip, offers[slip.ask.offer_id], ruling.price_fen)
        for slip, ruling in zip(slips, rulings, strict=True)
        if ruling.verdict is Verdict.PLACED
    ]
    _write(granted)
    fresh = {one.slip.ask.order_id: _placed(one) for one in granted}
    earlier = earlier_orders(list(bought.kept)) if bought.kept else {}
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


def _write(granted: Sequence[Granted]) -> None:
    """The orders with their lines and facts; the stock and the limits of SKUs last."""
    if not granted:
        return
    insert_values(Order, ORDER, [_order_row(one) for one in granted])
    insert_values(OrderLine, LINE, [row for one in granted for row in _line_rows(one)])
    publish_many([(_fact(one), one.slip.ask.at) for one in granted])
    taken, skus = Counter[UUID](), Counter[tuple[UUID, UUID]]()
    for (_merchant, ask, *_), offer, _price in granted:
        taken[ask.offer_id] += ask.quantity
        if offer.shelf.left_of_sku:
            skus.update({(ask.offer_id, sku_id): quantity for sku_id, quantity in ask.wanted})
    with connection.cursor() as cursor:
        for offer_id, units in taken.items():
            cursor.execute(_TAKE, [units, offer_id.hex, current_merchant_id().hex])
        for (offer_id, sku_id), units in skus.items():
            cursor.execute(_TAKE_SKU, [units, offer_id.hex, sku_id.hex])


def _order_row(granted: Granted) -> tuple[object, ...]:
    slip, offer, price_fen = granted
    ask, to = slip.ask, slip.to
    return (
        ask.order_id, slip.merchant_id, ask.offer_id, ask.customer_id, slip.number, _PLACED, OWN, ask.quantity,
        price_fen * ask.quantity, ask.at, rules.hold_ends(now=ask.at, closes_at=offer.shelf.closes_at), ask.key, ask.body_hash,
        to.recipient, to.phone, slip.phone_lookup, to.address, offer.deposit_fen * ask.quantity, ask.buying_group_id,
    )  # fmt: skip


def _line_rows(granted: Granted) -> list[tuple[object, ...]]:
    slip, offer, price_fen = granted
    return [
        (
            line.id, slip.merchant_id, slip.ask.order_id, offer.shelf.style_id, line.sku_id, offer.title, line.label, line.quantity,
            price_fen,
        )
        for line in slip.lines
    ]  # fmt: skip


def _fact(granted: Granted) -> OrderPlaced:
    ask = granted.slip.ask
    return OrderPlaced(
        customer_id=ask.customer_id,
        order_id=ask.order_id,
        offer_id=ask.offer_id,
        quantity=ask.quantity,
        total_fen=granted.price_fen * ask.quantity,
    )


def _placed(granted: Granted) -> Placed:
    slip, offer, price_fen = granted
    return Placed(
        order_id=slip.ask.order_id,
        number=slip.number,
        state=_PLACED,
        quantity=slip.ask.quantity,
        total=Money(price_fen * slip.ask.quantity),
        hold_expires_at=rules.hold_ends(now=slip.ask.at, closes_at=offer.shelf.closes_at),
        is_new=True,
    )
