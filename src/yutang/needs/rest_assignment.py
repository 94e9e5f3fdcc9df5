"""The public JSON API of who speaks for whom, and of what clusters want most."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Annotated
from uuid import UUID

from django.http import HttpRequest
from ninja import Field, Router, Schema

from yutang.accounts.api import Permission, merchant_operation
from yutang.core import clock
from yutang.core.bodies import Body
from yutang.needs.queries import assignment as queries
from yutang.needs.queries import ranking
from yutang.needs.queries.clusters import Chip
from yutang.needs.rules.assigning import Coverage

router = Router(tags=["needs"])

Word = Annotated[str, Field(min_length=1, max_length=32)]
Words = Annotated[list[Word], Field(max_length=20)]


class FitPartOut(Schema):
    """One part of a fit: "trait", "style", "content" or "craft". The value is null where it is not known."""

    kind: str
    value: float | None
    weight: float


class SharedOut(Schema):
    slot: str
    value: str


class SpeakerOut(Schema):
    """A KOC for a cluster. Somebody made up for a what-if has no `partner_id`."""

    partner_id: UUID | None
    name: str
    fit: float
    parts: list[FitPartOut]
    reasons: list[SharedOut]
    gaps: list[SharedOut]


class PostOut(Schema):
    """A cluster and who speaks for it. Without a speaker `why` is "nobody_alike", "no_room", "forbidden" or "away"."""

    cluster_id: UUID
    title: str
    customers: int
    speaker: SpeakerOut | None
    since: datetime | None
    is_pinned: bool
    next_best: SpeakerOut | None
    why: str | None
    wanted: list[SharedOut]


class LoadOut(Schema):
    partner_id: UUID
    name: str
    places: int
    cluster_ids: list[UUID]
    customers: int


class CoverageOut(Schema):
    """Customers in clusters, how many of them have a KOC, and the shares; `weighted_share` counts each by the fit."""

    customers: int
    spoken_for: int
    share: float
    weighted_share: float


class AssignmentOut(Schema):
    as_of: datetime
    coverage: CoverageOut
    posts: list[PostOut]
    loads: list[LoadOut]


class NewcomerIn(Body):
    """Somebody who might join, with traits as on a partner's card, and words that she uses."""

    name: str = Field("", max_length=64)
    height_cm: float | None = Field(None, ge=50, le=250)
    weight_kg: float | None = Field(None, ge=20, le=300)
    age: int | None = Field(None, ge=1, le=120)
    body: Words = []
    skin: Words = []
    hair: Words = []
    health: Words = []
    style: Words = []
    words: str = Field("", max_length=2_000)
    capacity: int = Field(2, ge=1, le=50)


class MoreRoomIn(Body):
    partner_id: UUID
    more: int = Field(1, ge=-50, le=50)


class WhatIfIn(Body):
    """Who leaves or is away, who takes on more or (below zero) fewer clusters, and who joins. Nothing of it is kept."""

    without: list[UUID] = Field([], max_length=200)
    more_room: list[MoreRoomIn] = Field([], max_length=200)
    joins: list[NewcomerIn] = Field([], max_length=20)


class MoveOut(Schema):
    """A cluster for which another would speak; null is nobody."""

    cluster_id: UUID
    title: str
    customers: int
    before: SpeakerOut | None
    after: SpeakerOut | None


class WhatIfOut(Schema):
    before: CoverageOut
    after: CoverageOut
    moves: list[MoveOut]


class RankedOut(Schema):
    """A style for a cluster: of `seen` members `wanted` it; the share over everybody, and the cluster's with its interval."""

    style_id: UUID
    title: str
    seen: int
    wanted: int
    overall: float
    rate: float
    low: float
    high: float
    asked_for: list[SharedOut]


class GainOut(Schema):
    """What lists by cluster gain over one list for all on customers they never saw, with its 95 % interval."""

    by_cluster: float
    for_all: float
    difference: float
    low: float
    high: float
    is_sure: bool
    customers: int
    choices: int


class RankingOut(Schema):
    """Without outcomes enough `gain` is null, and before the first reckoning `as_of` is."""

    as_of: datetime | None
    gain: GainOut | None
    styles: list[RankedOut]


@router.get("/assignment", response=AssignmentOut)
@merchant_operation(Permission.SEE_NEEDS)
def show_assignment(request: HttpRequest) -> AssignmentOut:
    """Which KOC speaks for which need cluster, with reasons, gaps, load and coverage."""
    board = queries.board(now=clock.now())
    return AssignmentOut(
        as_of=board.as_of,
        coverage=_coverage(board.coverage),
        posts=[_post(post) for post in board.posts],
        loads=[
            LoadOut(
                partner_id=load.partner.id,
                name=load.partner.name,
                places=load.places.count,
                cluster_ids=[cluster_id for cluster_id, _title in load.posts],
                customers=load.customers,
            )
            for load in board.loads
        ],
    )


@router.post("/assignment/what-if", response=WhatIfOut)
@merchant_operation(Permission.SEE_NEEDS)
def what_if(request: HttpRequest, body: WhatIfIn) -> WhatIfOut:
    """What would change if KOCs left, took on more, or joined. Nothing is changed or kept."""
    asked = queries.WhatIf(
        without=frozenset(body.without),
        more_room={one.partner_id: one.more for one in body.more_room},
        joins=tuple(_newcomer(one) for one in body.joins),
    )
    answer = queries.what_if(asked, now=clock.now())
    moves = [
        MoveOut(
            cluster_id=move.cluster_id,
            title=move.title,
            customers=move.customers,
            before=_speaker(move.before),
            after=_speaker(move.after, answer.newcomers),
        )
        for move in answer.moves
    ]
    return WhatIfOut(before=_coverage(answer.before), after=_coverage(answer.after), moves=moves)


@router.get("/clusters/{uuid:cluster_id}/ranking", response=RankingOut)
@merchant_operation(Permission.SEE_NEEDS)
def show_ranking(request: HttpRequest, cluster_id: UUID) -> RankingOut:
    """The styles that a cluster wants most, the best first."""
    queries.cluster_title(cluster_id)
    found = ranking.ranking_of(cluster_id, limit=ranking.MOST_SHOWN)
    if found is None:
        return RankingOut(as_of=None, gain=None, styles=[])
    gain = GainOut.from_orm(found.gain) if found.gain else None
    return RankingOut(as_of=found.as_of, gain=gain, styles=[_ranked(one) for one in found.styles])


def _newcomer(one: NewcomerIn) -> queries.Newcomer:
    told = one.dict(exclude={"name", "words", "capacity"})
    traits = {name: value for name, value in told.items() if value}
    return queries.Newcomer(one.name, traits, one.words, one.capacity)


def _coverage(one: Coverage) -> CoverageOut:
    return CoverageOut(
        customers=one.customers,
        spoken_for=one.spoken_for,
        share=round(one.share, 4),
        weighted_share=round(one.weighted_share, 4),
    )


def _post(post: queries.Post) -> PostOut:
    return PostOut(
        cluster_id=post.cluster_id,
        title=post.title,
        customers=post.customers,
        speaker=_speaker(post.speaker),
        since=post.since,
        is_pinned=post.pin is not None,
        next_best=_speaker(post.next_best),
        why=post.why,
        wanted=_shared(post.wanted),
    )


def _speaker(one: queries.KocFit | None, newcomers: Collection[UUID] = ()) -> SpeakerOut | None:
    if one is None:
        return None
    parts = [FitPartOut(kind=part.kind, value=part.value, weight=part.weight) for part in one.fit.parts]
    return SpeakerOut(
        partner_id=None if one.partner.id in newcomers else one.partner.id,
        name=one.partner.name,
        fit=one.fit.score,
        parts=parts,
        reasons=_shared(one.reasons),
        gaps=_shared(one.gaps),
    )


def _shared(chips: tuple[Chip, ...]) -> list[SharedOut]:
    return [SharedOut(slot=chip.slot, value=chip.value) for chip in chips]


def _ranked(one: ranking.RankedStyle) -> RankedOut:
    return RankedOut(
        style_id=one.style.id,
        title=one.style.title,
        seen=one.seen,
        wanted=one.wanted,
        overall=one.overall,
        rate=one.rate,
        low=one.low,
        high=one.high,
        asked_for=_shared(one.reasons),
    )
