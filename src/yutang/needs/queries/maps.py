"""The map of need clusters, their sizes over time, who is like nobody, and how alike communities are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from yutang.needs.models import ClusterMember, ClusterSize, CommunityLikeness, LoneVoice, NeedCluster
from yutang.needs.queries.clusters import ClusterCard
from yutang.needs.rules.maps import radius_of
from yutang.people.api import communities, customer_cards

# The drawing: wider than high, as a page is.
WIDTH, HEIGHT, MARGIN = 860, 480, 12
LONGEST_NAME = 16
MOST_DAYS = 60


@dataclass(frozen=True)
class Dot:
    """A member on the map, in units of the drawing; `customer_id` is None for an unknown speaker."""

    right: float
    down: float
    customer_id: UUID | None
    name: str


@dataclass(frozen=True)
class Place:
    """A cluster on the map, in units of the drawing; `number` is its rank by size."""

    number: int
    card: ClusterCard
    right: float
    down: float
    radius: float
    dots: tuple[Dot, ...]

    @property
    def lines(self) -> list[tuple[str, float]]:
        """Its short name, line by line, each with how far down it stands: under the shape."""
        parts = self.card.short_title.split("\n")
        words = [shortened(word, LONGEST_NAME) for word in (*parts[:1], *parts[1:][-1:])]
        first = min(self.down + self.radius + 12, HEIGHT - 13 * len(words) + 8)
        return [(word, first + 13 * at) for at, word in enumerate(words)]

    @property
    def diamond(self) -> str:
        """The corners of the shape that an unmet cluster has, as SVG points."""
        far = self.radius * 1.2
        corners = ((0, -far), (far, 0), (0, far), (-far, 0))
        return " ".join(f"{self.right + right:.1f},{self.down + down:.1f}" for right, down in corners)


@dataclass(frozen=True)
class SizeOnDay:
    """How many voices, and known customers among them, a cluster had on a day."""

    day: date
    size: int
    customer_count: int


@dataclass(frozen=True)
class CommunityAlike:
    """How alike the needs of a community's members are: `score` is 0 where it is chance, 1 where all ask for the same."""

    id: UUID
    name: str
    members: int
    likeness: float
    chance: float

    @property
    def score(self) -> float:
        return max(0.0, (self.likeness - self.chance) / (1 - self.chance)) if self.chance < 1 else 1.0


def shortened(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 1]}…"


def cluster_map(cards: Sequence[ClusterCard]) -> list[Place]:
    """Where these living clusters and some members of each stand; clusters from before there was a map are left out."""
    ids = [card.id for card in cards]
    spots = {pk: spot for pk, spot in NeedCluster.objects.filter(pk__in=ids).values_list("pk", "spot") if spot}
    dots = _dots(spots)
    largest = max((card.size for card in cards), default=1)
    return [
        Place(number, card, *_drawn(spots[card.id]), radius_of(card.size, largest) * HEIGHT / 2, tuple(dots[card.id]))
        for number, card in enumerate(cards, 1)
        if card.id in spots
    ]


def _dots(spots: Mapping[UUID, Sequence[float]]) -> dict[UUID, list[Dot]]:
    rows = list(
        ClusterMember.objects.filter(cluster__in=list(spots))
        .exclude(spot=[])
        .order_by("-weight", "id")
        .values_list("cluster_id", "customer_id", "spot")
    )
    customers = customer_cards([customer for _cluster, customer, _spot in rows if customer])
    found: dict[UUID, list[Dot]] = defaultdict(list)
    for cluster, customer, spot in rows:
        card = customers.get(customer) if customer else None
        # The map is wider than high and a cluster is round: from its middle on, both directions have one measure.
        middle = _drawn(spots[cluster])
        right, down = (
            round(at + (one - home) * HEIGHT / 2, 1) for at, one, home in zip(middle, spot, spots[cluster], strict=True)
        )
        found[cluster].append(Dot(right, down, customer, card.nickname if card else ""))
    return found


def _drawn(spot: Sequence[float]) -> tuple[float, float]:
    return (
        round(WIDTH / 2 + spot[0] * (WIDTH / 2 - MARGIN), 1),
        round(HEIGHT / 2 + spot[1] * (HEIGHT / 2 - MARGIN), 1),
    )


def sizes_of(cluster_id: UUID) -> list[SizeOnDay]:
    """The sizes of a cluster on the last days on which needs were grouped, the oldest first."""
    rows = ClusterSize.objects.filter(cluster=cluster_id).order_by("-counted_on")[:MOST_DAYS]
    return [SizeOnDay(row.counted_on, row.size, row.customer_count) for row in rows][::-1]


def lone_rows() -> Any:
    """The voices that are like nobody enough, customers first, as rows for paging through."""
    return LoneVoice.objects.order_by("customer_id", "utterance_id", "id")


def lone_count() -> int:
    return LoneVoice.objects.count()


def alike_communities() -> list[CommunityAlike]:
    """The communities with at least two members of known needs, the most alike first."""
    names = {one.id: one.name for one in communities()}
    rows = [
        CommunityAlike(row.community_id, names[row.community_id], row.member_count, row.likeness, row.chance)
        for row in CommunityLikeness.objects.all()
        if row.community_id in names
    ]
    return sorted(rows, key=lambda one: (-one.score, one.name))
