"""What newcomers are asked, and how many answered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from yutang.needs import wording
from yutang.needs.models import Survey, SurveyReply
from yutang.people.api import CustomerCard, customer_cards, known_ids, living_ids

QUESTIONS = ("hello", "why", "need", "for_whom")


@dataclass(frozen=True)
class SurveyNumbers:
    asked: int
    answered: int

    @property
    def share(self) -> float | None:
        return self.answered / self.asked if self.asked else None


def usual_words() -> dict[str, str]:
    """The questions as they are asked where a shop has no words of its own, in the reader's language."""
    return {
        "hello": _("Two questions, half a minute: so that we show you what suits you."),
        "why": _("What brought you to us?"),
        "need": _("What are you looking for? Say it in your own words."),
        "for_whom": _("For whom is it?"),
    }


def survey_words() -> dict[str, str]:
    """The questions in the reader's language: the shop's own words, else the usual ones."""
    own = own_words()
    language = "zh" if (get_language() or "zh").startswith("zh") else "en"
    return {key: own.get(key, {}).get(language) or usual for key, usual in usual_words().items()}


def own_words() -> Mapping[str, Mapping[str, str]]:
    """The shop's own words by question and language."""
    row = Survey.objects.first()
    return row.words if row else {}


def reply_of(customer_id: UUID) -> dict[str, Any] | None:
    """What this person answered last, under any of their records; None where they have not."""
    rows = SurveyReply.objects.filter(customer__in=known_ids(customer_id), answered_at__isnull=False)
    row = rows.order_by("-answered_at", "-pk").first()
    return row.answers if row else None


def survey_numbers() -> SurveyNumbers:
    """How many were asked, and how many of them answered."""
    rows = SurveyReply.objects.all()
    return SurveyNumbers(rows.count(), rows.filter(answered_at__isnull=False).count())


def answered() -> QuerySet[SurveyReply]:
    """The answers, the latest first."""
    return SurveyReply.objects.filter(answered_at__isnull=False).order_by("-answered_at", "-pk")


@dataclass(frozen=True)
class AnswerCard:
    """One customer's answers as a page shows them."""

    customer_id: UUID
    name: str
    why: str
    need: str
    for_whom: str
    answered_at: datetime | None


def answer_cards(rows: Sequence[SurveyReply]) -> list[AnswerCard]:
    """What a page shows of these answers, under the customer who lives on."""
    ids = [row.customer_id for row in rows]
    living, people = living_ids(ids), customer_cards(ids)
    return [_answer_card(row, people[living[row.customer_id]]) for row in rows]


def _answer_card(row: SurveyReply, customer: CustomerCard) -> AnswerCard:
    why, need, for_whom = (str(row.answers.get(key) or "") for key in ("why", "need", "for_whom"))
    return AnswerCard(
        customer.id, customer.nickname, why, need, wording.for_whom_text(for_whom) if for_whom else "", row.answered_at
    )
