"""Reading the numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import Count, QuerySet, Sum

from yutang.core import clock
from yutang.core.money import Money
from yutang.insight import rules
from yutang.insight.days import day_so_far, shop_day
from yutang.insight.models import CountedFact, DayFigure, LoopStage
from yutang.insight.rules import Figure, Stage
from yutang.people.api import communities
from yutang.presale.api import offer_card


@dataclass(frozen=True)
class Funnel:
    """How many people reached each stage, of those who joined since a day; each person once.

    `undecided` joined within the last fourteen days and have not paid: they are neither won nor lost yet.
    """

    people: Mapping[Stage, int]
    undecided: int
    as_of: datetime
    figures: Mapping[Figure, int] = field(default_factory=dict)

    @property
    def joined(self) -> int:
        return self.people[Stage.JOINED]

    @property
    def decided(self) -> int:
        return self.joined - self.undecided

    def share_of_joined(self, stage: Stage) -> float | None:
        return self.people[stage] / self.joined if self.joined else None


@dataclass(frozen=True)
class FunnelRow:
    """The funnel of one community or source."""

    key: str
    name: str
    people: Mapping[Stage, int]

    @property
    def paid_share(self) -> float | None:
        joined = self.people[Stage.JOINED]
        return self.people[Stage.PAID] / joined if joined else None


@dataclass(frozen=True)
class OfferTaking:
    """What one offer brought today."""

    offer_id: UUID
    title: str
    paid: Money


@dataclass(frozen=True)
class TodayFigures:
    """The shop's day so far, and yesterday up to the same time of day."""

    day: date
    figures: Mapping[Figure, int]
    yesterday: Mapping[Figure, int]
    takings: Sequence[OfferTaking]
    as_of: datetime

    @property
    def taken(self) -> Money:
        return Money(self.figures[Figure.PAID_FEN] - self.figures[Figure.REFUNDED_FEN])

    @property
    def taken_yesterday(self) -> Money:
        return Money(self.yesterday[Figure.PAID_FEN] - self.yesterday[Figure.REFUNDED_FEN])

    @property
    def change(self) -> float | None:
        return rules.change(self.taken.fen, self.taken_yesterday.fen)


def loop_funnel(
    *,
    community_id: UUID | None = None,
    source: str | None = None,
    since: date | None = None,
    now: datetime | None = None,
) -> Funnel:
    """The loop as people went through it: of one community, of one source, of those who joined since a day."""
    moment = now or clock.now()
    rows = _stages(community_id, source, since)
    return Funnel(
        people=_people(rows),
        undecided=_undecided(rows, moment),
        as_of=moment,
        figures=_figures(_days(community_id, source, since)),
    )


def funnels_by_community(*, source: str | None = None, since: date | None = None) -> list[FunnelRow]:
    """The funnel of each community, the largest first; those in none under an empty key."""
    names = {str(one.id): one.name for one in communities()}
    return _split(_stages(None, source, since), "community_id", names)


def funnels_by_source(*, community_id: UUID | None = None, since: date | None = None) -> list[FunnelRow]:
    """The funnel of each source, the largest first."""
    return _split(_stages(community_id, None, since), "source", {})


def sources() -> list[str]:
    """Every source that somebody came from, by name."""
    rows = LoopStage.objects.filter(stage=Stage.JOINED).exclude(source="").order_by("source")
    return list(rows.values_list("source", flat=True).distinct())


def day_figures(
    *, days: int, community_id: UUID | None = None, source: str | None = None, now: datetime
) -> list[tuple[date, dict[Figure, int]]]:
    """The last `days` days up to today, each with all its figures, zero where nothing was."""
    last = shop_day(now)
    first = last - timedelta(days=days - 1)
    found: dict[date, dict[Figure, int]] = {first + timedelta(days=at): dict.fromkeys(Figure, 0) for at in range(days)}
    rows = _days(community_id, source, first).filter(day__lte=last)
    for day, figure, value in rows.values_list("day", "figure").annotate(total=Sum("value")):
        found[day][Figure(figure)] = value
    return list(found.items())


def today_figures(*, now: datetime) -> TodayFigures:
    """What today brought so far, set against yesterday up to the same time, and the offers that brought most."""
    begin, end = day_so_far(now)
    facts = CountedFact.objects.filter(at__range=(begin, end))
    takings = facts.filter(figure=Figure.PAID_FEN).values_list("about_id").annotate(total=Sum("value"))
    best = takings.order_by("-total")[:3]
    return TodayFigures(
        day=shop_day(now),
        figures=_figures(facts),
        yesterday=_figures(CountedFact.objects.filter(at__range=day_so_far(now, days_ago=1))),
        takings=[OfferTaking(offer_id, offer_card(offer_id).title, Money(fen)) for offer_id, fen in best],
        as_of=now,
    )


def has_begun() -> bool:
    """Whether anybody has ever joined."""
    return LoopStage.objects.exists()


def _stages(community_id: UUID | None, source: str | None, since: date | None) -> QuerySet[LoopStage]:
    rows = LoopStage.objects.all()
    if community_id is not None:
        rows = rows.filter(community_id=community_id)
    if source is not None:
        rows = rows.filter(source=source)
    return rows.filter(joined_on__gte=since) if since is not None else rows


def _days(community_id: UUID | None, source: str | None, since: date | None) -> QuerySet[DayFigure]:
    rows = DayFigure.objects.all()
    if community_id is not None:
        rows = rows.filter(community_id=community_id)
    if source is not None:
        rows = rows.filter(source=source)
    return rows.filter(day__gte=since) if since is not None else rows


def _people(rows: QuerySet[LoopStage]) -> dict[Stage, int]:
    counted = dict(rows.order_by().values_list("stage").annotate(people=Count("person_id", distinct=True)))
    return {stage: counted.get(stage.value, 0) for stage in Stage}


def _undecided(rows: QuerySet[LoopStage], now: datetime) -> int:
    lately = rows.filter(stage=Stage.JOINED, joined_on__gte=rules.undecided_since(shop_day(now)))
    paid = LoopStage.objects.filter(stage=Stage.PAID).values("person_id")
    return lately.exclude(person_id__in=paid).values("person_id").distinct().count()


def _figures(rows: QuerySet[DayFigure] | QuerySet[CountedFact]) -> dict[Figure, int]:
    summed = dict(rows.order_by().values_list("figure").annotate(total=Sum("value")))
    return {figure: summed.get(figure.value, 0) for figure in Figure}


def _split(rows: QuerySet[LoopStage], by: str, names: Mapping[str, str]) -> list[FunnelRow]:
    people: dict[str, dict[Stage, int]] = {}
    counted = rows.order_by().values_list(by, "stage").annotate(people=Count("person_id", distinct=True))
    for value, stage, number in counted:
        key = "" if value is None else str(value)
        people.setdefault(key, dict.fromkeys(Stage, 0))[Stage(stage)] = number
    found = [FunnelRow(key, names.get(key, key), stages) for key, stages in people.items()]
    return sorted(found, key=lambda row: (-row.people[Stage.JOINED], row.name))
