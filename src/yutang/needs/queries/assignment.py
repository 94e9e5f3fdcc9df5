"""Which KOC speaks for which cluster: as it stands, and as it would be if somebody left, joined, or took on more.

Nothing here is stored: every answer is reckoned from what is known now, starting from who spoke when it was last kept.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from yutang.core.clock import SHOP_ZONE
from yutang.needs.errors import ClusterMissing, KocMissing, RuleMissing
from yutang.needs.models import Assignment, NeedCluster, PairRule
from yutang.needs.queries.clusters import MOST_CLUSTERS, Chip, ClusterId, cluster_titles
from yutang.needs.rules import Defining, Manner, Match, Portrait, match_score, words_in
from yutang.needs.rules.assigning import (
    Availability,
    Coverage,
    Fit,
    Pairing,
    Places,
    Why,
    assign,
    coverage_of,
    fit_of,
    nearest,
    next_best,
    places_of,
    why_nobody,
)
from yutang.partners.api import PartnerCard, PartnerId, partner_cards, partners, scorecards

AT_WORK = ("active", "probation")
CRAFT_SCORES = ("content", "trial_task")
MARKING_SLOTS = frozenset(
    {"for_whom", "body", "skin", "hair", "health", "height_cm", "build", "age", "occupation", "style"}
)
MOST_WANTED = 5


@dataclass(frozen=True)
class Newcomer:
    """A KOC who does not work for the shop yet: traits as on a partner's card, and words that she uses."""

    name: str
    traits: Mapping[str, Any]
    words: str = ""
    capacity: int = 2


@dataclass(frozen=True)
class WhatIf:
    """What might happen: who is not there, how many more (or fewer) clusters somebody takes on, and who joins."""

    without: frozenset[PartnerId] = frozenset()
    more_room: Mapping[PartnerId, int] = field(default_factory=dict)
    joins: tuple[Newcomer, ...] = ()


@dataclass(frozen=True)
class RuleCard:
    """What staff decided about a KOC and a cluster."""

    id: UUID
    cluster_id: ClusterId
    partner: PartnerCard
    is_pin: bool
    by: str
    set_at: datetime


@dataclass(frozen=True)
class KocFit:
    """A KOC for a cluster: how well she fits, of what that is made, what they share and what is missing."""

    partner: PartnerCard
    fit: Fit
    reasons: tuple[Chip, ...]
    gaps: tuple[Chip, ...]


@dataclass(frozen=True)
class Post:
    """A cluster and who speaks for it. Without a speaker `why` says why, and `nearest` is who comes closest.

    `since` is None where she is new. `wanted` is what marks the cluster: what somebody to recruit should be like.
    """

    cluster_id: ClusterId
    title: str
    size: int
    customers: int
    speaker: KocFit | None
    since: datetime | None
    pin: RuleCard | None
    forbidden: tuple[RuleCard, ...]
    next_best: KocFit | None
    is_next_full: bool
    nearest: KocFit | None
    why: Why | None
    wanted: tuple[Chip, ...]
    fits: tuple[tuple[PartnerCard, float], ...]


@dataclass(frozen=True)
class Load:
    """What a KOC has taken on: the clusters she speaks for, of so many places."""

    partner: PartnerCard
    places: Places
    posts: tuple[tuple[ClusterId, str], ...]
    customers: int

    @property
    def is_full(self) -> bool:
        return len(self.posts) >= self.places.count


@dataclass(frozen=True)
class Board:
    """All living clusters, the most customers first, everybody's load, and how many customers are spoken for."""

    posts: tuple[Post, ...]
    loads: tuple[Load, ...]
    coverage: Coverage
    as_of: datetime


@dataclass(frozen=True)
class Move:
    """One cluster for which another would speak. None is nobody."""

    cluster_id: ClusterId
    title: str
    customers: int
    before: KocFit | None
    after: KocFit | None


@dataclass(frozen=True)
class WhatIfAnswer:
    """What would change, the most customers first. `newcomers` are made-up ids of those who do not work for the shop."""

    before: Coverage
    after: Coverage
    moves: tuple[Move, ...]
    newcomers: frozenset[PartnerId] = frozenset()


@dataclass(frozen=True)
class Ground:
    """Everything an assignment is reckoned from. Rows are clusters, columns KOCs."""

    clusters: Sequence[NeedCluster]
    kocs: Sequence[PartnerCard]
    matches: Sequence[Sequence[Match]]
    pairing: Pairing
    rules: Sequence[RuleCard]
    since: Mapping[int, datetime]


def board(*, now: datetime) -> Board:
    """The assignment as it stands now."""
    ground = ground_of(now=now)
    given = assign(ground.pairing)
    titles = cluster_titles([one.pk for one in ground.clusters])
    posts = [_post(ground, given, row, titles) for row in range(len(ground.clusters))]
    loads = [_load(ground, given, column, titles) for column in range(len(ground.kocs))]
    as_of = max((one.updated_at for one in ground.clusters), default=now)
    return Board(tuple(posts), tuple(loads), coverage_of(ground.pairing, given), as_of)


def what_if(change: WhatIf, *, now: datetime) -> WhatIfAnswer:
    """What would change if this happened. Nothing is stored. Raises KocMissing for somebody who is no KOC at work."""
    ground = ground_of(now=now)
    changed = _with_newcomers(ground, change, now)
    known = {koc.id: column for column, koc in enumerate(ground.kocs)}
    if not {*change.without, *change.more_room} <= known.keys():
        raise KocMissing
    places = list(changed.pairing.places)
    for partner_id, more in change.more_room.items():
        old = places[known[partner_id]]
        places[known[partner_id]] = replace(old, count=max(0, old.count + more))
    for partner_id in change.without:
        places[known[partner_id]] = Places(0)
    changed = replace(changed, pairing=replace(changed.pairing, places=places))
    before, after = assign(ground.pairing), assign(changed.pairing)
    return WhatIfAnswer(
        coverage_of(ground.pairing, before),
        coverage_of(changed.pairing, after),
        tuple(_moves(changed, before, after)),
        frozenset(koc.id for koc in changed.kocs[len(ground.kocs) :]),
    )


def speakers() -> dict[ClusterId, PartnerId]:
    """Who spoke for each living cluster when it was last kept: cheap, for pages of other things."""
    rows = Assignment.objects.filter(cluster__state=NeedCluster.State.LIVING)
    return dict(rows.values_list("cluster_id", "partner_id"))


def cluster_title(cluster_id: ClusterId) -> str:
    """The name of one cluster, living or not. Raises ClusterMissing."""
    titles = cluster_titles([cluster_id])
    if cluster_id not in titles:
        raise ClusterMissing
    return titles[cluster_id]


def rule_card(rule_id: UUID) -> RuleCard:
    """What staff once decided, in force or not. Raises RuleMissing."""
    rows = _rule_cards(PairRule.objects.filter(pk=rule_id), {})
    if not rows:
        raise RuleMissing
    return rows[0]


def ground_of(*, now: datetime) -> Ground:
    """What an assignment is reckoned from now: living clusters, KOCs at work, rules in force, who spoke before."""
    rows = NeedCluster.objects.filter(state=NeedCluster.State.LIVING)
    clusters = list(rows.order_by("-customer_count", "-size", "id")[:MOST_CLUSTERS])
    kocs = sorted((one for one in partners(kind="koc") if one.state in AT_WORK), key=lambda one: one.id)
    matches, fits = _fits(clusters, kocs)
    row_of = {cluster.pk: row for row, cluster in enumerate(clusters)}
    column_of = {koc.id: column for column, koc in enumerate(kocs)}
    rules = _rule_cards(PairRule.objects.filter(lifted_at=None, cluster__in=row_of), {koc.id: koc for koc in kocs})
    held = {
        row_of[one.cluster_id]: (column_of[one.partner_id], one.since)
        for one in Assignment.objects.filter(cluster__in=row_of, partner__in=column_of)
    }
    at = {(rule.cluster_id, rule.partner.id): rule for rule in rules}
    pairs = {(row_of[cluster], column_of[koc]): rule for (cluster, koc), rule in at.items() if koc in column_of}
    pairing = Pairing(
        customers=[one.customer_count for one in clusters],
        places=[_places(one, now) for one in kocs],
        fits=fits,
        pins={row: column for (row, column), rule in pairs.items() if rule.is_pin},
        forbidden=frozenset(pair for pair, rule in pairs.items() if not rule.is_pin),
        held={row: column for row, (column, _since) in held.items()},
    )
    return Ground(clusters, kocs, matches, pairing, rules, {row: since for row, (_column, since) in held.items()})


def portrait_of_row(row: NeedCluster) -> Portrait:
    """What marks a stored cluster."""
    return Portrait(
        tuple(Defining(*one) for one in row.slots),
        tuple((str(slot), str(value)) for slot, value in row.title),
        tuple((str(word), float(share)) for word, share in row.words),
    )


def manner_of(koc: PartnerCard) -> Manner:
    """How a KOC shows things: her styles, and the words of her persona and voice."""
    return Manner(koc.style, words_in([koc.persona, koc.voice]), f"{koc.persona}\n{koc.voice}")


def _fits(clusters: Sequence[NeedCluster], kocs: Sequence[PartnerCard]) -> tuple[list[list[Match]], list[list[Fit]]]:
    cards = scorecards([koc.id for koc in kocs])
    crafts = [_craft(cards[koc.id].value) for koc in kocs]
    manners = [manner_of(koc) for koc in kocs]
    matches, fits = [], []
    for portrait in map(portrait_of_row, clusters):
        row = [match_score(koc.traits, manner, portrait) for koc, manner in zip(kocs, manners, strict=True)]
        matches.append(row)
        fits.append([fit_of(match, craft) for match, craft in zip(row, crafts, strict=True)])
    return matches, fits


def _craft(score_of: Callable[[str], int | None]) -> float | None:
    known = [score for kind in CRAFT_SCORES if (score := score_of(kind)) is not None]
    return sum(known) / len(known) / 100 if known else None


def _places(koc: PartnerCard, now: datetime) -> Places:
    availability = Availability(koc.state, koc.level, koc.capacity, koc.away_until)
    return places_of(availability, on=now.astimezone(SHOP_ZONE).date())


def _rule_cards(rows: Any, at_work: Mapping[PartnerId, PartnerCard]) -> list[RuleCard]:
    listed = list(rows.order_by("set_at", "id"))
    cards = {**partner_cards({row.partner_id for row in listed} - at_work.keys()), **at_work}
    return [
        RuleCard(row.pk, row.cluster_id, cards[row.partner_id], row.kind == PairRule.Kind.PIN, row.by, row.set_at)
        for row in listed
    ]


def _with_newcomers(ground: Ground, change: WhatIf, now: datetime) -> Ground:
    """The ground with those who would join, as active KOCs at the right end of each row."""
    joining = [
        PartnerCard(
            id=UUID(int=number),
            kind="koc",
            kind_label="",
            name=one.name,
            state="active",
            state_label="",
            persona=one.words,
            voice="",
            portrait_url="",
            standing=None,
            created_at=now,
            traits=dict(one.traits),
            capacity=one.capacity,
        )
        for number, one in enumerate(change.joins, start=1)
    ]
    matches, fits = _fits(ground.clusters, joining)
    pairing = replace(
        ground.pairing,
        places=[*ground.pairing.places, *(_places(one, now) for one in joining)],
        fits=[[*old, *new] for old, new in zip(ground.pairing.fits, fits, strict=True)],
    )
    both = [[*old, *new] for old, new in zip(ground.matches, matches, strict=True)]
    return replace(ground, kocs=[*ground.kocs, *joining], matches=both, pairing=pairing)


def _post(ground: Ground, given: Mapping[int, int], row: int, titles: Mapping[ClusterId, str]) -> Post:
    cluster, pairing, column = ground.clusters[row], ground.pairing, given.get(row)
    own_rules = [rule for rule in ground.rules if rule.cluster_id == cluster.pk]
    is_kept = column is not None and pairing.held.get(row) == column
    other, near = next_best(pairing, given, row), nearest(pairing, row)
    marks = [Chip(slot, str(value), share) for slot, value, share, _lift in cluster.slots if slot in MARKING_SLOTS]
    ranked = sorted(enumerate(ground.kocs), key=lambda one: (-pairing.fits[row][one[0]].score, one[1].name))
    return Post(
        cluster_id=cluster.pk,
        title=titles[cluster.pk],
        size=cluster.size,
        customers=cluster.customer_count,
        speaker=_koc_fit(ground, row, column),
        since=ground.since.get(row) if is_kept else None,
        pin=next((rule for rule in own_rules if rule.is_pin), None),
        forbidden=tuple(rule for rule in own_rules if not rule.is_pin),
        next_best=_koc_fit(ground, row, other),
        is_next_full=other is not None and list(given.values()).count(other) >= pairing.places[other].count,
        nearest=_koc_fit(ground, row, near) if column is None else None,
        why=why_nobody(pairing, row) if column is None else None,
        wanted=tuple(marks[:MOST_WANTED]),
        fits=tuple((koc, pairing.fits[row][at].score) for at, koc in ranked),
    )


def _koc_fit(ground: Ground, row: int, column: int | None) -> KocFit | None:
    if column is None:
        return None
    match = ground.matches[row][column]
    reasons = each_once(Chip(reason.slot, reason.value, reason.weight) for reason in match.reasons)
    gaps = each_once(Chip(slot, value) for slot, value in match.gaps)
    return KocFit(ground.kocs[column], ground.pairing.fits[row][column], reasons, gaps)


def each_once(chips: Iterable[Chip]) -> tuple[Chip, ...]:
    """Chips whose words the reader has not read before: a word may count as an effect, a feature and a word."""
    once: dict[str, Chip] = {}
    for chip in chips:
        once.setdefault(chip.text, chip)
    return tuple(once.values())


def _load(ground: Ground, given: Mapping[int, int], column: int, titles: Mapping[ClusterId, str]) -> Load:
    rows = [row for row, taker in given.items() if taker == column]
    posts = tuple((ground.clusters[row].pk, titles[ground.clusters[row].pk]) for row in sorted(rows))
    customers = sum(ground.pairing.customers[row] for row in rows)
    return Load(ground.kocs[column], ground.pairing.places[column], posts, customers)


def _moves(ground: Ground, before: Mapping[int, int], after: Mapping[int, int]) -> list[Move]:
    titles = cluster_titles([one.pk for one in ground.clusters])
    return [
        Move(
            cluster.pk,
            titles[cluster.pk],
            cluster.customer_count,
            _koc_fit(ground, row, before.get(row)),
            _koc_fit(ground, row, after.get(row)),
        )
        for row, cluster in enumerate(ground.clusters)
        if before.get(row) != after.get(row)
    ]
