"""The injected clock. Below pages and jobs, `now` is an argument; they read it here.

In a place marked as demo the clock is a file that the command line steps together with the simulated world.
Settings refuse a clock file anywhere else, and nothing that comes over HTTP can set it.
"""

from __future__ import annotations

import contextlib
import json
import time
from collections.abc import Iterator
from contextvars import ContextVar
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from django.conf import settings

SHOP_ZONE = ZoneInfo("Asia/Shanghai")

_frozen: ContextVar[datetime | None] = ContextVar("frozen_clock", default=None)


def now() -> datetime:
    """The current moment, aware, in UTC."""
    frozen = _frozen.get()
    if frozen is not None:
        return frozen
    path: Path | None = settings.YUTANG_CLOCK_FILE
    return read_clock(path) if path else datetime.now(UTC)


def read_clock(path: Path) -> datetime:
    """The moment a clock file shows. A file with "since" runs on at the speed of real time from that second."""
    state = json.loads(path.read_text(encoding="utf-8"))
    moment = datetime.fromisoformat(state["at"]).timestamp()
    if state.get("since") is not None:
        moment += time.time() - state["since"]
    return datetime.fromtimestamp(moment, UTC)


def set_clock(path: Path, moment: datetime, *, running: bool = False) -> None:
    """Write a demo place's clock file in one step, so that no reader sees half of it."""
    state = {"at": moment.astimezone(UTC).isoformat(), "since": time.time() if running else None}
    fresh = path.with_suffix(".new")
    fresh.write_text(json.dumps(state), encoding="utf-8")
    fresh.replace(path)


@contextlib.contextmanager
def frozen(moment: datetime) -> Iterator[None]:
    """Hold the clock still in this context: for tests and for replaying what is due at one moment."""
    token = _frozen.set(moment)
    try:
        yield
    finally:
        _frozen.reset(token)
