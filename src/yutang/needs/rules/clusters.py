"""Customers with like needs, found by their slots first and the meaning of their words second.

scikit-learn is imported where it is used: it takes two seconds that every command and process would pay.
"""

import hashlib
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import numpy.typing as npt

from .centres import SMALLEST, Homes, find_centres, homes_at, staying, units
from .maps import Spot, alike, lay_out, member_spots, radius_of
from .portraits import Portrait, portrait_of, telling_words, words_in
from .profiles import Feature, Profile, features_of
from .scrub import scrub
from .threads import on_one_thread
from .vectors import Matrix, Space, fit_space, joined

_FITTED_ON = 5000
_SOFTNESS = 0.12
_MOST_EVIDENCE = 30
# Of what a sentence is worth, that much is lost when it was said before in the same words.
_SAMENESS_COSTS = 0.8
_LEAST_KEPT = 0.3
_LEAST_NEAR = 0.15
_MOST_SHOWN = 60


@dataclass(frozen=True, slots=True)
class Member:
    """A customer in a cluster, and how surely (0 to 1). Of a large cluster only some members have a spot on the map."""

    key: str
    weight: float
    spot: Spot | None = None


@dataclass(frozen=True, slots=True)
class Evidence:
    """One sentence of a member, without personal data."""

    key: str
    text: str


@dataclass(frozen=True, slots=True)
class Cluster:
    """Customers with like needs. ``near`` are customers of other clusters who are almost as much at home here."""

    number: int
    members: tuple[Member, ...]
    portrait: Portrait
    evidence: tuple[Evidence, ...] = ()
    near: tuple[Member, ...] = ()
    spot: Spot = (0.0, 0.0)

    @property
    def size(self) -> int:
        return len(self.members)


@dataclass(frozen=True, slots=True)
class Likeness:
    """How alike the needs of some customers are: the mean likeness of two of them, and that of any two customers (by chance)."""

    members: int
    likeness: float
    chance: float


@dataclass(frozen=True, slots=True)
class Grouping:
    """All clusters, the largest first, and the customers who belong to none."""

    clusters: tuple[Cluster, ...] = ()
    rest: tuple[str, ...] = ()
    circles: Mapping[str, Likeness] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Former:
    """Yesterday's clusters by their id: who was in each, and where each stood on the map."""

    members: Mapping[str, frozenset[str]] = field(default_factory=dict)
    spots: Mapping[str, Spot] = field(default_factory=dict)


@dataclass(slots=True)
class _Crowd:
    """The customers being grouped, in the order of their keys."""

    profiles: list[Profile]
    features: list[dict[Feature, float]]
    texts: list[str]
    places: Matrix = field(default_factory=lambda: np.zeros((0, 1)))


@on_one_thread
def group_by_need(
    profiles: Sequence[Profile],
    *,
    seed: int = 0,
    former: Former | None = None,
    circles: Mapping[str, Collection[str]] | None = None,
) -> Grouping:
    """Group customers whose needs are alike; every customer is in exactly one cluster or in the rest.

    The same profiles give the same grouping, in whatever order they come. Beyond 5,000 customers the clusters are found
    on a sample of them and the others join the nearest. ``former`` clusters live on unless others divide the customers clearly
    better. ``circles`` are keys of customers by a name: of each it is said how alike their needs are. Raises ValueError when two
    profiles have one key.
    """
    ordered = sorted(profiles, key=lambda profile: profile.key)
    if len({profile.key for profile in ordered}) != len(ordered):
        raise ValueError("two profiles have the same key")
    if len(ordered) < SMALLEST:
        return Grouping(rest=tuple(profile.key for profile in ordered))
    former = former or Former()
    crowd = _Crowd(ordered, [features_of(one.slots) for one in ordered], [joined(one) for one in ordered])
    sample = _sample([profile.key for profile in ordered], seed)
    space = fit_space([crowd.features[at] for at in sample], [crowd.texts[at] for at in sample], seed=seed)
    crowd.places = space.place(crowd.features, crowd.texts)
    homes = _former_homes(crowd, former)
    centres, names = find_centres(crowd.places[sample], homes[sample], seed)
    grouping, centres = _grouping(crowd, space, centres, staying(homes, names))
    return replace(_mapped(grouping, centres, former), circles=_likenesses(crowd, circles or {}))


def _former_homes(crowd: _Crowd, former: Former) -> Homes:
    """For each customer the number, by the order of their ids, of the cluster that was theirs yesterday."""
    rows = {profile.key: at for at, profile in enumerate(crowd.profiles)}
    homes = np.full(len(rows), -1)
    for number, one in enumerate(sorted(former.members)):
        homes[[rows[key] for key in former.members[one] if key in rows]] = number
    return homes


def _likenesses(crowd: _Crowd, circles: Mapping[str, Collection[str]]) -> dict[str, Likeness]:
    chance = alike(crowd.places)
    if chance is None:
        return {}
    rows = {profile.key: at for at, profile in enumerate(crowd.profiles)}
    found = {}
    for name in sorted(circles):
        members = [rows[key] for key in sorted(set(circles[name])) if key in rows]
        likeness = alike(crowd.places[members])
        if likeness is not None:
            found[name] = Likeness(len(members), round(likeness, 4), round(chance, 4))
    return found


def _sample(keys: Sequence[str], seed: int) -> list[int]:
    """Positions of the customers to learn from, chosen by their keys, so that new customers move the choice little."""
    if len(keys) <= _FITTED_ON:
        return list(range(len(keys)))
    ranks = [hashlib.blake2b(f"{seed}:{key}".encode(errors="replace"), digest_size=8).digest() for key in keys]
    return sorted(sorted(range(len(keys)), key=lambda at: ranks[at])[:_FITTED_ON])


def _grouping(crowd: _Crowd, space: Space, centres: Matrix, bonus: Matrix) -> tuple[Grouping, Matrix]:
    """The clusters around these centres and, in their order, the centres; ``bonus`` (n, k) is added to each likeness."""
    keys = [profile.key for profile in crowd.profiles]
    if not len(centres):
        return Grouping(rest=tuple(keys)), centres
    likeness = crowd.places @ centres.T
    kept = np.flatnonzero(np.bincount(homes_at(likeness + bonus) + 1, minlength=len(centres) + 1)[1:] >= SMALLEST)
    likeness = likeness[:, kept]
    homes = homes_at(likeness + bonus[:, kept])
    groups = [np.flatnonzero(homes == number) for number in range(len(kept))]
    order = sorted(
        (at for at, group in enumerate(groups) if len(group)), key=lambda at: (-len(groups[at]), groups[at][0])
    )
    weights = _weights(_to_the_others(crowd.places, likeness, groups))
    describe = _Describer(crowd, space)
    clusters = []
    for number, at in enumerate(order):
        portrait, evidence = describe(groups[at], weights[:, at])
        near = np.flatnonzero((homes != at) & (homes >= 0) & (weights[:, at] >= _LEAST_NEAR))
        members, others = (_members(keys, places, weights[:, at]) for places in (groups[at], near))
        clusters.append(Cluster(number, members, portrait, evidence, others))
    return Grouping(tuple(clusters), tuple(keys[at] for at in np.flatnonzero(homes < 0))), centres[kept][order]


def _mapped(grouping: Grouping, centres: Matrix, former: Former) -> Grouping:
    """The same grouping, with a spot on the map for every cluster and member."""
    sizes = [cluster.size for cluster in grouping.clusters]
    names = keep_names(former.members, grouping)
    before = {number: former.spots[one] for number, one in names.items() if one in former.spots}
    spots = lay_out(centres, sizes, before)
    second: dict[str, tuple[float, int]] = {}
    for cluster in grouping.clusters:
        for one in cluster.near:
            second[one.key] = max(second.get(one.key, (0.0, 0)), (one.weight, cluster.number))
    placed = []
    for cluster, spot in zip(grouping.clusters, spots, strict=True):
        shown = cluster.members[:: -(-cluster.size // _MOST_SHOWN)]
        toward = [spots[second[one.key][1]] if one.key in second else None for one in shown]
        within = dict(zip(shown, member_spots(spot, radius_of(cluster.size, max(sizes)), toward), strict=True))
        members = tuple(replace(one, spot=within.get(one)) for one in cluster.members)
        placed.append(replace(cluster, members=members, spot=spot))
    return replace(grouping, clusters=tuple(placed))


def _to_the_others(places: Matrix, likeness: Matrix, groups: Sequence[npt.NDArray[np.int64]]) -> Matrix:
    """The likeness (n, k) where each customer's own cluster is its other members: in a small one everybody is like themselves."""
    likeness = likeness.copy()
    for number, group in enumerate(groups):
        others = places[group].sum(axis=0) - places[group]
        likeness[group, number] = (places[group] * units(others)).sum(axis=1)
    return likeness


def _weights(likeness: Matrix) -> Matrix:
    """How surely each customer belongs to each cluster: nearness among the clusters times nearness at all."""
    if likeness.shape[1] == 0:
        return likeness
    powers = np.exp((likeness - likeness.max(axis=1, keepdims=True)) / _SOFTNESS)
    share = powers / powers.sum(axis=1, keepdims=True)
    return np.asarray(np.clip(share * np.clip(likeness / 0.6, 0, 1), 0, 1), dtype=np.float64)


def _members(
    keys: Sequence[str], places: npt.NDArray[np.int64], weights: npt.NDArray[np.float64]
) -> tuple[Member, ...]:
    members = [Member(keys[at], round(float(weights[at]), 4)) for at in places]
    return tuple(sorted(members, key=lambda member: (-member.weight, member.key)))


class _Describer:
    """Describes one cluster after another against the same crowd."""

    def __init__(self, crowd: _Crowd, space: Space) -> None:
        self.crowd, self.space = crowd, space
        self.overall = Counter(feature for features in crowd.features for feature in features)
        self.words = [words_in([text]) for text in crowd.texts]
        self.word_counts = Counter(word for words in self.words for word in words)

    def __call__(
        self, group: npt.NDArray[np.int64], weights: npt.NDArray[np.float64]
    ) -> tuple[Portrait, tuple[Evidence, ...]]:
        total = len(self.crowd.profiles)
        words = telling_words([self.words[at] for at in group], self.word_counts, total)
        portrait = portrait_of([self.crowd.features[at] for at in group], self.overall, total, words)
        return portrait, self._evidence(group, weights)

    def _evidence(self, group: npt.NDArray[np.int64], weights: npt.NDArray[np.float64]) -> tuple[Evidence, ...]:
        """Sentences of the surest members, the most typical first, each unlike those before it."""
        surest = sorted(group, key=lambda at: (-round(float(weights[at]), 6), at))[: 2 * _MOST_EVIDENCE]
        said = [(at, text) for at in surest for text in self.crowd.profiles[at].texts[:3] if text.strip()]
        if not said:
            return ()
        places = self.space.place_texts([text for _, text in said])
        nearness = places @ places.mean(axis=0)
        scores = [float(near) * (0.5 + float(weights[at])) for near, (at, _) in zip(nearness, said, strict=True)]
        ranked = _varied(scores, places)
        texts: dict[str, Evidence] = {}
        for place in ranked:
            at, text = said[place]
            clean = scrub(text)
            texts.setdefault(clean, Evidence(self.crowd.profiles[at].key, clean))
        return tuple(texts.values())[:_MOST_EVIDENCE]


def _varied(scores: Sequence[float], places: Matrix) -> list[int]:
    """All sentences, the best first, each marked down by how like it is to the nearest of those before it."""
    worth = np.round(np.array(scores), 6)
    likeness = np.clip(places @ places.T, 0, 1)
    nearest = np.zeros(len(worth))
    ranked: list[int] = []
    left = np.ones(len(worth), dtype=bool)
    while left.any():
        marked_down = np.where(left, np.round(worth * (1 - _SAMENESS_COSTS * nearest), 6), -np.inf)
        best = int(marked_down.argmax())
        ranked.append(best)
        left[best] = False
        nearest = np.maximum(nearest, likeness[best])
    return ranked


def keep_names(old: Mapping[str, frozenset[str]], new: Grouping) -> dict[int, str]:
    """Which cluster of yesterday each new cluster is: the assignment that keeps most members in their cluster.

    Maps the number of a new cluster to the id of an old one; a cluster that shares less than 30 % of the smaller of the
    two is left out: it is new.
    """
    ids = sorted(old)
    if not ids or not new.clusters:
        return {}
    sets = [frozenset(member.key for member in cluster.members) for cluster in new.clusters]
    shared = np.array([[len(members & old[one]) for one in ids] for members in sets])
    from scipy.optimize import linear_sum_assignment

    rows, columns = linear_sum_assignment(-shared)
    return {
        new.clusters[row].number: ids[column]
        for row, column in zip(rows.tolist(), columns.tolist(), strict=True)
        if shared[row, column] >= _LEAST_KEPT * max(1, min(len(sets[row]), len(old[ids[column]])))
    }
