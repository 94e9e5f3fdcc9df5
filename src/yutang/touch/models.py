"""Touches, and who wants none."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from yutang.core.tenancy import MerchantOwned
from yutang.touch.rules import LONGEST_REFERENCE, Purpose, Reason


class Touch(MerchantOwned):
    """One message to one customer. Every asking has its row, also one that was refused: its `reason` says why.

    `day_on` is the day, in the shop's zone, on which it is due: besides service a customer has one a day.
    """

    class State(models.TextChoices):
        WAITING = "waiting"
        SENT = "sent"
        REFUSED = "refused"

    customer = models.ForeignKey("people.Customer", on_delete=models.PROTECT, related_name="+")
    purpose = models.CharField(max_length=16, choices=[(one.value, one.value) for one in Purpose])
    words: models.JSONField[dict[str, str], dict[str, str]] = models.JSONField()
    url = models.CharField(max_length=300)
    reference = models.CharField(max_length=LONGEST_REFERENCE)
    state = models.CharField(max_length=8, choices=State)
    reason = models.CharField(max_length=24, default="", choices=[(one.value, one.value) for one in Reason])
    asked_at = models.DateTimeField()
    due_at = models.DateTimeField()
    day_on = models.DateField()
    sent_at = models.DateTimeField(null=True)
    read_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["merchant", "reference"], name="touch_once_per_reference"),
            models.UniqueConstraint(
                fields=["customer", "day_on"],
                name="touch_once_a_day",
                condition=~Q(purpose=Purpose.SERVICE.value) & ~Q(state="refused"),
            ),
            models.CheckConstraint(
                condition=Q(state="refused", sent_at__isnull=True) & ~Q(reason="")
                | Q(state="waiting", sent_at__isnull=True, reason="")
                | Q(state="sent", sent_at__isnull=False, reason=""),
                name="touch_sent_or_not",
            ),
            models.CheckConstraint(
                condition=Q(read_at__isnull=True) | Q(read_at__gte=F("sent_at")), name="touch_read_after_it_was_sent"
            ),
        ]
        indexes = [
            models.Index(fields=["merchant", "-asked_at", "-id"], name="touch_newest"),
            models.Index(fields=["customer", "-sent_at"], name="touch_inbox", condition=Q(state="sent")),
            models.Index(fields=["due_at"], name="touch_due", condition=Q(state="waiting")),
        ]


class TouchStop(MerchantOwned):
    """That a customer wants no messages at all, since when, who said so, and when it was lifted."""

    customer = models.ForeignKey("people.Customer", on_delete=models.PROTECT, related_name="+")
    said_by = models.CharField(max_length=8, choices=[("member", "member"), ("staff", "staff")])
    stopped_at = models.DateTimeField()
    lifted_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["customer"], name="touch_stop_once", condition=Q(lifted_at__isnull=True))
        ]
