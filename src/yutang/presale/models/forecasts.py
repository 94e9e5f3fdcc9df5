"""What was expected of offers, beside what became of them."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from yutang.core.tenancy import MerchantOwned


class OfferForecast(MerchantOwned):
    """The forecast of an offer as it stood when it opened, with all that it rested on. It is never made anew.

    `chosen` is null where no round asked. The last four fields are the fact, filled as the offer ends by its deadline:
    buyers and pieces paid at that moment. An offer called off has none, so nothing is learned from it.
    """

    offer = models.OneToOneField("presale.Offer", on_delete=models.CASCADE, related_name="forecast")
    members = models.PositiveIntegerField()
    chosen = models.PositiveIntegerField(null=True)
    past_offers = models.PositiveIntegerField()
    low = models.PositiveIntegerField()
    likely = models.PositiveIntegerField()
    high = models.PositiveIntegerField()
    minimum_chance = models.FloatField()
    made_at = models.DateTimeField()
    chosen_bought = models.PositiveIntegerField(null=True)
    bought = models.PositiveIntegerField(null=True)
    units = models.PositiveIntegerField(null=True)
    is_sold_out = models.BooleanField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(low__lte=F("likely")) & Q(likely__lte=F("high")), name="forecast_range_in_order"
            ),
            models.CheckConstraint(
                condition=Q(minimum_chance__gte=0, minimum_chance__lte=1), name="forecast_chance_is_a_share"
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None, bought=None, chosen_bought=None, units=None, is_sold_out=None)
                | Q(
                    ended_at__isnull=False,
                    bought__gte=F("chosen_bought"),
                    units__isnull=False,
                    is_sold_out__isnull=False,
                ),
                name="forecast_fact_whole_or_none",
            ),
        ]
        indexes = [
            models.Index(fields=["merchant", "-ended_at", "-id"], name="forecast_ended", condition=~Q(ended_at=None))
        ]
