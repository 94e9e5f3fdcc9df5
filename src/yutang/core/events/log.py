"""Reading the event log."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, Max

from yutang.core.models import Event


@dataclass(frozen=True)
class LoggedFact:
    position: int
    kind: str
    at: datetime
    subject_id: UUID | None
    payload: dict[str, Any]
    is_historical: bool


def facts_about(subject_ids: Collection[UUID], *, limit: int = 200) -> list[LoggedFact]:
    """What happened around a customer, newest first. Give all ids the customer ever had, since facts are never rewritten."""
    rows = Event.objects.filter(subject_id__in=subject_ids).order_by("-at", "-position")[:limit]
    return [_logged(row) for row in rows]


def facts_since(position: int, *, kinds: Collection[str], limit: int = 500) -> Iterator[LoggedFact]:
    """Facts of these kinds after a position, oldest first, of the merchant in force."""
    rows = Event.objects.filter(position__gt=position, kind__in=kinds).order_by("position")[:limit]
    return map(_logged, rows)


def count_facts() -> Counter[str]:
    """How many facts of each kind there are of the merchant in force."""
    return Counter(dict(Event.objects.values_list("kind").annotate(count=Count("position"))))


def newest_position() -> int:
    """The place of the latest fact in the log, of whichever merchant."""
    return Event.across_merchants().aggregate(newest=Max("position"))["newest"] or 0


def _logged(row: Event) -> LoggedFact:
    return LoggedFact(row.position, row.kind, row.at, row.subject_id, row.payload, row.is_historical)
