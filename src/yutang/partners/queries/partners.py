"""Reads of partners."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, TypeAlias
from uuid import UUID

from yutang.core.display import masked_phone
from yutang.partners.errors import PartnerMissing
from yutang.partners.models import Partner, PartnerScore
from yutang.partners.rules import USUAL_CAPACITY, may_move

PartnerId: TypeAlias = UUID

KINDS = Partner.Kind.choices
STATES = Partner.State.choices
SCORE_KINDS = PartnerScore.Kind.choices
LEVELS = Partner.Level.choices
WORKING = "working"


@dataclass(frozen=True)
class PartnerCard:
    """A partner as other steps and pages see them. `standing` runs from 0 to 100 and is None while nothing was scored.

    `known` is the percentage of the scorecard it rests on. `capacity` is how many communities they can serve at once,
    `away_until` the last day on which they cannot. The phone is masked.
    """

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
    capacity: int = USUAL_CAPACITY
    away_until: date | None = None
    level: str = Partner.Level.REGULAR.value
    level_label: str = ""
    known: int = 0
    masked_phone: str = ""
    probation_ends_on: date | None = None
    active_since: datetime | None = None
    ended_at: datetime | None = None

    def is_away(self, on: date) -> bool:
        """Whether they cannot serve anybody on this day."""
        return self.away_until is not None and on <= self.away_until

    @property
    def initial(self) -> str:
        """What stands in the portrait's place where there is none."""
        return self.name[:1]

    @property
    def style(self) -> list[str]:
        return list(self.traits.get("style", []))


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


def partners(*, kind: str = "", state: str = "", name: str = "", level: str = "") -> list[PartnerCard]:
    """Partners by kind, state, level and part of the name, the newest first.

    "working" stands for probation and active; without a state those who have ended are left out.
    """
    rows = Partner.objects.order_by("-created_at", "-id")
    if state == WORKING:
        rows = rows.filter(state__in=[Partner.State.PROBATION, Partner.State.ACTIVE])
    else:
        rows = rows.filter(state=state) if state else rows.exclude(state=Partner.State.ENDED)
    if kind:
        rows = rows.filter(kind=kind)
    if level:
        rows = rows.filter(level=level, state=Partner.State.ACTIVE)
    if name:
        rows = rows.filter(name__icontains=name)
    return [_card(row) for row in rows]


def next_states(state: str) -> list[str]:
    """Where a partner in this state may go."""
    return [to for to in Partner.State.values if may_move(state, to)]


@dataclass(frozen=True)
class PartnerPhone:
    """By which lookup people know the number of a partner."""

    partner_id: PartnerId
    lookup: str


def partner_phones() -> list[PartnerPhone]:
    """Everybody with a phone who works for the shop, or would like to."""
    rows = Partner.objects.exclude(phone_lookup="").exclude(state=Partner.State.ENDED).order_by("pk")
    return [PartnerPhone(*row) for row in rows.values_list("pk", "phone_lookup")]


def due_probations(on: date) -> list[PartnerCard]:
    """Those whose probation has come to its day, the longest due first."""
    rows = Partner.objects.filter(state=Partner.State.PROBATION, probation_ends_on__lte=on)
    return [_card(row) for row in rows.order_by("probation_ends_on", "pk")]


def cards_of(rows: Iterable[Partner]) -> list[PartnerCard]:
    """Rows of our own as others see them."""
    return [_card(row) for row in rows]


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
        capacity=row.capacity,
        away_until=row.away_until,
        level=row.level,
        level_label=row.get_level_display(),
        known=row.known,
        masked_phone=masked_phone(row.phone) if row.phone else "",
        probation_ends_on=row.probation_ends_on,
        active_since=row.active_since,
        ended_at=row.ended_at,
    )
