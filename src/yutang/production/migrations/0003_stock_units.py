"""Pieces of no order: what fills the last pack is the shop's own stock."""

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import F, Q


class Migration(migrations.Migration):
    dependencies = [
        ("production", "0001_squashed_0002_state_choices"),
        ("presale", "0001_squashed_0012_group_refunds"),
    ]

    operations = [
        migrations.AddField("productionline", "stock_quantity", models.PositiveIntegerField(db_default=0, default=0)),
        migrations.AddConstraint(
            "productionline",
            models.CheckConstraint(condition=Q(stock_quantity__lte=F("quantity")), name="production_line_stock_within"),
        ),
        migrations.AlterField(
            "unit",
            "order",
            models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="presale.order"
            ),
        ),
        migrations.AlterField(
            "unit",
            "order_line",
            models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="presale.orderline"
            ),
        ),
        migrations.AddConstraint(
            "unit",
            models.CheckConstraint(
                condition=Q(order=None, order_line=None) | Q(order__isnull=False, order_line__isnull=False),
                name="unit_of_an_order_or_of_stock",
            ),
        ),
    ]
