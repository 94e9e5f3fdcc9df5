"""Votes as programs on a phone send them over the lane: JSON in, JSON out."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field

from yutang.core.lane import BatchFunction, StrictBody, read_body
from yutang.selection.actions import BallotSlip, cast_ballots
from yutang.selection.rules import MOST_CANDIDATES


class BallotIn(StrictBody):
    round_id: UUID
    candidate_ids: Annotated[list[UUID], Field(max_length=MOST_CANDIDATES)]


def read_slip(merchant_id: UUID, customer_id: UUID, body: bytes, *, now: datetime) -> BallotSlip:
    """The ballot that a member's program sent. Raises Unprocessable with each field that is wrong."""
    ballot = read_body(BallotIn, body)
    return BallotSlip(merchant_id, ballot.round_id, customer_id, frozenset(ballot.candidate_ids), now)


cast: BatchFunction[BallotSlip, int] = cast_ballots


def counted_json(count: int) -> dict[str, Any]:
    return {"count": count}
