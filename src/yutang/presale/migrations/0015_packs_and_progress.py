"""An offer is made in packs, and its progress is written down line by line."""

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import F, Min, Q

import yutang.core.ids
import yutang.core.tenancy
from yutang.core.crypto import lookup_hash
from yutang.presale.rules.progress import CODE_LENGTH, Counted, digest_of


def all_rows(model):
    return model._base_manager.all()


def counted_orders(apps, offer):
    """Of a running offer each counted order, in the order of their first payments; of one that is over nothing is told apart."""
    if offer.state != "open":
        return
    rows = all_rows(apps.get_model("presale", "Order")).filter(offer_id=offer.pk, state__in=("deposited", "paid"))
    paid = rows.annotate(first=Min("payments__paid_at", filter=Q(payments__state="paid"))).order_by("first", "pk")
    for order in paid:
        if order.quantity > order.refunded_quantity:
            yield order.pk, order.quantity - order.refunded_quantity, order.first or order.placed_at


def count_the_past(apps, schema_editor):
    """Lines for what is counted already. Whatever they do not explain stands in a first line without an order."""
    if schema_editor.connection.alias != "default":
        return
    Line = apps.get_model("presale", "ProgressLine")
    for offer in all_rows(apps.get_model("presale", "Offer")).filter(paid_quantity__gt=0).order_by("pk"):
        orders = list(counted_orders(apps, offer))
        before = offer.paid_quantity - sum(units for _key, units, _at in orders)
        if before:
            orders.insert(0, (None, before, offer.opens_at or offer.created_at))
        total, digest, lines = 0, str(offer.pk), []
        for position, (order_id, units, at) in enumerate(orders, start=1):
            total += units
            code = lookup_hash(offer.merchant_id, "progress", order_id.hex)[:CODE_LENGTH] if order_id else ""
            line = Counted(position, code, units, total, at)
            digest = digest_of(line, digest)
            row = Line(merchant_id=offer.merchant_id, offer_id=offer.pk, order_id=order_id, digest=digest, **vars(line))
            lines.append(row)
        all_rows(Line).bulk_create(lines, batch_size=500)


class Migration(migrations.Migration):
    dependencies = [("presale", "0014_draws"), ("accounts", "0001_squashed_0002_second_factor_required")]

    operations = [
        migrations.AddField("offer", "pack_size", models.PositiveIntegerField(db_default=1, default=1)),
        migrations.AddConstraint(
            "offer", models.CheckConstraint(condition=Q(pack_size__gte=1), name="offer_pack_of_at_least_one")
        ),
        migrations.AddConstraint(
            "offer",
            models.CheckConstraint(
                condition=Q(
                    minimum_quantity=F("minimum_quantity") / F("pack_size") * F("pack_size"),
                    maximum_quantity=F("maximum_quantity") / F("pack_size") * F("pack_size"),
                ),
                name="offer_in_whole_packs",
            ),
        ),
        migrations.CreateModel(
            name="ProgressLine",
            fields=[
                (
                    "id",
                    models.UUIDField(default=yutang.core.ids.new_id, editable=False, primary_key=True, serialize=False),
                ),
                ("position", models.PositiveIntegerField()),
                ("code", models.CharField(default="", max_length=8)),
                ("units", models.IntegerField()),
                ("total", models.PositiveIntegerField()),
                ("at", models.DateTimeField()),
                ("digest", models.CharField(max_length=64)),
                (
                    "merchant",
                    models.ForeignKey(
                        default=yutang.core.tenancy.current_merchant_id,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.merchant",
                    ),
                ),
                (
                    "offer",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="progress",
                        to="presale.offer",
                    ),
                ),
                (
                    "order",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="presale.order"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("offer", "position"), name="progress_position_once"),
                    models.CheckConstraint(condition=~Q(units=0), name="progress_counts_something"),
                ],
            },
        ),
        migrations.RunPython(count_the_past, migrations.RunPython.noop),
    ]
