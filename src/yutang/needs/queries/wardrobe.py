"""What customers bought and what is on offer now: known to a later step, which answers through this port."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from yutang.core.money import Money


@dataclass(frozen=True)
class Bought:
    """One thing a customer bought. Without a `style_id` it is of the past, and not in the catalog; `size` may be unknown."""

    style_id: UUID | None
    title: str
    label: str
    size: str
    quantity: int
    unit_price: Money
    at: datetime
    is_given_back: bool


@dataclass(frozen=True)
class OnOffer:
    """That a style can be ordered now: until when, how many are left, and where a member orders it."""

    style_id: UUID
    closes_at: datetime
    left: int
    price: Money


class Wardrobe(Protocol):
    """What the step that takes orders tells the adviser."""

    def bought_by(self, customer_id: UUID, *, limit: int) -> list[Bought]:
        """What a customer bought under all their records, the newest first."""

    def on_offer(self, style_ids: Collection[UUID], *, now: datetime) -> dict[UUID, OnOffer]:
        """Those of these styles that can be ordered now."""


_wardrobe: list[Wardrobe] = []


def plug_wardrobe(wardrobe: Wardrobe) -> None:
    """Say who knows what was bought. Called once, in `site/ports.py`."""
    _wardrobe[:] = [wardrobe]


def wardrobe_in_force() -> Wardrobe:
    if not _wardrobe:
        raise RuntimeError("nobody knows what customers bought: see site/ports.py")
    return _wardrobe[0]
