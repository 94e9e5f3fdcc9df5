"""What somebody's orders say of their loyalty."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from yutang.core.clock import SHOP_ZONE
from yutang.people import api as people
from yutang.presale.models import OWN, Order, Refund
from yutang.presale.rules import LOYALTY_WINDOW, BuyingHistory

CHUNK = 500


@dataclass
class _Orders:
    days: set[date] = field(default_factory=set)
    kept: int = 0
    returned: int = 0


def buyers_by_phone(lookups: Collection[str]) -> dict[str, UUID]:
    """The one living customer who is known by each of these phones, given as lookup hashes of kind "phone".

    First who holds the number; where nobody is known to, who alone has had parcels sent to it. A number of several people
    is not in it: it cannot be told which of them is meant.
    """
    found = people.holders_of_phones(lookups)
    wanted = [one for one in lookups if one not in found]
    for at in range(0, len(wanted), CHUNK):
        rows = Order.objects.filter(phone_lookup__in=wanted[at : at + CHUNK]).order_by("placed_at", "pk")
        for lookup, customer_id in rows.values_list("phone_lookup", "customer_id"):
            found.setdefault(lookup, []).append(customer_id)
    living = people.living_ids([one for buyers in found.values() for one in buyers])
    single = {lookup: {living[one] for one in buyers if one in living} for lookup, buyers in found.items()}
    return {lookup: next(iter(buyers)) for lookup, buyers in single.items() if len(buyers) == 1}


def buying_histories(customer_ids: Collection[UUID], *, now: datetime) -> dict[UUID, BuyingHistory]:
    """What each of these living customers bought in the last year under any of their records, our own orders and imported ones.

    Money that went back because an offer failed or was called off counts neither way; an imported order that was
    refunded counts as sent back. Who bought nothing is not in it.
    """
    owner = {record: one for one in customer_ids for record in people.known_ids(one)}
    found: dict[UUID, _Orders] = defaultdict(_Orders)
    records = list(owner)
    today = now.astimezone(SHOP_ZONE).date()
    for at in range(0, len(records), CHUNK):
        rows = Order.objects.filter(customer__in=records[at : at + CHUNK], placed_at__gt=now - LOYALTY_WINDOW)
        rows = rows.filter(placed_at__lte=now)
        by_buyer = set(_sent_back_by_buyers(records[at : at + CHUNK]))
        for key, customer_id, state, source, placed_at in rows.values_list(
            "pk", "customer_id", "state", "source", "placed_at"
        ):
            orders = found[owner[customer_id]]
            if state in (Order.State.DEPOSITED, Order.State.PAID):
                orders.kept += 1
                orders.days.add(placed_at.astimezone(SHOP_ZONE).date())
            elif state in (Order.State.REFUNDING, Order.State.REFUNDED) and (key in by_buyer or source != OWN):
                orders.returned += 1
    return {one: _history(orders, today) for one, orders in found.items() if orders.kept or orders.returned}


def _sent_back_by_buyers(customer_ids: Collection[UUID]) -> list[UUID]:
    rows = Refund.objects.filter(payment__order__customer__in=customer_ids, reason=Refund.Reason.BUYER)
    return list(rows.values_list("payment__order_id", flat=True))


def _history(orders: _Orders, today: date) -> BuyingHistory:
    first, last = (min(orders.days), max(orders.days)) if orders.days else (today, today)
    return BuyingHistory(
        orders=orders.kept,
        returned=orders.returned,
        days=len(orders.days),
        tenure_days=(last - first).days,
        days_since=(today - last).days,
    )
