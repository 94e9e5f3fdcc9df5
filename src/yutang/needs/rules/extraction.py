"""Utterance to slots: the numbers, the words of the lexicon, and how far refusals and subjects reach."""

import re
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from .lexicon import Lexicon, bundled_lexicon
from .merging import merged
from .normal import NormalText, normalise
from .reading import Reading, read
from .screen import LONGEST_READ, reason_not_to_read
from .slots import LIST_SLOTS, PERSON_SLOTS, SINGLE_SLOTS, Extraction, Finding, Span, Subject, empty_slots
from .subjects import Persons
from .tagger import Tagger, bundled_tagger

_JOINS = re.compile(r"[\s、/和或跟与及加+,，]*(?:还有|以及|外加|或者|再来|再加|跟|和|或)?[\s、/一件条双套]*")


def extract(text: str, *, lexicon: Lexicon | None = None, tagger: Tagger | None = None) -> Extraction:
    """Read one utterance. Never raises; work is bounded by the longest text that is read at all.

    Values are those of the label guide for needs: canonical words in lists, centimetres, kilograms, years, months, yuan.
    Without a lexicon or a tagger of one's own the bundled ones read.
    """
    if len(text) > LONGEST_READ * 4:
        reason = reason_not_to_read(normalise(text[: LONGEST_READ * 4]).text)
        return Extraction(empty_slots(), reason=reason or "too_long")
    normal = normalise(text)
    if reason := reason_not_to_read(normal.text):
        return Extraction(empty_slots(), reason=reason)
    words = lexicon or bundled_lexicon()
    trained = tagger or bundled_tagger()
    reading = read(normal.text, words, trained.intents)
    return assembled(normal, reading, merged(reading, *trained.findings(reading, words)), words)


def assembled(normal: NormalText, reading: Reading, findings: list[Finding], lexicon: Lexicon) -> Extraction:
    """What findings in normalised text say, with spans in the original text."""
    spans = [_span(finding, normal, reading.persons) for finding in findings]
    slots = _assemble(normal.text, findings, spans, lexicon.broader)
    slots["intent"] = reading.intent
    is_empty = not any(slots[slot] for slot in LIST_SLOTS) and all(slots[slot] is None for slot in SINGLE_SLOTS)
    return Extraction(slots, tuple(spans), "nothing_found" if is_empty else None)


def _span(finding: Finding, normal: NormalText, persons: Persons) -> Span:
    start, end = normal.original(finding.start, finding.end)
    subject: Subject = "product"
    if finding.slot in PERSON_SLOTS:
        subject = persons.subject_at(finding.start, finding.end)
    elif finding.slot in ("for_whom", "budget_yuan", "price_level", "occasion", "season"):
        subject = "speaker"
    return Span(finding.slot, finding.value, start, end, subject, finding.confidence)


def _assemble(text: str, findings: list[Finding], spans: list[Span], broader: Any) -> dict[str, Any]:
    slots = empty_slots()
    has_other = any(finding.slot == "for_whom" for finding in findings)
    wanted: Subject = "other" if has_other else "speaker"
    for finding, span in zip(findings, spans, strict=True):
        slot = finding.slot
        if slot == "category" or (slot in PERSON_SLOTS and span.subject != wanted):
            continue
        if slot in LIST_SLOTS:
            if finding.value not in slots[slot]:
                slots[slot].append(finding.value)
        elif slots[slot] is None:
            slots[slot] = finding.value
    if "送礼" in slots["occasion"] and "生日" in slots["occasion"]:
        slots["occasion"].remove("生日")
    slots["category"] = _categories(text, [finding for finding in findings if finding.slot == "category"], broader)
    if slots["age_months"] is not None:
        slots["age"] = None
    return slots


def _categories(text: str, findings: list[Finding], broader: Any) -> list[str]:
    """The most specific thing named; several only where they are named as a list."""
    names = {finding.value for finding in findings}
    kept = [finding for finding in findings if not _is_covered(finding.value, names, broader)]
    chosen: list[Finding] = []
    for finding in kept:
        if any(finding.value == other.value for other in chosen):
            chosen = [replace(other, end=finding.end) if other.value == finding.value else other for other in chosen]
        elif not chosen or _JOINS.fullmatch(text, max(other.end for other in chosen), finding.start):
            chosen.append(finding)
    return [finding.value for finding in chosen]


def _is_covered(name: str, names: Iterable[str], broader: Any) -> bool:
    signs = broader.get(name)
    return bool(signs) and any(other != name and any(sign in other for sign in signs) for other in names)
