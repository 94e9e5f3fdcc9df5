"""What was said, and what it asks for."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from yutang.core import clock
from yutang.core.tenancy import MerchantOwned


class Utterance(MerchantOwned):
    """One thing that was said, scrubbed. `digest` is that of speaker, moment and words: the same again is not a second.

    Without a customer it is what somebody unknown wrote, such as a review. `said_at` is None where nobody knows when.
    """

    class Touchpoint(models.TextChoices):
        CHAT = "chat", _("1:1 chat")
        GROUP = "group", _("Group chat")
        MOMENTS = "moments", _("Moments")
        LIVE = "live", _("Live session")
        STORE = "store", _("In the store")
        PARCEL_CARD = "parcel_card", _("Parcel card")
        REVIEW = "review", _("Review")
        SURVEY = "survey", _("Survey")
        SEARCH = "search", _("Search")
        OTHER = "other", _("Elsewhere")

    customer = models.ForeignKey("people.Customer", null=True, on_delete=models.PROTECT, related_name="+")
    text = models.TextField()
    touchpoint = models.CharField(max_length=16, choices=Touchpoint)
    said_at = models.DateTimeField(null=True)
    heard_at = models.DateTimeField(default=clock.now)
    digest = models.CharField(max_length=64)
    source = models.CharField(max_length=64, default="")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["merchant", "digest"], name="utterance_once")]
        indexes = [
            models.Index(fields=["merchant", "-id"], name="utterance_newest"),
            models.Index(fields=["merchant", "customer"], name="utterance_customer"),
        ]


class Need(MerchantOwned):
    """What one utterance asks for. Where nothing was read, `slots` is empty and `reason` says why.

    `spans` are [slot, value, start, end, subject]; what a large model added has "model" and its confidence behind that.
    `words` holds the slot values between bars ("|连衣裙|微胖|"), for finding utterances by them. `doubt` says how unsure the
    reading is, from 0 to 1.
    """

    utterance = models.OneToOneField("needs.Utterance", on_delete=models.CASCADE, related_name="need")
    slots: models.JSONField[dict[str, Any], dict[str, Any]] = models.JSONField(default=dict)
    spans: models.JSONField[list[Any], list[Any]] = models.JSONField(default=list)
    words = models.TextField(default="")
    intent = models.CharField(max_length=16, default="other")
    reason = models.CharField(max_length=24, default="")
    doubt = models.FloatField(default=0)

    class Meta:
        indexes = [models.Index(fields=["merchant", "-doubt"], name="need_most_doubtful")]
