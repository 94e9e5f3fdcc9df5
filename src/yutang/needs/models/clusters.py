"""Who asks for the same, who speaks for them, and when that was last found out."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q

from yutang.core.tenancy import MerchantOwned


class NeedCluster(MerchantOwned):
    """Voices whose needs are alike, and what marks them.

    `slots` are the values that define it as [slot, value, share, lift], the strongest first; `title` the [slot, value] of its
    name, put into words when it is shown; `words` what its members say more than others, as [word, share]; `evidence` their
    most typical sentences, as [voice, sentence]; `spot` where it stands on the map, as [right, down], each from -1 to 1.
    """

    class State(models.TextChoices):
        LIVING = "living"
        GONE = "gone"

    slots: models.JSONField[list[Any], list[Any]] = models.JSONField(default=list)
    title: models.JSONField[list[Any], list[Any]] = models.JSONField(default=list)
    words: models.JSONField[list[Any], list[Any]] = models.JSONField(default=list)
    evidence: models.JSONField[list[Any], list[Any]] = models.JSONField(default=list)
    spot: models.JSONField[list[float], list[float]] = models.JSONField(default=list)
    size = models.PositiveIntegerField()
    customer_count = models.PositiveIntegerField(default=0)
    state = models.CharField(max_length=8, choices=State, default=State.LIVING)
    first_seen_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["merchant", "state", "-size"], name="need_cluster_largest")]


class ClusterMember(MerchantOwned):
    """One voice of a cluster, and how surely it belongs there (0 to 1).

    `near` are other clusters it stands almost as near to, as [cluster, weight], the nearest first; `spot` as that of the cluster.
    """

    cluster = models.ForeignKey("needs.NeedCluster", on_delete=models.CASCADE, related_name="members")
    customer = models.ForeignKey("people.Customer", null=True, on_delete=models.PROTECT, related_name="+")
    utterance = models.ForeignKey("needs.Utterance", null=True, on_delete=models.CASCADE, related_name="+")
    weight = models.FloatField()
    near: models.JSONField[list[Any], list[Any]] = models.JSONField(default=list)
    spot: models.JSONField[list[float], list[float]] = models.JSONField(default=list)

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


class LoneVoice(MerchantOwned):
    """A voice with a need that is like nobody's enough to stand in a cluster: the rest of the latest grouping."""

    customer = models.ForeignKey("people.Customer", null=True, on_delete=models.PROTECT, related_name="+")
    utterance = models.ForeignKey("needs.Utterance", null=True, on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(customer__isnull=False, utterance__isnull=True)
                | Q(customer__isnull=True, utterance__isnull=False),
                name="lone_voice_one_voice",
            )
        ]


class ClusterSize(MerchantOwned):
    """How large a cluster was on a day on which needs were grouped; the last grouping of the day counts."""

    cluster = models.ForeignKey("needs.NeedCluster", on_delete=models.CASCADE, related_name="sizes")
    counted_on = models.DateField()
    size = models.PositiveIntegerField()
    customer_count = models.PositiveIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["cluster", "counted_on"], name="cluster_size_once_a_day")]


class CommunityLikeness(MerchantOwned):
    """How alike the needs of a community's members are, by the latest grouping.

    `likeness` is the mean likeness of two members (-1 to 1), `chance` that of any two customers or speakers.
    """

    community = models.ForeignKey("people.Community", on_delete=models.CASCADE, related_name="+")
    member_count = models.PositiveIntegerField()
    likeness = models.FloatField()
    chance = models.FloatField()
    counted_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["community"], name="community_likeness_once")]


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
