"""What production states."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from yutang.core.events import Fact, fact


@fact("production.order_planned")
@dataclass(frozen=True)
class OrderPlanned(Fact):
    """A confirmed offer has become a production order of `quantity` units."""

    production_order_id: UUID
    offer_id: UUID
    quantity: int
