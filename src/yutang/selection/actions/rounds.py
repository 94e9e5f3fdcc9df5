"""Changes to rounds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from yutang.catalog import api as catalog
from yutang.core import audit
from yutang.core.errors import NotFound
from yutang.core.events import publish
from yutang.needs import api as needs
from yutang.partners import api as partners
from yutang.people import api as people
from yutang.selection import rules
from yutang.selection.errors import (
    BadLimits,
    ClosesTooSoon,
    RoundAlreadyOpened,
    RoundMissing,
    RoundNotOpenYet,
    TitleMissing,
    TooFewCandidates,
    TooManyCandidates,
    UnknownCluster,
    UnknownPeople,
    UnknownStyle,
)
from yutang.selection.events import RoundClosed, RoundOpened
from yutang.selection.models import Candidate, Round
from yutang.selection.queries import round_results


@dataclass(frozen=True)
class RoundDraft:
    """A round as staff imagine it. The order of the styles is the order members see them in.

    `cluster_id` is the need cluster it answers, if it answers one: also one that has dissolved since.
    """

    community_id: UUID
    title: str
    closes_at: datetime
    style_ids: Sequence[UUID]
    picks_limit: int = 5
    top_n: int = 5
    koc_id: UUID | None = None
    cluster_id: UUID | None = None


@transaction.atomic
def draft_round(draft: RoundDraft, *, now: datetime) -> UUID:
    """Prepare a round that nobody sees yet. Raises a BadRound that says what does not fit."""
    _refuse_bad(draft, now)
    row = Round.objects.create(
        community_id=draft.community_id,
        koc_id=draft.koc_id,
        cluster_id=draft.cluster_id,
        title=draft.title.strip(),
        closes_at=draft.closes_at,
        picks_limit=draft.picks_limit,
        top_n=draft.top_n,
        created_at=now,
    )
    Candidate.objects.bulk_create(
        Candidate(round=row, style_id=style_id, position=at) for at, style_id in enumerate(draft.style_ids, 1)
    )
    audit.record("selection.round_drafted", row.pk, title=row.title, candidates=len(draft.style_ids))
    return row.pk


def _refuse_bad(draft: RoundDraft, now: datetime) -> None:
    count = len(draft.style_ids)
    if not 0 < len(draft.title.strip()) <= rules.LONGEST_TITLE:
        raise TitleMissing(most=rules.LONGEST_TITLE)
    if len(set(draft.style_ids)) != count or count < rules.LEAST_CANDIDATES:
        raise TooFewCandidates(least=rules.LEAST_CANDIDATES)
    if count > rules.MOST_CANDIDATES:
        raise TooManyCandidates(most=rules.MOST_CANDIDATES)
    if not rules.limits_fit(draft.picks_limit, draft.top_n, count):
        raise BadLimits(most=count)
    if not rules.closes_in_time(draft.closes_at, now=now):
        raise ClosesTooSoon(days=rules.LONGEST_ROUND.days)
    _refuse_strangers(draft)


def _refuse_strangers(draft: RoundDraft) -> None:
    """What a form or a program names must exist in this very shop: a foreign key alone would take another's."""
    if len(catalog.style_cards(draft.style_ids)) != len(draft.style_ids):
        raise UnknownStyle
    if draft.community_id not in {one.id for one in people.communities()}:
        raise UnknownPeople
    if draft.koc_id is not None:
        try:
            partners.partner_card(draft.koc_id)
        except NotFound as fault:
            raise UnknownPeople from fault
    if draft.cluster_id is not None and draft.cluster_id not in needs.cluster_titles([draft.cluster_id]):
        raise UnknownCluster


@transaction.atomic
def open_round(round_id: UUID, *, now: datetime) -> None:
    """Let the community vote from now on."""
    row = _locked(round_id)
    if row.state != Round.State.DRAFT:
        raise RoundAlreadyOpened
    if not rules.closes_in_time(row.closes_at, now=now):
        raise ClosesTooSoon(days=rules.LONGEST_ROUND.days)
    row.state, row.opens_at = Round.State.OPEN, now
    row.save(update_fields=["state", "opens_at"])
    publish(RoundOpened(round_id=row.pk, community_id=row.community_id), at=now)
    audit.record("selection.round_opened", row.pk, title=row.title)


@transaction.atomic
def close_round(round_id: UUID, *, now: datetime) -> tuple[UUID, ...]:
    """End a round, at its time or before, and give the winners' styles, best first.

    Safe to call again: only the call that closes an open round states the fact.
    """
    row = _locked(round_id)
    if row.state == Round.State.DRAFT:
        raise RoundNotOpenYet
    # Ballots take this row's lock too: from here the votes cannot move.
    winners = tuple(result.style_id for result in round_results(row.pk) if result.is_winner)
    if row.state == Round.State.CLOSED:
        return winners
    row.state, row.closed_at = Round.State.CLOSED, now
    row.save(update_fields=["state", "closed_at"])
    publish(RoundClosed(round_id=row.pk, community_id=row.community_id, winner_style_ids=winners), at=now)
    audit.record("selection.round_closed", row.pk, title=row.title, winners=len(winners))
    return winners


def _locked(round_id: UUID) -> Round:
    row = Round.objects.select_for_update(no_key=True).filter(pk=round_id).first()
    if row is None:
        raise RoundMissing
    return row
