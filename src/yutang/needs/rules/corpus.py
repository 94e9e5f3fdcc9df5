"""Labelled texts as they are written by hand: the words of a value stand in brackets, with the slot and the value behind a bar.

``想买[[秋天|season=秋]]穿的[[针织衫|category=针织衫]]，[[遮手臂粗肉|effect=遮手臂]]`` — several values of one place are divided by
``;``. A mark without ``@`` is said of the person who will use the thing. ``slot@other=value`` is said of somebody who will not use the thing, ``slot@product=value`` of a thing; neither fills a slot.
Numbers are written as the label guide gives them: ``height_cm=168``, ``age=50-59``, ``budget_yuan=100-300``, ``budget_yuan=-200``.
"""

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, cast

from .slots import LIST_SLOTS, SINGLE_SLOTS, Intent, Span, Subject, empty_slots

DOMAINS = ("apparel", "beauty", "food-health", "mother-baby", "none")
INTENTS = ("need", "question", "review", "other")

_MARK = re.compile(r"\[\[([^|\[\]]+)\|([^\[\]]+)\]\]")
_VALUE = re.compile(r"([a-z_]+)(?:@(speaker|other|product))?=(.+)")
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_NOT_IN_MARKS = re.compile(r"[;\[\]|\n]")
_LIKES = str.maketrans("[]|", "［］｜")
_WHOLE_OR_RANGE = ("age", "age_months")


@dataclass(frozen=True, slots=True)
class Labelled:
    """One text with the spans that somebody marked in it, and the slots that follow from them."""

    id: str
    domain: str
    intent: Intent
    text: str
    spans: tuple[Span, ...]

    @property
    def slots(self) -> dict[str, Any]:
        """The slots of the label guide: of what is said of the person who will use the thing."""
        slots = empty_slots(self.intent)
        for span in self.spans:
            if span.subject != "speaker":
                continue
            if span.slot in LIST_SLOTS:
                if span.value not in slots[span.slot]:
                    slots[span.slot].append(span.value)
            elif slots[span.slot] is None:
                slots[span.slot] = span.value
        return slots


def read_corpus(lines: Iterable[str]) -> Iterator[Labelled]:
    """Labelled texts from JSON lines with ``id``, ``domain``, ``intent`` and ``marked``. Raises ValueError naming the line."""
    for number, line in enumerate(lines, 1):
        if line.strip():
            try:
                yield _labelled(json.loads(line))
            except (KeyError, TypeError, ValueError) as fault:
                raise ValueError(f"line {number}: {fault}") from fault


def _labelled(record: dict[str, str]) -> Labelled:
    if record["domain"] not in DOMAINS or record["intent"] not in INTENTS:
        raise ValueError(f"unknown domain or intent: {record['domain']}, {record['intent']}")
    text, spans = unmark(record["marked"])
    return Labelled(record["id"], record["domain"], cast(Intent, record["intent"]), text, spans)


def unmark(marked: str) -> tuple[str, tuple[Span, ...]]:
    """The text without its marks, and the spans that they gave. Raises ValueError for a mark that cannot be read."""
    pieces: list[str] = []
    spans: list[Span] = []
    length = reach = 0
    for mark in _MARK.finditer(marked):
        before = marked[reach : mark.start()]
        start = length + len(before)
        length = start + len(mark[1])
        pieces += [before, mark[1]]
        spans += [_span(value, start, length) for value in mark[2].split(";")]
        reach = mark.end()
    text = "".join([*pieces, marked[reach:]])
    if "[[" in text or "]]" in text:
        raise ValueError(f"a mark is not closed: {text}")
    return text, tuple(spans)


def mark(text: str, spans: Iterable[Span]) -> str:
    """The text with its spans marked, for ``unmark`` to read. Spans that overlap stand in one mark over all their words.

    Brackets and bars of the text become their full-width likes, which are read the same. Raises ValueError for a place outside
    the text, or a value that a mark cannot hold.
    """
    text = text.translate(_LIKES)
    pieces: list[str] = []
    reach = 0
    for start, end, values in _places(spans):
        if not 0 <= start < end <= len(text):
            raise ValueError(f"no place in the text: {start} to {end}")
        pieces += [text[reach:start], f"[[{text[start:end]}|{';'.join(values)}]]"]
        reach = end
    return "".join([*pieces, text[reach:]])


def _places(spans: Iterable[Span]) -> list[tuple[int, int, list[str]]]:
    places: list[tuple[int, int, list[str]]] = []
    for span in sorted(spans, key=lambda span: (span.start, -span.end)):
        written = f"{span.slot}{'' if span.subject == 'speaker' else '@' + span.subject}={write_value(span.value)}"
        if not _VALUE.fullmatch(written) or _NOT_IN_MARKS.search(written):
            raise ValueError(f"not a value for a mark: {written}")
        if places and span.start < places[-1][1]:
            start, end, values = places[-1]
            places[-1] = (start, max(end, span.end), [*values, written])
        else:
            places.append((span.start, span.end, [written]))
    return places


def write_value(value: Any) -> str:
    """A value as marks hold it: 168, 50-59, 100-300, 连衣裙."""
    if isinstance(value, dict):
        return "-".join("" if value.get(edge) is None else f"{value[edge]:g}" for edge in ("min", "max"))
    if isinstance(value, list | tuple):
        return "-".join(f"{part:g}" for part in value)
    return f"{value:g}" if isinstance(value, int | float) else str(value)


def _span(value: str, start: int, end: int) -> Span:
    read = _VALUE.fullmatch(value.strip())
    if read is None or read[1] not in (*LIST_SLOTS, *SINGLE_SLOTS):
        raise ValueError(f"not a slot with a value: {value}")
    subject = cast(Subject, read[2] or "speaker")
    return Span(read[1], read_value(read[1], read[3].strip()), start, end, subject, 1.0)


def read_value(slot: str, value: str) -> Any:
    """The value that a mark's words stand for in a slot. Raises ValueError where they stand for none."""
    if slot == "budget_yuan":
        low, dash, high = value.partition("-")
        if not dash or not (low or high):
            raise ValueError(f"a budget is MIN-MAX with one of them left out where it is open: {value}")
        return {"min": _number(low) if low else None, "max": _number(high) if high else None}
    if slot in _WHOLE_OR_RANGE and "-" in value:
        return [_number(part) for part in value.split("-", 1)]
    if slot in (*_WHOLE_OR_RANGE, "height_cm", "weight_kg"):
        return _number(value)
    return value


def _number(value: str) -> int | float:
    if not _NUMBER.fullmatch(value):
        raise ValueError(f"not a number: {value}")
    return float(value) if "." in value else int(value)
