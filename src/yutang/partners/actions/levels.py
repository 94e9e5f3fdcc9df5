"""Levels: proposed by the rules, changed by staff."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from yutang.core import audit
from yutang.core.actors import current_actor
from yutang.partners.actions.partners import locked_partner, told_name
from yutang.partners.errors import NoProposal
from yutang.partners.models import LevelChange, Partner
from yutang.partners.queries.partners import PartnerId
from yutang.partners.queries.scorecards import proposal_for


def confirm_level(partner_id: PartnerId, level: str, *, now: datetime) -> None:
    """Give a partner the level that is proposed. Raises NoProposal where another one, or none, is proposed by now."""
    _decide(partner_id, level, is_taken=True, now=now)


def keep_level(partner_id: PartnerId, level: str, *, now: datetime) -> None:
    """Turn a proposed level down: it is not proposed again until another one has been."""
    _decide(partner_id, level, is_taken=False, now=now)


@transaction.atomic
def _decide(partner_id: PartnerId, level: str, *, is_taken: bool, now: datetime) -> None:
    partner = locked_partner(partner_id)
    if not level or proposal_for(partner, now=now) != level:
        raise NoProposal
    before = partner.level
    if is_taken:
        partner.level, partner.level_kept = level, ""
    else:
        partner.level_kept = level
    partner.save(update_fields=["level", "level_kept"])
    note_level(partner, before, at=now)
    verb = "partners.level_changed" if is_taken else "partners.level_kept"
    audit.record(verb, partner.pk, name=told_name(partner), level=level, level_before=before)


def note_level(partner: Partner, before: str, *, at: datetime) -> None:
    """Write down that a level was changed or kept."""
    by = current_actor().name[:64]
    LevelChange.objects.create(partner=partner, level_before=before, level=partner.level, by=by, at=at)
