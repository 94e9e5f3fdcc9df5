"""Styles, SKUs and pictures."""

from __future__ import annotations

from django.db import models

from yutang.core.tenancy import MerchantOwned


class Picture(MerchantOwned):
    """A picture, kept once however often it is handed in: `sha256` is that of the bytes first given."""

    sha256 = models.CharField(max_length=64)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    created_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["merchant", "sha256"], name="picture_once")]


class Style(MerchantOwned):
    """One design that can be chosen, sold and made."""

    code = models.CharField(max_length=64)
    title = models.CharField(max_length=128)
    category = models.CharField(max_length=64, default="")
    description = models.TextField(default="")
    price_fen = models.BigIntegerField()
    attributes = models.JSONField(default=dict)
    # Size to measure to [from, to], smallest size first: {"M": {"height_cm": [158, 165], "weight_kg": [50, 57]}}.
    size_chart = models.JSONField(default=dict)
    picture = models.ForeignKey("catalog.Picture", null=True, on_delete=models.PROTECT, related_name="+")
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["merchant", "code"], name="style_code_once"),
            models.CheckConstraint(condition=models.Q(price_fen__gte=0), name="style_price_not_negative"),
        ]


class Sku(MerchantOwned):
    """One choice of a style's options, with the code that shop and factory know it by."""

    style = models.ForeignKey("catalog.Style", on_delete=models.CASCADE, related_name="skus")
    code = models.CharField(max_length=64)
    options = models.JSONField(default=dict)
    cost_fen = models.BigIntegerField(null=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["merchant", "code"], name="sku_code_once"),
            models.CheckConstraint(
                condition=models.Q(cost_fen__isnull=True) | models.Q(cost_fen__gte=0), name="sku_cost_not_negative"
            ),
        ]
