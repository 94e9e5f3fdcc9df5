"""What happened around needs."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from yutang.core.events import Fact, fact


@fact("needs.utterance_heard")
@dataclass(frozen=True)
class UtteranceHeard(Fact):
    """A customer said something at a touchpoint. What somebody unknown said is kept, but is no fact about anybody."""

    customer_id: UUID
    utterance_id: UUID
    touchpoint: str


@fact("needs.clusters_rebuilt")
@dataclass(frozen=True)
class ClustersRebuilt(Fact):
    """Everybody's needs were grouped anew: how many clusters there are, and how many customers stand in them."""

    clusters: int
    customers: int
