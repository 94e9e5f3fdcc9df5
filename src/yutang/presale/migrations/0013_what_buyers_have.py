"""What a buyer has of an offer is known from their orders, in no table of its own; and an offer may begin with a draw."""

from pathlib import Path

from django.db import migrations, models

DROP = "DROP FUNCTION presale_take_orders(uuid, interval, {}jsonb)"


def install(name, drop):
    def run(apps, schema_editor):
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(drop)
            # The file is one statement; without parameters nothing in it is taken for a placeholder.
            schema_editor.execute(Path(__file__).with_name(name).read_text(encoding="utf-8"), params=None)

    return run


def count_again(apps, schema_editor):
    """Going back: the tallies as the orders have them."""
    if schema_editor.connection.alias != "default":
        return
    tally, order = apps.get_model("presale", "BuyerTally"), apps.get_model("presale", "Order")
    rows = order.objects.filter(state__in=["placed", "deposited", "paid"], offer__isnull=False)
    kept = rows.order_by().values_list("merchant_id", "offer_id", "customer_id")
    kept = kept.annotate(units=models.Sum(models.F("quantity") - models.F("refunded_quantity")))
    for merchant_id, offer_id, customer_id, units in kept.iterator():
        tally.objects.create(merchant_id=merchant_id, offer_id=offer_id, customer_id=customer_id, quantity=units)


class Migration(migrations.Migration):
    dependencies = [("presale", "0012_group_refunds")]

    operations = [
        migrations.AddField("offer", "has_fair_start", models.BooleanField(db_default=False, default=False)),
        migrations.AddField("offer", "draw_until", models.DateTimeField(null=True)),
        migrations.AddField("offer", "drawn_at", models.DateTimeField(null=True)),
        migrations.RunPython(migrations.RunPython.noop, count_again),
        migrations.DeleteModel("BuyerTally"),
        migrations.RunPython(
            install("0013_take_orders.sql", DROP.format("")),
            install("0011_take_orders.sql", DROP.format("integer, ")),
        ),
    ]
