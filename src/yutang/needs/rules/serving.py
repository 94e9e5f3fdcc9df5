"""Whether a style of the catalog gives a need cluster what it asks for."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from .portraits import Defining
from .profiles import Feature

ASKED_SLOTS = ("style", "effect", "feature", "occasion", "color")
"""What a style can fulfil. Traits of a person are not: nobody is served by a dress because they are plump."""

LEAST_SHARE = 0.3
"""A value that fewer members share is not what the cluster asks for."""

ENOUGH = 0.34
"""A style that fulfils a smaller part of what is asked for beside the category does not serve."""


@dataclass(frozen=True, slots=True)
class Offering:
    """What a style is: its category and title in words, and its attributes as lists of words by slot."""

    category: str
    title: str
    attributes: Mapping[str, Collection[str]]


@dataclass(frozen=True, slots=True)
class Service:
    """How well a style serves a cluster, from 0 to 1, and by what; 0 where it does not."""

    score: float
    reasons: tuple[Feature, ...] = ()


def offering_of(category: str, title: str, attributes: Mapping[str, Any]) -> Offering:
    """An offering from a catalog's free-form attributes: anything that is not a word or a list of words is left out."""
    words = {slot: _words(value) for slot, value in attributes.items()}
    return Offering(category, title, {slot: found for slot, found in words.items() if found})


def serves(offering: Offering, defining: Sequence[Defining]) -> Service:
    """Whether and by what a style serves. The category, where the cluster names one, must fit; so must the season.

    A style that is what the cluster refuses does not serve, whatever else it is.
    """
    asked = [one for one in defining if one.share >= LEAST_SHARE]
    categories = [one for one in asked if one.slot == "category"]
    fitting = [one for one in categories if _is_category(offering, one.value)]
    if (categories and not fitting) or _is_refused(offering, asked) or not _is_season(offering, asked):
        return Service(0.0)
    wanted = [one for one in asked if one.slot in ASKED_SLOTS]
    given = [one for one in wanted if _has(offering, one)]
    whole = sum(one.weight for one in wanted)
    part = sum(one.weight for one in given) / whole if whole else float(bool(fitting))
    if part < ENOUGH:
        return Service(0.0)
    reasons = tuple((one.slot, one.value) for one in (*fitting, *given))
    return Service(round(part, 4), reasons)


def _is_category(offering: Offering, wanted: str) -> bool:
    own = offering.category.strip()
    return wanted in offering.title or (bool(own) and (wanted in own or own in wanted))


def _is_refused(offering: Offering, asked: Iterable[Defining]) -> bool:
    return any(one.slot == "avoid" and _stands(offering, one.value) for one in asked)


def _is_season(offering: Offering, asked: Iterable[Defining]) -> bool:
    wanted = {one.value for one in asked if one.slot == "season"}
    own = {word[:1] for word in offering.attributes.get("season", ())}
    return not wanted or not own or bool(wanted & own)


def _has(offering: Offering, one: Defining) -> bool:
    return one.value in offering.attributes.get(one.slot, ()) or _stands(offering, one.value)


def _stands(offering: Offering, value: str) -> bool:
    words = (word for found in offering.attributes.values() for word in found)
    return value in offering.title or value in words


def _words(value: Any) -> tuple[str, ...]:
    if isinstance(value, str):
        return (value,) if value else ()
    if isinstance(value, list | tuple):
        return tuple(word for word in value if isinstance(word, str) and word)
    return ()
