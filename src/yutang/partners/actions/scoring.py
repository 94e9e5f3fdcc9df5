"""Scores, and the standing that follows from them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from yutang.core import audit
from yutang.core.actors import current_actor
from yutang.partners import rules
from yutang.partners.actions.partners import locked_partner
from yutang.partners.errors import BadScore
from yutang.partners.models import PartnerScore
from yutang.partners.queries.partners import PartnerId
from yutang.partners.queries.scorecards import newest_scores

LONGEST_WORDS = 2000
LONGEST_SOURCE = 64


@transaction.atomic
def record_score(  # noqa: PLR0913 - a score is this much
    partner_id: PartnerId,
    kind: str,
    value: int,
    *,
    now: datetime,
    source: str = "",
    words: str = "",
    grounds: Mapping[str, object] | None = None,
) -> int:
    """Note a score from 0 to 100 and say the standing that follows from it.

    `source` names the step that reckoned it, `grounds` the figures it was reckoned from: a source that says again what it
    said last writes nothing, so that it may be asked every day. Without a source a person gave it.
    """
    if kind not in PartnerScore.Kind.values or type(value) is not int or not 0 <= value <= rules.HIGHEST_SCORE:
        raise BadScore(kinds=", ".join(PartnerScore.Kind.values))
    if len(source) > LONGEST_SOURCE or len(words) > LONGEST_WORDS or "\x00" in source + words:
        raise BadScore(kinds=", ".join(PartnerScore.Kind.values))
    partner = locked_partner(partner_id)
    if source and _last_of(partner_id, kind, source) == value:
        return partner.standing or 0
    by = "" if current_actor().kind == "system" else current_actor().name[:64]
    PartnerScore.objects.create(
        partner=partner, kind=kind, value=value, at=now, source=source, by=by, words=words, grounds=dict(grounds or {})
    )
    newest = newest_scores(partner_id)
    partner.standing, partner.known = rules.standing_of(newest), rules.known_of(newest)
    partner.save(update_fields=["standing", "known"])
    audit.record("partners.score_recorded", partner.pk, kind=kind, value=value, standing=partner.standing)
    return partner.standing or 0


def _last_of(partner_id: PartnerId, kind: str, source: str) -> int | None:
    rows = PartnerScore.objects.filter(partner=partner_id, kind=kind, source=source).order_by("-at", "-id")
    return rows.values_list("value", flat=True).first()
