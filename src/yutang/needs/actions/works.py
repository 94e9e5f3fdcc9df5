"""Long work on how texts are read: asked for once, done piece by piece, found again after a fall."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any, TypeAlias
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import F

from yutang.core import audit, clock
from yutang.core.errors import Refusal
from yutang.core.rows import update_rows
from yutang.needs.actions.deep_reading import deepen, remembered_fields
from yutang.needs.actions.hearing import need_fields
from yutang.needs.actions.learning import STEPS, learn_from_labels
from yutang.needs.actions.portraying import portray
from yutang.needs.errors import WorkMissing
from yutang.needs.models import Label, Need, OwnWord, ReadingWork, Utterance, WordSuggestion
from yutang.needs.queries.readers import shop_reader
from yutang.needs.rules.suggesting import Suggestion, suggest_words

WorkId: TypeAlias = UUID
Kind = ReadingWork.Kind

# Work that has not moved for so long has died with its process, and may be taken over.
GIVEN_UP_AFTER = timedelta(minutes=15)
CHUNK = 500
# The newest texts say what is said now; a shop with more of them has no other words in the rest.
MOST_TEXTS = 100_000
UNDER_WAY = (ReadingWork.State.WAITING, ReadingWork.State.RUNNING)
READ_FIELDS = ("slots", "spans", "words", "intent", "reason", "doubt")


def ask_for_work(kind: str, *, now: datetime) -> tuple[WorkId, bool]:
    """Ask for a work, and say whether somebody has to begin it: while one is under way, that one is the answer.

    One that died with its process is begun again where it stood.
    """
    try:
        with transaction.atomic():
            work = ReadingWork.objects.create(kind=kind, asked_at=now, moved_at=now)
        return work.pk, True
    except IntegrityError:
        standing = ReadingWork.objects.filter(kind=kind, state__in=UNDER_WAY).first()
    if standing is None:
        return ask_for_work(kind, now=now)
    # The condition is the claim: of two who ask at once one begins it again.
    taken = ReadingWork.objects.filter(pk=standing.pk, moved_at__lt=now - GIVEN_UP_AFTER).update(moved_at=now)
    return standing.pk, bool(taken)


def do_work(work_id: WorkId, *, now: datetime) -> int:
    """Do a work that was asked for, of whatever kind, and say what it found; a deep reading goes on for one turn.

    Raises WorkMissing.
    """
    kind = ReadingWork.objects.filter(pk=work_id).values_list("kind", flat=True).first()
    if kind is None:
        raise WorkMissing
    if kind == Kind.LEARN:
        return learn(work_id, now=now)
    if kind == Kind.DEEPEN:
        return carry_out(work_id, Kind.DEEPEN, deepen)
    return reread(work_id) if kind == Kind.REREAD else look_for_words(work_id, now=now)


def carry_out(work_id: WorkId, kind: str, work: Callable[[ReadingWork], int]) -> int:
    """Do a work that was asked for and note how it ended; one that is over stays as it is. Gives what it found."""
    row = ReadingWork.objects.filter(pk=work_id, kind=kind).first()
    if row is None:
        raise WorkMissing
    running = {"state": ReadingWork.State.RUNNING, "moved_at": clock.now()}
    if not ReadingWork.objects.filter(pk=work_id, state__in=UNDER_WAY).update(**running):
        return row.found
    try:
        found = work(row)
    except Exception as error:
        told = str(error) if isinstance(error, Refusal) else type(error).__name__
        over: dict[str, Any] = {"state": ReadingWork.State.FAILED, "finished_at": clock.now(), "error": told[:2000]}
        ReadingWork.objects.filter(pk=work_id, state__in=UNDER_WAY).update(**over)
        raise
    return found


def finish(work_id: WorkId, **noted: object) -> bool:
    """Note that a work is done; False where somebody else has noted it."""
    over = {"state": ReadingWork.State.FINISHED, "finished_at": clock.now(), "moved_at": clock.now(), **noted}
    return bool(ReadingWork.objects.filter(pk=work_id, state__in=UNDER_WAY).update(**over))


def reread(work_id: WorkId) -> int:
    """Read every utterance again by the shop's reader as it is now, five hundred in a transaction, and say how many changed.

    What staff corrected stays. Each piece notes how far it is in its own transaction, so that work that was killed goes on
    behind it, and two who are at the same work share it. Words that change meanwhile hold from the next piece on.
    """
    return carry_out(work_id, Kind.REREAD, _reread)


def _reread(work: ReadingWork) -> int:
    ReadingWork.objects.filter(pk=work.pk, reached=None).update(total=Utterance.objects.count())
    while _reread_piece(work.pk) is not None:
        pass
    found: int = ReadingWork.objects.values_list("found", flat=True).get(pk=work.pk)
    with transaction.atomic():
        if finish(work.pk, reader=shop_reader().signature, done=F("total")):
            audit.record("needs.utterances_reread", work.pk, changed=found)
    return found


@transaction.atomic
def _reread_piece(work_id: WorkId) -> int | None:
    """How many of the next piece changed; None when nothing is left."""
    work = ReadingWork.objects.select_for_update().get(pk=work_id)
    if work.state != ReadingWork.State.RUNNING:
        return None
    rows = Utterance.objects.select_related("need").order_by("id")
    rows = rows.filter(pk__gt=work.reached) if work.reached else rows
    piece = list(rows[:CHUNK])
    if not piece:
        return None
    corrected = set(
        Label.objects.filter(utterance__in=piece, state=Label.State.LABELLED).values_list("utterance", flat=True)
    )
    reader = shop_reader()
    read = [(one, need_fields(one.text, reader.read(one.text))) for one in piece if one.pk not in corrected]
    fresh = zip(read, remembered_fields(read, reader), strict=True)
    changed = [need for (one, _own), fields in fresh if (need := _read_again(one, fields)) is not None]
    update_rows(changed, READ_FIELDS)
    portray([one.need for one in piece])
    work.reached, work.moved_at = piece[-1].pk, clock.now()
    work.done, work.found = work.done + len(piece), work.found + len(changed)
    work.save(update_fields=["reached", "moved_at", "done", "found"])
    return len(changed)


def is_under_way(work_id: WorkId) -> bool:
    """Whether a work has begun and is not over."""
    return ReadingWork.objects.filter(pk=work_id, state=ReadingWork.State.RUNNING).exists()


def _read_again(utterance: Utterance, fresh: Mapping[str, Any]) -> Need | None:
    """The utterance's need as it is read now, where that differs from what is kept."""
    need = utterance.need
    if all(getattr(need, name) == value for name, value in fresh.items()):
        return None
    for name, value in fresh.items():
        setattr(need, name, value)
    return need


def learn(work_id: WorkId, *, now: datetime) -> int:
    """Train a tagger of the shop's own on its labels, for which see `learn_from_labels`."""
    return carry_out(work_id, Kind.LEARN, lambda work: _learn(work.pk, now))


def _learn(work_id: WorkId, now: datetime) -> int:
    def note(done: int) -> None:
        ReadingWork.objects.filter(pk=work_id).update(done=done, total=STEPS, moved_at=clock.now())

    note(0)
    texts = learn_from_labels(work_id, now=now, on_step=note)
    finish(work_id, found=texts)
    return texts


def look_for_words(work_id: WorkId, *, now: datetime) -> int:
    """Look for new words in the shop's texts, and say how many are suggested that were not before.

    What was accepted or dismissed is not suggested again; what is still open stands as the texts say now.
    """
    return carry_out(work_id, Kind.SUGGEST, lambda work: _look_for_words(work.pk, now))


def _look_for_words(work_id: WorkId, now: datetime) -> int:
    state = WordSuggestion.State
    answered = set(
        WordSuggestion.objects.filter(state__in=[state.ACCEPTED, state.DISMISSED]).values_list("word", flat=True)
    )
    known = answered | set(OwnWord.objects.values_list("word", flat=True))
    rows = Utterance.objects.filter(need__reason__in=["", "nothing_found"]).order_by("-id")
    texts = list(rows.values_list("text", flat=True)[:MOST_TEXTS].iterator(chunk_size=2_000))
    ReadingWork.objects.filter(pk=work_id).update(moved_at=clock.now())
    found = suggest_words(texts, shop_reader().lexicon, known=known)
    return _keep_suggestions(work_id, found, now)


@transaction.atomic
def _keep_suggestions(work_id: WorkId, found: list[Suggestion], now: datetime) -> int:
    standing = {row.word: row for row in WordSuggestion.objects.select_for_update()}
    waiting = (WordSuggestion.State.OPEN, WordSuggestion.State.LATER)
    words = {one.word for one in found}
    WordSuggestion.objects.filter(state=WordSuggestion.State.OPEN).exclude(word__in=words).delete()
    fresh = []
    for one in found:
        row = standing.get(one.word)
        if row is None:
            fresh.append(_suggestion(WordSuggestion(word=one.word, suggested_at=now), one))
        elif row.state in waiting:
            _suggestion(row, one).save()
    WordSuggestion.objects.bulk_create(fresh)
    if finish(work_id, found=len(fresh)):
        audit.record("needs.words_suggested", work_id, count=len(fresh))
    return len(fresh)


def _suggestion(row: WordSuggestion, one: Suggestion) -> WordSuggestion:
    row.slot, row.canonical, row.count, row.score = one.slot, one.canonical[:24], one.count, one.score
    row.examples = [[example.text, example.start, example.end] for example in one.examples]
    return row
