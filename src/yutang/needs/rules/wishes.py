"""What one customer asks for, for whom, since when: everything they said laid together, with what contradicts itself.

Of two wishes that cannot both be meant the later one counts; the other stays beside it as long as it is not long ago.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from .portrayal import SPEAKER
from .slots import PERSON_SLOTS

# Two half-lives on, it is no contradiction any more that somebody wants something else.
LEAST_RIVAL = 0.25
_NO_WISH = PERSON_SLOTS | {"for_whom", "intent"}


@dataclass(frozen=True, slots=True)
class Reading:
    """One utterance as it was read. `weight` is what is left of it now, from 0 to 1."""

    utterance_id: UUID
    at: datetime
    weight: float
    slots: Mapping[str, Any]


@dataclass(frozen=True)
class Wish:
    """One thing asked for, or refused (slot `avoid`). `value` is a word or, for a budget, (least, most) yuan.

    `weight` adds up over all times it was said, `freshness` is that of the last; `said_in` names the utterances, the latest
    first. A budget goes with the `categories` it was said of.
    """

    about: str
    slot: str
    value: Any
    weight: float
    freshness: float
    at: datetime
    said_in: tuple[UUID, ...]
    categories: frozenset[str] = frozenset()
    rivals: tuple["Wish", ...] = field(default=())


def wishes_of(readings: Iterable[Reading]) -> list[Wish]:
    """The wishes in everything that one customer said, those for themselves first, the strongest first."""
    found: dict[tuple[str, str, Any], Wish] = {}
    for reading in sorted(readings, key=lambda one: (one.at, one.utterance_id), reverse=True):
        about = reading.slots.get("for_whom") or SPEAKER
        categories = frozenset(reading.slots.get("category") or ())
        for slot, value in _values(reading.slots):
            key = (about, slot, value)
            one = found.get(key)
            if one is None:
                found[key] = Wish(about, slot, value, reading.weight, reading.weight, reading.at,
                                  (reading.utterance_id,), categories)  # fmt: skip
            else:
                found[key] = replace(
                    one,
                    weight=round(one.weight + reading.weight, 4),
                    said_in=(*one.said_in, reading.utterance_id),
                    categories=one.categories | categories if one.categories and categories else frozenset(),
                )
    standing: list[Wish] = []
    for wish in sorted(found.values(), key=lambda one: one.at, reverse=True):
        at = next((at for at, other in enumerate(standing) if _contradict(other, wish)), None)
        if at is None:
            standing.append(wish)
        elif wish.freshness >= LEAST_RIVAL:
            standing[at] = replace(standing[at], rivals=(*standing[at].rivals, wish))
    return sorted(standing, key=lambda one: (one.about, -one.weight, one.slot, str(one.value)))


def _values(slots: Mapping[str, Any]) -> Iterable[tuple[str, Any]]:
    for slot, value in slots.items():
        if slot in _NO_WISH or value is None:
            continue
        if isinstance(value, Mapping):
            yield slot, (value.get("min"), value.get("max"))
        elif isinstance(value, list | tuple):
            yield from ((slot, one) for one in value)
        else:
            yield slot, value


def _contradict(one: Wish, other: Wish) -> bool:
    if one.about != other.about:
        return False
    if one.slot == other.slot:
        if one.slot == "price_level":
            return bool(one.value != other.value)
        return one.slot == "budget_yuan" and _is_of_the_same(one, other) and _are_apart(one.value, other.value)
    return "avoid" in (one.slot, other.slot) and bool(one.value == other.value)


def _is_of_the_same(one: Wish, other: Wish) -> bool:
    """Two budgets can only contradict each other where they may be of the same thing: 200 for a shirt, 2,000 for a coat."""
    return not one.categories or not other.categories or bool(one.categories & other.categories)


def _are_apart(one: Any, other: Any) -> bool:
    """Whether two budgets leave no price that fits both."""
    (low, high), (other_low, other_high) = _range(one), _range(other)
    return low > other_high or other_low > high


def _range(budget: Any) -> tuple[float, float]:
    """A budget as prices that fit it. Up to 200 means about half of that and more: who says 2,000 does not want a thing for 50."""
    low, high = budget if isinstance(budget, tuple) else (budget, budget)
    highest = float(high) if high is not None else float("inf")
    lowest = float(low) if low is not None else highest / 2
    return lowest, highest


def budget_for(
    wishes: Iterable[Wish], about: str, categories: frozenset[str]
) -> tuple[float | None, float | None] | None:
    """The budget that holds for a thing of these categories for this person: the latest one said of it, or of nothing named."""
    budgets = [one for one in wishes if one.slot == "budget_yuan" and one.about == about]
    fitting = [one for one in budgets if not one.categories or one.categories & categories]
    latest = max(fitting, key=lambda one: one.at, default=None)
    if latest is None:
        return None
    low, high = latest.value if isinstance(latest.value, tuple) else (latest.value, latest.value)
    return low, high
