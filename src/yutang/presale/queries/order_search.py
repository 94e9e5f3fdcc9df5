"""Finding orders, and reading all that were found, however many."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.db.models import Q, QuerySet

from yutang.core.clock import SHOP_ZONE
from yutang.presale.models import Order
from yutang.presale.queries.orders import DeliveryCard, OrderCard, found_orders, order_cards

_CHUNK = 500
_FIRST_DAY, _LAST_DAY = date(1990, 1, 1), date(2200, 1, 1)


@dataclass(frozen=True)
class OrderSearch:
    """What somebody looks for. The days are the shop's, both included; `text` is a whole number, transaction or phone."""

    text: str = ""
    state: str = ""
    offer_id: UUID | None = None
    first_day: date | None = None
    last_day: date | None = None


def searched_orders(search: OrderSearch) -> QuerySet[Order]:
    """The orders that fit, newest first."""
    rows = found_orders(text=search.text, state=search.state, offer_id=search.offer_id)
    if search.first_day:
        rows = rows.filter(placed_at__gte=_midnight(search.first_day))
    if search.last_day:
        rows = rows.filter(placed_at__lt=_midnight(search.last_day) + timedelta(days=1))
    return rows


def _midnight(day: date) -> datetime:
    """When a day begins; for days before and after all orders, the nearest that every database can hold."""
    return datetime.combine(min(max(day, _FIRST_DAY), _LAST_DAY), time(), SHOP_ZONE)


def orders_with_delivery(search: OrderSearch) -> Iterator[list[tuple[OrderCard, DeliveryCard]]]:
    """All that fit, newest first, some hundred at a time; each time from where the last ended, so that nothing is held open.

    What is ordered meanwhile does not come.
    """
    after = Q()
    while rows := list(searched_orders(search).filter(after)[:_CHUNK]):
        cards = order_cards(rows)
        yield [
            (card, DeliveryCard(row.recipient, row.phone, row.address)) for card, row in zip(cards, rows, strict=True)
        ]
        last = rows[-1]
        after = Q(placed_at__lt=last.placed_at) | Q(placed_at=last.placed_at, pk__lt=last.pk)
