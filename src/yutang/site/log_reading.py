"""Reading the event log as it grows, of every merchant: what a live stream tells."""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet

from yutang.core.events import newest_position
from yutang.core.models import Event

READ_AT_ONCE = 2_000
# On PostgreSQL a transaction that took its position early may commit late: so long we look again, once a second.
SETTLED_AFTER = timedelta(seconds=10)
LOOK_AGAIN_AFTER = 1.0
_LOOKED_BACK = 5_000


class Read(NamedTuple):
    """One fact as it stands in the log."""

    position: int
    merchant_id: UUID
    kind: str
    payload: dict[str, Any]
    recorded_at: datetime


@dataclass
class LogPlace:
    """How far the log has been read for some kinds of facts. Each fact is given once."""

    kinds: Sequence[str]
    newest: int
    _floor: int = 0
    _recent: dict[int, datetime] = field(default_factory=dict)
    _look_again_at: float = 0.0

    @classmethod
    def at_the_end(cls, kinds: Sequence[str]) -> LogPlace:
        """A place from which on everything is new that was not committed by now."""
        newest = newest_position()
        place = cls(kinds, newest, _floor=max(newest - _LOOKED_BACK, 0))
        if _may_commit_late():
            place._note(_facts(kinds).filter(position__gt=place._floor, position__lte=newest))
        return place

    def fresh(self) -> list[Read]:
        """What was committed since the last time, in the order of the log; what was late comes with the next."""
        rows = _read(_facts(self.kinds).filter(position__gt=self.newest)[:READ_AT_ONCE])
        if rows:
            self.newest = rows[-1].position
        if not _may_commit_late():
            return rows
        self._recent.update((row.position, row.recorded_at) for row in rows)
        if time.monotonic() >= self._look_again_at:
            self._look_again_at = time.monotonic() + LOOK_AGAIN_AFTER
            rows = sorted([*self._late(), *rows])
        return rows

    def _late(self) -> list[Read]:
        window = _facts(self.kinds).filter(position__gt=self._floor, position__lte=self.newest)
        missed = set(window.values_list("position", flat=True)) - set(self._recent)
        rows = _read(_facts(self.kinds).filter(position__in=missed)) if missed else []
        self._recent.update((row.position, row.recorded_at) for row in rows)
        settled = datetime.now(UTC) - SETTLED_AFTER
        self._floor = max((at for at, moment in self._recent.items() if moment < settled), default=self._floor)
        self._recent = {at: moment for at, moment in self._recent.items() if at > self._floor}
        return rows

    def _note(self, rows: QuerySet[Event]) -> None:
        self._recent.update(rows.values_list("position", "recorded_at"))


def facts_after(merchant_id: UUID, kinds: Sequence[str], position: int, *, limit: int) -> list[Read]:
    """A merchant's facts of these kinds after a position, oldest first."""
    return _read(_facts(kinds).filter(merchant_id=merchant_id, position__gt=position)[:limit])


def _facts(kinds: Sequence[str]) -> QuerySet[Event]:
    return Event.across_merchants().filter(kind__in=kinds, is_historical=False).order_by("position")


def _read(rows: QuerySet[Event]) -> list[Read]:
    found: Iterable[Any] = rows.values_list("position", "merchant_id", "kind", "payload", "recorded_at")
    return [Read(*row) for row in found]


def _may_commit_late() -> bool:
    """SQLite has one writer: what has the higher position was committed later."""
    return connection.vendor != "sqlite"
