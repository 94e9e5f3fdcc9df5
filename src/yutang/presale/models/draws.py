"""The draw of an offer with a fair start: its lot, and who is entered."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from yutang.core.crypto import SealedTextField
from yutang.core.tenancy import MerchantOwned


class OfferDraw(MerchantOwned):
    """The chance that decides a draw: fixed as its offer opens, so that nobody can choose another once entries are known.

    `seed_hash` is shown from the beginning; the seed itself when everybody has been served.
    """

    offer = models.OneToOneField("presale.Offer", on_delete=models.CASCADE, related_name="+")
    seed: SealedTextField = SealedTextField()
    seed_hash = models.CharField(max_length=64)


class DrawEntry(MerchantOwned):
    """One buyer's order in a draw. `position` is its place once the lots are drawn: in this order entries are served.

    An entry that the buyer has replaced by another keeps its key, so that a repeat that comes late does not bring it back.
    `draft` is what is ordered and where it goes, until that is decided.
    """

    class State(models.TextChoices):
        WAITING = "waiting"
        SERVED = "served"
        REFUSED = "refused"
        REPLACED = "replaced"

    offer = models.ForeignKey("presale.Offer", on_delete=models.PROTECT, related_name="+", db_index=False)
    customer = models.ForeignKey("people.Customer", on_delete=models.PROTECT, related_name="+", db_index=False)
    idempotency_key = models.CharField(max_length=64)
    body_hash = models.CharField(max_length=64)
    draft: SealedTextField = SealedTextField(default="")
    label = models.CharField(max_length=200, default="")
    quantity = models.PositiveIntegerField()
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    entered_at = models.DateTimeField()
    position = models.PositiveIntegerField(null=True)
    decided_at = models.DateTimeField(null=True)
    order = models.ForeignKey("presale.Order", null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    refusal_code = models.CharField(max_length=64, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["customer", "idempotency_key"], name="draw_entry_once_per_key"),
            models.UniqueConstraint(
                fields=["offer", "customer"], name="draw_entry_once_per_buyer", condition=Q(state="waiting")
            ),
            models.UniqueConstraint(fields=["offer", "position"], name="draw_position_once"),
            models.CheckConstraint(condition=Q(quantity__gte=1), name="draw_entry_of_at_least_one"),
            models.CheckConstraint(
                condition=Q(state="served", order__isnull=False, position__isnull=False) | ~Q(state="served"),
                name="draw_served_with_an_order",
            ),
        ]
        indexes = [models.Index(fields=["offer", "state"], name="draw_entries_of_offer")]
