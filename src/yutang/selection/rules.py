"""What makes a round, and who wins it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

LEAST_CANDIDATES = 2
MOST_CANDIDATES = 60
LONGEST_TITLE = 64
LONGEST_ROUND = timedelta(days=60)


@dataclass(frozen=True)
class Tally:
    """A candidate's votes so far."""

    candidate_id: UUID
    position: int
    votes: int


@dataclass(frozen=True)
class Standing:
    """A candidate's place, from 1; equal votes have places of their own, since only so many can win."""

    candidate_id: UUID
    votes: int
    rank: int
    is_winner: bool


def standings(tallies: Sequence[Tally], *, top_n: int) -> list[Standing]:
    """Best first: more votes, then the earlier place in the round. What nobody chose never wins."""
    ordered = sorted(tallies, key=lambda one: (-one.votes, one.position))
    return [
        Standing(one.candidate_id, one.votes, rank, is_winner=rank <= top_n and one.votes > 0)
        for rank, one in enumerate(ordered, 1)
    ]


def closes_in_time(closes_at: datetime, *, now: datetime) -> bool:
    """Whether a round that closes then leaves time to vote, and ends at all."""
    return now < closes_at <= now + LONGEST_ROUND


def limits_fit(picks_limit: int, top_n: int, candidates: int) -> bool:
    return 1 <= picks_limit <= candidates and 1 <= top_n <= candidates
