"""What the rules see in one normalised text: the material that rules and tagger decide on."""

import re
from dataclasses import dataclass

from .ages import find_ages
from .budgets import find_budget
from .intents import Weights, intent_of
from .lexicon import Hit, Lexicon
from .measures import find_measures, find_metres, without_metres
from .numbers import find_numbers
from .scope import Scope, find_scopes
from .slots import Finding, Intent
from .subjects import Persons, as_baby, find_persons
from .words import find_words

_SUITABLE = re.compile(r"(?:适合|适用|推荐给|对于)[^,。!?;]{0,6}$")
_GENERAL_AFTER = re.compile(r"\s*(?:以下|以上|以内|内|左右的|的(?:女人|女生|人|朋友|小朋友|孩子都))")


@dataclass(frozen=True, slots=True)
class Reading:
    """One text with the lexicon's words in it, its refusals, its persons, and what the rules make of them."""

    text: str
    hits: tuple[Hit, ...]
    scopes: tuple[Scope, ...]
    persons: Persons
    intent: Intent
    findings: tuple[Finding, ...]
    is_known: bool
    """Whether the lexicon or the numbers know anything in it."""


def read(text: str, lexicon: Lexicon, weights: Weights | None = None) -> Reading:
    """Read normalised text by rules, with the intent by learned weights where there are any."""
    hits = lexicon.find(text)
    persons = find_persons(text, hits)
    metres = find_metres(text)
    numbers = find_numbers(without_metres(text, metres))
    taken: set[int] = set()
    findings = find_ages(text, numbers, taken)
    persons = as_baby(persons, text, findings)
    is_child = persons.is_child or any(_is_young(finding) for finding in findings)
    findings += find_measures(text, metres, numbers, taken, is_child=is_child)
    if budget := find_budget(text, numbers, taken):
        findings.append(budget)
    known = bool(findings) or any(hit.meanings for hit in hits)
    intent = intent_of(text, has_slots=known, weights=weights or {})
    # 不显胖 or 不起球 is one word of the lexicon; the refusal in it reaches no further.
    scopes = [scope for scope in find_scopes(text) if not any(hit.start <= scope.cue < hit.end for hit in hits)]
    findings = [finding for finding in findings if intent != "review" or not _is_of_product(text, finding)]
    findings += persons.findings
    findings += find_words(text, hits, scopes, intent, lexicon)
    findings.sort(key=lambda finding: (finding.start, finding.end))
    return Reading(text, tuple(hits), tuple(scopes), persons, intent, tuple(findings), known)


def _is_of_product(text: str, finding: Finding) -> bool:
    """A review tells prices, and for whom a thing is made; neither is a budget or an age of somebody."""
    if finding.slot == "budget_yuan":
        return "预算" not in text
    if finding.slot not in ("age", "age_months"):
        return False
    is_general = _GENERAL_AFTER.match(text, finding.end) is not None
    return is_general or _SUITABLE.search(text, max(0, finding.start - 8), finding.start) is not None


def _is_young(finding: Finding) -> bool:
    if finding.slot == "age_months":
        return True
    return finding.slot == "age" and not isinstance(finding.value, list) and finding.value < 12
