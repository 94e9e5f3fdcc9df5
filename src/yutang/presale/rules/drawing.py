"""The draw of a fair start: how long it is entered, and in which order who is entered is served."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

FAIR_START = timedelta(seconds=60)
# Whoever pressed in the last moment of it is still on their way in.
SETTLING = timedelta(seconds=2)
# So long an order out of the draw is kept: its buyer may have left the page.
DRAWN_HOLD = timedelta(hours=1)


class Entrant(NamedTuple):
    """Somebody in the draw who has no place yet."""

    entry_id: UUID
    entered_at: datetime


def draw_ends(opened_at: datetime) -> datetime:
    """Until when whoever orders is entered in the draw with the same chance as everybody else."""
    return opened_at + FAIR_START


def is_due(draw_until: datetime, *, now: datetime) -> bool:
    return now >= draw_until + SETTLING


def hash_of_seed(seed: str) -> str:
    """What is shown of a seed before the draw: SHA-256 of its text in UTF-8, in hexadecimal digits."""
    return hashlib.sha256(seed.encode()).hexdigest()


def lot(seed: str, entry_id: UUID) -> str:
    """The lot of an entry: SHA-256 of the seed with the entry's id behind it, written as its address has it."""
    return hashlib.sha256(f"{seed}{entry_id}".encode()).hexdigest()


def drawn_order(seed: str, entrants: Iterable[Entrant], *, until: datetime) -> list[UUID]:
    """In which order entries are served: those of the opening minute by their lots, the lowest first; then who came later,
    as they came.
    """
    listed = list(entrants)
    in_time = sorted((lot(seed, one.entry_id), one.entry_id) for one in listed if one.entered_at < until)
    late = sorted((one.entered_at, one.entry_id) for one in listed if one.entered_at >= until)
    return [*(entry_id for _lot, entry_id in in_time), *(entry_id for _moment, entry_id in late)]


def drawn_hold_ends(*, now: datetime, closes_at: datetime) -> datetime:
    """Until when an order out of the draw keeps its units: an hour from the draw, and never past the deadline."""
    return min(now + DRAWN_HOLD, closes_at)
