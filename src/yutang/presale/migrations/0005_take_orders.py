"""What a rush asks of the tables: no index on orders that another index begins with, and on PostgreSQL one function that decides.

Each index costs every order; those that go were covered by a longer one.
"""

import django.db.models.deletion
import yutang.core.tenancy
from django.db import migrations, models
from pathlib import Path

FUNCTION = Path(__file__).with_name("0005_take_orders.sql")


def install(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        # The file is one statement; without parameters nothing in it is taken for a placeholder.
        schema_editor.execute(FUNCTION.read_text(encoding="utf-8"), params=None)
        # Half of each page stays free, so that the hottest row moves within its page and its indexes need not follow.
        schema_editor.execute("ALTER TABLE presale_offerstock SET (fillfactor = 50)")


def uninstall(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP FUNCTION IF EXISTS presale_take_orders(uuid, interval, jsonb)")
        schema_editor.execute("ALTER TABLE presale_offerstock RESET (fillfactor)")


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0002_second_factor_required'),
        ('people', '0002_traits'),
        ('presale', '0004_offer_forecasts'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='order',
            name='order_once_per_source',
        ),
        migrations.RemoveIndex(
            model_name='order',
            name='order_of_customer',
        ),
        migrations.AlterField(
            model_name='buyertally',
            name='customer',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.customer'),
        ),
        migrations.AlterField(
            model_name='buyertally',
            name='merchant',
            field=models.ForeignKey(db_index=False, default=yutang.core.tenancy.current_merchant_id, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.merchant'),
        ),
        migrations.AlterField(
            model_name='buyertally',
            name='offer',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='presale.offer'),
        ),
        migrations.AlterField(
            model_name='order',
            name='customer',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.customer'),
        ),
        migrations.AlterField(
            model_name='order',
            name='merchant',
            field=models.ForeignKey(db_index=False, default=yutang.core.tenancy.current_merchant_id, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.merchant'),
        ),
        migrations.AlterField(
            model_name='order',
            name='offer',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='orders', to='presale.offer'),
        ),
        migrations.AlterField(
            model_name='orderline',
            name='merchant',
            field=models.ForeignKey(db_index=False, default=yutang.core.tenancy.current_merchant_id, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.merchant'),
        ),
        migrations.AlterField(
            model_name='orderline',
            name='order',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='lines', to='presale.order'),
        ),
        migrations.AddConstraint(
            model_name='order',
            constraint=models.UniqueConstraint(condition=models.Q(('external_number__isnull', False)), fields=('merchant', 'source', 'external_number'), name='order_once_per_source'),
        ),
        migrations.RunPython(install, uninstall),
    ]
