"""Whose an offer is, for whoever earns from it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from yutang.presale.models import Offer, Order
from yutang.presale.queries.orders import OrderCard, order_cards


@dataclass(frozen=True)
class OfferPartners:
    """The KOC whom an offer names, and the leader of the community it is for."""

    koc_id: UUID | None
    leader_id: UUID | None

    @property
    def partner_id(self) -> UUID | None:
        """The one partner whose sales these are: the KOC, else the leader."""
        return self.koc_id or self.leader_id


def partners_of_offers(offer_ids: Collection[UUID]) -> dict[UUID, OfferPartners]:
    """Whose each of these offers is."""
    rows = Offer.objects.filter(pk__in=set(offer_ids)).values_list("pk", "koc_id", "community__leader_partner_id")
    return {offer_id: OfferPartners(koc_id, leader_id) for offer_id, koc_id, leader_id in rows}


def orders_of_partner(partner_id: UUID, *, since: datetime, limit: int) -> list[OrderCard]:
    """The latest orders of a partner's own offers that were placed or paid since a moment, the last placed first."""
    own = Offer.objects.filter(Q(koc=partner_id) | Q(koc=None, community__leader_partner=partner_id))
    moved = Q(placed_at__gte=since) | Q(paid_at__gte=since)
    rows = Order.objects.filter(moved, offer__in=own.values("pk")).order_by("-placed_at", "-pk")
    return order_cards(rows[:limit])
