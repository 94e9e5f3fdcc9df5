"""The styles of the catalog for one cluster, the best first, as they were last reckoned."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from yutang.catalog.api import StyleCard, style_cards
from yutang.needs.models import NeedCluster, RankingReport, StyleRanking
from yutang.needs.queries.assignment import each_once, manner_of, portrait_of_row
from yutang.needs.queries.clusters import Chip, ClusterId
from yutang.needs.rules.assigning import can_show
from yutang.needs.rules.serving import Offering, offering_of, serves
from yutang.partners.api import PartnerCard

SHOWN, MOST_SHOWN = 10, 100
MOST_LOOKED_AT = 20


@dataclass(frozen=True)
class RankedStyle:
    """A style for a cluster: `wanted` of the `seen` members who saw it; the overall rate; the cluster's with its interval."""

    style: StyleCard
    seen: int
    wanted: int
    overall: float
    rate: float
    low: float
    high: float
    service: float
    reasons: tuple[Chip, ...]

    @property
    def lead(self) -> float:
        """By how much the cluster's rate is above the overall one."""
        return self.rate - self.overall

    def bar(self, widest: float) -> Bar:
        return Bar(
            *(round(100 * part / widest, 1) for part in (self.low, self.high - self.low, self.rate, self.overall))
        )


@dataclass(frozen=True)
class Bar:
    """An interval as it is drawn, in percent of the width: where it begins, how long it is, its rate, the overall rate."""

    start: float
    length: float
    rate: float
    overall: float


@dataclass(frozen=True)
class Gain:
    """What lists by cluster gained over one list for all, on customers they never saw: shares of choices that stood among the
    first five, their difference with its 95 % interval. `is_sure` says whether it is told from nothing."""

    by_cluster: float
    for_all: float
    difference: float
    low: float
    high: float
    customers: int
    choices: int

    @property
    def is_sure(self) -> bool:
        return self.low > 0 or self.high < 0

    @property
    def points(self) -> tuple[str, str, str]:
        """The difference, its lowest and highest, in points of a percent, with their signs."""
        return (_points(self.difference), _points(self.low), _points(self.high))


@dataclass(frozen=True)
class Ranking:
    """What a cluster wants, the best first. `sightings` count over all clusters; without any, needs alone order the list."""

    styles: tuple[RankedStyle, ...]
    drawn: tuple[tuple[RankedStyle, Bar], ...]
    sightings: int
    gain: Gain | None
    as_of: datetime


def ranking_of(cluster_id: ClusterId, *, limit: int = SHOWN) -> Ranking | None:
    """The ranking of a cluster as it was last reckoned; None where it never was."""
    row = StyleRanking.objects.filter(cluster=cluster_id).select_related("cluster").first()
    if row is None:
        return None
    styles = _ranked(row.cluster, row.rows, limit)
    widest = max((one.high for one in styles), default=1.0) or 1.0
    report = RankingReport.objects.first()
    figures = report.figures if report else {}
    return Ranking(
        styles=styles,
        drawn=tuple((one, one.bar(widest)) for one in styles),
        sightings=figures.get("sightings", 0),
        gain=Gain(**figures["gain"]) if figures.get("gain") else None,
        as_of=row.reckoned_at,
    )


def served_styles(cluster_ids: Sequence[ClusterId]) -> dict[ClusterId, list[UUID]]:
    """For each cluster the styles that serve it, the best ranked first."""
    rows = StyleRanking.objects.filter(cluster__in=cluster_ids).values_list("cluster_id", "rows")
    return {cluster_id: [UUID(one[0]) for one in ranked if one[7] > 0] for cluster_id, ranked in rows}


@dataclass(frozen=True)
class StyleToShow:
    """A style that serves a cluster and that its KOC can show: `words` are what she shares with it."""

    style: StyleCard
    words: tuple[str, ...]


def styles_to_show(speakers: Mapping[ClusterId, PartnerCard], *, each: int = 3) -> dict[ClusterId, list[StyleToShow]]:
    """For each cluster the styles that serve it and that the KOC who speaks for it wears or speaks of herself."""
    served = served_styles(list(speakers))
    cards = style_cards({one for ids in served.values() for one in ids[:MOST_LOOKED_AT]})
    found: dict[ClusterId, list[StyleToShow]] = {}
    for cluster_id, ids in served.items():
        manner = manner_of(speakers[cluster_id])
        offered = [cards[one] for one in ids[:MOST_LOOKED_AT] if one in cards and cards[one].is_active]
        shown = [StyleToShow(card, can_show(_offering(card), manner)) for card in offered]
        found[cluster_id] = sorted((one for one in shown if one.words), key=lambda one: -len(one.words))[:each]
    return found


def _offering(card: StyleCard) -> Offering:
    return offering_of(card.category, card.title, card.attributes)


def _ranked(cluster: NeedCluster, rows: Sequence[Any], limit: int) -> tuple[RankedStyle, ...]:
    offered = {key: card for key, card in style_cards([UUID(row[0]) for row in rows]).items() if card.is_active}
    shown = [row for row in rows if UUID(row[0]) in offered][:limit]
    defining = portrait_of_row(cluster).defining
    return tuple(_style(offered[UUID(row[0])], row, defining) for row in shown)


def _style(card: StyleCard, row: Sequence[Any], defining: Sequence[Any]) -> RankedStyle:
    _id, seen, wanted, overall, rate, low, high, service = row
    found = serves(_offering(card), defining)
    reasons = each_once(Chip(slot, value) for slot, value in found.reasons)
    return RankedStyle(card, seen, wanted, overall, rate, low, high, service, reasons)


def _points(share: float) -> str:
    return f"{100 * share:+.1f}".replace("-", "−")
