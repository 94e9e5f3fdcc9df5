"""Relays: the public numbered lists of communities."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.db.models import Q

from yutang.core.tenancy import MerchantOwned


class Relay(MerchantOwned):
    """A community's list of who orders what. `entry_count` is the last number given; it moves only under this row's lock.

    `leader` is who began it, where it was no member of staff. Its orders are collected at `pickup_place`.
    """

    class State(models.TextChoices):
        OPEN = "open"
        CLOSED = "closed"

    community = models.ForeignKey("people.Community", on_delete=models.PROTECT, related_name="+")
    leader = models.ForeignKey("partners.Partner", null=True, on_delete=models.PROTECT, related_name="+")
    title = models.CharField(max_length=64)
    words = models.CharField(max_length=500, default="")
    pickup_place = models.CharField(max_length=100)
    state = models.CharField(max_length=8, choices=State, default=State.OPEN)
    entry_count = models.PositiveIntegerField(default=0)
    closes_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(pickup_place=""), name="relay_has_a_pickup_place")]
        indexes = [models.Index(fields=["merchant", "-created_at", "-id"], name="relay_newest")]

    def takes_entries(self, now: datetime) -> bool:
        return self.state == self.State.OPEN and now < self.closes_at


class RelayOffer(MerchantOwned):
    """One of the offers that a relay is about, in the order in which they are shown."""

    relay = models.ForeignKey(Relay, on_delete=models.CASCADE, related_name="offers")
    offer = models.ForeignKey("presale.Offer", on_delete=models.PROTECT, related_name="+")
    position = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["relay", "offer"], name="relay_offer_once")]


class RelayEntry(MerchantOwned):
    """One person's line in a relay. The number is theirs for good, also where they withdraw."""

    class State(models.TextChoices):
        STANDING = "standing"
        WITHDRAWN = "withdrawn"

    relay = models.ForeignKey(Relay, on_delete=models.CASCADE, related_name="entries")
    number = models.PositiveIntegerField()
    customer = models.ForeignKey("people.Customer", on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=24)
    note = models.CharField(max_length=100, default="")
    state = models.CharField(max_length=10, choices=State, default=State.STANDING)
    joined_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["relay", "number"], name="relay_number_once"),
            models.UniqueConstraint(fields=["relay", "customer"], name="relay_once_per_customer"),
            models.CheckConstraint(condition=Q(number__gte=1), name="relay_number_from_one"),
        ]


class RelayEntryOrder(MerchantOwned):
    """An order that an entry has brought about."""

    entry = models.ForeignKey(RelayEntry, on_delete=models.CASCADE, related_name="orders")
    order = models.OneToOneField("presale.Order", on_delete=models.PROTECT, related_name="+")
