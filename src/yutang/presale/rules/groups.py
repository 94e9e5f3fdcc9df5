"""Group buys: when a group is complete, who still finds a place, and until when it gathers."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from uuid import UUID


def gathers_until(*, now: datetime, hours: int, closes_at: datetime) -> datetime:
    """Until when a group may fill: so many hours, and never past the offer's deadline."""
    return min(now + timedelta(hours=hours), closes_at)


def is_complete(paid: Collection[UUID], size: int) -> bool:
    """Whether enough different buyers have paid. Several orders of one buyer are one place."""
    return len(set(paid)) >= size


def has_place(buyer_id: UUID, paid: Collection[UUID], size: int) -> bool:
    """Whether this buyer's payment still finds a place: theirs already, or one that is free."""
    return buyer_id in paid or len(set(paid)) < size


def places_left(taken: Collection[UUID], size: int) -> int:
    """How many places nobody has paid or ordered so far; never below none, though more may have ordered than there are places."""
    return max(size - len(set(taken)), 0)


def masked_name(name: str) -> str:
    """A name as others in a group see it: its first sign, and that there is more."""
    return f"{name[:1]}**" if name else "**"
