"""What an offer's progress is made of, line by line."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from yutang.core.tenancy import MerchantOwned


class ProgressLine(MerchantOwned):
    """Paid pieces of one order that were counted into its offer's progress, or off it again (`units` below zero). Never changed.

    `total` is what the lines come to up to here: on the last one, the offer's `paid_quantity`. `code` names the order and says
    nothing about it. `digest` covers the line and the one before it. What was counted before there were lines has no order.
    """

    offer = models.ForeignKey("presale.Offer", on_delete=models.PROTECT, related_name="progress", db_index=False)
    order = models.ForeignKey("presale.Order", null=True, on_delete=models.PROTECT, related_name="+")
    position = models.PositiveIntegerField()
    code = models.CharField(max_length=8, default="")
    units = models.IntegerField()
    total = models.PositiveIntegerField()
    at = models.DateTimeField()
    digest = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["offer", "position"], name="progress_position_once"),
            models.CheckConstraint(condition=~Q(units=0), name="progress_counts_something"),
        ]
