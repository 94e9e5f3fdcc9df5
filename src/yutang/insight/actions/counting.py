"""Stages and figures. Everything here is safe to call again with the same fact."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import F

from yutang.insight.days import shop_day
from yutang.insight.models import CountedFact, DayFigure, LoopStage
from yutang.insight.rules import Figure, Stage
from yutang.people.api import CustomerUnknown, Origin, customer_origins


@dataclass(frozen=True)
class Where:
    """To which community and source a number belongs."""

    community_id: UUID | None = None
    source: str = ""


NOWHERE = Where()


@dataclass(frozen=True)
class Counted:
    """One thing that counts: `key` tells it from every other in its figure, `about_id` what it is about."""

    figure: Figure
    key: str
    value: int
    about_id: UUID | None = None


def reach(customer_id: UUID, stage: Stage, *, at: datetime) -> Where:
    """Note that a customer has reached a stage, and say where they belong. Raises CustomerUnknown.

    Whoever does anything has joined: one who came before we counted gets that row too, at the moment they became known.
    """
    return reach_together({customer_id: at}, stage)[customer_id]


def reach_together(moments: Mapping[UUID, datetime], stage: Stage) -> dict[UUID, Where]:
    """As `reach` for each of these customers, whatever their number, in a few statements."""
    rows: dict[UUID, dict[str, LoopStage]] = {one: {} for one in moments}
    # By their keys alone: SQLite would rather read all rows of the merchant.
    for row in LoopStage.across_merchants().filter(customer_id__in=moments.keys()):
        rows[row.customer_id][row.stage] = row
    known = {one: Where(had[stage].community_id, had[stage].source) for one, had in rows.items() if stage in had}
    origins = customer_origins(moments.keys() - known.keys())
    if len(known) + len(origins) < len(moments):
        raise CustomerUnknown
    for one, origin in origins.items():
        known[one] = Where(origin.community_id, origin.source)
        _follow(rows[one].values(), known[one])
    fresh = [new for one, origin in origins.items() for new in _missing(one, origin, rows[one], (stage, moments[one]))]
    LoopStage.objects.bulk_create(fresh, batch_size=200)
    return known


def _missing(
    customer_id: UUID, origin: Origin, rows: Mapping[str, LoopStage], reached: tuple[Stage, datetime]
) -> Iterator[LoopStage]:
    """The rows that a customer who reaches a stage for the first time does not have."""
    stage, at = reached
    joined = rows.get(Stage.JOINED)
    joined_at = joined.at if joined else at if stage == Stage.JOINED else origin.joined_at
    moments = {Stage.JOINED: joined_at} if joined is None else {}
    for one, moment in (moments | {stage: at}).items():
        yield LoopStage(
            customer_id=customer_id,
            person_id=origin.living_id,
            community_id=origin.community_id,
            source=origin.source,
            stage=one,
            at=moment,
            first_on=shop_day(moment),
            joined_on=shop_day(joined_at),
        )


def _follow(rows: Iterable[LoopStage], where: Where) -> None:
    """A member who has entered a community since they joined belongs to it with everything they did."""
    moved = [row.pk for row in rows if (row.community_id, row.source) != (where.community_id, where.source)]
    if moved:
        LoopStage.objects.filter(pk__in=moved).update(community=where.community_id, source=where.source)


def count(counted: Counted, where: Where, *, at: datetime) -> None:
    """Put something into the figure of its day. Again with another value, the difference is made good on that day."""
    count_together([(counted, where, at)])


def count_together(counted: Sequence[tuple[Counted, Where, datetime]]) -> None:
    """As `count` for each of these in turn; all are of one figure."""
    figure, keys = counted[0][0].figure, [one.key for one, _where, _at in counted]
    had = {row.key: row for row in CountedFact.objects.select_for_update().filter(figure=figure, key__in=keys)}
    fresh: dict[str, CountedFact] = {}
    added: Counter[UUID] = Counter()
    days: dict[tuple[date, Where], DayFigure] = {}
    for one, where, at in counted:
        row = had.get(one.key) or fresh.get(one.key)
        if row is None:
            day = shop_day(at), where
            if day not in days:
                days[day] = _day_figure(figure, *day)
            row = fresh[one.key] = CountedFact(
                figure=figure, key=one.key, day_figure=days[day], value=0, at=at, about_id=one.about_id
            )
        added[row.day_figure_id] += one.value - row.value
        if one.key in had and row.value != one.value:
            CountedFact.objects.filter(pk=row.pk).update(value=one.value)
        row.value = one.value
    CountedFact.objects.bulk_create(fresh.values(), batch_size=200)
    for key in sorted(added):
        if added[key]:
            _add(key, added[key])


def _day_figure(figure: Figure, day: date, where: Where) -> DayFigure:
    of_the_day: dict[str, Any] = {
        "day": day,
        "figure": figure,
        "community_id": where.community_id,
        "source": where.source,
    }
    row, _is_new = DayFigure.objects.get_or_create(**of_the_day)
    return row


def is_counted(figure: Figure, key: str) -> bool:
    return CountedFact.objects.filter(figure=figure, key=key).exists()


def _add(day_figure_id: UUID, value: int) -> None:
    DayFigure.objects.filter(pk=day_figure_id).update(value=F("value") + value)
