"""Imported history: facts marked historical, for which no handler is called, taken into the loop in bulk."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Max, QuerySet

from yutang.core.models import Event
from yutang.insight.actions.counting import Where
from yutang.insight.days import shop_day
from yutang.insight.models import HistoryMark, LoopStage
from yutang.insight.rules import Stage
from yutang.needs.events import UtteranceHeard
from yutang.people.api import customer_cards, living_ids
from yutang.people.events import CustomerJoined
from yutang.presale.events import OrderImported

STAGES: dict[str, tuple[Stage, ...]] = {
    CustomerJoined.kind: (Stage.JOINED,),
    UtteranceHeard.kind: (Stage.JOINED, Stage.SPOKE),
    OrderImported.kind: (Stage.JOINED, Stage.ORDERED, Stage.PAID),
}
# An import's transaction may take its positions early and commit late.
SETTLED_AFTER = timedelta(minutes=5)
_AT_ONCE = 2000


def take_in_history() -> int:
    """Let customers, utterances and orders that imports brought stand in the loop, and say how many facts were read.

    Safe to call again at any time. Day figures stay what happened here: bought elsewhere is not sold here.
    """
    mark, _is_new = HistoryMark.objects.get_or_create()
    if _history(mark.position).count() == mark.beyond:
        return 0
    read, position = 0, mark.position
    while batch := list(_history(position).order_by("position")[:_AT_ONCE]):
        with transaction.atomic():
            _take_in(batch)
        position = batch[-1].position
        read += len(batch)
    _settle(mark)
    return read


def _history(after: int) -> QuerySet[Event]:
    return Event.objects.filter(is_historical=True, kind__in=STAGES, position__gt=after)


def _settle(mark: HistoryMark) -> None:
    """Raise the mark over what no import still running can come before; what is younger is read again when it grows."""
    settled = _history(mark.position).filter(recorded_at__lt=datetime.now(UTC) - SETTLED_AFTER)
    mark.position = settled.aggregate(last=Max("position"))["last"] or mark.position
    mark.beyond = _history(mark.position).count()
    mark.save(update_fields=["position", "beyond"])


def _take_in(batch: Sequence[Event]) -> None:
    reached: dict[tuple[UUID, Stage], datetime] = {}
    stated: dict[UUID, Where] = {}
    for event in batch:
        customer_id = UUID(event.payload["customer_id"])
        for stage in STAGES[event.kind]:
            key = (customer_id, stage)
            reached[key] = min(event.at, reached.get(key, event.at))
        if event.kind == CustomerJoined.kind:
            community = event.payload["community_id"]
            stated[customer_id] = Where(UUID(community) if community else None, event.payload["source"])
    known = _joined_rows({customer_id for customer_id, _stage in reached})
    living = living_ids([customer_id for customer_id, _stage in reached])
    fresh = _first_rows(reached, stated, known)
    LoopStage.objects.bulk_create(
        [
            _row(customer_id, stage, at, living[customer_id], known.get(customer_id) or fresh[customer_id])
            for (customer_id, stage), at in reached.items()
            if customer_id in living
        ],
        ignore_conflicts=True,
        batch_size=500,
    )


@dataclass(frozen=True)
class _Joined:
    """When and from where a customer came."""

    at: datetime
    where: Where


def _joined_rows(customer_ids: Collection[UUID]) -> dict[UUID, _Joined]:
    rows = LoopStage.objects.filter(customer_id__in=customer_ids, stage=Stage.JOINED)
    return {row.customer_id: _Joined(row.at, Where(row.community_id, row.source)) for row in rows}


def _first_rows(
    reached: Mapping[tuple[UUID, Stage], datetime], stated: Mapping[UUID, Where], known: Collection[UUID]
) -> dict[UUID, _Joined]:
    """When and from where those came of whom no row tells yet: as the import said, else as people know it."""
    new = {customer_id for customer_id, _stage in reached} - set(known)
    cards = customer_cards(new - stated.keys())
    living = living_ids(new - stated.keys())
    found = {one: _Joined(reached[one, Stage.JOINED], stated[one]) for one in new & stated.keys()}
    for one, living_id in living.items():
        card = cards[living_id]
        found[one] = _Joined(card.joined_at, Where(card.community_id, card.source))
    return found


def _row(customer_id: UUID, stage: Stage, at: datetime, person_id: UUID, joined: _Joined) -> LoopStage:
    moment = joined.at if stage == Stage.JOINED else at
    return LoopStage(
        customer_id=customer_id,
        person_id=person_id,
        community_id=joined.where.community_id,
        source=joined.where.source,
        stage=stage,
        at=moment,
        first_on=shop_day(moment),
        joined_on=shop_day(joined.at),
    )
