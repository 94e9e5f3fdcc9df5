"""What happens in a round."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from yutang.core.events import Fact, fact


@fact("selection.round_opened")
@dataclass(frozen=True)
class RoundOpened(Fact):
    round_id: UUID
    community_id: UUID


@fact("selection.votes_cast")
@dataclass(frozen=True)
class VotesCast(Fact):
    """A customer chose; `count` is how many styles their ballot now names."""

    customer_id: UUID
    round_id: UUID
    count: int


@fact("selection.round_closed")
@dataclass(frozen=True)
class RoundClosed(Fact):
    """The winners' styles, best first. There may be none."""

    round_id: UUID
    community_id: UUID
    winner_style_ids: tuple[UUID, ...]
