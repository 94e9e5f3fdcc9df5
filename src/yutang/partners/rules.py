"""Which traits a partner may have, how their state may move, what their scores say together, and which level follows.

The thresholds stand here, in one place: a shop that wants others changes these tables and nothing else.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
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


# What each kind of score weighs, of 100: whom C02 kept were chosen by loyalty and by the ability to make content.
WEIGHTS = {"loyalty": 25, "content": 25, "trial_task": 15, "trait_fit": 15, "reputation": 10, "delivery": 10}


def standing_of(newest: Mapping[str, int]) -> int | None:
    """What the newest score of each kind says together: their mean by weight, 0 to 100; None while nothing was scored.

    A kind that was never scored takes no part: missing is missing, not zero.
    """
    weight = sum(WEIGHTS[kind] for kind in newest)
    return round(sum(WEIGHTS[kind] * value for kind, value in newest.items()) / weight) if weight else None


def known_of(newest: Mapping[str, int]) -> int:
    """How much of the scorecard the standing rests on: the weight of the kinds that were scored, in percent."""
    return sum(WEIGHTS[kind] for kind in newest)


@dataclass(frozen=True)
class Demand:
    """At least `least` in one of these: a kind of score, or "standing", "known" (percent) or "months"."""

    among: tuple[str, ...]
    least: int


@dataclass(frozen=True)
class Gap:
    """A demand that is not met yet; `have` is None where nothing is known."""

    demand: Demand
    have: int | None


@dataclass(frozen=True)
class Seen:
    """What is known of a partner: standing, percent known, whole months active, newest score of each kind."""

    standing: int | None = None
    known: int = 0
    months: int = 0
    scores: Mapping[str, int] = field(default_factory=dict)

    def of(self, name: str) -> int | None:
        return {"standing": self.standing, "known": self.known, "months": self.months}.get(name, self.scores.get(name))


# Who is admitted has shown loyalty and, by what they made or by a trial task, that they can make content.
ADMISSION = (
    Demand(("loyalty",), 60),
    Demand(("content", "trial_task"), 60),
    Demand(("standing",), 60),
    Demand(("known",), 50),
)
LEVEL_ORDER = ("trainee", "regular", "senior", "gold")
LEVELS: dict[str, tuple[Demand, ...]] = {
    "trainee": (),
    "regular": (),
    "senior": (Demand(("standing",), 75), Demand(("known",), 60), Demand(("months",), 3), Demand(("loyalty",), 70)),
    "gold": (
        Demand(("standing",), 85),
        Demand(("known",), 75),
        Demand(("months",), 6),
        Demand(("loyalty",), 80),
        Demand(("delivery",), 80),
    ),
}
# A level is held until somebody is this much below what it asks for, so that nobody goes up and down by a point.
HOLDING_MARGIN = 5


def gaps(demands: Sequence[Demand], seen: Seen, *, margin: int = 0) -> list[Gap]:
    """The demands that are not met, in their order."""
    found = []
    for demand in demands:
        values = [value for name in demand.among if (value := seen.of(name)) is not None]
        have = max(values, default=None)
        if have is None or have < demand.least - (0 if "months" in demand.among else margin):
            found.append(Gap(demand, have))
    return found


def proposed_level(level: str, seen: Seen) -> str | None:
    """The level that somebody who is active should have instead of theirs; None where theirs is right.

    Up to the highest whose demands are all met; down only where the own one can no longer be held. Whoever is active is
    at least regular.
    """
    rank = LEVEL_ORDER.index(level)
    reached = max(at for at, one in enumerate(LEVEL_ORDER) if not gaps(LEVELS[one], seen))
    held = max(at for at, one in enumerate(LEVEL_ORDER) if not gaps(LEVELS[one], seen, margin=HOLDING_MARGIN))
    if reached > rank:
        return LEVEL_ORDER[reached]
    return LEVEL_ORDER[max(held, 1)] if held < rank else None


def next_level(level: str) -> str | None:
    """The level above; None at the top."""
    at = LEVEL_ORDER.index(level) + 1
    return LEVEL_ORDER[at] if at < len(LEVEL_ORDER) else None


def months_between(since: date, until: date) -> int:
    """Whole months from one day to another; 0 where it is no month yet."""
    months = (until.year - since.year) * 12 + until.month - since.month
    return max(months - (until.day < since.day), 0)


MOST_PICTURES = 4
MOST_LINKS = 8
MOST_CAPACITY = 50
USUAL_CAPACITY = 2
COMPARED_AT_ONCE = 4
# How long what a declined volunteer told is kept: they may ask why, and apply to the next call.
KEPT_AFTER_DECLINE_DAYS = 180


def is_text(words: str, most: int) -> bool:
    """Whether these are words that can be kept: some, not too many, and no character that databases refuse."""
    return 0 < len(words.strip()) <= most and "\x00" not in words


def takes_applications(*, closed_at: datetime | None, closes_at: datetime, now: datetime) -> bool:
    """Whether volunteers may still apply to a call."""
    return closed_at is None and now < closes_at
