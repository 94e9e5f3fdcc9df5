"""Which KOC speaks for which need cluster: an assignment of the whole shop, not each cluster's favourite.

The fit of a pair is 85 % likeness (`match_score`: traits, style and content, weighed by how strongly each marks the cluster)
and 15 % craft (how well she makes content, from her scorecard; unknown counts as the middle). The assignment is the one of
largest total fit times customers under everybody's capacity, who shares herself counting a little less (Kuhn 1955; solved by `scipy.optimize.linear_sum_assignment`
with one column per place of a KOC). Who speaks for a cluster today keeps it unless another is better by more than the cost
of a change, so that solving again changes nothing.
"""

import math
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Literal

import numpy as np
import numpy.typing as npt

from .matching import Manner, Match, ReasonKind
from .serving import Offering

PartKind = ReasonKind | Literal["craft"]
Why = Literal["nobody_alike", "no_room", "forbidden", "away"]
Floats = npt.NDArray[np.float64]

CRAFT_WEIGHT = 0.15
UNKNOWN_CRAFT = 0.5
LEAST_LIKENESS = 0.3
"""Below this nobody is better than a wrong one."""
LEAST_BUILT = 0.25
"""She must be built like them: where traits mark a cluster, she shares at least this part of them."""
MARKED = 0.2
"""From this part of the whole on, traits mark a cluster."""
CHANGE_COST = 0.05
"""A change must gain more fit than this, customer for customer."""
SHARED_COST = 0.08
"""Each cluster beside her largest counts so much less fit: who has one community has more time for it than who has three."""
SHORT_ABSENCE = timedelta(days=14)
"""Who is back within this keeps her clusters; she is given no new ones."""
SHOWN_SLOTS = ("style", "effect", "occasion", "feature")
BEGINNERS_PLACES = 1
"""Who is on probation or a trainee speaks for one cluster, whatever she has room for."""


@dataclass(frozen=True, slots=True)
class FitPart:
    """One part of a fit: ``value`` from 0 to 1, None where it is not known, and its ``weight`` in the whole."""

    kind: PartKind
    value: float | None
    weight: float


@dataclass(frozen=True, slots=True)
class Fit:
    """How well a KOC fits a cluster, from 0 to 1, and of what that is made. ``is_enough`` says whether she may speak for it."""

    score: float
    likeness: float
    parts: tuple[FitPart, ...]
    is_enough: bool
    is_nearly: bool = False


def fit_of(match: Match, craft: float | None) -> Fit:
    """The fit of a pair from their likeness and her craft (0 to 1, None where nothing was scored).

    A fit that is short of the least by no more than a change costs is nearly enough: it does for whoever speaks already.
    """
    known = UNKNOWN_CRAFT if craft is None else craft
    kinds: tuple[ReasonKind, ...] = ("trait", "style", "content")
    parts = [
        FitPart(kind, value, round((1 - CRAFT_WEIGHT) * match.whole[kind], 4))
        for kind in kinds
        if (value := match.part(kind)) is not None
    ]
    parts.append(FitPart("craft", craft, CRAFT_WEIGHT))
    score = (1 - CRAFT_WEIGHT) * match.score + CRAFT_WEIGHT * known
    built = match.part("trait") if match.whole.get("trait", 0.0) >= MARKED else None

    def reaches(slack: float) -> bool:
        return match.score >= LEAST_LIKENESS - slack and (built is None or built >= LEAST_BUILT - slack)

    return Fit(round(score, 4), match.score, tuple(parts), reaches(0), reaches(CHANGE_COST))


@dataclass(frozen=True, slots=True)
class Availability:
    """What a partner's card says about how much she can take on."""

    state: str
    level: str
    capacity: int
    away_until: date | None = None


@dataclass(frozen=True, slots=True)
class Places:
    """For how many clusters she can speak at once; with ``keeps_only`` no others than those she speaks for already."""

    count: int
    keeps_only: bool = False


def places_of(one: Availability, *, on: date) -> Places:
    """Nobody who has left, or is away for longer than a short absence, has a place."""
    if one.state not in ("active", "probation"):
        return Places(0)
    is_away = one.away_until is not None and one.away_until >= on
    if is_away and one.away_until is not None and one.away_until - on > SHORT_ABSENCE:
        return Places(0)
    is_beginner = one.state == "probation" or one.level == "trainee"
    return Places(min(one.capacity, BEGINNERS_PLACES) if is_beginner else one.capacity, keeps_only=is_away)


@dataclass(frozen=True, slots=True)
class Pairing:
    """What there is to assign. Fits, pins, forbidden and held pairs name a cluster by its row and a KOC by her column."""

    customers: Sequence[int]
    places: Sequence[Places]
    fits: Sequence[Sequence[Fit]]
    pins: Mapping[int, int] = field(default_factory=dict)
    forbidden: Collection[tuple[int, int]] = ()
    held: Mapping[int, int] = field(default_factory=dict)


def assign(pairing: Pairing) -> dict[int, int]:
    """The column of the KOC who speaks for each row; a row that nobody should speak for is left out.

    A pinned pair holds whatever its fit, as long as she has not left; it takes one of her places.
    """
    given = {row: column for row, column in pairing.pins.items() if pairing.places[column].count}
    taken = Counter(given.values())
    rows = [row for row in range(len(pairing.customers)) if row not in given]
    columns = [
        (column, number)
        for column, places in enumerate(pairing.places)
        for number in range(taken[column], min(places.count, taken[column] + len(rows)))
    ]
    if not rows or not columns:
        return given
    from scipy.optimize import linear_sum_assignment

    worth = _worth(pairing, rows, columns)
    for at, place in zip(*linear_sum_assignment(worth, maximize=True), strict=True):
        if worth[at, place] > 0:
            given[rows[at]] = columns[place][0]
    return given


def _worth(pairing: Pairing, rows: Sequence[int], columns: Sequence[tuple[int, int]]) -> Floats:
    """What each cluster brings in each place of a KOC, per customer: fit, more where she speaks already, less in a further
    place; 0 where she may not speak."""
    worth = np.zeros((len(rows), len(pairing.places)))
    for at, row in enumerate(rows):
        for column in range(len(pairing.places)):
            if may_speak(pairing, row, column):
                kept = CHANGE_COST if pairing.held.get(row) == column else 0.0
                worth[at, column] = pairing.fits[row][column].score + kept
    shared = np.array([SHARED_COST * (number > 0) for _column, number in columns])
    weights = np.array([weight_of(pairing.customers[row]) for row in rows])
    placed = worth[:, [column for column, _number in columns]]
    return np.asarray(np.where(placed > 0, placed - shared, 0.0) * weights[:, None], dtype=np.float64)


def may_speak(pairing: Pairing, row: int, column: int) -> bool:
    """Whether this KOC may speak for this cluster, room aside."""
    places, fit, is_held = pairing.places[column], pairing.fits[row][column], pairing.held.get(row) == column
    if not places.count or (row, column) in pairing.forbidden or (places.keeps_only and not is_held):
        return False
    return fit.is_enough or (is_held and fit.is_nearly)


def weight_of(customers: int) -> float:
    """What a cluster weighs. One of unknown speakers only weighs next to nothing: nobody can be led to her yet."""
    return float(customers) if customers else 0.1


def next_best(pairing: Pairing, given: Mapping[int, int], row: int) -> int | None:
    """Who would speak for a cluster if whoever does could not, room aside; None where nobody should."""
    others = [
        column
        for column in range(len(pairing.places))
        if column != given.get(row) and may_speak(pairing, row, column) and pairing.fits[row][column].is_enough
    ]
    return max(others, key=lambda column: (pairing.fits[row][column].score, -column), default=None)


def nearest(pairing: Pairing, row: int) -> int | None:
    """Who is most like a cluster, whether or not she may speak for it."""
    columns = [column for column, fit in enumerate(pairing.fits[row]) if fit.likeness > 0]
    return max(columns, key=lambda column: (pairing.fits[row][column].score, -column), default=None)


def why_nobody(pairing: Pairing, row: int) -> Why:
    """Why nobody speaks for a cluster: those like it have no room, may not, are away; or nobody is like it."""
    alike = [column for column, fit in enumerate(pairing.fits[row]) if fit.is_enough]
    if not alike:
        return "nobody_alike"
    if any(may_speak(pairing, row, column) for column in alike):
        return "no_room"
    is_free = any((row, column) not in pairing.forbidden for column in alike)
    return "away" if is_free else "forbidden"


@dataclass(frozen=True, slots=True)
class Coverage:
    """How many of the customers in clusters somebody speaks for, and how well: ``weighted`` sums their fits."""

    customers: int
    spoken_for: int
    weighted: float

    @property
    def share(self) -> float:
        return self.spoken_for / self.customers if self.customers else 0.0

    @property
    def weighted_share(self) -> float:
        return self.weighted / self.customers if self.customers else 0.0


def coverage_of(pairing: Pairing, given: Mapping[int, int]) -> Coverage:
    """The coverage of an assignment. Customers without a cluster count nowhere."""
    return Coverage(
        sum(pairing.customers),
        sum(pairing.customers[row] for row in given),
        math.fsum(pairing.customers[row] * pairing.fits[row][column].score for row, column in given.items()),
    )


def trait_fit(pairing: Pairing, column: int) -> int | None:
    """How alike a KOC's traits are to the clusters that fit her best, from 0 to 100: a score for her card.

    The mean over the clusters she is enough like, no more than she has places, weighed by customers; else over the nearest.
    None where no cluster is marked by traits.
    """
    rows = [
        (pairing.fits[row][column], value, weight_of(customers))
        for row, customers in enumerate(pairing.customers)
        if (value := _part(pairing.fits[row][column], "trait")) is not None
    ]
    ranked = sorted(rows, key=lambda one: -one[0].score)
    best = [one for one in ranked if one[0].is_enough][: max(1, pairing.places[column].count)] or ranked[:1]
    whole = sum(weight for _fit, _value, weight in best)
    return round(100 * sum(value * weight for _fit, value, weight in best) / whole) if best else None


def can_show(offering: Offering, manner: Manner) -> tuple[str, ...]:
    """What of a style a KOC wears or speaks of herself: what makes her right for showing it. Empty where nothing does."""
    words = (word for slot in SHOWN_SLOTS for word in offering.attributes.get(slot, ()))
    return tuple(dict.fromkeys(word for word in words if manner.tells(word)))


def _part(fit: Fit, kind: PartKind) -> float | None:
    return next((part.value for part in fit.parts if part.kind == kind), None)
