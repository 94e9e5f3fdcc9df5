"""How well a shop's own texts are read, with how sure that is, from texts that staff labelled."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from .scoring import counts
from .slots import LIST_SLOTS, SINGLE_SLOTS

SLOTS = (*LIST_SLOTS, *SINGLE_SLOTS)

LEAST_TEXTS = 100
"""Fewer texts than this say too little of a shop."""

WIDEST = 0.05
"""How far F1 may lie to either side before more texts are asked for."""

_SURE = 1.96
_DRAWS = 1_000
_SEED = 20_261_121

Interval = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Share:
    """``right`` of ``of``, with the Wilson interval at 95 % (Wilson 1927). Of nothing it is 1, and nobody knows."""

    right: int
    of: int

    @property
    def value(self) -> float:
        return self.right / self.of if self.of else 1.0

    @property
    def interval(self) -> Interval:
        return wilson(self.right, self.of)


@dataclass(frozen=True, slots=True)
class Figures:
    """How well values were read: of what was read so much was right, of what is there so much was read."""

    precision: Share
    recall: Share

    @property
    def f1(self) -> float:
        both = self.precision.of + self.recall.of
        return 2 * self.precision.right / both if both else 1.0


@dataclass(frozen=True, slots=True)
class Quality:
    """What a number of labelled texts says of a reader: over all values, by slot, and of the intent.

    ``interval`` is where F1 lies with 95 % of the texts drawn anew (percentile bootstrap over texts, Efron 1979). ``missing`` is
    how many texts more would make the figure sure enough; 0 where it is.
    """

    texts: int
    all: Figures
    slots: Mapping[str, Figures]
    intent: Share
    interval: Interval
    missing: int


def measure(pairs: Iterable[tuple[Mapping[str, Any], Mapping[str, Any]]]) -> Quality:
    """Measure readings against labels, given as (labelled slots, read slots), each with its ``intent``; values count as in ``scoring``."""
    pairs = list(pairs)
    table = np.array([[counts(slot, gold, read) for slot in SLOTS] for gold, read in pairs], dtype=np.int64)
    table = table.reshape(len(pairs), len(SLOTS), 3)
    by_slot = {slot: _figures(table[:, at].sum(axis=0)) for at, slot in enumerate(SLOTS)}
    by_text = table.sum(axis=1)
    interval = _bootstrap(by_text)
    same = sum(gold.get("intent") == read.get("intent") for gold, read in pairs)
    return Quality(
        texts=len(pairs),
        all=_figures(by_text.sum(axis=0)),
        slots={slot: one for slot, one in by_slot.items() if one.precision.of or one.recall.of},
        intent=Share(same, len(pairs)),
        interval=interval,
        missing=_missing(len(pairs), interval),
    )


def wilson(right: int, of: int) -> Interval:
    """Where a share lies with 95 %: (low, high). Of nothing, anywhere from 0 to 1."""
    if not of:
        return 0.0, 1.0
    share, weight = right / of, _SURE * _SURE / of
    middle = (share + weight / 2) / (1 + weight)
    width = _SURE / (1 + weight) * math.sqrt(share * (1 - share) / of + weight / (4 * of))
    return max(0.0, middle - width), min(1.0, middle + width)


def _figures(sums: Sequence[int]) -> Figures:
    right, read, labelled = (int(part) for part in sums)
    return Figures(Share(right, read), Share(right, labelled))


def _bootstrap(by_text: Any) -> Interval:
    """The interval of micro F1. ``by_text`` has shape (texts, 3): right, read, labelled of each."""
    texts = len(by_text)
    if not texts:
        return 0.0, 1.0
    chance = np.random.default_rng(_SEED)
    # How often each text is drawn is all that counts, and is small however many texts there are.
    drawn = chance.multinomial(texts, np.full(texts, 1 / texts), size=_DRAWS) @ by_text
    both = drawn[:, 1] + drawn[:, 2]
    f1 = np.divide(2 * drawn[:, 0], both, out=np.ones(_DRAWS), where=both > 0)
    low, high = np.percentile(f1, [2.5, 97.5])
    return float(low), float(high)


def _missing(texts: int, interval: Interval) -> int:
    """The width of an interval shrinks with the root of the number of texts."""
    half = (interval[1] - interval[0]) / 2
    wanted = math.ceil(texts * (half / WIDEST) ** 2) if half > WIDEST else texts
    # Whole tens: more would be a precision that nobody has.
    more = max(LEAST_TEXTS, wanted) - texts
    return max(0, math.ceil(more / 10) * 10)
