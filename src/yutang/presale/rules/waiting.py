"""Who of those that wait gets units that came back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

# So long an order that came by the waiting list is kept: its buyer was not waiting at the phone.
WAITING_HOLD = timedelta(hours=2)


class Waiter(NamedTuple):
    """One who waits. `customer_id` is the living customer."""

    entry_id: UUID
    customer_id: UUID
    sku_id: UUID
    quantity: int


class Share(NamedTuple):
    """What somebody gets of what came back."""

    entry_id: UUID
    units: int


def shares(
    line: Iterable[Waiter], *, left: int, left_of_sku: Mapping[UUID, int], may_have: Mapping[UUID, int]
) -> list[Share]:
    """How units that came back are shared out; the line is in the order in which it was joined.

    Whoever is first gets what there is, up to their wish, and nobody is passed over because their wish is large: where fewer
    units came back than they wished for, they get those, and stay first in line for the rest. Passed over are only those who
    cannot have any of these units, and they keep their place: their size did not come back (`left_of_sku`, for SKUs that are
    counted apart), or they have as many as one buyer may have (`may_have`).
    """
    skus, buyers = dict(left_of_sku), dict(may_have)
    given = []
    for waiter in line:
        if left == 0:
            break
        units = min(waiter.quantity, left, skus.get(waiter.sku_id, left), buyers.get(waiter.customer_id, left))
        if units <= 0:
            continue
        given.append(Share(waiter.entry_id, units))
        left -= units
        if waiter.sku_id in skus:
            skus[waiter.sku_id] -= units
        if waiter.customer_id in buyers:
            buyers[waiter.customer_id] -= units
    return given


def waiting_hold_ends(*, now: datetime, closes_at: datetime) -> datetime:
    """Until when an order that came by the waiting list keeps its units: two hours, and never past the deadline."""
    return min(now + WAITING_HOLD, closes_at)
