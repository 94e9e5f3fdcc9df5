"""Who waits for units of an offer that is sold out."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from yutang.core.crypto import SealedTextField
from yutang.core.tenancy import MerchantOwned


class WaitingEntry(MerchantOwned):
    """One buyer's wish for units of one SKU that may come back; who joined first is served first.

    Served, it names the order that was placed for it. Where fewer units came back than were wished for, the entry is for those
    that came, and an entry with the same `joined_at` keeps the place for the rest.
    """

    class State(models.TextChoices):
        WAITING = "waiting"
        SERVED = "served"
        LEFT = "left"
        LAPSED = "lapsed"

    offer = models.ForeignKey("presale.Offer", on_delete=models.PROTECT, related_name="+")
    customer = models.ForeignKey("people.Customer", on_delete=models.PROTECT, related_name="+")
    sku = models.ForeignKey("catalog.Sku", on_delete=models.PROTECT, related_name="+")
    quantity = models.PositiveIntegerField()
    for_whom: SealedTextField = SealedTextField(default="", db_default="")
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    joined_at = models.DateTimeField()
    served_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    order = models.ForeignKey("presale.Order", null=True, on_delete=models.PROTECT, related_name="+")
    recipient: SealedTextField = SealedTextField(default="")
    phone: SealedTextField = SealedTextField(default="")
    address: SealedTextField = SealedTextField(default="")
    is_pickup = models.BooleanField(default=False)
    is_gift = models.BooleanField(default=False)
    gift_words: SealedTextField = SealedTextField(default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["offer", "customer"], name="waiting_once_per_buyer", condition=Q(state="waiting")
            ),
            models.CheckConstraint(condition=Q(quantity__gte=1), name="waiting_for_at_least_one"),
            models.CheckConstraint(
                condition=Q(state="served", order__isnull=False, served_at__isnull=False) | ~Q(state="served"),
                name="waiting_served_with_an_order",
            ),
        ]
        indexes = [models.Index(fields=["offer", "joined_at", "id"], name="waiting_line", condition=Q(state="waiting"))]
