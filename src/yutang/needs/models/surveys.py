"""What a shop asks newcomers, and what they answered."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q

from yutang.core.tenancy import MerchantOwned


class Survey(MerchantOwned):
    """The shop's own words for the questions: {"why": {"zh": …, "en": …}, …}. What is left empty is asked in the usual words."""

    words: models.JSONField[dict[str, Any], dict[str, Any]] = models.JSONField(default=dict)
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["merchant"], name="survey_one_per_merchant")]


class SurveyReply(MerchantOwned):
    """That a customer was asked, and what they answered, scrubbed. `said_in` are the utterances that their answers became."""

    customer = models.ForeignKey("people.Customer", on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    answers: models.JSONField[dict[str, Any], dict[str, Any]] = models.JSONField(default=dict)
    said_in: models.JSONField[list[str], list[str]] = models.JSONField(default=list)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["customer"], name="survey_once_per_customer")]
        indexes = [
            models.Index(
                fields=["merchant", "-answered_at"], name="survey_answered", condition=Q(answered_at__isnull=False)
            )
        ]
