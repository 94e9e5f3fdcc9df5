"""The values that reading an utterance gives: slots, their spans, and a reason where there are none."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

Subject = Literal["speaker", "other", "product"]
Intent = Literal["need", "question", "review", "other"]

LIST_SLOTS = (
    "category",
    "body",
    "skin",
    "hair",
    "season",
    "style",
    "effect",
    "avoid",
    "feature",
    "occasion",
    "color",
    "health",
)
SINGLE_SLOTS = (
    "height_cm",
    "weight_kg",
    "age",
    "age_months",
    "occupation",
    "for_whom",
    "budget_yuan",
    "price_level",
)
PERSON_SLOTS = frozenset(
    {"body", "skin", "hair", "health", "height_cm", "weight_kg", "age", "age_months", "occupation"}
)


@dataclass(frozen=True, slots=True)
class Span:
    """One value and the place in the original text where it was read; ``start`` and ``end`` as in a slice."""

    slot: str
    value: Any
    start: int
    end: int
    subject: Subject
    confidence: float


@dataclass(frozen=True, slots=True)
class Extraction:
    """What one utterance says. ``reason`` is set exactly when no slot was found.

    Reasons: empty, not_text, too_long, spam, instruction, not_chinese, nothing_found. A span whose value is not in
    ``slots`` was said of somebody or something else than the person who will use the thing.
    """

    slots: Mapping[str, Any]
    spans: tuple[Span, ...] = ()
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """One value read from normalised text, before it is decided whose it is."""

    slot: str
    value: Any
    start: int
    end: int
    confidence: float


def empty_slots(intent: Intent = "other") -> dict[str, Any]:
    """Every slot of the label guide, with nothing in it."""
    lists: dict[str, Any] = {slot: [] for slot in LIST_SLOTS}
    return lists | dict.fromkeys(SINGLE_SLOTS) | {"intent": intent}
