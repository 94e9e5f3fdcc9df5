"""Where the middles of clusters lie: yesterday's carried on, or others found where those divide the customers clearly better.

Yesterday's clusters follow their customers by spherical k-means with a cost for every customer who leaves
(Chakrabarti, Kumar, Tomkins, "Evolutionary clustering", 2006). Customers who are like none of them may be clusters of their own.

scikit-learn is imported where it is used: it takes two seconds that every command and process would pay.
"""

from typing import Any

import numpy as np
import numpy.typing as npt

from .vectors import Matrix

Homes = npt.NDArray[np.int64]
"""For each customer the number of the cluster they are in, -1 for none."""

SMALLEST = 3
"""Fewer customers than this are no cluster."""

LEAST_LIKENESS = 0.3
"""The cosine to the middle of a cluster below which a customer is not in it."""

STAYS = 0.08
"""By so much must the cosine to another cluster's middle be larger before a customer leaves theirs for it."""

_JUDGED_ON = 1500
_SIZES = (2, 3, 4, 5, 6, 7, 8, 10, 12, 14, 16, 20, 24, 28, 32)
_ALL_ALIKE = 0.8
_LEAST_SILHOUETTE = 0.02
# Other clusters take over where the mean gain in silhouette is larger than this by twice its standard error.
_CLEARLY_BETTER = 0.03
# One cluster more or less must bring so much to the customers of a cluster of the usual size.
_STEP_BRINGS = 0.03
_ROUNDS = 100


def find_centres(places: Matrix, former: Homes, seed: int) -> tuple[Matrix, Homes]:
    """Unit centres (k, d) of clusters of customers at ``places`` (n, d), and which of yesterday's clusters each is, -1 for new ones.

    ``places`` are unit rows or zeros, ``former`` yesterday's homes (n). No centre where nothing is known.
    """
    is_known = np.linalg.norm(places, axis=1) > 0
    known, homes = places[is_known], former[is_known]
    if len(known) < SMALLEST:
        return _strange(np.zeros((0, places.shape[1])))
    middle = known.mean(axis=0)
    most = _most(known)
    if most < 2 or np.linalg.norm(middle) >= _ALL_ALIKE:
        return _strange(units(middle[None, :]))
    begun, nobody = _strange(_afresh(known, most, seed))
    fresh, _ = _follow(known, begun, np.full(len(known), -1), nobody)
    carried, names = _carried_on(known, homes, len(fresh), seed)
    if not len(carried) or (len(fresh) and _is_better(known, fresh, carried, seed, by=_CLEARLY_BETTER)):
        return _strange(fresh)
    return carried, names


def units(rows: Matrix) -> Matrix:
    """The same rows at length 1; rows of zeros stay."""
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    return np.asarray(rows / np.where(lengths > 0, lengths, 1.0), dtype=np.float64)


def _most(known: Matrix) -> int:
    """The square root of the count (Pal, Bezdek, "On cluster validity", 1995), fewer where many are the same, and no more than
    anybody can oversee.
    """
    by_count = max(2, int(len(known) ** 0.5))
    return min(by_count, len(known) // SMALLEST, _different(known) - 1, _SIZES[-1])


def _different(known: Matrix) -> int:
    return len(np.unique(known.round(6), axis=0))


def _strange(centres: Matrix) -> tuple[Matrix, Homes]:
    return centres, np.full(len(centres), -1)


def _nearest(places: Matrix, centres: Matrix) -> Homes:
    return np.asarray((places @ centres.T).argmax(axis=1))


def _afresh(known: Matrix, most: int, seed: int) -> Matrix:
    """Unit centres of as many clusters as divide the customers best by mean silhouette, at most ``most``."""
    judged = known[_judged(len(known), seed)]
    centres, best = known.mean(axis=0)[None, :], _LEAST_SILHOUETTE
    for size in (size for size in _SIZES if size <= min(most, len(judged) - 1)):
        fitted = _fitted(judged, size, seed)
        score = float(_silhouettes(judged, fitted.labels_).mean())
        if score > best + 0.003:
            centres, best = fitted.cluster_centers_, score
    return units(centres)


def _carried_on(known: Matrix, homes: Homes, wanted: int, seed: int) -> tuple[Matrix, Homes]:
    """Yesterday's clusters where they are today, with new ones of strangers, and one step nearer to the number wanted."""
    names = np.array(
        [name for name in np.unique(homes[homes >= 0]) if (homes == name).sum() >= SMALLEST], dtype=np.int64
    )
    if not len(names):
        return _strange(np.zeros((0, known.shape[1])))
    begun = units(np.array([known[homes == name].mean(axis=0) for name in names]))
    centres, names = _follow(known, begun, homes, names)
    if not len(centres):
        return centres, names
    for propose in (_with_strangers, _one_nearer):
        begun, begun_names = propose(known, centres, names, wanted, seed)
        if len(begun) != len(centres):
            changed = _follow(known, begun, homes, begun_names)
            if len(changed[0]) and _is_better(known, changed[0], centres, seed, by=_STEP_BRINGS / len(centres)):
                centres, names = changed
    return centres, names


def _with_strangers(known: Matrix, centres: Matrix, names: Homes, wanted: int, seed: int) -> tuple[Matrix, Homes]:
    """The same clusters, and those of customers who are like none of them."""
    strangers = known[(known @ centres.T).max(axis=1) < LEAST_LIKENESS]
    if len(strangers) < SMALLEST:
        return centres, names
    more = _afresh(strangers, _most(strangers), seed)[: max(0, wanted - len(centres))]
    return np.vstack([centres, more]), np.append(names, np.full(len(more), -1))


def _one_nearer(known: Matrix, centres: Matrix, names: Homes, wanted: int, seed: int) -> tuple[Matrix, Homes]:
    """One cluster more or less: half of the one that is bound worst besides it, or without the lesser of the two most alike."""
    if len(centres) < wanted:
        half = _half(known, centres, seed)
        return np.vstack([centres, half]), np.append(names, np.full(len(half), -1))
    if len(centres) == wanted or len(centres) < 2:
        return centres, names
    alike = centres @ centres.T - 2 * np.eye(len(centres))
    sizes = np.bincount(_nearest(known, centres), minlength=len(centres))
    lesser = min(np.unravel_index(alike.argmax(), alike.shape), key=lambda one: sizes[one])
    return np.delete(centres, lesser, axis=0), np.delete(names, lesser)


def _half(known: Matrix, centres: Matrix, seed: int) -> Matrix:
    """The unit centre of the smaller half of the cluster that is bound worst, by what halving it brings in inertia."""
    homes = _nearest(known, centres)
    best, best_gain = centres[:0], 0.0
    for number in range(len(centres)):
        members = known[homes == number]
        if len(members) < 2 * SMALLEST or _different(members) < 2:
            continue
        halves = _fitted(members, 2, seed)
        gain = float(np.square(members - members.mean(axis=0)).sum() - halves.inertia_)
        if gain > best_gain:
            best, best_gain = units(halves.cluster_centers_[[np.bincount(halves.labels_).argmin()]]), gain
    return best


def _follow(known: Matrix, centres: Matrix, homes: Homes, names: Homes) -> tuple[Matrix, Homes]:
    """The centres at rest in the middle of their customers, who leave yesterday's home only for a clearly nearer one.

    Where they rest already nothing moves: the same customers are grouped tomorrow as they are today.
    """
    labels = np.full(len(known), -2)
    for _ in range(_ROUNDS):
        moved = homes_at(known @ centres.T + staying(homes, names))
        if (moved == labels).all():
            break
        labels = moved
        peopled = np.flatnonzero(np.bincount(labels + 1, minlength=len(centres) + 1)[1:] >= SMALLEST)
        if not len(peopled):
            return centres[:0], names[:0]
        centres = units(np.array([known[labels == one].mean(axis=0) for one in peopled]))
        if len(peopled) < len(names):
            names, labels = names[peopled], np.full(len(known), -2)
    return centres, names


def homes_at(likeness: Matrix) -> Homes:
    """The number of each customer's cluster by likeness (n, k), -1 for those who are like none."""
    if likeness.shape[1] == 0:
        return np.full(len(likeness), -1)
    return np.where(likeness.max(axis=1) >= LEAST_LIKENESS, likeness.argmax(axis=1), -1)


def staying(homes: Homes, names: Homes) -> Matrix:
    """What is added to the likeness (n, k) of each customer to each cluster for being at home in it since yesterday."""
    return np.asarray(STAYS * ((homes[:, None] == names[None, :]) & (homes[:, None] >= 0)), dtype=np.float64)


def _judged(count: int, seed: int) -> Homes:
    return np.random.default_rng(seed).permutation(count)[:_JUDGED_ON]


def _silhouettes(places: Matrix, labels: Homes) -> npt.NDArray[np.float64]:
    """The silhouette by angle (-1 to 1) of each customer; zeros where they are all in one cluster."""
    from sklearn.metrics import silhouette_samples

    if not 2 <= len(np.unique(labels)) < len(labels):
        return np.zeros(len(labels))
    return np.asarray(silhouette_samples(places, labels, metric="cosine"), dtype=np.float64)


def _is_better(places: Matrix, centres: Matrix, than: Matrix, seed: int, by: float) -> bool:
    """Whether the mean silhouette is larger around these centres by more than ``by`` and twice the standard error of the gain."""
    judged = places[_judged(len(places), seed)]
    gains = _silhouettes(judged, _nearest(judged, centres)) - _silhouettes(judged, _nearest(judged, than))
    return bool(gains.mean() - 2 * gains.std() / len(gains) ** 0.5 > by)


def _fitted(places: Matrix, size: int, seed: int) -> Any:
    from sklearn.cluster import KMeans

    return KMeans(size, n_init=10, random_state=seed, max_iter=100).fit(places)
