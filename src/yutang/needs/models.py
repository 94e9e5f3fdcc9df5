"""What was said, what it asks for, and who asks for the same."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q
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

    `words` holds the slot values between bars ("|连衣裙|微胖|"), for finding utterances by them.
    """

    utterance = models.OneToOneField("needs.Utterance", on_delete=models.CASCADE, related_name="need")
    slots: models.JSONField[dict[str, Any], dict[str, Any]] = models.JSONField(default=dict)
    spans: models.JSONField[list[Any], list[Any]] = models.JSONField(default=list)
    words = models.TextField(default="")
    intent = models.CharField(max_length=16, default="other")
    reason = models.CharField(max_length=24, default="")


class NeedCluster(MerchantOwned):
    """Voices whose needs are alike, and what marks them.

    `slots` are the values that define it as [slot, value, share, lift], the strongest first; `title` the [slot, value] of its
    name, put into words when it is shown; `words` what its members say more than others, as [word, share]; `evidence` their
    most typical sentences, as [voice, sentence].
    """

    class State(models.TextChoices):
        LIVING = "living"
        GONE = "gone"

    slots: models.JSONField[list[Any], list[Any]] = models.JSONField(default=list)
    title: models.JSONField[list[Any], list[Any]] = models.JSONField(default=list)
    words: models.JSONField[list[Any], list[Any]] = models.JSONField(default=list)
    evidence: models.JSONField[list[Any], list[Any]] = models.JSONField(default=list)
    size = models.PositiveIntegerField()
    customer_count = models.PositiveIntegerField(default=0)
    state = models.CharField(max_length=8, choices=State, default=State.LIVING)
    first_seen_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["merchant", "state", "-size"], name="need_cluster_largest")]


class ClusterMember(MerchantOwned):
    """One voice of a cluster, and how surely it belongs there (0 to 1)."""

    cluster = models.ForeignKey("needs.NeedCluster", on_delete=models.CASCADE, related_name="members")
    customer = models.ForeignKey("people.Customer", null=True, on_delete=models.PROTECT, related_name="+")
    utterance = models.ForeignKey("needs.Utterance", null=True, on_delete=models.CASCADE, related_name="+")
    weight = models.FloatField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(customer__isnull=False, utterance__isnull=True)
                | Q(customer__isnull=True, utterance__isnull=False),
                name="cluster_member_one_voice",
            ),
            models.UniqueConstraint(fields=["customer"], name="cluster_once_per_customer"),
            models.UniqueConstraint(fields=["utterance"], name="cluster_once_per_utterance"),
        ]
        indexes = [models.Index(fields=["cluster", "-weight"], name="cluster_member_nearest")]


class KocMatch(MerchantOwned):
    """How well a KOC can speak for a cluster, from 0 to 1.

    `reasons` are what the two share, as [kind, slot, value, weight]; `gaps` what marks the cluster and not the KOC, as
    [slot, value].
    """

    cluster = models.ForeignKey("needs.NeedCluster", on_delete=models.CASCADE, related_name="matches")
    partner = models.ForeignKey("partners.Partner", on_delete=models.CASCADE, related_name="+")
    score = models.FloatField()
    reasons: models.JSONField[list[Any], list[Any]] = models.JSONField(default=list)
    gaps: models.JSONField[list[Any], list[Any]] = models.JSONField(default=list)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["cluster", "partner"], name="koc_match_once")]


class Rebuild(MerchantOwned):
    """One grouping of all needs: asked for, running, over. At most one of a merchant is not over."""

    class State(models.TextChoices):
        WAITING = "waiting"
        RUNNING = "running"
        FINISHED = "finished"
        FAILED = "failed"

    state = models.CharField(max_length=8, choices=State)
    done = models.PositiveSmallIntegerField(default=0)
    asked_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    cluster_count = models.PositiveIntegerField(default=0)
    customer_count = models.PositiveIntegerField(default=0)
    voice_count = models.PositiveIntegerField(default=0)
    error = models.TextField(default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["merchant"], condition=Q(state__in=["waiting", "running"]), name="rebuild_one_at_a_time"
            )
        ]
