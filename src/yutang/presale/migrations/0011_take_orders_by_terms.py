"""Orders are taken by all terms of their offers: early and group prices, deposits, limits of SKUs, places in groups."""

from pathlib import Path

from django.db import migrations, models


def install(name):
    def run(apps, schema_editor):
        if schema_editor.connection.vendor == "postgresql":
            # The file is one statement; without parameters nothing in it is taken for a placeholder.
            schema_editor.execute(Path(__file__).with_name(name).read_text(encoding="utf-8"), params=None)

    return run


class Migration(migrations.Migration):
    dependencies = [("presale", "0010_waiting_and_addresses")]

    operations = [
        migrations.AddIndex(
            model_name="order",
            index=models.Index(
                condition=models.Q(("buying_group__isnull", False)), fields=["buying_group"], name="order_of_group"
            ),
        ),
        migrations.RunPython(install("0011_take_orders.sql"), install("0007_take_orders.sql")),
    ]
