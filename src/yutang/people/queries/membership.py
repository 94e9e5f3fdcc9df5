"""Communities and who is in them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from yutang.people.errors import CommunityUnknown
from yutang.people.models import Community, Customer
from yutang.people.queries.cards import CustomerCard, customer_cards, found_customers
from yutang.people.queries.records import known_ids, living_ids


@dataclass(frozen=True)
class CommunityCard:
    id: UUID
    name: str
    leader_partner_id: UUID | None
    need: str
    created_at: datetime


def communities() -> list[CommunityCard]:
    """All communities, by name."""
    return [_community(row) for row in Community.objects.order_by("name")]


def community_card(community_id: UUID) -> CommunityCard:
    """One community. Raises CommunityUnknown."""
    row = Community.objects.filter(pk=community_id).first()
    if row is None:
        raise CommunityUnknown
    return _community(row)


def members_of(community_id: UUID) -> list[UUID]:
    """The living members, each once, first joined first. Raises CommunityUnknown."""
    community_card(community_id)
    rows = Customer.objects.filter(community=community_id).order_by("joined_at", "pk")
    living = living_ids(list(rows.values_list("pk", flat=True)))
    return list(dict.fromkeys(living.values()))


def newest_members(community_id: UUID, *, limit: int) -> list[CustomerCard]:
    """The living members who came last."""
    found = list(found_customers(community_id=community_id).values_list("pk", flat=True)[:limit])
    cards = customer_cards(found)
    return [cards[one] for one in found]


def communities_of(customer_id: UUID) -> list[CommunityCard]:
    """Every community in which this person is under any of their records."""
    rows = Community.objects.filter(
        pk__in=Customer.objects.filter(pk__in=known_ids(customer_id)).values("community")
    ).order_by("name")
    return [_community(row) for row in rows]


def members_among(community_id: UUID, customer_ids: Collection[UUID]) -> set[UUID]:
    """Which of these people are in the community under any of their records."""
    inside = Customer.objects.filter(community=community_id, pk__in=customer_ids)
    members = set(inside.values_list("pk", flat=True))
    under_others = {
        one
        for one in set(customer_ids) - members
        if Customer.objects.filter(community=community_id, pk__in=known_ids(one)).exists()
    }
    return members | under_others


def _community(row: Community) -> CommunityCard:
    return CommunityCard(row.pk, row.name, row.leader_partner_id, row.need, row.created_at)
