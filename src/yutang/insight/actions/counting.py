"""Stages and figures. Everything here is safe to call again with the same fact."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import F

from yutang.insight.days import shop_day
from yutang.insight.models import CountedFact, DayFigure, LoopStage
from yutang.insight.rules import Figure, Stage
from yutang.people.api import customer_card, customer_origin, living_id


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
    """Note that a customer has reached a stage, and say where they belong.

    Whoever does anything has joined: one who came before we counted gets that row too, at the moment they became known.
    """
    rows = {row.stage: row for row in LoopStage.objects.filter(customer_id=customer_id)}
    if stage in rows:
        row = rows[stage]
        return Where(row.community_id, row.source)
    origin = customer_origin(customer_id)
    where = Where(origin.community_id, origin.source)
    joined_at = _joined_at(customer_id, rows.get(Stage.JOINED), at if stage == Stage.JOINED else None)
    missing = {Stage.JOINED: joined_at} if Stage.JOINED not in rows else {}
    if stage != Stage.JOINED:
        missing[stage] = at
    person_id = living_id(customer_id)
    LoopStage.objects.bulk_create(
        LoopStage(
            customer_id=customer_id,
            person_id=person_id,
            community_id=where.community_id,
            source=where.source,
            stage=one,
            at=moment,
            first_on=shop_day(moment),
            joined_on=shop_day(joined_at),
        )
        for one, moment in missing.items()
    )
    # A member who has entered a community since they joined belongs to it with everything they did.
    LoopStage.objects.filter(customer_id=customer_id).exclude(community=where.community_id, source=where.source).update(
        community=where.community_id, source=where.source
    )
    return where


def _joined_at(customer_id: UUID, row: LoopStage | None, stated: datetime | None) -> datetime:
    if row is not None:
        return row.at
    return stated or customer_card(customer_id).joined_at


def count(counted: Counted, where: Where, *, at: datetime) -> None:
    """Put something into the figure of its day. Again with another value, the difference is made good on that day."""
    before = CountedFact.objects.select_for_update().filter(figure=counted.figure, key=counted.key).first()
    if before is not None:
        if before.value != counted.value:
            _add(before.day_figure_id, counted.value - before.value)
            CountedFact.objects.filter(pk=before.pk).update(value=counted.value)
        return
    of_the_day: dict[str, Any] = {
        "day": shop_day(at),
        "figure": counted.figure,
        "community_id": where.community_id,
        "source": where.source,
    }
    row, _is_new = DayFigure.objects.get_or_create(**of_the_day)
    CountedFact.objects.create(
        figure=counted.figure,
        key=counted.key,
        day_figure=row,
        value=counted.value,
        at=at,
        about_id=counted.about_id,
    )
    _add(row.pk, counted.value)


def is_counted(figure: Figure, key: str) -> bool:
    return CountedFact.objects.filter(figure=figure, key=key).exists()


def _add(day_figure_id: UUID, value: int) -> None:
    DayFigure.objects.filter(pk=day_figure_id).update(value=F("value") + value)
