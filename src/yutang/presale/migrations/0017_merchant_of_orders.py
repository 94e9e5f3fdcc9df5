"""Each order would look its merchant up once more: its offer and its customer are looked up, and they are the merchant's."""

import django.db.models.deletion
from django.db import migrations, models

import yutang.core.tenancy


def merchant():
    return models.ForeignKey(
        db_constraint=False,
        db_index=False,
        default=yutang.core.tenancy.current_merchant_id,
        on_delete=django.db.models.deletion.PROTECT,
        related_name="+",
        to="accounts.merchant",
    )


class Migration(migrations.Migration):
    dependencies = [("presale", "0016_for_whom")]

    operations = [
        migrations.AlterField("order", "merchant", merchant()),
        migrations.AlterField("orderline", "merchant", merchant()),
    ]
