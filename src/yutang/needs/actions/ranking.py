"""Reckoning anew which styles each cluster wants most."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import numpy as np
from django.db import transaction

from yutang.catalog.api import StyleCard, styles
from yutang.needs.models import ClusterMember, NeedCluster, RankingReport, StyleRanking
from yutang.needs.queries.assignment import portrait_of_row
from yutang.needs.queries.clusters import MOST_CLUSTERS, MOST_STYLES
from yutang.needs.queries.outcomes import SeenBefore, outcomes_in_force, seen_before
from yutang.needs.rules.gains import Gain, measure_gain, tally
from yutang.needs.rules.ranking import Counts, Floats, Ints, Learned, Rates, learn, rates
from yutang.needs.rules.serving import offering_of, serves

KEPT = 100
DIGITS = 4


def rank_styles(*, now: datetime) -> int:
    """Rank the styles on offer for every living cluster from all outcomes so far, and say for how many clusters."""
    clusters = list(NeedCluster.objects.filter(state=NeedCluster.State.LIVING).order_by("-size", "id")[:MOST_CLUSTERS])
    offered = styles(limit=MOST_STYLES)
    if not clusters or not offered:
        return _store(clusters, [[] for _one in clusters], {}, now)
    service = _services(clusters, offered)
    before = seen_before([one.id for one in offered], outcomes_in_force())
    cluster_of = _cluster_of(clusters, before.customers)
    counts = _with_chances(tally(before.sightings, cluster_of, *service.shape), before, cluster_of)
    learned = learn(counts, service)
    found = rates(counts, service, learned)
    rows = [_rows(number, offered, counts, service, found) for number in range(len(clusters))]
    figures = _figures(before, learned, measure_gain(before.sightings, cluster_of, service))
    return _store(clusters, rows, figures, now)


def _services(clusters: Sequence[NeedCluster], offered: Sequence[StyleCard]) -> Floats:
    """How far each style fulfils what each cluster asks for: (clusters, styles), from 0 to 1."""
    offerings = [offering_of(one.category, one.title, one.attributes) for one in offered]
    asked = [portrait_of_row(one).defining for one in clusters]
    return np.array([[serves(offering, defining).score for offering in offerings] for defining in asked])


def _cluster_of(clusters: Sequence[NeedCluster], customers: Sequence[UUID]) -> Ints:
    numbers = {cluster.pk: number for number, cluster in enumerate(clusters)}
    rows = ClusterMember.objects.filter(cluster__in=numbers, customer__isnull=False)
    homes = {customer: numbers[cluster] for customer, cluster in rows.values_list("customer_id", "cluster_id")}
    return np.array([homes.get(one, -1) for one in customers], dtype=np.int64)


def _with_chances(counts: Counts, before: SeenBefore, cluster_of: Ints) -> Counts:
    """A style that was never shown beside others was there for everybody who ever chose or bought something."""
    active = np.bincount(cluster_of[cluster_of >= 0], minlength=len(counts.seen)).astype(np.float64)
    is_only_bought = ~before.is_shown & (counts.seen.sum(axis=0) > 0)
    return Counts(np.where(is_only_bought, active[:, None], counts.seen), counts.wanted)


def _rows(
    number: int, offered: Sequence[StyleCard], counts: Counts, service: Floats, found: Rates
) -> list[list[object]]:
    """The best styles of one cluster that anything speaks for: a member saw them, or they serve it."""
    is_known = (counts.seen[number] > 0) | (service[number] > 0)
    best = found.ranked(number, len(offered))
    best = best[is_known[best]][:KEPT]
    low, high = found.interval(number, best)
    return [
        [
            str(offered[at].id),
            int(counts.seen[number, at]),
            int(counts.wanted[number, at]),
            *(
                round(float(one), DIGITS)
                for one in (found.overall[at], found.mean[number, at], low[place], high[place], service[number, at])
            ),
        ]
        for place, at in enumerate(best)
    ]


def _figures(before: SeenBefore, learned: Learned, gain: Gain | None) -> dict[str, object]:
    return {
        "sightings": len(before.sightings),
        "customers": len(before.customers),
        "mean": round(learned.mean, DIGITS),
        "size": round(learned.size, DIGITS),
        "kappa": round(learned.kappa, DIGITS),
        "need": round(learned.need, DIGITS),
        "gain": gain
        and {
            "by_cluster": round(gain.by_cluster, DIGITS),
            "for_all": round(gain.for_all, DIGITS),
            "difference": round(gain.hits.value, DIGITS),
            "low": round(gain.hits.low, DIGITS),
            "high": round(gain.hits.high, DIGITS),
            "customers": gain.customers,
            "choices": gain.choices,
        },
    }


@transaction.atomic
def _store(
    clusters: Sequence[NeedCluster], rows: Sequence[list[list[object]]], figures: dict[str, object], now: datetime
) -> int:
    """Put these rankings in the place of the old ones. A cluster that dissolved meanwhile is left out."""
    StyleRanking.objects.all().delete()
    living = set(NeedCluster.objects.filter(pk__in=[one.pk for one in clusters]).values_list("pk", flat=True))
    StyleRanking.objects.bulk_create(
        StyleRanking(cluster=cluster, rows=ranked, reckoned_at=now)
        for cluster, ranked in zip(clusters, rows, strict=True)
        if cluster.pk in living
    )
    RankingReport.objects.update_or_create(defaults={"figures": figures, "reckoned_at": now})
    return len(living)
