"""What words mean in this shop: the bundled lexicon, the shop's own words, suggestions, and the work on them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from django.db.models import Q, QuerySet

from yutang.needs import wording
from yutang.needs.errors import SuggestionMissing, WordMissing, WorkMissing
from yutang.needs.models import OwnWord, ReadingWork, Utterance, WordSuggestion
from yutang.needs.queries.utterances import Piece
from yutang.needs.rules import bundled_lexicon
from yutang.needs.rules.entries import IGNORE, Entry, Sense, bundled_entries, word_form
from yutang.needs.rules.lexicon import spellings

REREAD = ReadingWork.Kind.REREAD.value
SUGGEST = ReadingWork.Kind.SUGGEST.value
LEARN = ReadingWork.Kind.LEARN.value
DEEPEN = ReadingWork.Kind.DEEPEN.value
WORD_KINDS = (REREAD, SUGGEST, LEARN)

WorkState = Literal["waiting", "running", "finished", "failed"]


@dataclass(frozen=True)
class WordCard:
    """One meaning of a word of the shop's own, and what the bundled lexicon means by it, which it replaces."""

    id: UUID
    sense: Sense
    added_at: datetime

    @property
    def slot_label(self) -> str:
        return wording.slot_label(self.sense.slot)

    @property
    def domain_label(self) -> str:
        return wording.domain_label(self.sense.domain)

    @property
    def meaning(self) -> str:
        return wording.word_text(self.sense.canonical)

    @property
    def replaced(self) -> tuple[str, ...]:
        return replaced_meanings(self.sense)


@dataclass(frozen=True)
class EntryCard:
    """A canonical word of the bundled lexicon with what is written instead."""

    entry: Entry
    overruled: tuple[str, ...] = ()

    @property
    def slot_label(self) -> str:
        return wording.slot_label(self.entry.slot)

    @property
    def domain_label(self) -> str:
        return wording.domain_label(self.entry.domain)

    @property
    def gloss(self) -> str:
        """The canonical word in the reader's language, where that is another one."""
        text = wording.word_text(self.entry.canonical)
        return "" if text == self.entry.canonical else text

    @property
    def aliases(self) -> tuple[str, ...]:
        return self.entry.aliases


@dataclass(frozen=True)
class SuggestionCard:
    """A word that may be one of the shop's, with sentences in which it stands."""

    id: UUID
    word: str
    slot: str
    canonical: str
    count: int
    state: str
    examples: tuple[tuple[Piece, ...], ...]

    @property
    def slot_label(self) -> str:
        return wording.slot_label(self.slot)


@dataclass(frozen=True)
class WorkCard:
    """Where a long work on the texts stands: so many of so many texts, and what it found."""

    id: UUID
    kind: str
    state: WorkState
    done: int
    total: int
    found: int
    finished_at: datetime | None
    error: str


def own_words(*, text: str = "", slot: str = "", domain: str = "") -> QuerySet[OwnWord]:
    """The shop's own words, by what they hold or stand for, by slot and by domain, the newest first."""
    rows = OwnWord.objects.order_by("-added_at", "-id")
    if text:
        rows = rows.filter(Q(word__contains=word_form(text)) | Q(canonical__icontains=text))
    if slot:
        rows = rows.filter(slot=slot)
    return rows.filter(domain=domain) if domain else rows


def word_cards(rows: Iterable[OwnWord]) -> list[WordCard]:
    return [WordCard(row.pk, Sense(row.word, row.slot, row.canonical, row.domain), row.added_at) for row in rows]


def word_card(word_id: UUID) -> WordCard:
    """One word of the shop's own. Raises WordMissing."""
    row = OwnWord.objects.filter(pk=word_id).first()
    if row is None:
        raise WordMissing
    return word_cards([row])[0]


def own_word_count() -> int:
    return OwnWord.objects.count()


def lexicon_entries(*, text: str = "", slot: str = "", domain: str = "") -> list[EntryCard]:
    """What the bundled lexicon knows, by any of its words, by slot and by domain; words the shop uses otherwise are named."""
    asked = word_form(text)
    found = [
        entry
        for entry in bundled_entries()
        if (not slot or entry.slot == slot) and (not domain or entry.domain == domain) and _holds(entry, asked)
    ]
    own = set(OwnWord.objects.values_list("word", flat=True))
    return [
        EntryCard(entry, tuple(word for word in (entry.canonical, *entry.aliases) if word in own)) for entry in found
    ]


def _holds(entry: Entry, asked: str) -> bool:
    if not asked:
        return True
    words = (entry.canonical, *entry.aliases, wording.glosses().get(entry.canonical, ""))
    return any(asked in word.lower() for word in words)


def replaced_meanings(sense: Sense) -> tuple[str, ...]:
    """What the bundled lexicon means by the word otherwise, in words; "" where it passes over it knowingly."""
    words = bundled_lexicon().words
    known = {meaning for word in spellings(sense.word) if word in words for meaning in words[word] or ((IGNORE, ""),)}
    others = sorted(known - {(sense.slot, sense.canonical)})
    return tuple(f"{wording.word_text(value)} ({wording.slot_label(slot)})" if value else "" for slot, value in others)


def canonical_words(slot: str = "") -> list[str]:
    """Canonical words to choose from, the shop's own first."""
    rows = OwnWord.objects.exclude(canonical="").order_by("canonical")
    own = (rows.filter(slot=slot) if slot else rows).values_list("canonical", flat=True)
    bundled = (entry.canonical for entry in bundled_entries() if not slot or entry.slot == slot)
    return list(dict.fromkeys([*own, *bundled]))


def canonicals_by_slot() -> dict[str, list[str]]:
    """Canonical words to choose from, by slot."""
    found: dict[str, dict[str, None]] = defaultdict(dict)
    for slot, canonical in OwnWord.objects.exclude(canonical="").order_by("canonical").values_list("slot", "canonical"):
        found[slot][canonical] = None
    for entry in bundled_entries():
        found[entry.slot][entry.canonical] = None
    return {slot: list(words) for slot, words in found.items()}


def suggestions(state: str = WordSuggestion.State.OPEN) -> QuerySet[WordSuggestion]:
    """Suggested words in one state, the best first."""
    return WordSuggestion.objects.filter(state=state).order_by("-score", "word")


def suggestion_cards(rows: Iterable[WordSuggestion]) -> list[SuggestionCard]:
    return [
        SuggestionCard(
            row.pk,
            row.word,
            row.slot,
            row.canonical,
            row.count,
            row.state,
            tuple(_marked(*one) for one in row.examples),
        )
        for row in rows
    ]


def check_suggestion(suggestion_id: UUID) -> None:
    """Raise SuggestionMissing where there is no such suggestion."""
    if not WordSuggestion.objects.filter(pk=suggestion_id).exists():
        raise SuggestionMissing


def _marked(text: str, start: int, end: int) -> tuple[Piece, ...]:
    pieces = (Piece(text[:start]), Piece(text[start:end], "word"), Piece(text[end:]))
    return tuple(piece for piece in pieces if piece.text)


def suggestion_counts() -> tuple[int, int]:
    """How many suggestions are open, and how many were put off."""
    state = WordSuggestion.State
    return suggestions(state.OPEN).count(), suggestions(state.LATER).count()


def latest_work(kind: str) -> WorkCard | None:
    row = ReadingWork.objects.filter(kind=kind).order_by("-asked_at", "-id").first()
    return _work(row) if row else None


def work_card(work_id: UUID) -> WorkCard:
    """One work. Raises WorkMissing."""
    row = ReadingWork.objects.filter(pk=work_id).first()
    if row is None:
        raise WorkMissing
    return _work(row)


def is_reading_behind(signature: str) -> bool:
    """Whether some texts may have been read by another reader than that of now: words changed since they were all read."""
    if not Utterance.objects.exists():
        return False
    last = ReadingWork.objects.filter(kind=REREAD, state="finished").order_by("-finished_at").first()
    return last.reader != signature if last else OwnWord.objects.exists()


def _work(row: ReadingWork) -> WorkCard:
    state: WorkState = row.state  # type: ignore[assignment]
    return WorkCard(row.pk, row.kind, state, min(row.done, row.total), row.total, row.found, row.finished_at, row.error)


def senses_to_export(*, domain: str = "") -> Sequence[Sense]:
    rows = own_words(domain=domain).order_by("word", "slot").values_list("word", "slot", "canonical", "domain")
    return [Sense(*row) for row in rows]
