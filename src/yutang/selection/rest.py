"""Rounds for programs."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest
from ninja import Router, Schema, Status
from pydantic import AwareDatetime, Field

from yutang.accounts.api import Permission, merchant_operation
from yutang.core import clock
from yutang.core.bodies import Body
from yutang.selection import api, rules

router = Router(tags=["selection"])

Count = Annotated[int, Field(ge=1, le=rules.MOST_CANDIDATES)]


class RoundIn(Body):
    community_id: UUID
    title: Annotated[str, Field(min_length=1, max_length=rules.LONGEST_TITLE)]
    closes_at: AwareDatetime
    style_ids: Annotated[list[UUID], Field(max_length=rules.MOST_CANDIDATES)]
    picks_limit: Count = 5
    top_n: Count = 5
    koc_id: UUID | None = None
    cluster_id: UUID | None = None


class RoundMade(Schema):
    round_id: UUID


class ResultOut(Schema):
    candidate_id: UUID
    style_id: UUID
    title: str
    votes: int
    rank: int
    is_winner: bool


class RoundOut(Schema):
    round_id: UUID
    title: str
    community_id: UUID
    cluster_id: UUID | None
    state: str
    opens_at: AwareDatetime | None
    closes_at: AwareDatetime
    picks_limit: int
    top_n: int
    ballots: int
    results: list[ResultOut]


class LinkOut(Schema):
    customer_id: UUID
    url: str


class LinksOut(Schema):
    links: list[LinkOut]


@router.post("/rounds", response={201: RoundMade})
@merchant_operation(Permission.RUN_ROUNDS)
def make_round(request: HttpRequest, body: RoundIn) -> Status[RoundMade]:
    """Draft a round; its candidates stand in the order of `style_ids`."""
    draft = api.RoundDraft(**body.model_dump())
    return Status(201, RoundMade(round_id=api.draft_round(draft, now=clock.now())))


@router.post("/rounds/{uuid:round_id}/open", response=RoundOut)
@merchant_operation(Permission.RUN_ROUNDS)
def open_round(request: HttpRequest, round_id: UUID) -> RoundOut:
    """Let the community vote."""
    api.open_round(round_id, now=clock.now())
    return _round(round_id)


@router.post("/rounds/{uuid:round_id}/close", response=RoundOut)
@merchant_operation(Permission.RUN_ROUNDS)
def close_round(request: HttpRequest, round_id: UUID) -> RoundOut:
    """End the voting. Safe to call again."""
    api.close_round(round_id, now=clock.now())
    return _round(round_id)


@router.get("/rounds/{uuid:round_id}", response=RoundOut)
@merchant_operation(Permission.RUN_ROUNDS)
def read_round(request: HttpRequest, round_id: UUID) -> RoundOut:
    """A round and how it stands, best candidate first."""
    return _round(round_id)


@router.get("/rounds/{uuid:round_id}/links", response=LinksOut)
@merchant_operation(Permission.RUN_ROUNDS)
def read_links(request: HttpRequest, round_id: UUID) -> LinksOut:
    """For each member of the community a link of their own. A link signs its holder in: send it to nobody else."""
    paths = api.round_links(round_id, now=clock.now())
    return LinksOut(links=[LinkOut(customer_id=one, url=settings.YUTANG_PUBLIC_URL + path) for one, path in paths])


def _round(round_id: UUID) -> RoundOut:
    card = api.round_card(round_id)
    return RoundOut(
        round_id=card.id,
        title=card.title,
        community_id=card.community_id,
        cluster_id=card.cluster_id,
        state=card.state,
        opens_at=card.opens_at,
        closes_at=card.closes_at,
        picks_limit=card.picks_limit,
        top_n=card.top_n,
        ballots=card.ballots,
        results=[
            ResultOut(
                candidate_id=row.candidate_id,
                style_id=row.style_id,
                title=row.title,
                votes=row.votes,
                rank=row.rank,
                is_winner=row.is_winner,
            )
            for row in api.round_results(round_id)
        ],
    )
