"""Reads of partners."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeAlias
from uuid import UUID

from yutang.partners.errors import PartnerMissing
from yutang.partners.models import Partner, PartnerScore
from yutang.partners.rules import may_move

PartnerId: TypeAlias = UUID

KINDS = Partner.Kind.choices
STATES = Partner.State.choices
SCORE_KINDS = PartnerScore.Kind.choices


@dataclass(frozen=True)
class PartnerCard:
    """A partner as other steps and pages see them. `standing` runs from 0 to 100 and is None while nothing was scored."""

    id: PartnerId
    kind: str
    kind_label: str
    name: str
    state: str
    state_label: str
    persona: str
    voice: str
    portrait_url: str
    standing: int | None
    created_at: datetime
    traits: dict[str, Any] = field(default_factory=dict)

    @property
    def initial(self) -> str:
        """What stands in the portrait's place where there is none."""
        return self.name[:1]

    @property
    def style(self) -> list[str]:
        return list(self.traits.get("style", []))


@dataclass(frozen=True)
class ScoreCard:
    kind: str
    kind_label: str
    value: int
    at: datetime


def partner_card(partner_id: PartnerId) -> PartnerCard:
    """One partner of the merchant in force. Raises PartnerMissing."""
    partner = Partner.objects.filter(pk=partner_id).first()
    if partner is None:
        raise PartnerMissing
    return _card(partner)


def partner_cards(ids: Iterable[PartnerId]) -> dict[PartnerId, PartnerCard]:
    """Those of the partners that the merchant in force has, by id."""
    return {partner.pk: _card(partner) for partner in Partner.objects.filter(pk__in=set(ids))}


def active_kocs() -> list[PartnerCard]:
    """The KOCs who work for the shop now, the best standing first."""
    rows = Partner.objects.filter(kind=Partner.Kind.KOC, state=Partner.State.ACTIVE)
    return sorted(map(_card, rows), key=lambda card: (-(card.standing or 0), card.name))


def partners(*, kind: str = "", state: str = "", name: str = "") -> list[PartnerCard]:
    """Partners by kind, state and part of the name, the newest first. Without a state those who have ended are left out."""
    rows = Partner.objects.order_by("-created_at", "-id")
    rows = rows.filter(state=state) if state else rows.exclude(state=Partner.State.ENDED)
    if kind:
        rows = rows.filter(kind=kind)
    if name:
        rows = rows.filter(name__icontains=name)
    return [_card(row) for row in rows]


def next_states(state: str) -> list[str]:
    """Where a partner in this state may go."""
    return [to for to in Partner.State.values if may_move(state, to)]


def scores_of(partner_id: PartnerId) -> list[ScoreCard]:
    """Everything that was scored of a partner, the newest first."""
    rows = PartnerScore.objects.filter(partner_id=partner_id).order_by("-at", "-id")
    return [ScoreCard(row.kind, row.get_kind_display(), row.value, row.at) for row in rows]


def newest_scores(partner_id: PartnerId) -> dict[str, int]:
    """The newest score of each kind."""
    rows = PartnerScore.objects.filter(partner_id=partner_id).order_by("at", "id")
    return dict(rows.values_list("kind", "value"))


def _card(row: Partner) -> PartnerCard:
    return PartnerCard(
        id=row.pk,
        kind=row.kind,
        kind_label=row.get_kind_display(),
        name=row.name,
        state=row.state,
        state_label=row.get_state_display(),
        persona=row.persona,
        voice=row.voice,
        portrait_url=row.portrait_url,
        standing=row.standing,
        created_at=row.created_at,
        traits=row.traits,
    )
