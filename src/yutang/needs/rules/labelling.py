"""From what was read to what staff correct, and back: spans as labelled texts have them, and what a need keeps of them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from .corpus import Labelled, read_value, write_value
from .slots import LIST_SLOTS, PERSON_SLOTS, SINGLE_SLOTS, Extraction, Intent, Span, Subject

Fault = Literal["slot", "value", "words", "place", "subject", "twice"]

LABEL_SLOTS = (*LIST_SLOTS, *SINGLE_SLOTS)
SUBJECTS: tuple[Subject, ...] = ("speaker", "other", "product")
MOST_SPANS = 60
LONGEST_VALUE = 24

_OF_SPEAKER = frozenset({"for_whom", "budget_yuan", "price_level", "occasion", "season"})
_NOT_IN_VALUES = frozenset("|;[]=@\\\n\t")


@dataclass(frozen=True, slots=True)
class Correction:
    """One value as it is typed: the words it stands in, the slot, the value as text, and of whom it is said.

    Without a ``start`` the words are looked for in the text.
    """

    words: str
    slot: str
    value: str
    subject: str = "speaker"
    start: int | None = None


class NotFit(ValueError):
    """A correction that does not fit the text: which one, and what is wrong with it."""

    def __init__(self, fault: Fault, correction: Correction) -> None:
        super().__init__(fault)
        self.fault = fault
        self.correction = correction


def spans_of(text: str, corrections: Sequence[Correction]) -> tuple[Span, ...]:
    """The spans that corrections give, by their place. Raises NotFit for the first that does not fit the text."""
    spans: list[Span] = []
    for one in corrections:
        start = _start(text, one, spans)
        span = Span(one.slot, _value(one), start, start + len(one.words), _subject(one), 1.0)
        if span in spans:
            continue
        if span.slot in SINGLE_SLOTS and any(_both_fill(span, other) for other in spans):
            raise NotFit("twice", one)
        spans.append(span)
    return tuple(sorted(spans, key=lambda span: (span.start, span.end)))


def _both_fill(one: Span, other: Span) -> bool:
    return one.slot == other.slot and one.subject == other.subject == "speaker" and one.value != other.value


def _start(text: str, one: Correction, spans: Iterable[Span]) -> int:
    if not one.words.strip():
        raise NotFit("words", one)
    if one.start is not None:
        if text[one.start : one.start + len(one.words)] != one.words:
            raise NotFit("place", one)
        return one.start
    taken = {span.start for span in spans if span.slot == one.slot}
    at = text.find(one.words)
    while at in taken:
        later = text.find(one.words, at + 1)
        if later < 0:
            break
        at = later
    if at < 0:
        raise NotFit("place", one)
    return at


def _value(one: Correction) -> Any:
    if one.slot not in LABEL_SLOTS:
        raise NotFit("slot", one)
    value = " ".join(one.value.split())
    if not value or len(value) > LONGEST_VALUE or _NOT_IN_VALUES.intersection(value):
        raise NotFit("value", one)
    try:
        return read_value(one.slot, value)
    except ValueError as fault:
        raise NotFit("value", one) from fault


def _subject(one: Correction) -> Subject:
    for subject in SUBJECTS:
        if subject == one.subject:
            return subject
    raise NotFit("subject", one)


def corrections_of(text: str, extraction: Extraction) -> list[Correction]:
    """What was read, as it is put before staff: what fills a slot is said of who will use the thing."""
    return [
        Correction(
            text[span.start : span.end], span.slot, write_value(span.value), _standing(span, extraction), span.start
        )
        for span in extraction.spans
    ]


def _standing(span: Span, extraction: Extraction) -> Subject:
    kept = extraction.slots.get(span.slot)
    has_other = extraction.slots.get("for_whom") is not None
    fills = span.value in kept if isinstance(kept, list) and span.slot in LIST_SLOTS else kept == span.value
    if span.slot in PERSON_SLOTS and span.subject != ("other" if has_other else "speaker"):
        fills = False
    if fills:
        return "speaker"
    return "other" if span.slot in PERSON_SLOTS else "product"


def slots_of(text: str, intent: Intent, spans: Sequence[Span]) -> dict[str, Any]:
    """The slots of the label guide that these spans fill, with the intent."""
    return Labelled("", "none", intent, text, tuple(spans)).slots


def need_spans(spans: Sequence[Span]) -> list[list[Any]]:
    """The spans as a need keeps them, where ``speaker`` is who speaks and ``other`` who the thing is for."""
    has_other = any(span.slot == "for_whom" and span.subject == "speaker" for span in spans)
    return [[span.slot, span.value, span.start, span.end, _said_of(span, has_other=has_other)] for span in spans]


def _said_of(span: Span, *, has_other: bool) -> Subject:
    if span.subject == "product":
        return "product"
    if span.slot not in PERSON_SLOTS:
        return "speaker" if span.slot in _OF_SPEAKER else "product"
    is_user = span.subject == "speaker"
    return "other" if is_user == has_other else "speaker"


def as_rows(spans: Iterable[Span]) -> list[list[Any]]:
    """Spans as plain lists, for keeping."""
    return [[span.slot, span.value, span.start, span.end, span.subject] for span in spans]


def from_rows(rows: Iterable[Sequence[Any]]) -> tuple[Span, ...]:
    """What ``as_rows`` kept."""
    return tuple(Span(slot, value, start, end, subject, 1.0) for slot, value, start, end, subject in rows)


def domain_of(slots: Mapping[str, Any], domains: Mapping[tuple[str, str], str]) -> str:
    """The trade that most values belong to by (slot, value); ``none`` where none of them tells."""
    told = [
        domains[slot, value]
        for slot, values in slots.items()
        if isinstance(values, list)
        for value in values
        if (slot, value) in domains
    ]
    return max(sorted(set(told)), key=told.count) if told else "none"
