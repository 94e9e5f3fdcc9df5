"""What an utterance says of people: of the customer who speaks, and of whomever the thing is for."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from .slots import LIST_SLOTS, PERSON_SLOTS

SPEAKER = ""
"""Of whom something is said, where it is the customer."""

BOUNDS: Mapping[str, tuple[float, float]] = {
    "height_cm": (40, 250),
    "weight_kg": (2, 300),
    "age": (0, 120),
    "age_months": (0, 36),
}
"""What lies outside was misread."""

_STOPS = "，,。！!？?；;～~…\n"


@dataclass(frozen=True, slots=True)
class Told:
    """One trait of one person; a list of words where a person can have several."""

    about: str
    name: str
    value: Any


def told_in(slots: Mapping[str, Any], spans: Iterable[Sequence[Any]]) -> list[Told]:
    """The traits that a reading holds, by whose they are: spans are [slot, value, start, end, subject].

    What is said of a product is nobody's; what is said of somebody whom the text does not name is left out.
    """
    for_whom = slots.get("for_whom")
    found: dict[tuple[str, str], Any] = {}
    for slot, value, _start, _end, subject, *_source in spans:
        if slot not in PERSON_SLOTS or subject == "product" or not _can_be(slot, value):
            continue
        about = SPEAKER if subject == "speaker" else for_whom
        if about is None:
            continue
        if slot in LIST_SLOTS:
            words = found.setdefault((about, slot), [])
            if value not in words:
                words.append(value)
        else:
            found.setdefault((about, slot), value)
    return [Told(about, slot, value) for (about, slot), value in found.items()]


def _can_be(slot: str, value: Any) -> bool:
    if slot not in BOUNDS:
        return isinstance(value, str) and bool(value)
    low, high = BOUNDS[slot]
    numbers = list(_numbers(value))
    return bool(numbers) and all(low <= one <= high for one in numbers)


def _numbers(value: Any) -> Iterator[float]:
    for one in value if isinstance(value, list | tuple) else [value]:
        yield float(one) if isinstance(one, int | float) and not isinstance(one, bool) else float("nan")


def clause_around(text: str, start: int, end: int, *, most: int = 40) -> str:
    """The words around a place: its clause, from one stop to the next, and never more than ``most`` characters."""
    left = max((text.rfind(stop, 0, start) for stop in _STOPS), default=-1) + 1
    ends = [at for stop in _STOPS if (at := text.find(stop, end)) >= 0]
    right = min(ends, default=len(text))
    if right - left > most:
        spare = max(most - (end - start), 0)
        left = max(left, start - spare // 2)
        right = min(right, left + most)
    return text[left:right].strip(" \t\r\n")
