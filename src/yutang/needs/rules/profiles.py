"""What is known of one customer's needs, and the features by which customers are compared."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from .slots import LIST_SLOTS

Feature = tuple[str, str]
"""A slot and a value or, for numbers, the band they fall in: ("height_cm", "150-159")."""

SLOT_WEIGHTS: Mapping[str, float] = {
    "category": 1.3,
    "body": 1.0,
    "skin": 1.1,
    "hair": 1.1,
    "health": 1.1,
    "effect": 1.0,
    "style": 0.9,
    "for_whom": 0.9,
    "feature": 0.6,
    "avoid": 0.6,
    "occasion": 0.7,
    "occupation": 0.5,
    "age_months": 0.8,
    "age": 0.5,
    "height_cm": 0.5,
    "build": 0.6,
    "season": 0.35,
    "color": 0.3,
    "price_level": 0.4,
    "budget_yuan": 0.3,
}
_WORDS = (*LIST_SLOTS, "occupation", "for_whom", "price_level")
_BUDGET_EDGES = (50, 100, 200, 300, 500, 1000, 2000, 5000)
_BABY_EDGES = (3, 6, 12, 18, 24, 36)
_BUILDS = ((18.5, "slim"), (24.0, "even"), (28.0, "full"))


@dataclass(frozen=True, slots=True)
class Profile:
    """One customer: merged slot values with weights, and what they said.

    ``slots`` maps a slot to its values and their weights (any positive number; only their proportion counts). Numbers
    stand as numbers: centimetres, kilograms, years, months, yuan.
    """

    key: str
    slots: Mapping[str, Mapping[Any, float]]
    texts: tuple[str, ...] = ()


def merge_slots(readings: Iterable[tuple[Mapping[str, Any], float]]) -> dict[str, dict[Any, float]]:
    """Slots as ``extract`` gives them, each with a weight (its age, its source), as the slots of one profile."""
    merged: dict[str, dict[Any, float]] = defaultdict(dict)
    for slots, weight in readings:
        for slot, value in slots.items():
            if slot == "intent" or value is None:
                continue
            for one in _values(slot, value):
                merged[slot][one] = merged[slot].get(one, 0.0) + weight
    return dict(merged)


def _values(slot: str, value: Any) -> list[Any]:
    if slot in LIST_SLOTS:
        return list(value)
    if isinstance(value, Mapping):
        bounds = [bound for bound in (value.get("min"), value.get("max")) if bound is not None]
        return [sum(bounds) / len(bounds)] if bounds else []
    return [sum(value) / len(value)] if isinstance(value, list | tuple) else [value]


def features_of(slots: Mapping[str, Mapping[Any, float]]) -> dict[Feature, float]:
    """The features of a profile; within one slot the weights are relative to the strongest value."""
    features: dict[Feature, float] = {}
    for slot in _WORDS:
        values = {str(value): weight for value, weight in slots.get(slot, {}).items() if weight > 0 and value}
        strongest = max(values.values(), default=1.0)
        features.update({(slot, value): weight / strongest for value, weight in values.items()})
    features.update(dict.fromkeys(_bands(slots), 1.0))
    return features


def _bands(slots: Mapping[str, Mapping[Any, float]]) -> Iterator[Feature]:
    height, weight = _number(slots, "height_cm"), _number(slots, "weight_kg")
    age, months, budget = _number(slots, "age"), _number(slots, "age_months"), _number(slots, "budget_yuan")
    if height:
        yield "height_cm", _tens(height, 5 if 140 <= height < 200 else 10)
    if height and weight and height >= 135:
        index = weight / (height / 100) ** 2
        yield "build", next((name for edge, name in _BUILDS if index < edge), "large")
    if months is not None:
        yield "age_months", _between(months, _BABY_EDGES)
    elif age is not None:
        yield "age", _tens(age, 10)
    if budget:
        yield "budget_yuan", _between(budget, _BUDGET_EDGES)


def _number(slots: Mapping[str, Mapping[Any, float]], slot: str) -> float | None:
    values = [(float(value), weight) for value, weight in slots.get(slot, {}).items() if _is_number(value)]
    total = sum(weight for _, weight in values)
    return sum(value * weight for value, weight in values) / total if total > 0 else None


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value < 10**7


def _tens(value: float, step: int) -> str:
    low = int(value // step * step)
    return f"{low}-{low + step - 1}"


def _between(value: float, edges: tuple[int, ...]) -> str:
    low = max((edge for edge in edges if edge <= value), default=0)
    high = min((edge for edge in edges if edge > value), default=None)
    return f"{low}-{high}" if high else f"{low}+"
