"""What happened to customers."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from yutang.core.events import Fact, fact


@fact("people.customer_joined")
@dataclass(frozen=True)
class CustomerJoined(Fact):
    """Somebody became known to the shop for the first time."""

    customer_id: UUID
    community_id: UUID | None
    source: str


@fact("people.customers_merged")
@dataclass(frozen=True)
class CustomersMerged(Fact):
    """Two records were found to be one person. `customer_id` is the survivor's: the fact stands on its timeline."""

    customer_id: UUID
    survivor_id: UUID
    absorbed_id: UUID
    reason: str


@fact("people.merge_undone")
@dataclass(frozen=True)
class MergeUndone(Fact):
    """Two records that had been taken for one person are two again."""

    customer_id: UUID
    survivor_id: UUID
    absorbed_id: UUID
