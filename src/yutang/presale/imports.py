"""Orders of the past from files: they land with their source, and touch no stock, production or payment."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from yutang.catalog import api as catalog
from yutang.core.crypto import lookup_hash
from yutang.core.errors import Refusal
from yutang.core.events import Fact, publish_history
from yutang.core.ids import new_id
from yutang.core.imports import BatchOutcome, ImportContext, ImportKind, ImportRow
from yutang.core.rows import insert_rows
from yutang.core.tenancy import current_merchant_id
from yutang.people.api import receive_customers_in_bulk
from yutang.presale.events import OrderImported
from yutang.presale.importing import FIELDS, ImportedLine, content_digest, order_state, read_line
from yutang.presale.models import Order, OrderLine

ENDED = ("cancelled", "refunded")


class _Known(NamedTuple):
    """An order that came in before: its row and the keys of its lines."""

    order: Order
    line_keys: set[str]


def land_orders(rows: Sequence[ImportRow], context: ImportContext) -> BatchOutcome:
    """Take a batch of order lines in, with their buyers. Known orders only gain lines they lack and the state they have now."""
    lines = _read(rows, context)
    if not lines:
        return BatchOutcome(0, 0)
    source = f"import:{context.source or 'file'}"[:32]
    buyers = [received.customer_id for received in receive_customers_in_bulk([line.arrival for line in lines])]
    grouped: dict[str, list[tuple[ImportedLine, UUID]]] = {}
    for line, buyer in zip(lines, buyers, strict=True):
        grouped.setdefault(line.order_key, []).append((line, buyer))
    known = _known(source, list(grouped))
    skus = catalog.sku_ids({line.sku_code for line in lines if line.sku_code})
    fresh: list[Order] = []
    added: list[OrderLine] = []
    changed = 0
    for key, group in grouped.items():
        own = [line for line, _buyer in group]
        if key in known:
            changed += _bring_up_to_date(known[key], own, skus, added)
            continue
        order = _order(source, group[0][1], own)
        fresh.append(order)
        added += _lines(order.pk, _once(own, set()), skus)
        changed += len(own)
    insert_rows(fresh)
    insert_rows(added)
    publish_history(_facts(fresh))
    return BatchOutcome(changed, len(lines) - changed)


def _read(rows: Sequence[ImportRow], context: ImportContext) -> list[ImportedLine]:
    lines: list[ImportedLine] = []
    seen: Counter[str] = Counter()
    for row in rows:
        try:
            digest = content_digest(row)
            # Two rows of the very same contents are two purchases.
            again = f"{digest}#{seen[digest]}" if seen[digest] else digest
            lines.append(read_line(row, context, again))
            seen[digest] += 1
        except Refusal as reason:
            context.reject(row, reason)
    return lines


def _known(source: str, keys: Sequence[str]) -> dict[str, _Known]:
    orders = {order.pk: order for order in Order.objects.filter(source=source, external_number__in=keys)}
    line_keys: dict[UUID, set[str]] = {key: set() for key in orders}
    rows = OrderLine.objects.filter(order_id__in=list(orders)).values_list("order_id", "external_number")
    for order_id, line_key in rows:
        line_keys[order_id].add(line_key or "")
    return {order.external_number or "": _Known(order, line_keys[key]) for key, order in orders.items()}


def _once(lines: Iterable[ImportedLine], known_keys: set[str]) -> list[ImportedLine]:
    """The lines that are not there yet, each once."""
    fresh = {line.line_key: line for line in lines if line.line_key not in known_keys}
    return list(fresh.values())


def _bring_up_to_date(
    known: _Known, lines: list[ImportedLine], skus: dict[str, tuple[UUID, UUID]], added: list[OrderLine]
) -> int:
    """How many of the rows told something new about an order that was there."""
    order = known.order
    missing = _once(lines, known.line_keys)
    state = order_state([line.state for line in lines])
    if not known.line_keys <= {line.line_key for line in lines}:
        # Only some of its lines are told of here: what the others said still counts.
        state = order_state([order.state, state]) if missing else order.state
    if not missing and state == order.state:
        return 0
    added += _lines(order.pk, missing, skus)
    order.quantity += sum(line.quantity for line in missing)
    if any(line.has_own_number for line in missing):
        order.total_fen += sum(line.amount_fen for line in missing)
    order.state = state
    order.paid_at = order.paid_at or _paid_at(lines[-1], state)
    order.ended_at = lines[-1].placed_at if state in ENDED else None
    order.save(update_fields=["quantity", "total_fen", "state", "paid_at", "ended_at"])
    return len(missing) or 1


def _order(source: str, buyer_id: UUID, lines: list[ImportedLine]) -> Order:
    first, key = lines[0], new_id()
    state = order_state([line.state for line in lines])
    phone = next((line.phone for line in lines if line.phone), "")
    return Order(
        id=key,
        customer_id=buyer_id,
        number=key.hex,
        state=state,
        source=source,
        external_number=first.order_key,
        quantity=sum(line.quantity for line in _once(lines, set())),
        total_fen=_total_fen(lines),
        placed_at=first.placed_at,
        paid_at=_paid_at(first, state),
        ended_at=first.placed_at if state in ENDED else None,
        phone_lookup=lookup_hash(current_merchant_id(), "phone", phone) if phone else "",
    )


def _paid_at(line: ImportedLine, state: str) -> datetime | None:
    return (line.paid_at or line.placed_at) if state in ("paid", "refunded") else None


def _total_fen(lines: list[ImportedLine]) -> int:
    """What the order cost: shops write the order's total on each of its rows, or on each row its own amount.

    Rows with numbers of their own have amounts of their own; else the same amount on every row is the order's.
    """
    amounts = {line.amount_fen for line in lines}
    if len(lines) > 1 and len(amounts) == 1 and not lines[0].has_own_number:
        return lines[0].amount_fen
    return sum(line.amount_fen for line in _once(lines, set()))


def _lines(order_id: UUID, lines: list[ImportedLine], skus: dict[str, tuple[UUID, UUID]]) -> list[OrderLine]:
    rows = []
    taken: set[UUID] = set()
    for line in lines:
        sku_id, style_id = skus.get(line.sku_code, (None, None))
        # One SKU stands once in an order; a second line of it keeps its words and its style.
        if sku_id in taken:
            sku_id = None
        elif sku_id is not None:
            taken.add(sku_id)
        rows.append(
            OrderLine(
                order_id=order_id,
                style_id=style_id,
                sku_id=sku_id,
                title=line.title or line.sku_code,
                label=line.label,
                external_number=line.line_key,
                quantity=line.quantity,
                unit_price_fen=line.unit_price_fen,
            )
        )
    return rows


def _facts(orders: list[Order]) -> list[tuple[Fact, datetime]]:
    return [
        (
            OrderImported(
                customer_id=order.customer_id,
                order_id=order.pk,
                source=order.source,
                quantity=order.quantity,
                total_fen=order.total_fen,
            ),
            order.placed_at,
        )
        for order in orders
    ]


ORDERS = ImportKind(
    name="orders",
    label=_("Orders"),
    fields=FIELDS,
    land=land_orders,
    hint=_("One row for each order or each of its lines, with the day, the amount and whatever is known of the buyer."),
)
