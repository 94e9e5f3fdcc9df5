"""Communities, and who is in them."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from yutang.core import audit, clock
from yutang.partners import api as partners
from yutang.people.errors import CommunityNameMissing, CommunityNameTaken, CommunityUnknown, CustomerUnknown
from yutang.people.models import Community, Customer


def add_community(
    name: str, leader_partner_id: UUID | None = None, need: str = "", *, now: datetime | None = None
) -> UUID:
    """Open a community. Raises CommunityNameMissing, CommunityNameTaken, and what partners say of a leader who is not there."""
    name = " ".join(name.split())
    if not 0 < len(name) <= 64:
        raise CommunityNameMissing
    if leader_partner_id is not None:
        # A foreign key alone would take another shop's partner.
        partners.partner_card(leader_partner_id)
    try:
        with transaction.atomic():
            community = Community.objects.create(
                name=name, leader_partner_id=leader_partner_id, need=need.strip(), created_at=now or clock.now()
            )
            audit.record("people.community_added", community.pk, name=name)
    except IntegrityError as fault:
        if Community.objects.filter(name=name).exists():
            raise CommunityNameTaken(name=name) from fault
        raise
    return community.pk


@transaction.atomic
def join_community(customer_id: UUID, community_id: UUID) -> None:
    """Put a customer into a community, in place of the one before."""
    if not Community.objects.filter(pk=community_id).exists():
        raise CommunityUnknown
    if not Customer.objects.filter(pk=customer_id).update(community=community_id):
        raise CustomerUnknown
    audit.record("people.community_joined", customer_id, community=str(community_id))
