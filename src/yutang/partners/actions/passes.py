"""Handing out passes to partners' own pages."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from yutang.core import audit
from yutang.partners.actions.partners import locked_partner
from yutang.partners.errors import PartnerHasEnded
from yutang.partners.models import Partner, PartnerPass
from yutang.partners.queries.partners import PartnerId
from yutang.partners.queries.passes import PassCard, pass_card


@transaction.atomic
def make_pass(partner_id: PartnerId, *, now: datetime) -> PassCard:
    """Give a partner a new link to their own pages. Every earlier link and phone of theirs is out from now on.

    Raises PartnerHasEnded.
    """
    partner = locked_partner(partner_id)
    if partner.state == Partner.State.ENDED:
        raise PartnerHasEnded
    before = PartnerPass.objects.filter(partner=partner).first()
    serial = before.serial + 1 if before else 1
    PartnerPass.objects.update_or_create(partner=partner, defaults={"serial": serial, "made_at": now, "ended_at": None})
    audit.record("partners.pass_made", partner.pk, name=partner.name)
    card = pass_card(partner_id, now=now)
    assert card is not None
    return card


@transaction.atomic
def end_pass(partner_id: PartnerId, *, now: datetime) -> bool:
    """Shut a partner's pages on every phone; says whether they were open."""
    partner = locked_partner(partner_id)
    if not PartnerPass.objects.filter(partner=partner, ended_at=None).update(ended_at=now):
        return False
    audit.record("partners.pass_ended", partner.pk, name=partner.name)
    return True
