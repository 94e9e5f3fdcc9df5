"""Ballots, many at once: the one way in which votes are cast, from the page, the lane or anywhere else."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from yutang.core.errors import Refusal
from yutang.core.events import publish_many
from yutang.core.tenancy import current_merchant_id, merchant_scope
from yutang.people import api as people
from yutang.selection.errors import (
    ForeignCandidate,
    NotAMember,
    NothingPicked,
    RoundMissing,
    RoundNotOpenYet,
    RoundOver,
    TooManyPicks,
)
from yutang.selection.events import VotesCast
from yutang.selection.models import Ballot, Candidate, Round, Vote

Picks = frozenset[UUID]


@dataclass(frozen=True)
class BallotSlip:
    """What a member chose in a round, on its way in: at which shop, and the moment it came."""

    merchant_id: UUID
    round_id: UUID
    customer_id: UUID
    candidate_ids: Picks
    at: datetime


@dataclass
class _Standing:
    """A round as a batch finds it. `members` and `living` are of those who vote in the batch."""

    row: Round
    candidates: Picks
    members: set[UUID]
    living: Mapping[UUID, UUID]
    ballots: dict[UUID, Ballot] = field(default_factory=dict)
    held: dict[UUID, Picks] = field(default_factory=dict)


def cast_votes(round_id: UUID, customer_id: UUID, candidate_ids: Collection[UUID], *, now: datetime) -> int:
    """Make these the customer's votes, in place of all earlier ones, and say how many they are.

    Sent twice, or twice at once, it is one ballot and one fact. Refused as a whole or taken as a whole.
    """
    slip = BallotSlip(current_merchant_id(), round_id, customer_id, frozenset(candidate_ids), now)
    (answer,) = cast_ballots([slip])
    if isinstance(answer, Refusal):
        raise answer
    return answer


def cast_ballots(slips: Sequence[BallotSlip]) -> Sequence[int | Refusal]:
    """Cast ballots as if each had come alone, in their order, all in one commit: how many each names, or its refusal.

    Each person counts once in a round, under whichever of their records they vote. Where it raises, nothing was written.
    """
    answers: dict[int, int | Refusal] = {}
    # Rounds in one order everywhere, since their rows are locked in it.
    rounds = sorted({(slip.merchant_id, slip.round_id) for slip in slips})
    with transaction.atomic():
        for merchant_id, round_id in rounds:
            places = [at for at, one in enumerate(slips) if (one.merchant_id, one.round_id) == (merchant_id, round_id)]
            with merchant_scope(merchant_id):
                told = _cast_in_round(round_id, [slips[at] for at in places])
            answers.update(zip(places, told, strict=True))
    return [answers[at] for at in range(len(slips))]


def _cast_in_round(round_id: UUID, slips: Sequence[BallotSlip]) -> list[int | Refusal]:
    row = Round.objects.select_for_update(no_key=True).filter(pk=round_id).first()
    if row is None:
        return [RoundMissing()] * len(slips)
    standing = _standing(row, slips)
    before, changes, answers = dict(standing.held), dict[UUID, datetime](), list[int | Refusal]()
    facts = []
    for slip in slips:
        refusal = _refusal_of(slip, standing)
        answers.append(refusal or len(slip.candidate_ids))
        voter_id = standing.living.get(slip.customer_id)
        if refusal is None and voter_id is not None and standing.held.get(voter_id) != slip.candidate_ids:
            standing.held[voter_id], changes[voter_id] = slip.candidate_ids, slip.at
            facts.append((VotesCast(voter_id, row.pk, len(slip.candidate_ids)), slip.at))
    _write(standing, before, changes)
    if facts:
        publish_many(facts)
    return answers


def _standing(row: Round, slips: Sequence[BallotSlip]) -> _Standing:
    living = people.living_ids({slip.customer_id for slip in slips})
    voters = set(living.values())
    standing = _Standing(
        row,
        candidates=frozenset(Candidate.objects.filter(round=row).values_list("pk", flat=True)),
        members=people.members_among(row.community_id, voters),
        living=living,
        ballots={one.customer_id: one for one in Ballot.objects.filter(round=row, customer_id__in=voters)},
    )
    standing.held = dict.fromkeys(standing.ballots, frozenset())
    votes = Vote.objects.filter(round=row, customer_id__in=standing.ballots)
    for voter_id, candidate_id in votes.values_list("customer_id", "candidate_id"):
        standing.held[voter_id] |= {candidate_id}
    return standing


def _refusal_of(slip: BallotSlip, standing: _Standing) -> Refusal | None:
    row = standing.row
    closed = _closed(row, slip.at)
    if closed is not None:
        return closed
    if len(slip.candidate_ids) > row.picks_limit:
        return TooManyPicks(limit=row.picks_limit)
    if not slip.candidate_ids <= standing.candidates:
        return ForeignCandidate()
    voter_id = standing.living.get(slip.customer_id)
    if voter_id is None:
        return people.CustomerUnknown()
    if voter_id not in standing.members:
        return NotAMember()
    return None if slip.candidate_ids or voter_id in standing.held else NothingPicked()


def _closed(row: Round, at: datetime) -> Refusal | None:
    if row.state == Round.State.DRAFT:
        return RoundNotOpenYet()
    return RoundOver() if row.state == Round.State.CLOSED or at >= row.closes_at else None


def _write(standing: _Standing, before: Mapping[UUID, Picks], changes: Mapping[UUID, datetime]) -> None:
    """Make the votes in the tables what they are in `held`, for those who changed them."""
    row, ballots = standing.row, standing.ballots
    fresh = {
        voter_id: Ballot(round=row, customer_id=voter_id, cast_at=at, changed_at=at)
        for voter_id, at in changes.items()
        if voter_id not in ballots
    }
    again = [ballots[voter_id] for voter_id in changes if voter_id in ballots]
    for ballot in again:
        ballot.changed_at = changes[ballot.customer_id]
    Ballot.objects.bulk_create(fresh.values())
    Ballot.objects.bulk_update(again, ["changed_at"])
    gone, come = Q(), list[Vote]()
    for voter_id in changes:
        had, has = before.get(voter_id, frozenset()), standing.held[voter_id]
        ballot = fresh.get(voter_id) or ballots[voter_id]
        if had - has:
            gone |= Q(ballot=ballot, candidate_id__in=had - has)
        come += [Vote(ballot=ballot, round=row, customer_id=voter_id, candidate_id=one) for one in sorted(has - had)]
    if gone:
        Vote.objects.filter(gone).delete()
    Vote.objects.bulk_create(come)
