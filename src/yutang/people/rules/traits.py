"""What is true of a person now, from everything that was ever told of them: what holds, what fades, what contradicts.

One rule decides between two values: each counts as much as its source is trusted, and half of that after each half-life of
the trait. What staff type counts four times, what a form or a file says twice, what was said in passing once. Where a trait does
not fade the more trusted source holds, and of two alike the later one.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, NamedTuple
from uuid import UUID

CUSTOMER = ""
"""Of whom a trait is told, where it is the customer and nobody of their circle."""

CHILDREN = frozenset({"女儿", "儿子", "宝宝", "孩子"})
GROWN_UP = 18
YEAR = timedelta(days=365.25)
MONTH = YEAR / 12
BABY_MONTHS = 36
# Two half-lives on, another value is what was, and no contradiction any more.
LEAST_RIVAL = 0.25
LONGEST_WORD = 32


class Origin(StrEnum):
    """How a trait is known: typed by staff, told in a form or a file, or said in passing."""

    STAFF = "staff"
    FORM = "form"
    SAID = "said"


TRUST: Mapping[str, float] = {Origin.STAFF: 4, Origin.FORM: 2, Origin.SAID: 1}


@dataclass(frozen=True)
class TraitKind:
    """How one trait behaves.

    Numbers no further apart than `tolerance` are the same. Of the words in one set of `apart` a person is only one.
    """

    half_life: timedelta | None
    childs_half_life: timedelta | None = None
    is_many: bool = False
    tolerance: float = 0
    bounds: tuple[float, float] | None = None
    apart: tuple[frozenset[str], ...] = ()
    is_sensitive: bool = False


_BUILD = frozenset({"微胖", "胖", "偏瘦"})
_SHAPE = frozenset({"梨形", "苹果型", "H型", "沙漏型"})
_OPPOSITES = (("小个子", "高个子"), ("脖子短", "脖子长"), ("肩宽", "肩窄"), ("胸大", "胸小"), ("腰粗", "腰细"), ("腿短", "腿长"), ("臀大", "臀扁"))  # fmt: skip

# Half-lives, and why. Grown people keep their height (it shrinks by 1 cm in ten years from 40 on, and people round), so it
# does not fade; a child of three to ten grows 6 cm a year (WHO growth standards), so a child's measures are old after half a
# year. Grown people gain half a kilogram to one a year on average, but single ones move fast: weight fades in a year, and 3 kg
# is what scales and days differ. Skin and hair turn with season, age and care; the body's shape, work and city more slowly.
KINDS_OF_TRAITS: Mapping[str, TraitKind] = {
    "age": TraitKind(None, tolerance=1.5, bounds=(0, 120)),
    "age_months": TraitKind(None, tolerance=2, bounds=(0, BABY_MONTHS)),
    "height_cm": TraitKind(None, timedelta(days=182), tolerance=2, bounds=(40, 250)),
    "weight_kg": TraitKind(timedelta(days=365), timedelta(days=182), tolerance=3, bounds=(2, 300)),
    "body": TraitKind(timedelta(days=730), is_many=True, apart=(_BUILD, _SHAPE, *map(frozenset, _OPPOSITES))),
    "skin": TraitKind(
        timedelta(days=365),
        is_many=True,
        apart=(frozenset({"干皮", "油皮", "混合皮", "混油", "混干"}), frozenset({"黄皮", "黑皮", "白皮"})),
    ),
    "hair": TraitKind(timedelta(days=365), is_many=True),
    "size": TraitKind(timedelta(days=365), timedelta(days=182)),
    "occupation": TraitKind(timedelta(days=730)),
    "city": TraitKind(timedelta(days=1095)),
    "health": TraitKind(
        timedelta(days=365), is_many=True, apart=(frozenset({"备孕", "孕期", "产后"}),), is_sensitive=True
    ),
}
_OTHER = TraitKind(timedelta(days=730))
SENSITIVE = frozenset(name for name, kind in KINDS_OF_TRAITS.items() if kind.is_sensitive)


class TraitFault(ValueError):
    """A trait that nobody can have, or that would name or reach somebody."""


class Phase(NamedTuple):
    """How long a state of health lasts at most once it was told, and what follows it by itself."""

    lasts: timedelta
    then: str = ""


# A pregnancy lasts 280 days and is told at some day of them; WHO's postnatal guidance and the fading of hair loss and the like
# speak of the first year; breastfeeding is advised up to two years; morning sickness mostly ends by week 20.
COURSES: Mapping[str, Phase] = {
    "备孕": Phase(timedelta(days=365)),
    "孕吐": Phase(timedelta(days=98)),
    "孕期": Phase(timedelta(days=280), then="产后"),
    "产后": Phase(timedelta(days=365)),
    "哺乳期": Phase(timedelta(days=730)),
    "术后": Phase(timedelta(days=182)),
    "感冒": Phase(timedelta(days=30)),
    "咳嗽": Phase(timedelta(days=60)),
}


@dataclass(frozen=True, slots=True)
class Statement:
    """One thing told of a person. `said_in` names the utterance it was read from; `about` is "" for the customer."""

    id: UUID
    about: str
    name: str
    value: Any
    origin: str
    source: str
    at: datetime
    confidence: float = 1.0
    said_in: UUID | None = None


@dataclass(frozen=True)
class Held:
    """What holds of a person now. `rivals` contradict it; `earlier` is what was, or what staff decided against.

    `strength` is from 0 to 1: how fresh and how surely read. An estimated value was not told but followed by itself.
    """

    about: str
    name: str
    value: Any
    strength: float
    statements: tuple[Statement, ...]
    is_estimated: bool = False
    rivals: tuple[Held, ...] = ()
    earlier: tuple[Held, ...] = ()

    @property
    def at(self) -> datetime:
        """When it was last told."""
        return max(one.at for one in self.statements)

    @property
    def origin(self) -> str:
        return self.statements[0].origin

    @property
    def is_sensitive(self) -> bool:
        return self.name in SENSITIVE


@dataclass(frozen=True, slots=True)
class _Claim:
    """One value of a statement as it stands now."""

    name: str
    value: Any
    statement: Statement
    is_estimated: bool = False


def held_traits(statements: Iterable[Statement], *, now: datetime) -> list[Held]:
    """Everything that holds of a customer and their circle now: the customer first, traits in the order of their table."""
    claims: dict[tuple[str, str], list[_Claim]] = {}
    for statement in statements:
        for claim in _claims(statement, now):
            claims.setdefault((statement.about, claim.name), []).append(claim)
    children = {about for about, name in claims if _is_young(about, name, claims[about, name])}
    order = list(KINDS_OF_TRAITS)
    keys = sorted(claims, key=lambda key: (key[0], order.index(key[1]) if key[1] in order else len(order), key[1]))
    return [one for key in keys for one in _held(key, claims[key], _kind(key, children), now)]


def in_force(statements: Sequence[Statement], *, now: datetime | None = None) -> dict[str, Any]:
    """The customer's own traits by name, many-valued ones as lists; without `now` as of the last that was told."""
    own = [one for one in statements if one.about == CUSTOMER]
    if not own:
        return {}
    found: dict[str, Any] = {}
    for one in held_traits(own, now=now or max(statement.at for statement in own)):
        if KINDS_OF_TRAITS.get(one.name, _OTHER).is_many:
            found.setdefault(one.name, []).append(one.value)
        else:
            found[one.name] = one.value
    return found


def clean_trait(name: str, raw: object) -> Any:
    """A typed or filled-in trait in its stored form; None for a blank.

    Raises TraitFault for a number nobody has, for words that are too long, and for what names or reaches somebody.
    """
    text = " ".join(unicodedata.normalize("NFKC", str(raw if raw is not None else "")).split())
    if not text:
        return None
    kind = KINDS_OF_TRAITS.get(name)
    if kind is None:
        raise TraitFault(name)
    if kind.bounds:
        return _bounded(text, kind.bounds)
    words = [word for word in re.split(r"[,，、;；/]\s*", text) if word]
    if any(len(word) > LONGEST_WORD or not word.isprintable() or _reaches(word) for word in words):
        raise TraitFault(name)
    return list(dict.fromkeys(words)) if kind.is_many else text


def _bounded(text: str, bounds: tuple[float, float]) -> int | float:
    try:
        number = float(text)
    except ValueError:
        raise TraitFault(text) from None
    if not bounds[0] <= number <= bounds[1]:
        raise TraitFault(text)
    return int(number) if number == int(number) else round(number, 1)


def _reaches(word: str) -> bool:
    return "@" in word or sum(char.isdigit() for char in word) >= 6


def _kind(key: tuple[str, str], children: set[str]) -> TraitKind:
    about, name = key
    kind = KINDS_OF_TRAITS.get(name, _OTHER)
    return replace(kind, half_life=kind.childs_half_life) if about in children and kind.childs_half_life else kind


def _is_young(about: str, name: str, claims: Sequence[_Claim]) -> bool:
    if about in CHILDREN or name == "age_months":
        return True
    return name == "age" and middle(claims[-1].value) < GROWN_UP


def _claims(statement: Statement, now: datetime) -> list[_Claim]:
    name, value = statement.name, statement.value
    if name in ("age", "age_months"):
        grown_name, grown = grown_age(name, value, statement.at, now)
        return [_Claim(grown_name, grown, statement, is_estimated=grown != value)]
    values = value if isinstance(value, list) and KINDS_OF_TRAITS.get(name, _OTHER).is_many else [value]
    claims = []
    for one in values:
        becomes, has_moved = _on_course(one, statement.at, now) if name == "health" else (one, False)
        if becomes not in ("", None, []):
            claims.append(_Claim(name, becomes, statement, has_moved))
    return claims


def grown_age(name: str, value: Any, told_at: datetime, now: datetime) -> tuple[str, Any]:
    """An age told then as it is now: a baby of ten months is a year and two months old four months later."""
    passed = max(now - told_at, timedelta())
    if name == "age_months":
        grown = _shifted(value, passed / MONTH)
        if middle(grown) < BABY_MONTHS:
            return "age_months", grown
        months = [int(one) // 12 for one in grown] if isinstance(grown, list) else int(grown) // 12
        return "age", months
    return "age", _shifted(value, passed / YEAR)


def _shifted(value: Any, by: float) -> Any:
    if isinstance(value, list):
        return [_shifted(one, by) for one in value]
    return value + int(by)


def _on_course(value: Any, told_at: datetime, now: datetime) -> tuple[Any, bool]:
    """What has become of a state of health, and whether that is only likely; "" where it is over."""
    passed, has_moved = now - told_at, False
    while (phase := COURSES.get(value)) is not None and passed > phase.lasts:
        passed, value, has_moved = passed - phase.lasts, phase.then, True
    return value, has_moved


def _held(key: tuple[str, str], claims: list[_Claim], kind: TraitKind, now: datetime) -> list[Held]:
    groups: list[list[_Claim]] = []
    for claim in sorted(claims, key=lambda claim: _rank(claim, kind), reverse=True):
        same = next((group for group in groups if _is_same(group[0].value, claim.value, kind)), None)
        if same is None:
            groups.append([claim])
        else:
            same.append(claim)
    standing: list[Held] = []
    for group in groups:
        one = Held(*key, group[0].value, _strength(group, kind, now), tuple(claim.statement for claim in group),
                   all(claim.is_estimated for claim in group))  # fmt: skip
        at = next((at for at, other in enumerate(standing) if _compete(other.value, one.value, kind)), None)
        if at is None:
            standing.append(one)
        else:
            standing[at] = _with_other(standing[at], one)
    return standing


def _rank(claim: _Claim, kind: TraitKind) -> tuple[float, float]:
    trust, at = TRUST.get(claim.statement.origin, 1), claim.statement.at.timestamp()
    # What followed by itself gives way to whatever was told.
    trust = trust / 16 if claim.is_estimated and claim.name == "health" else trust
    if kind.half_life is None:
        return trust, at
    return at + kind.half_life.total_seconds() * math.log2(trust), at


def _is_same(one: Any, other: Any, kind: TraitKind) -> bool:
    if not _is_number(one) or not _is_number(other):
        return bool(one == other)
    width = max(_width(one), _width(other)) / 2
    return abs(middle(one) - middle(other)) <= max(kind.tolerance, width)


def _compete(one: Any, other: Any, kind: TraitKind) -> bool:
    return not kind.is_many or any({one, other} <= words for words in kind.apart)


def _with_other(held: Held, other: Held) -> Held:
    decided = held.origin == Origin.STAFF and held.at >= other.at
    if other.is_estimated and other.name == "health":
        return held
    if decided or other.strength < LEAST_RIVAL:
        return replace(held, earlier=(*held.earlier, other))
    return replace(held, rivals=(*held.rivals, other))


def _strength(group: Sequence[_Claim], kind: TraitKind, now: datetime) -> float:
    return round(max(claim.statement.confidence * faded(claim.statement.at, kind, now) for claim in group), 3)


def faded(at: datetime, kind: TraitKind, now: datetime) -> float:
    """What is left of something told then: 1 when it is fresh, half after a half-life, always 1 where it does not fade."""
    if kind.half_life is None:
        return 1.0
    share: float = 0.5 ** (max(now - at, timedelta()) / kind.half_life)
    return share


def middle(value: Any) -> float:
    """A number, or the middle of a range of them."""
    return sum(value) / len(value) if isinstance(value, list) else float(value)


def _width(value: Any) -> float:
    return float(value[-1] - value[0]) if isinstance(value, list) else 0.0


def _is_number(value: Any) -> bool:
    if isinstance(value, list):
        return bool(value) and all(_is_number(one) for one in value)
    return isinstance(value, int | float) and not isinstance(value, bool)
