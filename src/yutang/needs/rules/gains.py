"""What ranking by cluster gains over one list for everybody, measured on customers whose outcomes it never saw."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from .ranking import Counts, Floats, Ints, Mask, Rates, learn, rates

FOLDS = 5
FIRST = 5
"""So many of the styles shown together are looked at: as many as a round lets win."""
SURE = 0.95
_BLOCKS, _REPLICATES = 500, 2_000
_LEAST_CUSTOMERS = 20


@dataclass(frozen=True, slots=True)
class Sightings:
    """Who saw which style: one row a customer and style, as numbers, with whether they wanted it and where they first saw it.

    ``showing`` is a row of ``showings``, the styles that were shown together; -1 where the style was shown in none.
    """

    customer: Ints
    style: Ints
    wanted: Mask
    showing: Ints
    showings: Sequence[Ints]

    def __len__(self) -> int:
        return len(self.customer)

    def part(self, rows: Mask) -> "Sightings":
        return Sightings(self.customer[rows], self.style[rows], self.wanted[rows], self.showing[rows], self.showings)


@dataclass(frozen=True, slots=True)
class Interval:
    """A difference and where it lies with 95 % certainty."""

    value: float
    low: float
    high: float

    @property
    def is_sure(self) -> bool:
        """Whether it is told from nothing."""
        return self.low > 0 or self.high < 0


@dataclass(frozen=True, slots=True)
class Gain:
    """Of what customers wanted, the share that stood among the first of their cluster's list and of the one list for all,
    and by how many nats a choice was less surprising to the cluster's rates. Over ``customers`` and their ``choices``."""

    by_cluster: float
    for_all: float
    hits: Interval
    nats: Interval
    customers: int
    choices: int


def tally(sightings: Sightings, cluster_of: Ints, clusters: int, styles: int) -> Counts:
    """Customers by cluster and style. ``cluster_of`` gives each customer's cluster, -1 for none: then they are left out."""
    cluster = cluster_of[sightings.customer]
    inside = cluster >= 0
    cells = cluster[inside] * styles + sightings.style[inside]
    seen = np.bincount(cells, minlength=clusters * styles).astype(np.float64)
    wanted = np.bincount(cells, weights=sightings.wanted[inside], minlength=clusters * styles).astype(np.float64)
    return Counts(seen.reshape(clusters, styles), wanted.reshape(clusters, styles))


def measure_gain(sightings: Sightings, cluster_of: Ints, service: Floats) -> Gain | None:
    """The gain in five folds over the customers, each ranked by rates learned from the other four parts.

    Only what was shown beside other styles counts. None where too few customers chose anything to say something.
    """
    inside = (cluster_of[sightings.customer] >= 0) & (sightings.showing >= 0)
    shown = sightings.part(inside)
    people = np.unique(shown.customer[shown.wanted])
    if len(people) < _LEAST_CUSTOMERS:
        return None
    sums = np.zeros((len(cluster_of), 5))
    fold_of = np.random.default_rng(0).permutation(len(cluster_of)) % FOLDS
    for fold in range(FOLDS):
        is_test = fold_of[shown.customer] == fold
        if is_test.any():
            counts = tally(shown.part(~is_test), cluster_of, *service.shape)
            learned = rates(counts, service, learn(counts, service))
            sums += _customer_sums(shown.part(is_test), cluster_of, learned)
    return _gain(sums, len(people))


def _customer_sums(test: Sightings, cluster_of: Ints, learned: Rates) -> Floats:
    """By customer: choices, hits of the cluster's list, hits of the one list, sightings, and nats gained over them."""
    cluster = cluster_of[test.customer]
    own, every = learned.mean[cluster, test.style], learned.overall[test.style]
    nats = np.where(test.wanted, np.log(own / every), np.log((1 - own) / (1 - every)))
    everybody = np.broadcast_to(learned.overall, learned.mean.shape)
    hits = [_is_first(test, cluster, worth) & test.wanted for worth in (learned.mean, everybody)]
    columns = [test.wanted, *hits, np.ones(len(test)), nats]
    return np.stack([np.bincount(test.customer, weights=one, minlength=len(cluster_of)) for one in columns], axis=1)


def _is_first(test: Sightings, cluster: Ints, worth: Floats) -> Mask:
    """Whether each style seen stands among the first of its showing, or the better half of a small one."""
    first = np.zeros(len(test), dtype=bool)
    for number, styles in enumerate(test.showings):
        rows = np.flatnonzero(test.showing == number)
        most = min(FIRST, len(styles) // 2)
        if not len(rows) or not most:
            continue
        best = np.zeros(worth.shape, dtype=bool)
        order = np.argsort(-worth[:, styles], axis=1, kind="stable")[:, :most]
        np.put_along_axis(best, styles[order], True, axis=1)
        first[rows] = best[cluster[rows], test.style[rows]]
    return first


def _gain(sums: Floats, customers: int) -> Gain:
    choices, own, every = sums[:, :3].sum(axis=0)
    return Gain(
        by_cluster=float(own / choices),
        for_all=float(every / choices),
        hits=bootstrapped(sums[:, 1] - sums[:, 2], sums[:, 0]),
        nats=bootstrapped(sums[:, 4], sums[:, 3]),
        customers=customers,
        choices=int(choices),
    )


def bootstrapped(gains: Floats, weights: Floats, *, level: float = SURE) -> Interval:
    """The sum of gains over that of weights, with its interval when customers are drawn again and again, with replacement.

    Both are by customer. Many customers are drawn in 500 random blocks, which varies as drawing each does (Efron 1979).
    """
    rng = np.random.default_rng(0)
    active = np.flatnonzero(weights)
    block_of = rng.permutation(len(active)) % min(_BLOCKS, len(active))
    above = np.bincount(block_of, weights=gains[active])
    below = np.bincount(block_of, weights=weights[active])
    draws = rng.multinomial(len(above), np.full(len(above), 1 / len(above)), size=_REPLICATES)
    drawn_below = draws @ below
    ratios = (draws @ above)[drawn_below > 0] / drawn_below[drawn_below > 0]
    low, high = np.quantile(ratios, [(1 - level) / 2, (1 + level) / 2])
    return Interval(float(above.sum() / below.sum()), float(low), float(high))
