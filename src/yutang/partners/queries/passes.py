"""Reading passes to partners' own pages."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from yutang.core.tenancy import current_merchant_id
from yutang.partners.links import LINK_LIFE
from yutang.partners.models import Partner, PartnerPass
from yutang.partners.passes import PartnerKey, pass_link
from yutang.partners.queries.partners import PartnerId


@dataclass(frozen=True)
class PassCard:
    """A pass in force, and the path that opens it."""

    link: str
    made_at: datetime
    expires_at: datetime


def pass_card(partner_id: PartnerId, *, now: datetime) -> PassCard | None:
    """The partner's pass; None where there is none, or it was ended or has run out."""
    row = PartnerPass.objects.filter(partner=partner_id, ended_at=None, made_at__gt=now - LINK_LIFE).first()
    if row is None:
        return None
    key = PartnerKey(current_merchant_id(), partner_id, row.serial)
    return PassCard(pass_link(key, made_at=row.made_at), row.made_at, row.made_at + LINK_LIFE)


def is_in_force(key: PartnerKey) -> bool:
    """Whether this is the partner's latest pass, nobody ended it, and they still belong to the shop."""
    rows = PartnerPass.across_merchants().filter(
        merchant_id=key.merchant_id, partner_id=key.partner_id, serial=key.serial, ended_at=None
    )
    return rows.exclude(partner__state=Partner.State.ENDED).exists()
