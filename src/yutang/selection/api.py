"""The door of selection."""

from __future__ import annotations

from uuid import UUID

from yutang.selection.actions import RoundDraft, cast_votes, close_round, draft_round, open_round
from yutang.selection.queries import (
    CandidateCard,
    ResultRow,
    RoundCard,
    ballot_of,
    candidate_cards,
    closed_rounds,
    count_votes,
    open_rounds,
    round_card,
    round_links,
    round_results,
    rounds_titled,
    voters_of,
)

RoundId = UUID
CandidateId = UUID

__all__ = [
    "CandidateCard",
    "CandidateId",
    "ResultRow",
    "RoundCard",
    "RoundDraft",
    "RoundId",
    "ballot_of",
    "candidate_cards",
    "cast_votes",
    "close_round",
    "closed_rounds",
    "count_votes",
    "draft_round",
    "open_round",
    "open_rounds",
    "round_card",
    "round_links",
    "round_results",
    "rounds_titled",
    "voters_of",
]
