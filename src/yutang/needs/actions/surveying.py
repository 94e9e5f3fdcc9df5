"""Asking newcomers why they came and what they need, and hearing their answers."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from yutang.core import audit
from yutang.core.rows import insert_rows
from yutang.needs.actions.hearing import hear, kept_text
from yutang.needs.models import Survey, SurveyReply, Utterance
from yutang.people.api import Said, keep_said, living_id, living_ids

CHUNK = 900
SOURCE = "survey"


@dataclass(frozen=True)
class Answers:
    """What a newcomer filled in. `for_whom` is "" for themselves; the measures are those of whoever it is for."""

    why: str = ""
    need: str = ""
    for_whom: str = ""
    height_cm: int | None = None
    weight_kg: float | None = None


@transaction.atomic
def word_survey(words: Mapping[str, Mapping[str, str]], *, now: datetime) -> None:
    """Ask in the shop's own words from now on; empty ones mean the usual words."""
    Survey.objects.update_or_create(
        defaults={"words": {key: dict(one) for key, one in words.items()}, "changed_at": now}
    )
    audit.record("needs.survey_worded")


@transaction.atomic
def ask_newcomers(customer_ids: Collection[UUID], *, now: datetime) -> None:
    """Note that these were asked, each once: the answers are measured against them."""
    living = set(living_ids(customer_ids).values())
    asked: set[UUID] = set()
    ids = sorted(living)
    for at in range(0, len(ids), CHUNK):
        rows = SurveyReply.objects.filter(customer__in=ids[at : at + CHUNK])
        asked |= set(rows.values_list("customer_id", flat=True))
    insert_rows([SurveyReply(customer_id=one, asked_at=now) for one in ids if one not in asked])
    if living - asked:
        audit.record("needs.newcomers_asked", count=len(living - asked))


@transaction.atomic
def answer_survey(customer_id: UUID, answers: Answers, *, now: datetime) -> None:
    """Hear what a newcomer answers. Answered again it is a correction: what they said before is taken back.

    Raises CustomerUnknown.
    """
    living = living_id(customer_id)
    SurveyReply.objects.get_or_create(customer_id=living, defaults={"asked_at": now})
    reply = SurveyReply.objects.select_for_update().get(customer_id=living)
    kept = asdict(answers) | {"why": kept_text(answers.why.strip()), "need": kept_text(answers.need.strip())}
    if reply.answered_at is not None and reply.answers == kept:
        return
    _take_back(reply)
    texts = [text for text in (_whole_need(kept["need"], answers.for_whom), kept["why"]) if text]
    said_in = [hear(customer_id=living, text=text, touchpoint="survey", said_at=now, source=SOURCE) for text in texts]
    _keep_measures(reply, answers, now)
    reply.answers, reply.answered_at, reply.said_in = kept, now, [str(one) for one in said_in]
    reply.save(update_fields=["answers", "answered_at", "said_in"])


def _take_back(reply: SurveyReply) -> None:
    """Forget the words of the answers before, and what was read from them."""
    before = [UUID(one) for one in reply.said_in]
    keep_said([], read_again=before)
    Utterance.objects.filter(pk__in=before).delete()


def _whole_need(need: str, for_whom: str) -> str:
    """The answers to "for whom" and "what" as the one sentence that they are."""
    return f"给{for_whom}买，{need}" if need and for_whom else need


def _keep_measures(reply: SurveyReply, answers: Answers, now: datetime) -> None:
    measures = {"height_cm": answers.height_cm, "weight_kg": answers.weight_kg}
    told = [
        Said(reply.customer_id, answers.for_whom, name, value, SOURCE, reply.pk, 1.0, now, origin="form")
        for name, value in measures.items()
        if value is not None
    ]
    keep_said(told, read_again=[reply.pk])
