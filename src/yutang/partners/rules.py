"""Which traits a partner may have, how their state may move, and what their scores say together."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from statistics import fmean
from typing import Literal, TypeAlias

TraitValue: TypeAlias = int | float | str | list[str]
Traits: TypeAlias = dict[str, TraitValue]


@dataclass(frozen=True)
class Bounds:
    """The lowest and the highest value that a person can have, in the unit the trait's name carries."""

    lowest: float
    highest: float


# The names are those of the slots of a need, so that the two can be laid side by side.
NUMBERS = {"height_cm": Bounds(50, 250), "weight_kg": Bounds(20, 300), "age": Bounds(1, 120)}
LISTS = ("body", "skin", "hair", "style", "health")
WORDS = ("occupation", "city", "size")
MOST_WORDS = 20
LONGEST_WORD = 32

FORWARD: dict[str, frozenset[str]] = {
    "applied": frozenset({"probation", "active", "ended"}),
    "probation": frozenset({"active", "ended"}),
    "active": frozenset({"ended"}),
    "ended": frozenset(),
}
LOWEST_SCORE, HIGHEST_SCORE = 0, 100

Fault = Literal["unknown", "not_a_number", "out_of_bounds", "not_words", "too_many_words"]


class TraitFault(ValueError):
    """One trait that cannot be taken: which, and what is wrong with it."""

    def __init__(self, name: str, fault: Fault) -> None:
        self.name = name
        self.fault = fault
        super().__init__(f"{name}: {fault}")


def clean_traits(given: Mapping[str, object]) -> Traits:
    """The traits in their stored form: numbers within what people can be, words trimmed and each once.

    Empty values are left out. Raises TraitFault for the first that makes no sense.
    """
    return {name: value for name, raw in given.items() if (value := _trait(name, raw)) not in (None, "", [])}


def _trait(name: str, raw: object) -> TraitValue | None:
    if name in NUMBERS:
        return _number(name, raw)
    if name in LISTS:
        return _words(name, raw)
    if name in WORDS:
        return _word(name, raw)
    raise TraitFault(name, "unknown")


def _number(name: str, raw: object) -> int | float | None:
    if raw is None or raw == "":
        return None
    if isinstance(raw, bool) or not isinstance(raw, int | float | str):
        raise TraitFault(name, "not_a_number")
    try:
        number = float(raw)
    except ValueError:
        raise TraitFault(name, "not_a_number") from None
    bounds = NUMBERS[name]
    if not bounds.lowest <= number <= bounds.highest:
        raise TraitFault(name, "out_of_bounds")
    return int(number) if number.is_integer() else round(number, 1)


def _words(name: str, raw: object) -> list[str]:
    if raw is None:
        return []
    if not isinstance(raw, list | tuple):
        raise TraitFault(name, "not_words")
    words = [word for one in raw if (word := _word(name, one))]
    if len(words) > MOST_WORDS:
        raise TraitFault(name, "too_many_words")
    return list(dict.fromkeys(words))


def _word(name: str, raw: object) -> str:
    if raw is None:
        return ""
    if not isinstance(raw, str):
        raise TraitFault(name, "not_words")
    word = " ".join(unicodedata.normalize("NFKC", raw).split())
    if len(word) > LONGEST_WORD or not word.isprintable():
        raise TraitFault(name, "not_words")
    return word


def may_move(state: str, to: str) -> bool:
    """Whether a partner may go from one state to the other. Only forwards: who comes back applies anew."""
    return to in FORWARD[state]


def standing_of(newest: Mapping[str, int]) -> int | None:
    """What the newest score of each kind says together, 0 to 100; None while nothing was scored."""
    return round(fmean(newest.values())) if newest else None
