"""Trial tasks: given, handed in on a phone, scored."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from yutang.core import audit
from yutang.core.events import publish
from yutang.partners import rules
from yutang.partners.actions.partners import locked_partner
from yutang.partners.actions.pictures import attach, detach
from yutang.partners.actions.scoring import record_score
from yutang.partners.errors import (
    BadScore,
    BadTask,
    NothingHandedIn,
    TaskDueTooEarly,
    TaskMissing,
    TaskNotHandedIn,
    TaskScored,
    WrongTurn,
)
from yutang.partners.events import TrialHandedIn
from yutang.partners.models import Application, Partner, PartnerScore, ScreeningDecision, TrialTask
from yutang.partners.queries.partners import PartnerId

LONGEST_WORDS = 4000
LONGEST_TASK = timedelta(days=366)
# What a trial may tell about somebody.
SCORED_AS = (PartnerScore.Kind.TRIAL_TASK, PartnerScore.Kind.CONTENT)


@transaction.atomic
def give_task(partner_id: PartnerId, *, words: str, due_at: datetime, now: datetime) -> UUID:
    """Ask an applicant or a partner to make something by a moment. Raises BadTask, and WrongTurn where they have ended."""
    words = check_task(words, due_at, now=now)
    partner = locked_partner(partner_id)
    if partner.state == Partner.State.ENDED:
        raise WrongTurn(state=partner.get_state_display(), to=PartnerScore.Kind.TRIAL_TASK.label)
    task = new_task(partner_id, words, due_at=due_at, now=now)
    waiting = Application.objects.filter(partner=partner, state=Application.State.WAITING)
    waiting.update(state=Application.State.INVITED, state_before=Application.State.WAITING)
    audit.record("partners.task_given", task.pk)
    return task.pk


@transaction.atomic
def hand_in(task_id: UUID, text: str, *, now: datetime) -> None:
    """Hand in what was made: a text, with the pictures added before. May be done again until it is scored.

    Raises TaskScored, and NothingHandedIn where there is neither.
    """
    task = open_task(task_id)
    text = text.strip()
    is_fine = rules.is_text(text, LONGEST_WORDS) if text else bool(task.pictures)
    if not is_fine:
        raise NothingHandedIn(field="text")
    task.text, task.handed_in_at = text, now
    task.save(update_fields=["text", "handed_in_at"])
    audit.record("partners.task_handed_in", task.pk)
    publish(TrialHandedIn(task_id=task.pk, partner_id=task.partner_id), at=now)


@transaction.atomic
def keep_draft(task_id: UUID, text: str) -> None:
    """Keep what was written so far, without handing it in; what cannot be kept is left for `hand_in` to refuse."""
    task = open_task(task_id)
    if not text.strip() or rules.is_text(text, LONGEST_WORDS):
        task.text = text.strip()
        task.save(update_fields=["text"])


@transaction.atomic
def add_task_picture(task_id: UUID, content: bytes) -> str:
    """Add a picture to what is handed in. Raises TaskScored, TooManyPictures and what catalog says of a bad picture."""
    return attach(open_task(task_id), content)


@transaction.atomic
def drop_task_picture(task_id: UUID, url: str) -> None:
    """Take a picture away again, while the task is not scored."""
    detach(open_task(task_id), url)


@transaction.atomic
def score_task(task_id: UUID, *, kind: str, value: int, words: str, now: datetime) -> int:
    """Score what was handed in, as a trial or as content, and say the standing that follows. May be scored anew."""
    task = _locked(task_id)
    if task.handed_in_at is None:
        raise TaskNotHandedIn
    if kind not in SCORED_AS or "\x00" in words:
        raise BadScore(kinds=", ".join(SCORED_AS))
    standing = record_score(task.partner_id, kind, value, now=now, source=f"trial:{task.pk}", words=words)
    task.score, task.score_words, task.scored_at = value, words, now
    task.save(update_fields=["score", "score_words", "scored_at"])
    return standing


def check_task(words: str, due_at: datetime, *, now: datetime) -> str:
    """The words of a task as they are kept. Raises BadTask, with the field that makes no sense."""
    words = words.strip()
    if not rules.is_text(words, LONGEST_WORDS):
        raise BadTask(field="words")
    if not now < due_at <= now + LONGEST_TASK:
        raise TaskDueTooEarly(field="due_at")
    return words


def new_task(
    partner_id: PartnerId, words: str, *, due_at: datetime, now: datetime, decision: ScreeningDecision | None = None
) -> TrialTask:
    """The row of a checked task."""
    return TrialTask.objects.create(partner_id=partner_id, words=words, due_at=due_at, given_at=now, decision=decision)


def open_task(task_id: UUID) -> TrialTask:
    """A locked task that is not scored yet. Raises TaskMissing and TaskScored."""
    task = _locked(task_id)
    if task.scored_at is not None:
        raise TaskScored
    return task


def _locked(task_id: UUID) -> TrialTask:
    task = TrialTask.objects.select_for_update().filter(pk=task_id).first()
    if task is None:
        raise TaskMissing
    return task
