"""Orders of a rush meet fewer indexes, and on PostgreSQL are decided and written by their keys alone, whatever the tables hold."""

import django.db.models.deletion
import yutang.core.tenancy
from django.db import migrations, models
from pathlib import Path


def install(name):
    def run(apps, schema_editor):
        if schema_editor.connection.vendor == "postgresql":
            # The file is one statement; without parameters nothing in it is taken for a placeholder.
            schema_editor.execute(Path(__file__).with_name(name).read_text(encoding="utf-8"), params=None)

    return run


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0002_second_factor_required'),
        ('presale', '0006_offer_terms'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='order',
            name='order_once_per_key',
        ),
        migrations.RemoveConstraint(
            model_name='orderline',
            name='order_line_once_per_source',
        ),
        migrations.RemoveConstraint(
            model_name='orderline',
            name='order_line_sku_once',
        ),
        migrations.AlterField(
            model_name='offerstock',
            name='merchant',
            field=models.ForeignKey(db_index=False, default=yutang.core.tenancy.current_merchant_id, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.merchant'),
        ),
        migrations.AddConstraint(
            model_name='order',
            constraint=models.UniqueConstraint(fields=('customer', 'idempotency_key'), name='order_once_per_key'),
        ),
        migrations.AddConstraint(
            model_name='orderline',
            constraint=models.UniqueConstraint(fields=('order', 'sku'), name='order_line_sku_once'),
        ),
        migrations.AddConstraint(
            model_name='orderline',
            constraint=models.UniqueConstraint(condition=models.Q(('external_number__isnull', False)), fields=('order', 'external_number'), name='order_line_once_per_source'),
        ),
        migrations.RunPython(install("0007_take_orders.sql"), install("0005_take_orders.sql")),
    ]
