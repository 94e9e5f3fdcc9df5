"""Which size fits somebody, by their own measures and a style's size chart."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

MEASURES = ("height_cm", "weight_kg", "bust_cm", "waist_cm", "hip_cm")
# How much each measure says about the fit: girths most, the height least, since a hem can be a little long.
WEIGHTS = {"height_cm": 0.5, "weight_kg": 1.0, "bust_cm": 1.5, "waist_cm": 1.5, "hip_cm": 1.5}
# Further outside of a size than this many of its ranges, on the average over the measures, and none of the chart fits.
FURTHEST = 0.75
# A neighbour that is no further away than this can be worn too.
NEXT_BEST = 0.5
# What a range that is a single number counts as, in centimetres or kilograms.
NARROWEST = 4.0

Chart = Mapping[str, Mapping[str, Sequence[float]]]
Certainty = Literal["sure", "likely", "between"]


@dataclass(frozen=True)
class SizeAdvice:
    """The size advised, the measures it rests on, and the neighbour that can be worn closer or looser, "" where none can.

    Sure: two measures or more, all within the size. Likely: only one measure is known, and it is within. Between: some measure
    is outside of every size that the others speak for.
    """

    size: str
    certainty: Certainty
    used: tuple[str, ...]
    closer: str = ""
    looser: str = ""


def advise(chart: Chart, mine: Mapping[str, float]) -> SizeAdvice | None:
    """The size that fits these measures best; None where the chart and they have nothing in common, or no size is near.

    `chart` has the sizes from small to large, each with ranges [from, to] of some of MEASURES, in centimetres and kilograms;
    `mine` the measures that are known of a person. How far a size is off is the mean over the measures, weighed by WEIGHTS, of
    how many of its own ranges a measure lies outside; of sizes that fit alike it is the one whose middle is nearest.
    """
    scores = {size: _off(ranges, mine) for size, ranges in chart.items() if _used(ranges, mine)}
    if not scores:
        return None
    sizes = list(scores)
    best = min(sizes, key=lambda size: scores[size])
    outside = scores[best][0]
    if outside > FURTHEST:
        return None
    at, used = sizes.index(best), _used(chart[best], mine)
    closer = sizes[at - 1] if at and scores[sizes[at - 1]][0] <= NEXT_BEST else ""
    looser = sizes[at + 1] if at + 1 < len(sizes) and scores[sizes[at + 1]][0] <= NEXT_BEST else ""
    certainty: Certainty = "between" if outside else "sure" if len(used) > 1 else "likely"
    return SizeAdvice(best, certainty, used, closer, looser)


def missing_measures(chart: Chart, mine: Mapping[str, float]) -> tuple[str, ...]:
    """Of height and weight, which everybody knows, those that the chart asks for and that are not known."""
    asked = {name for ranges in chart.values() for name in ranges}
    return tuple(name for name in ("height_cm", "weight_kg") if name in asked and name not in mine)


def _used(ranges: Mapping[str, Sequence[float]], mine: Mapping[str, float]) -> tuple[str, ...]:
    return tuple(name for name in MEASURES if name in ranges and name in mine)


def _off(ranges: Mapping[str, Sequence[float]], mine: Mapping[str, float]) -> tuple[float, float]:
    """How far a size is off, and how far these measures are from its middle."""
    outside = from_middle = total = 0.0
    for name in _used(ranges, mine):
        least, most = ranges[name]
        width, weight, value = max(most - least, NARROWEST), WEIGHTS[name], mine[name]
        outside += weight * max(least - value, value - most, 0.0) / width
        from_middle += weight * abs(value - (least + most) / 2) / width
        total += weight
    return outside / total, from_middle / total
