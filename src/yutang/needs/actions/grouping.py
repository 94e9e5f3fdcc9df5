"""Grouping everybody's needs anew, one run at a time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeAlias
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Q

from yutang.core import audit
from yutang.core.clock import SHOP_ZONE
from yutang.core.errors import Refusal
from yutang.core.events import publish
from yutang.needs.actions.following import follow_grouping
from yutang.needs.errors import RebuildRunning
from yutang.needs.events import ClustersRebuilt
from yutang.needs.models import ClusterMember, ClusterSize, CommunityLikeness, KocMatch, LoneVoice, NeedCluster, Rebuild
from yutang.needs.queries.assignment import manner_of
from yutang.needs.queries.voices import profiles
from yutang.needs.rules import Cluster, Former, Grouping, group_by_need, keep_names, match_score
from yutang.partners.api import PartnerCard, active_kocs
from yutang.people.api import communities, members_of

RebuildId: TypeAlias = UUID

# The same needs give the same clusters, today and tomorrow.
SEED = 20_261_121
# A run that is older than this has died with its process, and may be taken over.
GIVEN_UP_AFTER = timedelta(minutes=30)
BATCH = 1_000
REBUILD_STEPS = 4
READ, GROUPED, MATCHED = 1, 2, 3
UNDER_WAY = (Rebuild.State.WAITING, Rebuild.State.RUNNING)
# A match below this is chance.
LEAST_SCORE = 0.05


@dataclass(frozen=True)
class RebuildOutcome:
    """What a grouping found: clusters, the customers in them, all voices in them, and the voices that are like nobody."""

    clusters: int
    customers: int
    voices: int
    alone: int


@dataclass(frozen=True)
class _Matched:
    partner: PartnerCard
    score: float
    reasons: list[list[object]]
    gaps: list[list[str]]


def ask_for_rebuild(*, now: datetime) -> tuple[RebuildId, bool]:
    """Ask for a grouping, and say whether it is a new one: while one is waiting or running, that is the answer."""
    _give_up_dead_runs(now)
    try:
        with transaction.atomic():
            return Rebuild.objects.create(state=Rebuild.State.WAITING, asked_at=now).pk, True
    except IntegrityError:
        return Rebuild.objects.get(state__in=UNDER_WAY).pk, False


def rebuild_clusters(*, now: datetime) -> RebuildOutcome:
    """Group all needs of the merchant anew. Clusters that live on keep their identity, and so their names and links.

    Raises RebuildRunning where another run is under way. Nothing of the old grouping is lost when a run fails.
    """
    rebuild_id, is_new = ask_for_rebuild(now=now)
    if not is_new and not Rebuild.objects.filter(pk=rebuild_id, state=Rebuild.State.WAITING).exists():
        raise RebuildRunning
    return run_rebuild(rebuild_id, now=now)


def run_rebuild(rebuild_id: RebuildId, *, now: datetime) -> RebuildOutcome:
    """Carry out the grouping that was asked for. A run that broke off starts again; one that is over stays as it is."""
    run = Rebuild.objects.get(pk=rebuild_id)
    if not Rebuild.objects.filter(pk=rebuild_id, state__in=UNDER_WAY).update(
        state=Rebuild.State.RUNNING, started_at=now, done=0
    ):
        return RebuildOutcome(run.cluster_count, run.customer_count, run.voice_count, 0)
    try:
        outcome = _regroup(rebuild_id, now)
    except Exception as error:
        told = str(error) if isinstance(error, Refusal) else type(error).__name__
        Rebuild.objects.filter(pk=rebuild_id).update(state=Rebuild.State.FAILED, finished_at=now, error=told)
        raise
    follow_grouping(now=now)
    return outcome


def _regroup(rebuild_id: RebuildId, now: datetime) -> RebuildOutcome:
    voices = profiles(now=now)
    _note(rebuild_id, READ)
    circles = {str(one.id): {f"c:{member}" for member in members_of(one.id)} for one in communities()}
    grouping = group_by_need(voices, seed=SEED, former=_former(), circles=circles)
    _note(rebuild_id, GROUPED)
    matches = {cluster.number: match_kocs_to(cluster, active_kocs()) for cluster in grouping.clusters}
    _note(rebuild_id, MATCHED)
    return _store(rebuild_id, grouping, matches, now)


def match_kocs_to(cluster: Cluster, kocs: Iterable[PartnerCard]) -> list[_Matched]:
    """The KOCs who share something with a cluster, the best first."""
    matched = []
    for koc in kocs:
        match = match_score(koc.traits, manner_of(koc), cluster)
        if match.score >= LEAST_SCORE:
            reasons: list[list[object]] = [[one.kind, one.slot, one.value, one.weight] for one in match.reasons]
            matched.append(_Matched(koc, match.score, reasons, [list(gap) for gap in match.gaps]))
    return sorted(matched, key=lambda one: (-one.score, one.partner.name))


@transaction.atomic
def _store(
    rebuild_id: RebuildId, grouping: Grouping, matches: dict[int, list[_Matched]], now: datetime
) -> RebuildOutcome:
    """Put the new grouping in the place of the old one, all at once."""
    kept = keep_names(_old_members(), grouping)
    ClusterMember.objects.all().delete()
    KocMatch.objects.all().delete()
    living = [_store_cluster(cluster, kept.get(cluster.number), now) for cluster in grouping.clusters]
    _store_voices(grouping, living)
    _store_sizes(grouping, living, now)
    _store_likenesses(grouping, now)
    NeedCluster.objects.exclude(pk__in=living).exclude(state=NeedCluster.State.GONE).update(
        state=NeedCluster.State.GONE, updated_at=now
    )
    for cluster, cluster_id in zip(grouping.clusters, living, strict=True):
        _store_matches(cluster_id, matches[cluster.number])
    outcome = _outcome(grouping)
    Rebuild.objects.filter(pk=rebuild_id).update(
        state=Rebuild.State.FINISHED,
        done=REBUILD_STEPS,
        finished_at=now,
        cluster_count=outcome.clusters,
        customer_count=outcome.customers,
        voice_count=outcome.voices,
    )
    audit.record("needs.clusters_rebuilt", rebuild_id, clusters=outcome.clusters, customers=outcome.customers)
    publish(ClustersRebuilt(clusters=outcome.clusters, customers=outcome.customers), at=now)
    return outcome


def _former() -> Former:
    """Yesterday's clusters as the grouping wants to know them."""
    rows = NeedCluster.objects.filter(state=NeedCluster.State.LIVING).values_list("pk", "spot")
    return Former(_old_members(), {str(pk): (spot[0], spot[1]) for pk, spot in rows if spot})


def _old_members() -> dict[str, frozenset[str]]:
    """The voices of each living cluster, by the cluster's id."""
    old: dict[str, set[str]] = defaultdict(set)
    rows = ClusterMember.objects.filter(cluster__state=NeedCluster.State.LIVING)
    for cluster_id, customer_id, utterance_id in rows.values_list("cluster_id", "customer_id", "utterance_id"):
        old[str(cluster_id)].add(f"c:{customer_id}" if customer_id else f"u:{utterance_id}")
    return {cluster_id: frozenset(members) for cluster_id, members in old.items()}


def _store_cluster(cluster: Cluster, old_id: str | None, now: datetime) -> UUID:
    portrait = cluster.portrait
    row = NeedCluster.objects.get(pk=old_id) if old_id else NeedCluster(first_seen_at=now)
    row.slots = [[one.slot, one.value, one.share, one.lift] for one in portrait.defining]
    row.title = [list(part) for part in portrait.title]
    row.words = [list(one) for one in portrait.words]
    row.evidence = [[one.key, one.text] for one in cluster.evidence]
    row.size = cluster.size
    row.customer_count = sum(_is_customer(member.key) for member in cluster.members)
    row.state = NeedCluster.State.LIVING
    row.updated_at = now
    row.spot = list(cluster.spot)
    row.save()
    return row.pk


def _store_voices(grouping: Grouping, living: Sequence[UUID]) -> None:
    """The members of every cluster, each with the others it stands near to, and the voices that are like nobody."""
    near: dict[str, list[tuple[float, str]]] = defaultdict(list)
    for cluster, cluster_id in zip(grouping.clusters, living, strict=True):
        for one in cluster.near:
            near[one.key].append((one.weight, str(cluster_id)))
    ClusterMember.objects.bulk_create(
        (
            ClusterMember(
                cluster_id=cluster_id,
                **_voice(member.key),
                weight=member.weight,
                near=[[other, weight] for weight, other in sorted(near[member.key], reverse=True)],
                spot=list(member.spot or ()),
            )
            for cluster, cluster_id in zip(grouping.clusters, living, strict=True)
            for member in cluster.members
        ),
        batch_size=BATCH,
    )
    LoneVoice.objects.all().delete()
    LoneVoice.objects.bulk_create((LoneVoice(**_voice(key)) for key in grouping.rest), batch_size=BATCH)


def _voice(key: str) -> dict[str, UUID]:
    return {"customer_id" if _is_customer(key) else "utterance_id": UUID(key[2:])}


def _store_sizes(grouping: Grouping, living: Sequence[UUID], now: datetime) -> None:
    day = now.astimezone(SHOP_ZONE).date()
    for cluster, cluster_id in zip(grouping.clusters, living, strict=True):
        counts = {"size": cluster.size, "customer_count": sum(_is_customer(one.key) for one in cluster.members)}
        ClusterSize.objects.update_or_create(cluster_id=cluster_id, counted_on=day, defaults=counts)


def _store_likenesses(grouping: Grouping, now: datetime) -> None:
    CommunityLikeness.objects.all().delete()
    CommunityLikeness.objects.bulk_create(
        CommunityLikeness(
            community_id=UUID(name), member_count=one.members, likeness=one.likeness, chance=one.chance, counted_at=now
        )
        for name, one in grouping.circles.items()
    )


def _store_matches(cluster_id: UUID, matched: list[_Matched]) -> None:
    KocMatch.objects.bulk_create(
        KocMatch(cluster_id=cluster_id, partner_id=one.partner.id, score=one.score, reasons=one.reasons, gaps=one.gaps)
        for one in matched
    )


def _outcome(grouping: Grouping) -> RebuildOutcome:
    voices = [member.key for cluster in grouping.clusters for member in cluster.members]
    customers = sum(map(_is_customer, voices))
    return RebuildOutcome(len(grouping.clusters), customers, len(voices), len(grouping.rest))


def _is_customer(voice: str) -> bool:
    return voice.startswith("c:")


def _note(rebuild_id: RebuildId, done: int) -> None:
    Rebuild.objects.filter(pk=rebuild_id).update(done=done)


def _give_up_dead_runs(now: datetime) -> None:
    dead = Q(started_at__lt=now - GIVEN_UP_AFTER) | Q(started_at=None, asked_at__lt=now - GIVEN_UP_AFTER)
    Rebuild.objects.filter(dead, state__in=UNDER_WAY).update(
        state=Rebuild.State.FAILED, finished_at=now, error="given up"
    )
