"""Offers, and what of them may still be promised."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.db.models import F, Q

from yutang.core.tenancy import MerchantOwned, current_merchant_id


class Offer(MerchantOwned):
    """One style for sale before it is made. `paid_quantity` moves only under this row's lock."""

    class State(models.TextChoices):
        DRAFT = "draft"
        OPEN = "open"
        CONFIRMED = "confirmed"
        FAILED = "failed"
        CANCELLED = "cancelled"

    style = models.ForeignKey("catalog.Style", on_delete=models.PROTECT, related_name="+")
    round = models.ForeignKey("selection.Round", null=True, on_delete=models.PROTECT, related_name="+")
    candidate = models.ForeignKey("selection.Candidate", null=True, on_delete=models.PROTECT, related_name="+")
    community = models.ForeignKey("people.Community", null=True, on_delete=models.PROTECT, related_name="+")
    koc = models.ForeignKey("partners.Partner", null=True, on_delete=models.PROTECT, related_name="+")
    title = models.CharField(max_length=128)
    price_fen = models.BigIntegerField()
    minimum_quantity = models.PositiveIntegerField()
    maximum_quantity = models.PositiveIntegerField()
    per_buyer_limit = models.PositiveIntegerField(default=5)
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    paid_quantity = models.PositiveIntegerField(default=0)
    opens_at = models.DateTimeField(null=True)
    closes_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(price_fen__gt=0), name="offer_price_positive"),
            models.CheckConstraint(condition=Q(minimum_quantity__gte=1), name="offer_minimum_at_least_one"),
            models.CheckConstraint(
                condition=Q(maximum_quantity__gte=F("minimum_quantity")), name="offer_maximum_not_below_minimum"
            ),
            models.CheckConstraint(condition=Q(per_buyer_limit__gte=1), name="offer_limit_at_least_one"),
            models.CheckConstraint(
                condition=Q(paid_quantity__lte=F("maximum_quantity")), name="offer_never_paid_above_maximum"
            ),
            models.UniqueConstraint(
                fields=["candidate"],
                name="offer_once_per_candidate",
                condition=Q(state__in=["draft", "open", "confirmed"]),
            ),
        ]
        indexes = [
            models.Index(fields=["merchant", "-created_at", "-id"], name="offer_newest"),
            models.Index(fields=["closes_at"], name="offer_due", condition=Q(state="open")),
        ]

    def close(self, state: State, *, at: datetime) -> None:
        """Leave OPEN or DRAFT for good."""
        self.state, self.closed_at = state, at
        self.save(update_fields=["state", "closed_at"])


class OfferStock(MerchantOwned):
    """The hot row: units that may still be promised. Taken by a conditional decrement, touched last, refused below zero.

    `is_selling` stands here and not on the offer, so that one write decides both "still open" and "enough left".
    """

    offer = models.OneToOneField(Offer, on_delete=models.CASCADE, related_name="stock")
    available = models.IntegerField()
    is_selling = models.BooleanField(default=False)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(available__gte=0), name="stock_never_below_zero")]


class BuyerTally(MerchantOwned):
    """How many units of an offer one customer has ordered or paid. Its conditional increment is the limit per buyer."""

    # Found by offer and customer together only; each index costs every order of a rush.
    merchant = models.ForeignKey(
        "accounts.Merchant", on_delete=models.PROTECT, related_name="+", default=current_merchant_id, db_index=False
    )
    offer = models.ForeignKey(Offer, on_delete=models.CASCADE, related_name="+", db_index=False)
    customer = models.ForeignKey("people.Customer", on_delete=models.PROTECT, related_name="+", db_index=False)
    quantity = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["offer", "customer"], name="tally_once_per_buyer")]
