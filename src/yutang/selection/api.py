"""The door of selection."""

from __future__ import annotations

from uuid import UUID

from yutang.selection.actions import RoundDraft, cast_votes, close_round, draft_round, open_round
from yutang.selection.queries import (
    CandidateCard,
    ResultRow,
    RoundCard,
    Showing,
    ballot_of,
    candidate_cards,
    closed_rounds,
    count_votes,
    loves,
    open_rounds,
    round_card,
    round_links,
    round_results,
    rounds_titled,
    showings,
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
    "Showing",
    "ballot_of",
    "candidate_cards",
    "cast_votes",
    "close_round",
    "closed_rounds",
    "count_votes",
    "draft_round",
    "loves",
    "open_round",
    "open_rounds",
    "round_card",
    "round_links",
    "round_results",
    "rounds_titled",
    "showings",
    "voters_of",
]
