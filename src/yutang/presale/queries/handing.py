"""Reading how an order is handed over."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from yutang.presale.errors import OrderMissing
from yutang.presale.models import Offer, Order


@dataclass(frozen=True)
class HandingCard:
    """How an order is handed over. `pickup_place` is where it is picked up; a gift says its words, and nothing of its price."""

    is_pickup: bool
    pickup_place: str
    picked_up_at: datetime | None
    is_gift: bool
    gift_words: str
    has_address: bool


@dataclass(frozen=True)
class PickupTerms:
    """Where an offer can be picked up, "" for nowhere, and whether it is never sent."""

    place: str
    is_only: bool


def handing_of(order_id: UUID) -> HandingCard:
    """How one order of the merchant in force is handed over. Raises OrderMissing."""
    row = Order.objects.filter(pk=order_id).select_related("offer").first()
    if row is None:
        raise OrderMissing
    place = row.offer.pickup_place if row.offer else ""
    return HandingCard(row.is_pickup, place, row.picked_up_at, row.is_gift, row.gift_words, bool(row.address))


def pickup_terms(offer_id: UUID) -> PickupTerms:
    """How an offer of the merchant in force is handed over."""
    row = Offer.objects.filter(pk=offer_id).values_list("pickup_place", "is_pickup_only").first()
    return PickupTerms(*row) if row else PickupTerms("", False)
