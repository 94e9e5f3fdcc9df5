"""What staff say that an utterance means."""

from __future__ import annotations

from typing import Any

from django.db import models

from yutang.core.tenancy import MerchantOwned


class Label(MerchantOwned):
    """What staff read in one utterance, against what was read by `reader` at that time. It holds before any reading.

    `spans` are [slot, value, start, end, subject] as in labelled texts: what is said of the `speaker` fills a slot, what is said
    of an `other` or of a `product` does not. With `is_sample` the utterance was met by chance, so that it counts for the
    measured quality. A skipped utterance has no label and is not asked for again. `before` is the label that this one replaced.
    """

    class State(models.TextChoices):
        LABELLED = "labelled"
        SKIPPED = "skipped"

    utterance = models.OneToOneField("needs.Utterance", on_delete=models.CASCADE, related_name="label")
    state = models.CharField(max_length=8, choices=State, default=State.LABELLED)
    slots: models.JSONField[dict[str, Any], dict[str, Any]] = models.JSONField(default=dict)
    spans: models.JSONField[list[Any], list[Any]] = models.JSONField(default=list)
    intent = models.CharField(max_length=16, default="other")
    read_slots: models.JSONField[dict[str, Any], dict[str, Any]] = models.JSONField(default=dict)
    reader = models.CharField(max_length=64)
    is_sample = models.BooleanField(default=False)
    staff = models.ForeignKey("accounts.Staff", null=True, on_delete=models.PROTECT, related_name="+")
    labelled_at = models.DateTimeField()
    before: models.JSONField[dict[str, Any] | None, dict[str, Any] | None] = models.JSONField(null=True)

    class Meta:
        indexes = [models.Index(fields=["merchant", "state", "is_sample", "-labelled_at"], name="label_sample")]
