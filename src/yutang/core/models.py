"""Core's own tables. They know a merchant only by its id, since merchants stand above core."""

from __future__ import annotations

from django.db import models

from yutang.core.ids import new_id
from yutang.core.tenancy import MerchantScoped, current_merchant_id


class Event(MerchantScoped):
    """One fact that happened, never changed: at once the event log and the outbox.

    Historical facts come from imports; no handler is ever called for them.
    """

    position = models.BigAutoField(primary_key=True)
    merchant_id = models.UUIDField(default=current_merchant_id)
    kind = models.CharField(max_length=64)
    subject_id = models.UUIDField(null=True)
    payload = models.JSONField()
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(auto_now_add=True)
    is_historical = models.BooleanField(default=False)

    class Meta:
        indexes = [
            models.Index(
                fields=["kind", "position"], name="event_kind_position", condition=models.Q(is_historical=False)
            ),
            models.Index(fields=["merchant_id", "subject_id", "at"], name="event_subject"),
            models.Index(fields=["merchant_id", "kind", "at"], name="event_merchant_kind"),
        ]


class Delivery(models.Model):
    """That one handler has had one fact, or failed at it: unique on (fact, handler), so nothing takes effect twice."""

    id = models.BigAutoField(primary_key=True)
    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="+")
    handler = models.CharField(max_length=128)
    is_done = models.BooleanField()
    attempts = models.PositiveIntegerField(default=1)
    next_try_at = models.DateTimeField(null=True)
    error = models.TextField(default="")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["event", "handler"], name="delivery_once")]
        indexes = [
            models.Index(fields=["handler", "next_try_at"], name="delivery_due", condition=models.Q(is_done=False))
        ]


class HandlerPlace(models.Model):
    """Up to where a handler has seen everything: a low-water mark that keeps its search short, and its lock."""

    handler = models.CharField(max_length=128, primary_key=True)
    position = models.BigIntegerField(default=0)


class AuditEntry(MerchantScoped):
    """One line of the audit log. Written with the change it tells of; there is no way to alter it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    merchant_id = models.UUIDField(default=current_merchant_id)
    at = models.DateTimeField()
    actor_kind = models.CharField(max_length=16)
    actor_id = models.UUIDField(null=True)
    actor_name = models.CharField(max_length=128)
    verb = models.CharField(max_length=64)
    subject_id = models.UUIDField(null=True)
    details = models.JSONField(default=dict)

    class Meta:
        indexes = [
            models.Index(fields=["merchant_id", "at"], name="audit_merchant_at"),
            models.Index(fields=["merchant_id", "subject_id"], name="audit_subject"),
        ]


class ImportRun(MerchantScoped):
    """One file being brought in: what it is, how its columns were understood, how far it is, what was refused."""

    class State(models.TextChoices):
        UPLOADED = "uploaded"
        QUEUED = "queued"
        RUNNING = "running"
        DONE = "done"
        FAILED = "failed"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    merchant_id = models.UUIDField(default=current_merchant_id)
    kind = models.CharField(max_length=32)
    file_name = models.CharField(max_length=255)
    path = models.CharField(max_length=512)
    error_path = models.CharField(max_length=512, default="")
    mapping = models.JSONField(default=dict)
    state = models.CharField(max_length=16, choices=State.choices, default=State.UPLOADED)
    progress = models.FloatField(default=0)
    rows = models.PositiveIntegerField(default=0)
    imported = models.PositiveIntegerField(default=0)
    unchanged = models.PositiveIntegerField(default=0)
    rejected = models.PositiveIntegerField(default=0)
    error = models.TextField(default="")
    created_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    created_by = models.CharField(max_length=128, default="")

    class Meta:
        indexes = [models.Index(fields=["merchant_id", "created_at"], name="import_merchant_created")]
