"""What was seen of partners, and what follows from it: scorecards, what is missing, proposed levels."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from yutang.core.clock import SHOP_ZONE
from yutang.partners import rules
from yutang.partners.models import LevelChange, Partner, PartnerScore
from yutang.partners.queries.partners import PartnerCard, PartnerId, cards_of

Kind = PartnerScore.Kind


@dataclass(frozen=True)
class ScoreCard:
    """One score: what, how much, when, and where it is from; `by` is who gave it, `grounds` what it was reckoned from."""

    kind: str
    kind_label: str
    value: int
    at: datetime
    source: str = ""
    by: str = ""
    words: str = ""
    grounds: Mapping[str, Any] | None = None


@dataclass(frozen=True)
class ScorecardRow:
    """One kind of score with its weight. `score` is the newest, None where there is none; `share` is its part in the standing, in percent."""

    kind: str
    kind_label: str
    weight: int
    score: ScoreCard | None
    share: int


@dataclass(frozen=True)
class Scorecard:
    """All kinds of scores of a partner, the standing that follows, and the percentage of the card that is known."""

    rows: tuple[ScorecardRow, ...]
    standing: int | None
    known: int

    def value(self, kind: str) -> int | None:
        """The newest score of a kind; None where there is none."""
        return next((row.score.value for row in self.rows if row.kind == kind and row.score), None)


@dataclass(frozen=True)
class LevelStep:
    """A change of level in the past, or that it was kept against a proposal."""

    label_before: str
    label: str
    by: str
    at: datetime

    @property
    def is_kept(self) -> bool:
        return self.label_before == self.label


def scores_of(partner_id: PartnerId) -> list[ScoreCard]:
    """Everything that was scored of a partner, the newest first."""
    rows = PartnerScore.objects.filter(partner_id=partner_id).order_by("-at", "-id")
    return [_score(row) for row in rows]


def newest_scores(partner_id: PartnerId) -> dict[str, int]:
    """The newest score of each kind."""
    rows = PartnerScore.objects.filter(partner_id=partner_id).order_by("at", "id")
    return dict(rows.values_list("kind", "value"))


def scorecard(partner_id: PartnerId) -> Scorecard:
    """The scorecard of one partner; an empty one where nothing was scored."""
    return scorecards([partner_id])[partner_id]


def scorecards(partner_ids: Collection[PartnerId]) -> dict[PartnerId, Scorecard]:
    """The scorecards of these partners, in one query."""
    newest: dict[PartnerId, dict[str, ScoreCard]] = {one: {} for one in partner_ids}
    for row in PartnerScore.objects.filter(partner__in=newest).order_by("at", "id"):
        newest[row.partner_id][row.kind] = _score(row)
    return {one: _scorecard(scores) for one, scores in newest.items()}


def seen_of(partner: Partner, *, now: datetime, scores: Mapping[str, int] | None = None) -> rules.Seen:
    """What the rules of admission and levels look at."""
    since = partner.active_since
    months = rules.months_between(since.astimezone(SHOP_ZONE).date(), now.astimezone(SHOP_ZONE).date()) if since else 0
    return rules.Seen(partner.standing, partner.known, months, newest_scores(partner.pk) if scores is None else scores)


def proposal_for(partner: Partner, *, now: datetime, scores: Mapping[str, int] | None = None) -> str | None:
    """The level that is proposed for a partner who works; None where theirs is right, or staff turned this one down."""
    if partner.state != Partner.State.ACTIVE:
        return None
    level = rules.proposed_level(partner.level, seen_of(partner, now=now, scores=scores))
    return level if level != partner.level_kept else None


@dataclass(frozen=True)
class Outlook:
    """What is missing until admission or the next level, and which level is proposed now."""

    until_admission: tuple[rules.Gap, ...]
    next_level: str | None
    until_next_level: tuple[rules.Gap, ...]
    proposed_level: str | None


def outlook(partner_id: PartnerId, *, now: datetime) -> Outlook:
    """What a partner still has to show. Raises Partner.DoesNotExist for nobody's id."""
    partner = Partner.objects.get(pk=partner_id)
    seen = seen_of(partner, now=now)
    above = rules.next_level(partner.level) if partner.state == Partner.State.ACTIVE else None
    return Outlook(
        until_admission=tuple(rules.gaps(rules.ADMISSION, seen)),
        next_level=above,
        until_next_level=tuple(rules.gaps(rules.LEVELS[above], seen)) if above else (),
        proposed_level=proposal_for(partner, now=now),
    )


def proposed_levels(*, now: datetime) -> list[tuple[PartnerCard, str]]:
    """Active partners whose level should be another one, with that level, by name."""
    rows = list(Partner.objects.filter(state=Partner.State.ACTIVE).order_by("name", "pk"))
    newest: dict[PartnerId, dict[str, int]] = {row.pk: {} for row in rows}
    scores = PartnerScore.objects.filter(partner__state=Partner.State.ACTIVE).order_by("at", "id")
    for partner_id, kind, value in scores.values_list("partner_id", "kind", "value"):
        newest.setdefault(partner_id, {})[kind] = value
    cards = cards_of(rows)
    proposed = [
        (card, proposal_for(row, now=now, scores=newest[row.pk])) for card, row in zip(cards, rows, strict=True)
    ]
    return [(card, level) for card, level in proposed if level]


def level_history(partner_id: PartnerId) -> list[LevelStep]:
    """How a partner's level came about, the newest first."""
    rows = LevelChange.objects.filter(partner=partner_id).order_by("-at", "-id")
    return [LevelStep(row.get_level_before_display(), row.get_level_display(), row.by, row.at) for row in rows]


def _scorecard(newest: Mapping[str, ScoreCard]) -> Scorecard:
    values = {kind: score.value for kind, score in newest.items()}
    known = rules.known_of(values)
    rows = tuple(
        ScorecardRow(
            kind=kind.value,
            kind_label=str(kind.label),
            weight=rules.WEIGHTS[kind],
            score=newest.get(kind),
            share=round(100 * rules.WEIGHTS[kind] / known) if kind in newest else 0,
        )
        for kind in sorted(Kind, key=lambda one: -rules.WEIGHTS[one])
    )
    return Scorecard(rows, rules.standing_of(values), known)


def _score(row: PartnerScore) -> ScoreCard:
    return ScoreCard(
        row.kind, row.get_kind_display(), row.value, row.at, row.source, row.by, row.words, row.grounds or None
    )
