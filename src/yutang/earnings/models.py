"""Rates and entries."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from yutang.core.tenancy import MerchantOwned
from yutang.earnings.rules import HIGHEST_RATE


class PartnerRate(MerchantOwned):
    """What share of a sale a partner earns, in hundredths of a percent, from a moment on. Earlier rates stay as history."""

    partner = models.ForeignKey("partners.Partner", on_delete=models.PROTECT, related_name="+")
    basis_points = models.PositiveIntegerField()
    since = models.DateTimeField()
    set_by = models.CharField(max_length=128)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["partner", "since"], name="rate_once_a_moment"),
            models.CheckConstraint(condition=Q(basis_points__lte=HIGHEST_RATE), name="rate_at_most_half"),
        ]


class Earning(MerchantOwned):
    """One entry for one order. `base_fen` is what the buyer paid or had back, `amount_fen` what it brings or takes.

    Never edited. `partner` is nobody where the offer had neither a KOC nor a leader when it was sold, or they had parted
    from the shop before it was ordered: such a sale has its entry too, so that a refund knows there is nothing to take back. `reference` tells entries of one kind apart.
    """

    class Kind(models.TextChoices):
        SALE = "sale"
        REFUND = "refund"
        UNDONE = "undone"

    partner = models.ForeignKey("partners.Partner", null=True, on_delete=models.PROTECT, related_name="+")
    order = models.ForeignKey("presale.Order", on_delete=models.PROTECT, related_name="+", db_index=False)
    offer = models.ForeignKey("presale.Offer", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=8, choices=Kind)
    reference = models.CharField(max_length=48)
    base_fen = models.BigIntegerField()
    basis_points = models.PositiveIntegerField()
    amount_fen = models.BigIntegerField()
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["order", "kind", "reference"], name="earning_once"),
            models.CheckConstraint(
                condition=Q(kind="sale", base_fen__gte=0, amount_fen__gte=0)
                | (~Q(kind="sale") & Q(base_fen__lte=0, amount_fen__lte=0)),
                name="earning_gives_or_takes",
            ),
            models.CheckConstraint(
                condition=Q(partner__isnull=False) | Q(amount_fen=0, basis_points=0), name="earning_is_somebodys"
            ),
        ]
        indexes = [models.Index(fields=["partner", "-at", "-id"], name="earning_newest")]
