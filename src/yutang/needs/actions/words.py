"""A shop's own words: put there, changed, taken away, and put back."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from yutang.core import audit
from yutang.needs.errors import ChangeMissing, ChangeUndone, TooManyWords, WordMissing, WordNotFit
from yutang.needs.models import OwnReader, OwnWord, WordChange, WordSuggestion
from yutang.needs.rules import bundled_lexicon
from yutang.needs.rules.entries import DOMAINS, IGNORE, WORD_SLOTS, Sense, word_fault, word_form

MOST_WORDS = 5_000
_FAULTS = {
    "empty": _("A word is missing."),
    "short": _("“%(word)s” is one character only: it would be found inside many other words. Use at least two."),
    "long": _("“%(word)s” is too long for a word: at most 20 characters."),
    "number": _("“%(word)s” has no letters in it. Numbers are read by rules of their own."),
    "signs": _("“%(word)s” has punctuation or blanks in it. One word only, without signs."),
}
_ASK_BEFORE = 300


@dataclass(frozen=True)
class WordsOutcome:
    """What became of words: how many are new, changed, the same, taken away; and by which change all that can be undone."""

    added: int = 0
    changed: int = 0
    unchanged: int = 0
    removed: int = 0
    change_id: UUID | None = None
    rows: Sequence[Sense] = field(default=())


def checked_sense(sense: Sense) -> Sense:
    """The sense in normal form. Raises WordNotFit, saying what is wrong with it."""
    word = word_form(sense.word)
    if fault := word_fault(word):
        raise WordNotFit(_FAULTS[fault], word=word)
    if sense.slot not in WORD_SLOTS:
        raise WordNotFit(
            _("“%(slot)s” is no slot. Known are: %(known)s."), slot=sense.slot, known=", ".join(WORD_SLOTS)
        )
    domain = sense.domain if sense.domain in DOMAINS else ""
    if sense.slot == IGNORE:
        return Sense(word, IGNORE, "", domain)
    canonical = _checked_canonical(sense.canonical) or word.lstrip("~!")
    return Sense(word, sense.slot, canonical, domain)


def _checked_canonical(canonical: str) -> str:
    """What a word stands for keeps its own writing, such as T恤, and may have one character, such as 黑."""
    stripped = " ".join(canonical.split())
    if stripped and (fault := word_fault(word_form(stripped), shortest=1)):
        raise WordNotFit(_FAULTS[fault], word=stripped)
    return stripped


def add_words(senses: Iterable[Sense], *, now: datetime) -> WordsOutcome:
    """Give words a meaning in this shop; all of them, or none. A word that stands in the slot already gets the new meaning.

    A canonical word that nothing knows becomes a word itself, as in the lexicon files. Raises WordNotFit and TooManyWords.
    """
    wanted = {(one.word, one.slot): one for one in _with_canonicals([checked_sense(one) for one in senses])}
    return _change(list(wanted.values()), (), "needs.words_added", now)


def change_word(word_id: UUID, sense: Sense, *, now: datetime) -> WordsOutcome:
    """Put one meaning of a word in the place of another. Raises WordMissing and WordNotFit."""
    fresh = checked_sense(sense)
    row = OwnWord.objects.filter(pk=word_id).first()
    if row is None:
        raise WordMissing
    return _change(_with_canonicals([fresh]), [_sense(row)], "needs.words_changed", now)


def remove_words(word_ids: Iterable[UUID], *, now: datetime) -> WordsOutcome:
    """Take words away. Those that are gone already are gone. What the bundled lexicon knows of them holds again."""
    rows = OwnWord.objects.filter(pk__in=list(word_ids))
    return _change((), [_sense(row) for row in rows], "needs.words_removed", now)


@transaction.atomic
def undo_change(change_id: UUID, *, now: datetime) -> WordsOutcome:
    """Put words back as they were before a change; what somebody changed again since then stays as it is now.

    Raises ChangeMissing and ChangeUndone.
    """
    _lock_words()
    change = WordChange.objects.filter(pk=change_id).first()
    if change is None:
        raise ChangeMissing
    if change.undone_at is not None:
        raise ChangeUndone
    change.undone_at = now
    change.save(update_fields=["undone_at"])
    standing = _standing({word for word, *_rest in [*change.before, *change.after]})
    after = [Sense(*row) for row in change.after]
    ours = [sense for sense in after if standing.get((sense.word, sense.slot)) == sense]
    touched = {(sense.word, sense.slot) for sense in after} - {(sense.word, sense.slot) for sense in ours}
    back = [one for one in (Sense(*row) for row in change.before) if (one.word, one.slot) not in touched]
    WordSuggestion.objects.filter(change=change).update(state=WordSuggestion.State.OPEN, change=None)
    return _change(back, ours, "needs.words_restored", now)


def _with_canonicals(senses: Sequence[Sense]) -> list[Sense]:
    words = bundled_lexicon().words
    whole = {(one.word, one.slot): one for one in senses}
    for one in senses:
        word = word_form(one.canonical)
        is_known = any(slot == one.slot for slot, _canonical in words.get(word, ()))
        if one.slot != IGNORE and not is_known and word_fault(word) is None:
            whole.setdefault((word, one.slot), Sense(word, one.slot, one.canonical, one.domain))
    return list(whole.values())


@transaction.atomic
def _change(wanted: Sequence[Sense], unwanted: Sequence[Sense], verb: str, now: datetime) -> WordsOutcome:
    """Take `unwanted` away, put `wanted` there, and note what was there before. Only what differs is written."""
    reader = _lock_words()
    standing = _standing({one.word for one in (*wanted, *unwanted)})
    goal = {(one.word, one.slot): one for one in wanted}
    gone = [one for one in unwanted if (one.word, one.slot) not in goal and (one.word, one.slot) in standing]
    fresh = [one for key, one in goal.items() if key not in standing]
    moved = [one for key, one in goal.items() if key in standing and standing[key] != one]
    if not (gone or fresh or moved):
        return WordsOutcome(unchanged=len(goal))
    before = [standing[(one.word, one.slot)] for one in (*gone, *moved)]
    _delete(before)
    if OwnWord.objects.count() + len(fresh) + len(moved) > MOST_WORDS:
        raise TooManyWords(most=MOST_WORDS)
    OwnWord.objects.bulk_create(
        [
            OwnWord(word=one.word, slot=one.slot, canonical=one.canonical, domain=one.domain, added_at=now)
            for one in fresh + moved
        ],
        batch_size=500,
    )
    change = WordChange.objects.create(before=_rows(before), after=_rows(fresh + moved), changed_at=now)
    OwnReader.objects.filter(pk=reader.pk).update(words_mark=secrets.token_hex(16))
    words = "、".join(one.word for one in (fresh + moved or gone)[:5])
    audit.record(verb, change.pk, words=words, count=len(fresh) + len(moved) + len(gone))
    kept = len(goal) - len(fresh) - len(moved)
    return WordsOutcome(len(fresh), len(moved), kept, len(gone), change.pk, tuple(fresh + moved))


def _lock_words() -> OwnReader:
    """Let changes of one shop's words happen one after another."""
    OwnReader.objects.get_or_create()
    return OwnReader.objects.select_for_update().get()


def _standing(words: Iterable[str]) -> dict[tuple[str, str], Sense]:
    asked = list(words)
    found = {}
    for at in range(0, len(asked), _ASK_BEFORE):
        for row in OwnWord.objects.filter(word__in=asked[at : at + _ASK_BEFORE]):
            found[(row.word, row.slot)] = _sense(row)
    return found


def _delete(senses: Sequence[Sense]) -> None:
    keys = {(one.word, one.slot) for one in senses}
    words = sorted({one.word for one in senses})
    for at in range(0, len(words), _ASK_BEFORE):
        rows = OwnWord.objects.filter(word__in=words[at : at + _ASK_BEFORE]).values_list("pk", "word", "slot")
        OwnWord.objects.filter(pk__in=[pk for pk, word, slot in rows if (word, slot) in keys]).delete()


def _sense(row: OwnWord) -> Sense:
    return Sense(row.word, row.slot, row.canonical, row.domain)


def _rows(senses: Iterable[Sense]) -> list[list[str]]:
    return [[one.word, one.slot, one.canonical, one.domain] for one in senses]
