"""Customers, their identities, and how they belong together."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q

from yutang.core.crypto import SealedTextField
from yutang.core.tenancy import MerchantOwned


class Community(MerchantOwned):
    """A group chat with a leader, members and a shared need."""

    name = models.CharField(max_length=64)
    leader_partner = models.ForeignKey("partners.Partner", null=True, on_delete=models.PROTECT, related_name="+")
    need = models.TextField(default="")
    created_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["merchant", "name"], name="community_name_once")]


class Household(MerchantOwned):
    """Different people behind one phone: known to belong together, never taken for one."""

    created_at = models.DateTimeField()


class Customer(MerchantOwned):
    """One person. A customer who was merged into another keeps the row, and everything that points at it."""

    class State(models.TextChoices):
        ACTIVE = "active"
        MERGED = "merged"

    nickname = models.CharField(max_length=64, default="")
    name: SealedTextField = SealedTextField(default="")
    community = models.ForeignKey("people.Community", null=True, on_delete=models.PROTECT, related_name="+")
    household = models.ForeignKey("people.Household", null=True, on_delete=models.PROTECT, related_name="+")
    source = models.CharField(max_length=64, default="")
    state = models.CharField(max_length=8, choices=State, default=State.ACTIVE)
    joined_at = models.DateTimeField()
    merged_into = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state="merged", merged_into__isnull=False) | Q(state="active", merged_into__isnull=True),
                name="customer_merged_into_one",
            ),
            models.CheckConstraint(condition=~Q(merged_into=models.F("id")), name="customer_not_into_itself"),
        ]
        indexes = [
            models.Index(fields=["merchant", "state", "-joined_at", "-id"], name="customer_newest"),
            models.Index(fields=["merchant", "community"], name="customer_community"),
        ]


class Identity(MerchantOwned):
    """One handle of a customer in one channel. `channel` is "" where the handle means the same person everywhere.

    `holder` numbers the people behind one handle: always 0, but for a phone that a household shares.
    """

    customer = models.ForeignKey("people.Customer", on_delete=models.PROTECT, related_name="identities")
    kind = models.CharField(max_length=24)
    channel = models.CharField(max_length=32, default="")
    lookup = models.CharField(max_length=32)
    holder = models.PositiveSmallIntegerField(default=0)
    value: SealedTextField = SealedTextField()
    evidence = models.CharField(max_length=64, default="")
    seen_at = models.DateTimeField()
    detached_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["merchant", "lookup", "kind", "channel", "holder"],
                name="identity_once",
                condition=Q(detached_at__isnull=True),
            )
        ]


class Merge(MerchantOwned):
    """That two records are one person, on which evidence; and whether that was taken back."""

    survivor = models.ForeignKey("people.Customer", on_delete=models.PROTECT, related_name="+")
    absorbed = models.ForeignKey("people.Customer", on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=24)
    evidence: models.JSONField[dict[str, Any], dict[str, Any]] = models.JSONField(default=dict)
    moved_identities: models.JSONField[list[str], list[str]] = models.JSONField(default=list)
    merged_at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["absorbed"], name="merge_once", condition=Q(undone_at__isnull=True))
        ]


class Trait(MerchantOwned):
    """One thing told of a person, with where it is known from; nothing that is told later overwrites it.

    `about` is whom it is true of: "" for the customer, else a person of their circle (女儿). `said_in` is the utterance it was
    read from, which belongs to a later step. A trait that staff took back has a `withdrawn_at`.
    """

    class Origin(models.TextChoices):
        STAFF = "staff"
        FORM = "form"
        SAID = "said"

    customer = models.ForeignKey("people.Customer", on_delete=models.PROTECT, related_name="+")
    about = models.CharField(max_length=24, default="")
    name = models.CharField(max_length=32)
    value: models.JSONField[Any, Any] = models.JSONField()
    origin = models.CharField(max_length=8, choices=Origin, default=Origin.FORM)
    source = models.CharField(max_length=64)
    said_in = models.UUIDField(null=True)
    confidence = models.FloatField(default=1)
    at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["said_in", "about", "name"], condition=Q(said_in__isnull=False), name="trait_once_per_saying"
            )
        ]


class Consent(MerchantOwned):
    """What a customer allowed, for which purpose and channel, on which words; and when it was taken back."""

    customer = models.ForeignKey("people.Customer", on_delete=models.PROTECT, related_name="+")
    purpose = models.CharField(max_length=32)
    channel = models.CharField(max_length=32)
    words = models.TextField()
    granted_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["customer", "purpose", "channel"], name="consent_once", condition=Q(withdrawn_at__isnull=True)
            )
        ]
