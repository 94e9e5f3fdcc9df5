"""Factories, and what they are asked to make."""

from __future__ import annotations

from django.db import models

from yutang.core.tenancy import MerchantOwned
from yutang.production import rules


class Factory(MerchantOwned):
    """A maker: what it may make, how long it takes, how much it can take on."""

    name = models.CharField(max_length=64)
    qualifications = models.TextField(default="", blank=True)
    lead_days = models.PositiveIntegerField()
    capacity_per_day = models.PositiveIntegerField()
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["merchant", "name"], name="factory_once")]


class ProductionOrder(MerchantOwned):
    """What one factory is asked to make for one confirmed offer. An offer has at most one."""

    class State(models.TextChoices):
        PLANNED = rules.PLANNED
        SENT = rules.SENT
        MADE = rules.MADE
        SHIPPED = rules.SHIPPED

    offer = models.ForeignKey("presale.Offer", on_delete=models.PROTECT, related_name="+")
    style = models.ForeignKey("catalog.Style", on_delete=models.PROTECT, related_name="+")
    factory = models.ForeignKey(Factory, on_delete=models.PROTECT, related_name="orders", null=True)
    number = models.CharField(max_length=24)
    title = models.CharField(max_length=200)
    state = models.CharField(max_length=16, choices=State, default=State.PLANNED)
    quantity = models.PositiveIntegerField()
    planned_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    made_at = models.DateTimeField(null=True)
    shipped_at = models.DateTimeField(null=True)
    due_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["offer"], name="production_once_per_offer"),
            models.UniqueConstraint(fields=["merchant", "number"], name="production_number_once"),
            models.CheckConstraint(condition=models.Q(quantity__gte=1), name="production_makes_something"),
            models.CheckConstraint(
                condition=models.Q(state=rules.PLANNED) | models.Q(factory__isnull=False),
                name="production_sent_to_somebody",
            ),
        ]
        indexes = [models.Index(fields=["merchant", "state", "planned_at"], name="production_by_state")]


class ProductionLine(MerchantOwned):
    """How many of one SKU, of them `stock_quantity` for the shop's own stock. Code and label are kept as they were when the order was planned: sheets never change."""

    production_order = models.ForeignKey(ProductionOrder, on_delete=models.PROTECT, related_name="lines")
    sku = models.ForeignKey("catalog.Sku", on_delete=models.PROTECT, related_name="+")
    sku_code = models.CharField(max_length=64)
    label = models.CharField(max_length=200)
    quantity = models.PositiveIntegerField()
    stock_quantity = models.PositiveIntegerField(default=0, db_default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["production_order", "sku"], name="production_line_once"),
            models.CheckConstraint(
                condition=models.Q(stock_quantity__lte=models.F("quantity")), name="production_line_stock_within"
            ),
            models.CheckConstraint(condition=models.Q(quantity__gte=1), name="production_line_makes_something"),
        ]


class Unit(MerchantOwned):
    """One piece: its own code and options, and the paid order it answers; none where it is the shop's own, made to fill a pack.

    `position` counts from 1 through the whole.
    """

    production_line = models.ForeignKey(ProductionLine, on_delete=models.PROTECT, related_name="units")
    production_order = models.ForeignKey(ProductionOrder, on_delete=models.PROTECT, related_name="units")
    order = models.ForeignKey("presale.Order", null=True, on_delete=models.PROTECT, related_name="+")
    order_line = models.ForeignKey("presale.OrderLine", null=True, on_delete=models.PROTECT, related_name="+")
    code = models.CharField(max_length=rules.CODE_LENGTH, unique=True)
    position = models.PositiveIntegerField()
    options = models.JSONField(default=dict)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["production_order", "position"], name="unit_position_once"),
            models.CheckConstraint(
                condition=models.Q(order=None, order_line=None)
                | models.Q(order__isnull=False, order_line__isnull=False),
                name="unit_of_an_order_or_of_stock",
            ),
        ]
