"""What staff make of suggested words: taken over, dismissed, put off."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from yutang.core import audit
from yutang.needs.actions.words import WordsOutcome, add_words
from yutang.needs.errors import SuggestionMissing
from yutang.needs.models import WordSuggestion
from yutang.needs.rules.entries import Sense

Answer = Literal["accept", "dismiss", "later", "reopen"]
State = WordSuggestion.State
_STATES: Mapping[str, str] = {"dismiss": State.DISMISSED, "later": State.LATER, "reopen": State.OPEN}


@dataclass(frozen=True)
class Answered:
    """How many suggestions got the answer; taken over words with the change that can be undone."""

    count: int
    words: WordsOutcome | None = None


@transaction.atomic
def accept_suggestion(suggestion_id: UUID, *, slot: str, canonical: str, now: datetime) -> Answered:
    """Make a suggested word one of the shop's own. Raises SuggestionMissing where it was answered already, and WordNotFit."""
    row = _waiting([suggestion_id]).first()
    if row is None:
        raise SuggestionMissing
    outcome = add_words([Sense(row.word, slot, canonical)], now=now)
    _accepted([row], outcome)
    return Answered(1, outcome)


@transaction.atomic
def accept_as_guessed(suggestion_ids: Iterable[UUID], *, now: datetime) -> Answered:
    """Make suggested words the shop's own with the slots and canonical words that were guessed; those without a guess wait."""
    rows = [row for row in _waiting(suggestion_ids) if row.slot]
    if not rows:
        return Answered(0)
    outcome = add_words([Sense(row.word, row.slot, row.canonical) for row in rows], now=now)
    _accepted(rows, outcome)
    return Answered(len(rows), outcome)


@transaction.atomic
def answer_suggestions(suggestion_ids: Iterable[UUID], answer: Answer) -> Answered:
    """Dismiss suggestions, put them off, or open them again. Answering the same again changes nothing."""
    ids = list(suggestion_ids)
    rows = WordSuggestion.objects.filter(pk__in=ids).exclude(state__in=[State.ACCEPTED, _STATES[answer]])
    words = list(rows.values_list("word", flat=True))
    if words:
        WordSuggestion.objects.filter(pk__in=ids).exclude(state=State.ACCEPTED).update(state=_STATES[answer])
        audit.record(f"needs.suggestions_{answer}", None, words="、".join(words[:5]), count=len(words))
    return Answered(len(words))


def _accepted(rows: Iterable[WordSuggestion], outcome: WordsOutcome) -> None:
    ids = [row.pk for row in rows]
    WordSuggestion.objects.filter(pk__in=ids).update(state=State.ACCEPTED, change=outcome.change_id)


def _waiting(suggestion_ids: Iterable[UUID]) -> QuerySet[WordSuggestion]:
    rows = WordSuggestion.objects.select_for_update().filter(pk__in=list(suggestion_ids))
    return rows.exclude(state__in=[State.ACCEPTED, State.DISMISSED])
