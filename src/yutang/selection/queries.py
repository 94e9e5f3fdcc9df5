"""Reading rounds and their results."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, QuerySet
from django.urls import reverse

from yutang.catalog import api as catalog
from yutang.core.tenancy import current_merchant_id
from yutang.h5.links import member_link
from yutang.people import api as people
from yutang.selection import rules
from yutang.selection.errors import CandidateMissing, RoundMissing
from yutang.selection.models import Ballot, Candidate, Round, Vote


@dataclass(frozen=True)
class RoundCard:
    """A round as others see it. `ballots` counts the members who have voted."""

    id: UUID
    title: str
    community_id: UUID
    community_name: str
    koc_id: UUID | None
    cluster_id: UUID | None
    state: str
    opens_at: datetime | None
    closes_at: datetime
    closed_at: datetime | None
    picks_limit: int
    top_n: int
    candidates: int
    ballots: int

    def takes_votes(self, now: datetime) -> bool:
        return self.state == Round.State.OPEN and now < self.closes_at


@dataclass(frozen=True)
class CandidateCard:
    """One style in a round as members see it."""

    id: UUID
    style_id: UUID
    title: str
    picture_url: str
    note: str


@dataclass(frozen=True)
class ResultRow:
    """A candidate's standing. `share` is the part of voters who chose it, from 0 to 1."""

    candidate_id: UUID
    style_id: UUID
    title: str
    picture_url: str
    votes: int
    rank: int
    is_winner: bool
    share: float


def round_card(round_id: UUID) -> RoundCard:
    """One round of the merchant in force. Raises RoundMissing."""
    cards = round_cards(Round.objects.filter(pk=round_id))
    if not cards:
        raise RoundMissing
    return cards[0]


def newest_rounds(*, state: str = "") -> QuerySet[Round]:
    rows = Round.objects.order_by("-created_at", "-pk")
    return rows.filter(state=state) if state in Round.State.values else rows


def closed_rounds(*, limit: int = 50) -> list[RoundCard]:
    """Closed rounds, the last closed first."""
    return round_cards(Round.objects.filter(state=Round.State.CLOSED).order_by("-closed_at", "-pk")[:limit])


def open_rounds() -> list[RoundCard]:
    """Rounds that are open, the next deadline first."""
    return round_cards(Round.objects.filter(state=Round.State.OPEN).order_by("closes_at", "pk"))


def rounds_titled(text: str, *, limit: int = 5) -> list[RoundCard]:
    """Rounds with these words in their title, newest first."""
    return round_cards(newest_rounds().filter(title__icontains=text)[:limit])


def round_cards(rows: QuerySet[Round] | Sequence[Round]) -> list[RoundCard]:
    """Cards of rounds in their order, with a fixed number of queries."""
    listed = list(rows)
    keys = [row.pk for row in listed]
    candidates = _counts(Candidate.objects.filter(round_id__in=keys))
    ballots = _counts(Ballot.objects.filter(round_id__in=keys, votes__isnull=False))
    names = {one.id: one.name for one in people.communities()}
    return [
        RoundCard(
            id=row.pk,
            title=row.title,
            community_id=row.community_id,
            community_name=names.get(row.community_id, ""),
            koc_id=row.koc_id,
            cluster_id=row.cluster_id,
            state=row.state,
            opens_at=row.opens_at,
            closes_at=row.closes_at,
            closed_at=row.closed_at,
            picks_limit=row.picks_limit,
            top_n=row.top_n,
            candidates=candidates.get(row.pk, 0),
            ballots=ballots.get(row.pk, 0),
        )
        for row in listed
    ]


def _counts(rows: QuerySet[Candidate] | QuerySet[Ballot]) -> dict[UUID, int]:
    counted = rows.order_by().values_list("round_id").annotate(count=Count("pk", distinct=True))
    return dict(counted)


def candidate_cards(round_id: UUID) -> list[CandidateCard]:
    """The candidates of a round in the order members see them."""
    rows = list(Candidate.objects.filter(round_id=round_id).order_by("position"))
    styles = catalog.style_faces([row.style_id for row in rows])
    return [
        CandidateCard(
            row.pk, row.style_id, styles[row.style_id].title, styles[row.style_id].small_picture_url, row.note
        )
        for row in rows
    ]


def ballot_of(round_id: UUID, customer_id: UUID) -> frozenset[UUID]:
    """The candidates a customer has chosen; empty before they voted."""
    rows = Vote.objects.filter(round_id=round_id, customer_id=people.living_id(customer_id))
    return frozenset(rows.values_list("candidate_id", flat=True))


def may_vote(card: RoundCard, customer_id: UUID) -> bool:
    """Whether the customer, under any of their records, belongs to the round's community."""
    return customer_id in people.members_among(card.community_id, [customer_id])


def round_results(round_id: UUID) -> list[ResultRow]:
    """How a round stands, best first: live while it is open, final once it is closed. Raises RoundMissing."""
    row = Round.objects.filter(pk=round_id).first()
    if row is None:
        raise RoundMissing
    counted = Candidate.objects.filter(round=row).annotate(count=Count("votes")).order_by("position")
    candidates = {one.pk: one for one in counted}
    tallies = [rules.Tally(key, one.position, one.count) for key, one in candidates.items()]
    styles = catalog.style_faces([one.style_id for one in candidates.values()])
    voters = Vote.objects.filter(round=row).values("customer_id").distinct().count()
    return [
        ResultRow(
            candidate_id=standing.candidate_id,
            style_id=(style := styles[candidates[standing.candidate_id].style_id]).id,
            title=style.title,
            picture_url=style.small_picture_url,
            votes=standing.votes,
            rank=standing.rank,
            is_winner=standing.is_winner,
            share=standing.votes / voters if voters else 0.0,
        )
        for standing in rules.standings(tallies, top_n=row.top_n)
    ]


def voters_of(candidate_id: UUID) -> list[UUID]:
    """Who chose this candidate, in the order they first voted."""
    if not Candidate.objects.filter(pk=candidate_id).exists():
        raise CandidateMissing
    rows = Vote.objects.filter(candidate_id=candidate_id).order_by("ballot__cast_at", "pk")
    return list(rows.values_list("customer_id", flat=True))


@dataclass(frozen=True)
class Showing:
    """The styles of one round, and the customers who chose among them."""

    style_ids: tuple[UUID, ...]
    customer_ids: tuple[UUID, ...]
    opens_at: datetime


def showings() -> Iterator[Showing]:
    """Every round that was opened, with its styles and voters, under the records they voted by."""
    for row in Round.objects.exclude(opens_at=None).order_by("opens_at", "pk"):
        assert row.opens_at is not None
        voters = Vote.objects.filter(round=row).order_by().values_list("customer_id", flat=True).distinct()
        shown = Candidate.objects.filter(round=row).order_by("position").values_list("style_id", flat=True)
        yield Showing(tuple(shown), tuple(voters), row.opens_at)


def loves() -> Iterator[tuple[UUID, UUID, datetime]]:
    """Who loved which style in a round, and when: (customer, style, moment)."""
    rows = Vote.objects.order_by().values_list("customer_id", "candidate__style_id", "ballot__changed_at")
    return rows.iterator(chunk_size=5000)


def round_links(round_id: UUID, *, now: datetime) -> list[tuple[UUID, str]]:
    """For each member of the round's community, the path of their own link to it. Raises RoundMissing."""
    card, merchant_id = round_card(round_id), current_merchant_id()
    page = reverse("selection:vote", args=[round_id])
    return [(one, member_link(merchant_id, one, page, now=now)) for one in people.members_of(card.community_id)]


def due_rounds(now: datetime) -> list[tuple[UUID, UUID]]:
    """Open rounds of every merchant whose time has come: (merchant, round)."""
    rows = Round.across_merchants().filter(state=Round.State.OPEN, closes_at__lte=now).order_by("closes_at")
    return list(rows.values_list("merchant_id", "pk"))


def count_votes() -> int:
    """How many times a style was loved, over all rounds."""
    return Vote.objects.count()
