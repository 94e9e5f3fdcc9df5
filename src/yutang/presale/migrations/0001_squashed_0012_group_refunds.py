"""All tables of this step as they are now, for a place that begins; an older place goes on by the migrations that this replaces."""

from importlib import import_module
from pathlib import Path

import django.db.models.deletion
import django.db.models.expressions
import yutang.core.crypto
import yutang.core.ids
import yutang.core.tenancy
from django.db import migrations, models


LEDGER = import_module("yutang.presale.migrations.0003_ledger_begins")
FUNCTION = Path(__file__).with_name("0011_take_orders.sql")


def install(apps, schema_editor):
    """On PostgreSQL, what decides about orders; and half of each page of the hottest table stays free, so that its rows move within it."""
    if schema_editor.connection.vendor == "postgresql":
        # The file is one statement; without parameters nothing in it is taken for a placeholder.
        schema_editor.execute(FUNCTION.read_text(encoding="utf-8"), params=None)
        schema_editor.execute("ALTER TABLE presale_offerstock SET (fillfactor = 50)")


def uninstall(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP FUNCTION IF EXISTS presale_take_orders(uuid, interval, jsonb)")


class Migration(migrations.Migration):

    replaces = [('presale', '0001_initial'), ('presale', '0002_money_ledger'), ('presale', '0003_ledger_begins'), ('presale', '0004_offer_forecasts'), ('presale', '0005_take_orders'), ('presale', '0006_offer_terms'), ('presale', '0007_take_orders_by_key'), ('presale', '0008_relays'), ('presale', '0009_balances'), ('presale', '0010_waiting_and_addresses'), ('presale', '0011_take_orders_by_terms'), ('presale', '0012_group_refunds')]

    initial = True

    dependencies = [
        ('accounts', '0002_second_factor_required'),
        ('catalog', '0002_size_chart'),
        ('partners', '0003_passes'),
        ('pay', '0001_initial'),
        ('people', '0002_traits'),
        ('selection', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='BillDay',
            fields=[
                ('id', models.UUIDField(default=yutang.core.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('merchant', models.ForeignKey(default=yutang.core.tenancy.current_merchant_id, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.merchant')),
                ('pay_account', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='pay.payaccount')),
                ('day', models.DateField()),
                ('state', models.CharField(choices=[('waiting', 'Waiting'), ('agrees', 'Agrees'), ('differs', 'Differs'), ('settled', 'Settled')], default='waiting', max_length=8)),
                ('is_stated', models.BooleanField(default=True)),
                ('payments_count', models.PositiveIntegerField(default=0)),
                ('payments_fen', models.BigIntegerField(default=0)),
                ('refunds_count', models.PositiveIntegerField(default=0)),
                ('refunds_fen', models.BigIntegerField(default=0)),
                ('fees_fen', models.BigIntegerField(default=0)),
                ('attempts', models.PositiveIntegerField(default=0)),
                ('next_try_at', models.DateTimeField()),
                ('error', models.CharField(default='', max_length=200)),
                ('compared_at', models.DateTimeField(null=True)),
            ],
            options={
                'indexes': [models.Index(fields=['merchant', '-day'], name='bill_newest')],
                'constraints': [models.UniqueConstraint(fields=('pay_account', 'day'), name='bill_day_once')],
            },
        ),
        migrations.CreateModel(
            name='Offer',
            fields=[
                ('id', models.UUIDField(default=yutang.core.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('merchant', models.ForeignKey(default=yutang.core.tenancy.current_merchant_id, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.merchant')),
                ('style', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='catalog.style')),
                ('round', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='selection.round')),
                ('candidate', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='selection.candidate')),
                ('community', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.community')),
                ('koc', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='partners.partner')),
                ('title', models.CharField(max_length=128)),
                ('price_fen', models.BigIntegerField()),
                ('early_price_fen', models.BigIntegerField(null=True)),
                ('early_until', models.DateTimeField(null=True)),
                ('deposit_fen', models.BigIntegerField(null=True)),
                ('balance_days', models.PositiveSmallIntegerField(db_default=3, default=3)),
                ('group_price_fen', models.BigIntegerField(null=True)),
                ('group_size', models.PositiveSmallIntegerField(null=True)),
                ('group_hours', models.PositiveSmallIntegerField(db_default=24, default=24)),
                ('pickup_place', models.CharField(db_default='', default='', max_length=200)),
                ('is_pickup_only', models.BooleanField(db_default=False, default=False)),
                ('minimum_quantity', models.PositiveIntegerField()),
                ('maximum_quantity', models.PositiveIntegerField()),
                ('per_buyer_limit', models.PositiveIntegerField(default=5)),
                ('state', models.CharField(choices=[('draft', 'Draft'), ('open', 'Open'), ('confirmed', 'Confirmed'), ('failed', 'Failed'), ('cancelled', 'Cancelled')], default='draft', max_length=10)),
                ('paid_quantity', models.PositiveIntegerField(default=0)),
                ('opens_at', models.DateTimeField(null=True)),
                ('closes_at', models.DateTimeField()),
                ('closed_at', models.DateTimeField(null=True)),
                ('created_at', models.DateTimeField()),
            ],
            options={
                'indexes': [models.Index(fields=['merchant', '-created_at', '-id'], name='offer_newest'), models.Index(condition=models.Q(('state', 'open')), fields=['closes_at'], name='offer_due')],
                'constraints': [models.CheckConstraint(condition=models.Q(('price_fen__gt', 0)), name='offer_price_positive'), models.CheckConstraint(condition=models.Q(('minimum_quantity__gte', 1)), name='offer_minimum_at_least_one'), models.CheckConstraint(condition=models.Q(('maximum_quantity__gte', models.F('minimum_quantity'))), name='offer_maximum_not_below_minimum'), models.CheckConstraint(condition=models.Q(('per_buyer_limit__gte', 1)), name='offer_limit_at_least_one'), models.CheckConstraint(condition=models.Q(('paid_quantity__lte', models.F('maximum_quantity'))), name='offer_never_paid_above_maximum'), models.CheckConstraint(condition=models.Q(models.Q(('early_price_fen', None), ('early_until', None)), models.Q(('early_price_fen__gt', 0), ('early_price_fen__lt', models.F('price_fen')), ('early_until__isnull', False)), _connector='OR'), name='offer_early_price_lower'), models.CheckConstraint(condition=models.Q(('deposit_fen', None), models.Q(('deposit_fen__gt', 0), ('deposit_fen__lt', models.F('price_fen'))), _connector='OR'), name='offer_deposit_below_price'), models.CheckConstraint(condition=models.Q(models.Q(('group_price_fen', None), ('group_size', None)), models.Q(('deposit_fen', None), ('early_price_fen', None), ('group_hours__gte', 1), ('group_price_fen__gt', 0), ('group_price_fen__lt', models.F('price_fen')), ('group_size__gte', 2)), _connector='OR'), name='offer_group_price_lower'), models.CheckConstraint(condition=models.Q(('is_pickup_only', False), models.Q(('pickup_place', ''), _negated=True), _connector='OR'), name='offer_pickup_has_a_place'), models.UniqueConstraint(condition=models.Q(('state__in', ['draft', 'open', 'confirmed'])), fields=('candidate',), name='offer_once_per_candidate')],
            },
        ),
        migrations.CreateModel(
            name='Relay',
            fields=[
                ('id', models.UUIDField(default=yutang.core.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('merchant', models.ForeignKey(default=yutang.core.tenancy.current_merchant_id, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.merchant')),
                ('community', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.community')),
                ('leader', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='partners.partner')),
                ('title', models.CharField(max_length=64)),
                ('words', models.CharField(default='', max_length=500)),
                ('pickup_place', models.CharField(max_length=100)),
                ('state', models.CharField(choices=[('open', 'Open'), ('closed', 'Closed')], default='open', max_length=8)),
                ('entry_count', models.PositiveIntegerField(default=0)),
                ('closes_at', models.DateTimeField()),
                ('closed_at', models.DateTimeField(null=True)),
                ('created_at', models.DateTimeField()),
            ],
            options={
                'indexes': [models.Index(fields=['merchant', '-created_at', '-id'], name='relay_newest')],
                'constraints': [models.CheckConstraint(condition=models.Q(('pickup_place', ''), _negated=True), name='relay_has_a_pickup_place')],
            },
        ),
        migrations.CreateModel(
            name='SavedAddress',
            fields=[
                ('id', models.UUIDField(default=yutang.core.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('merchant', models.ForeignKey(default=yutang.core.tenancy.current_merchant_id, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.merchant')),
                ('customer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.customer')),
                ('label', models.CharField(default='', max_length=20)),
                ('recipient', yutang.core.crypto.SealedTextField()),
                ('phone', yutang.core.crypto.SealedTextField()),
                ('address', yutang.core.crypto.SealedTextField()),
                ('is_default', models.BooleanField(default=False)),
                ('created_at', models.DateTimeField()),
                ('last_used_at', models.DateTimeField(null=True)),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('is_default', True)), fields=('customer',), name='address_one_default')],
                'indexes': [],
            },
        ),
        migrations.CreateModel(
            name='BuyerTally',
            fields=[
                ('id', models.UUIDField(default=yutang.core.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('merchant', models.ForeignKey(db_index=False, default=yutang.core.tenancy.current_merchant_id, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.merchant')),
                ('offer', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='presale.offer')),
                ('customer', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.customer')),
                ('quantity', models.PositiveIntegerField(default=0)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('offer', 'customer'), name='tally_once_per_buyer')],
                'indexes': [],
            },
        ),
        migrations.CreateModel(
            name='BuyingGroup',
            fields=[
                ('id', models.UUIDField(default=yutang.core.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('merchant', models.ForeignKey(default=yutang.core.tenancy.current_merchant_id, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.merchant')),
                ('offer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='groups', to='presale.offer')),
                ('founder', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.customer')),
                ('state', models.CharField(choices=[('gathering', 'Gathering'), ('complete', 'Complete'), ('failed', 'Failed')], default='gathering', max_length=10)),
                ('size', models.PositiveSmallIntegerField()),
                ('created_at', models.DateTimeField()),
                ('expires_at', models.DateTimeField()),
                ('ended_at', models.DateTimeField(null=True)),
            ],
            options={
                'indexes': [models.Index(fields=['offer', 'state'], name='buying_group_of_offer'), models.Index(condition=models.Q(('state', 'gathering')), fields=['expires_at'], name='buying_group_due')],
                'constraints': [models.CheckConstraint(condition=models.Q(('size__gte', 2)), name='buying_group_of_two_or_more')],
            },
        ),
        migrations.CreateModel(
            name='OfferForecast',
            fields=[
                ('id', models.UUIDField(default=yutang.core.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('merchant', models.ForeignKey(default=yutang.core.tenancy.current_merchant_id, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.merchant')),
                ('offer', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='forecast', to='presale.offer')),
                ('members', models.PositiveIntegerField()),
                ('chosen', models.PositiveIntegerField(null=True)),
                ('past_offers', models.PositiveIntegerField()),
                ('low', models.PositiveIntegerField()),
                ('likely', models.PositiveIntegerField()),
                ('high', models.PositiveIntegerField()),
                ('minimum_chance', models.FloatField()),
                ('made_at', models.DateTimeField()),
                ('chosen_bought', models.PositiveIntegerField(null=True)),
                ('bought', models.PositiveIntegerField(null=True)),
                ('units', models.PositiveIntegerField(null=True)),
                ('is_sold_out', models.BooleanField(null=True)),
                ('ended_at', models.DateTimeField(null=True)),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('ended_at', None), _negated=True), fields=['merchant', '-ended_at', '-id'], name='forecast_ended')],
                'constraints': [models.CheckConstraint(condition=models.Q(('low__lte', models.F('likely')), ('likely__lte', models.F('high'))), name='forecast_range_in_order'), models.CheckConstraint(condition=models.Q(('minimum_chance__gte', 0), ('minimum_chance__lte', 1)), name='forecast_chance_is_a_share'), models.CheckConstraint(condition=models.Q(models.Q(('bought', None), ('chosen_bought', None), ('ended_at', None), ('is_sold_out', None), ('units', None)), models.Q(('bought__gte', models.F('chosen_bought')), ('ended_at__isnull', False), ('is_sold_out__isnull', False), ('units__isnull', False)), _connector='OR'), name='forecast_fact_whole_or_none')],
            },
        ),
        migrations.CreateModel(
            name='OfferSku',
            fields=[
                ('id', models.UUIDField(default=yutang.core.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('merchant', models.ForeignKey(default=yutang.core.tenancy.current_merchant_id, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.merchant')),
                ('offer', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='skus', to='presale.offer')),
                ('sku', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='catalog.sku')),
                ('available', models.IntegerField(null=True)),
                ('minimum_quantity', models.PositiveIntegerField(db_default=0, default=0)),
                ('is_made', models.BooleanField(null=True)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('offer', 'sku'), name='offer_sku_once'), models.CheckConstraint(condition=models.Q(('available', None), ('available__gte', 0), _connector='OR'), name='offer_sku_never_below_zero')],
                'indexes': [],
            },
        ),
        migrations.CreateModel(
            name='OfferStock',
            fields=[
                ('id', models.UUIDField(default=yutang.core.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('merchant', models.ForeignKey(db_index=False, default=yutang.core.tenancy.current_merchant_id, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.merchant')),
                ('offer', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='stock', to='presale.offer')),
                ('available', models.IntegerField()),
                ('is_selling', models.BooleanField(default=False)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('available__gte', 0)), name='stock_never_below_zero')],
                'indexes': [],
            },
        ),
        migrations.CreateModel(
            name='OfferTier',
            fields=[
                ('id', models.UUIDField(default=yutang.core.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('merchant', models.ForeignKey(default=yutang.core.tenancy.current_merchant_id, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.merchant')),
                ('offer', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='tiers', to='presale.offer')),
                ('quantity', models.PositiveIntegerField()),
                ('price_fen', models.BigIntegerField()),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('offer', 'quantity'), name='tier_once_per_quantity'), models.CheckConstraint(condition=models.Q(('price_fen__gt', 0), ('quantity__gte', 1)), name='tier_positive')],
                'indexes': [],
            },
        ),
        migrations.CreateModel(
            name='OfferWave',
            fields=[
                ('id', models.UUIDField(default=yutang.core.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('merchant', models.ForeignKey(default=yutang.core.tenancy.current_merchant_id, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.merchant')),
                ('offer', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='waves', to='presale.offer')),
                ('opens_at', models.DateTimeField()),
                ('quantity', models.PositiveIntegerField()),
                ('released_at', models.DateTimeField(null=True)),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('released_at', None)), fields=['opens_at'], name='wave_due')],
                'constraints': [models.UniqueConstraint(fields=('offer', 'opens_at'), name='wave_once_per_moment'), models.CheckConstraint(condition=models.Q(('quantity__gte', 1)), name='wave_at_least_one')],
            },
        ),
        migrations.CreateModel(
            name='RelayEntry',
            fields=[
                ('id', models.UUIDField(default=yutang.core.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('merchant', models.ForeignKey(default=yutang.core.tenancy.current_merchant_id, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.merchant')),
                ('relay', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='entries', to='presale.relay')),
                ('number', models.PositiveIntegerField()),
                ('customer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.customer')),
                ('name', models.CharField(max_length=24)),
                ('note', models.CharField(default='', max_length=100)),
                ('state', models.CharField(choices=[('standing', 'Standing'), ('withdrawn', 'Withdrawn')], default='standing', max_length=10)),
                ('joined_at', models.DateTimeField()),
                ('changed_at', models.DateTimeField()),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('relay', 'number'), name='relay_number_once'), models.UniqueConstraint(fields=('relay', 'customer'), name='relay_once_per_customer'), models.CheckConstraint(condition=models.Q(('number__gte', 1)), name='relay_number_from_one')],
                'indexes': [],
            },
        ),
        migrations.CreateModel(
            name='RelayOffer',
            fields=[
                ('id', models.UUIDField(default=yutang.core.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('merchant', models.ForeignKey(default=yutang.core.tenancy.current_merchant_id, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.merchant')),
                ('relay', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='offers', to='presale.relay')),
                ('offer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='presale.offer')),
                ('position', models.PositiveSmallIntegerField()),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('relay', 'offer'), name='relay_offer_once')],
                'indexes': [],
            },
        ),
        migrations.CreateModel(
            name='Order',
            fields=[
                ('id', models.UUIDField(default=yutang.core.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('merchant', models.ForeignKey(db_index=False, default=yutang.core.tenancy.current_merchant_id, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.merchant')),
                ('offer', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='orders', to='presale.offer')),
                ('customer', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.customer')),
                ('number', models.CharField(max_length=32)),
                ('buying_group', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='presale.buyinggroup')),
                ('state', models.CharField(choices=[('placed', 'Placed'), ('deposited', 'Deposited'), ('paid', 'Paid'), ('expired', 'Expired'), ('cancelled', 'Cancelled'), ('refunding', 'Refunding'), ('refunded', 'Refunded'), ('lapsed', 'Lapsed')], default='placed', max_length=10)),
                ('source', models.CharField(default='offer', max_length=32)),
                ('external_number', models.CharField(max_length=64, null=True)),
                ('quantity', models.PositiveIntegerField()),
                ('refunded_quantity', models.PositiveIntegerField(db_default=0, default=0)),
                ('total_fen', models.BigIntegerField()),
                ('deposit_fen', models.BigIntegerField(db_default=0, default=0)),
                ('balance_due_at', models.DateTimeField(null=True)),
                ('balance_notices', models.PositiveSmallIntegerField(db_default=0, default=0)),
                ('placed_at', models.DateTimeField()),
                ('paid_at', models.DateTimeField(null=True)),
                ('ended_at', models.DateTimeField(null=True)),
                ('hold_expires_at', models.DateTimeField(null=True)),
                ('idempotency_key', models.CharField(max_length=64, null=True)),
                ('body_hash', models.CharField(default='', max_length=64)),
                ('recipient', yutang.core.crypto.SealedTextField(default='')),
                ('phone', yutang.core.crypto.SealedTextField(default='')),
                ('phone_lookup', models.CharField(default='', max_length=32)),
                ('address', yutang.core.crypto.SealedTextField(default='')),
                ('is_pickup', models.BooleanField(db_default=False, default=False)),
                ('picked_up_at', models.DateTimeField(null=True)),
                ('is_gift', models.BooleanField(db_default=False, default=False)),
                ('gift_words', yutang.core.crypto.SealedTextField(db_default='', default='')),
            ],
            options={
                'indexes': [models.Index(fields=['merchant', '-placed_at', '-id'], name='order_newest'), models.Index(fields=['offer', 'state'], name='order_of_offer'), models.Index(condition=models.Q(('phone_lookup', ''), _negated=True), fields=['merchant', 'phone_lookup'], name='order_phone'), models.Index(condition=models.Q(('state', 'placed')), fields=['hold_expires_at'], name='order_hold_due'), models.Index(condition=models.Q(('state', 'deposited')), fields=['balance_due_at'], name='order_balance_due'), models.Index(condition=models.Q(('buying_group__isnull', False)), fields=['buying_group'], name='order_of_group')],
                'constraints': [models.UniqueConstraint(fields=('merchant', 'number'), name='order_number_once'), models.UniqueConstraint(fields=('customer', 'idempotency_key'), name='order_once_per_key'), models.UniqueConstraint(condition=models.Q(('external_number__isnull', False)), fields=('merchant', 'source', 'external_number'), name='order_once_per_source'), models.CheckConstraint(condition=models.Q(('total_fen__gte', 0)), name='order_total_not_negative'), models.CheckConstraint(condition=models.Q(('deposit_fen__gte', 0), ('deposit_fen__lte', models.F('total_fen'))), name='order_deposit_within_total'), models.CheckConstraint(condition=models.Q(('refunded_quantity__lte', models.F('quantity'))), name='order_never_returns_more'), models.CheckConstraint(condition=models.Q(models.Q(('external_number__isnull', True), ('offer__isnull', False), ('source', 'offer')), models.Q(models.Q(('source', 'offer'), _negated=True), ('external_number__isnull', False), ('offer__isnull', True)), _connector='OR'), name='order_own_or_imported')],
            },
        ),
        migrations.CreateModel(
            name='BillDifference',
            fields=[
                ('id', models.UUIDField(default=yutang.core.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('merchant', models.ForeignKey(default=yutang.core.tenancy.current_merchant_id, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.merchant')),
                ('bill_day', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='differences', to='presale.billday')),
                ('kind', models.CharField(choices=[('payment_here', 'Payment Missing Here'), ('payment_there', 'Payment Missing There'), ('payment_differs', 'Payment Differs'), ('refund_here', 'Refund Missing Here'), ('refund_there', 'Refund Missing There'), ('refund_differs', 'Refund Differs'), ('refund_state', 'Refund State'), ('fee', 'Fee')], max_length=16)),
                ('number', models.CharField(max_length=64)),
                ('transaction_id', models.CharField(default='', max_length=64)),
                ('order', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='presale.order')),
                ('ours_fen', models.BigIntegerField(null=True)),
                ('theirs_fen', models.BigIntegerField(null=True)),
                ('at', models.DateTimeField()),
                ('settled', models.CharField(choices=[('taken_in', 'Taken In'), ('corrected', 'Corrected'), ('explained', 'Explained'), ('found', 'Found')], default='', max_length=10)),
                ('settled_at', models.DateTimeField(null=True)),
                ('settled_by', models.CharField(default='', max_length=128)),
                ('words', models.CharField(default='', max_length=200)),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('settled_at', None)), fields=['merchant', '-at'], name='difference_open')],
                'constraints': [models.UniqueConstraint(fields=('bill_day', 'kind', 'number'), name='difference_once')],
            },
        ),
        migrations.CreateModel(
            name='LedgerEntry',
            fields=[
                ('id', models.UUIDField(default=yutang.core.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('merchant', models.ForeignKey(default=yutang.core.tenancy.current_merchant_id, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.merchant')),
                ('kind', models.CharField(choices=[('payment', 'Payment'), ('payment_undone', 'Payment Undone'), ('refund_asked', 'Refund Asked'), ('refund_given', 'Refund Given'), ('refund_twice', 'Refund Twice'), ('unexplained', 'Unexplained'), ('explained', 'Explained'), ('fees', 'Fees'), ('correction', 'Correction'), ('deposit_kept', 'Deposit Kept'), ('deposit_undone', 'Deposit Undone')], max_length=16)),
                ('reference', models.CharField(max_length=96)),
                ('order', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='presale.order')),
                ('pay_account', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='pay.payaccount')),
                ('reverses', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='presale.ledgerentry')),
                ('at', models.DateTimeField()),
                ('booked_at', models.DateTimeField()),
                ('booked_by', models.CharField(max_length=128)),
            ],
            options={
                'indexes': [models.Index(fields=['merchant', '-booked_at', '-id'], name='ledger_newest'), models.Index(fields=['order', 'booked_at'], name='ledger_of_order')],
                'constraints': [models.UniqueConstraint(fields=('merchant', 'reference'), name='ledger_entry_once')],
            },
        ),
        migrations.CreateModel(
            name='OrderLine',
            fields=[
                ('id', models.UUIDField(default=yutang.core.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('merchant', models.ForeignKey(db_index=False, default=yutang.core.tenancy.current_merchant_id, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.merchant')),
                ('order', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='lines', to='presale.order')),
                ('style', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='catalog.style')),
                ('sku', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='catalog.sku')),
                ('title', models.CharField(max_length=200)),
                ('label', models.CharField(default='', max_length=128)),
                ('external_number', models.CharField(max_length=64, null=True)),
                ('quantity', models.PositiveIntegerField()),
                ('refunded_quantity', models.PositiveIntegerField(db_default=0, default=0)),
                ('unit_price_fen', models.BigIntegerField()),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('quantity__gte', 1)), name='order_line_at_least_one'), models.CheckConstraint(condition=models.Q(('refunded_quantity__lte', models.F('quantity'))), name='order_line_never_returns_more'), models.UniqueConstraint(fields=('order', 'sku'), name='order_line_sku_once'), models.UniqueConstraint(condition=models.Q(('external_number__isnull', False)), fields=('order', 'external_number'), name='order_line_once_per_source')],
                'indexes': [],
            },
        ),
        migrations.CreateModel(
            name='Payment',
            fields=[
                ('id', models.UUIDField(default=yutang.core.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('merchant', models.ForeignKey(default=yutang.core.tenancy.current_merchant_id, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.merchant')),
                ('order', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='payments', to='presale.order')),
                ('channel', models.CharField(max_length=16)),
                ('pay_account', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='pay.payaccount')),
                ('amount_fen', models.BigIntegerField()),
                ('returned_fen', models.BigIntegerField(db_default=0, default=0)),
                ('kept_fen', models.BigIntegerField(db_default=0, default=0)),
                ('state', models.CharField(choices=[('open', 'Open'), ('paid', 'Paid'), ('closed', 'Closed'), ('undone', 'Undone')], default='open', max_length=8)),
                ('trade_no', models.CharField(max_length=32, unique=True)),
                ('prepay_id', models.CharField(default='', max_length=64)),
                ('pay_url', models.CharField(default='', max_length=2048)),
                ('pay_url_until', models.DateTimeField(null=True)),
                ('channel_transaction_id', models.CharField(default='', max_length=64)),
                ('created_at', models.DateTimeField()),
                ('paid_at', models.DateTimeField(null=True)),
                ('checked_at', models.DateTimeField(null=True)),
                ('reference', models.CharField(db_default='', default='', max_length=64)),
                ('recorded_by', models.CharField(db_default='', default='', max_length=128)),
                ('billed_on', models.DateField(null=True)),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('state', 'open')), fields=['created_at'], name='payment_open'), models.Index(condition=models.Q(('billed_on', None), ('state', 'paid')), fields=['pay_account', 'paid_at'], name='payment_unbilled')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('state', 'open')), fields=('order',), name='payment_one_open'), models.CheckConstraint(condition=models.Q(('amount_fen__gt', 0)), name='payment_positive'), models.CheckConstraint(condition=models.Q(('kept_fen__gte', 0), ('returned_fen__gte', 0)), name='payment_returns_positive'), models.CheckConstraint(condition=models.Q(('returned_fen__lte', django.db.models.expressions.CombinedExpression(models.F('amount_fen'), '-', models.F('kept_fen')))), name='payment_never_returns_more')],
            },
        ),
        migrations.CreateModel(
            name='PaymentProblem',
            fields=[
                ('id', models.UUIDField(default=yutang.core.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('merchant', models.ForeignKey(default=yutang.core.tenancy.current_merchant_id, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.merchant')),
                ('kind', models.CharField(choices=[('amount_differs', 'Amount Differs'), ('unknown_payment', 'Unknown Payment'), ('refund_failed', 'Refund Failed'), ('refund_differs', 'Refund Differs'), ('refund_twice', 'Refund Twice'), ('ledger_differs', 'Ledger Differs')], max_length=16)),
                ('reference', models.CharField(max_length=64)),
                ('order', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='problems', to='presale.order')),
                ('expected_fen', models.BigIntegerField(null=True)),
                ('told_fen', models.BigIntegerField(null=True)),
                ('noticed_at', models.DateTimeField()),
                ('settled_at', models.DateTimeField(null=True)),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('settled_at', None)), fields=['merchant', '-noticed_at'], name='payment_problem_open')],
                'constraints': [models.UniqueConstraint(fields=('merchant', 'kind', 'reference'), name='payment_problem_once')],
            },
        ),
        migrations.CreateModel(
            name='RelayEntryOrder',
            fields=[
                ('id', models.UUIDField(default=yutang.core.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('merchant', models.ForeignKey(default=yutang.core.tenancy.current_merchant_id, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.merchant')),
                ('entry', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='orders', to='presale.relayentry')),
                ('order', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='presale.order')),
            ],
            options={
                'abstract': False,
                'indexes': [],
                'constraints': [],
            },
        ),
        migrations.CreateModel(
            name='WaitingEntry',
            fields=[
                ('id', models.UUIDField(default=yutang.core.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('merchant', models.ForeignKey(default=yutang.core.tenancy.current_merchant_id, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.merchant')),
                ('offer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='presale.offer')),
                ('customer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.customer')),
                ('sku', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='catalog.sku')),
                ('quantity', models.PositiveIntegerField()),
                ('state', models.CharField(choices=[('waiting', 'Waiting'), ('served', 'Served'), ('left', 'Left'), ('lapsed', 'Lapsed')], default='waiting', max_length=8)),
                ('joined_at', models.DateTimeField()),
                ('served_at', models.DateTimeField(null=True)),
                ('ended_at', models.DateTimeField(null=True)),
                ('order', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='presale.order')),
                ('recipient', yutang.core.crypto.SealedTextField(default='')),
                ('phone', yutang.core.crypto.SealedTextField(default='')),
                ('address', yutang.core.crypto.SealedTextField(default='')),
                ('is_pickup', models.BooleanField(default=False)),
                ('is_gift', models.BooleanField(default=False)),
                ('gift_words', yutang.core.crypto.SealedTextField(default='')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('state', 'waiting')), fields=['offer', 'joined_at', 'id'], name='waiting_line')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('state', 'waiting')), fields=('offer', 'customer'), name='waiting_once_per_buyer'), models.CheckConstraint(condition=models.Q(('quantity__gte', 1)), name='waiting_for_at_least_one'), models.CheckConstraint(condition=models.Q(models.Q(('order__isnull', False), ('served_at__isnull', False), ('state', 'served')), models.Q(('state', 'served'), _negated=True), _connector='OR'), name='waiting_served_with_an_order')],
            },
        ),
        migrations.CreateModel(
            name='LedgerLine',
            fields=[
                ('id', models.UUIDField(default=yutang.core.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('merchant', models.ForeignKey(default=yutang.core.tenancy.current_merchant_id, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.merchant')),
                ('entry', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='lines', to='presale.ledgerentry')),
                ('debit', models.CharField(max_length=16)),
                ('credit', models.CharField(max_length=16)),
                ('amount_fen', models.BigIntegerField()),
            ],
            options={
                'indexes': [models.Index(fields=['merchant', 'debit', 'credit', 'amount_fen'], name='ledger_turnover')],
                'constraints': [models.CheckConstraint(condition=models.Q(('amount_fen__gt', 0)), name='ledger_line_positive'), models.CheckConstraint(condition=models.Q(('debit', models.F('credit')), _negated=True), name='ledger_line_moves')],
            },
        ),
        migrations.CreateModel(
            name='Refund',
            fields=[
                ('id', models.UUIDField(default=yutang.core.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('merchant', models.ForeignKey(default=yutang.core.tenancy.current_merchant_id, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.merchant')),
                ('payment', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='refunds', to='presale.payment')),
                ('amount_fen', models.BigIntegerField()),
                ('kept_fen', models.BigIntegerField(db_default=0, default=0)),
                ('reason', models.CharField(choices=[('buyer', 'Buyer'), ('staff', 'Staff'), ('offer_failed', 'Offer Failed'), ('offer_cancelled', 'Offer Cancelled'), ('paid_late', 'Paid Late'), ('paid_twice', 'Paid Twice'), ('goodwill', 'Goodwill'), ('price_tier', 'Price Tier'), ('not_made', 'Not Made'), ('group_failed', 'Group Failed')], max_length=16)),
                ('words', models.CharField(db_default='', default='', max_length=200)),
                ('ends_order', models.BooleanField(db_default=True, default=True)),
                ('state', models.CharField(choices=[('waiting', 'Waiting'), ('requested', 'Requested'), ('sent', 'Sent'), ('succeeded', 'Succeeded'), ('failed', 'Failed')], default='requested', max_length=10)),
                ('refund_no', models.CharField(max_length=32, unique=True)),
                ('requested_at', models.DateTimeField()),
                ('accepted_at', models.DateTimeField(null=True)),
                ('succeeded_at', models.DateTimeField(null=True)),
                ('given_by', models.CharField(db_default='', default='', max_length=16)),
                ('given_reference', models.CharField(db_default='', default='', max_length=64)),
                ('billed_on', models.DateField(null=True)),
                ('attempts', models.PositiveIntegerField(default=0)),
                ('next_try_at', models.DateTimeField()),
                ('error', models.CharField(default='', max_length=200)),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('state__in', ['requested', 'sent'])), fields=['next_try_at'], name='refund_due'), models.Index(condition=models.Q(('state', 'succeeded'), _negated=True), fields=['merchant', 'requested_at'], name='refund_open')],
                'constraints': [models.CheckConstraint(condition=models.Q(('amount_fen__gt', 0), ('kept_fen__gte', 0)), name='refund_positive')],
            },
        ),
        migrations.CreateModel(
            name='RefundLine',
            fields=[
                ('id', models.UUIDField(default=yutang.core.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('merchant', models.ForeignKey(default=yutang.core.tenancy.current_merchant_id, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.merchant')),
                ('refund', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='lines', to='presale.refund')),
                ('order_line', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='presale.orderline')),
                ('quantity', models.PositiveIntegerField()),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('refund', 'order_line'), name='refund_line_once'), models.CheckConstraint(condition=models.Q(('quantity__gte', 1)), name='refund_line_at_least_one')],
                'indexes': [],
            },
        ),
        migrations.RunPython(LEDGER.lock, LEDGER.unlock),
        migrations.RunPython(install, uninstall),
    ]
