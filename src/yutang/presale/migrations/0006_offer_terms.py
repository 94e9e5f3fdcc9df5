"""What an offer may promise beyond one price: deposits, early and group prices, tiers, waves, limits of one SKU, pickup, gifts."""
import django.db.models.deletion
import yutang.core.crypto
import yutang.core.ids
import yutang.core.tenancy
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0002_second_factor_required'),
        ('catalog', '0001_initial'),
        ('partners', '0002_recruiting'),
        ('people', '0002_traits'),
        ('presale', '0005_take_orders'),
        ('selection', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='BuyingGroup',
            fields=[
                ('id', models.UUIDField(default=yutang.core.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('state', models.CharField(choices=[('gathering', 'Gathering'), ('complete', 'Complete'), ('failed', 'Failed')], default='gathering', max_length=10)),
                ('size', models.PositiveSmallIntegerField()),
                ('created_at', models.DateTimeField()),
                ('expires_at', models.DateTimeField()),
                ('ended_at', models.DateTimeField(null=True)),
                ('founder', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.customer')),
                ('merchant', models.ForeignKey(default=yutang.core.tenancy.current_merchant_id, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.merchant')),
                ('offer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='groups', to='presale.offer')),
            ],
        ),
        migrations.CreateModel(
            name='OfferSku',
            fields=[
                ('id', models.UUIDField(default=yutang.core.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('available', models.IntegerField(null=True)),
                ('minimum_quantity', models.PositiveIntegerField(db_default=0, default=0)),
                ('is_made', models.BooleanField(null=True)),
                ('merchant', models.ForeignKey(default=yutang.core.tenancy.current_merchant_id, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.merchant')),
                ('offer', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='skus', to='presale.offer')),
                ('sku', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='catalog.sku')),
            ],
        ),
        migrations.CreateModel(
            name='OfferTier',
            fields=[
                ('id', models.UUIDField(default=yutang.core.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('quantity', models.PositiveIntegerField()),
                ('price_fen', models.BigIntegerField()),
                ('merchant', models.ForeignKey(default=yutang.core.tenancy.current_merchant_id, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.merchant')),
                ('offer', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='tiers', to='presale.offer')),
            ],
        ),
        migrations.CreateModel(
            name='OfferWave',
            fields=[
                ('id', models.UUIDField(default=yutang.core.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('opens_at', models.DateTimeField()),
                ('quantity', models.PositiveIntegerField()),
                ('released_at', models.DateTimeField(null=True)),
                ('merchant', models.ForeignKey(default=yutang.core.tenancy.current_merchant_id, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.merchant')),
                ('offer', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='waves', to='presale.offer')),
            ],
        ),
        migrations.AddField(
            model_name='offer',
            name='balance_days',
            field=models.PositiveSmallIntegerField(db_default=3, default=3),
        ),
        migrations.AddField(
            model_name='offer',
            name='deposit_fen',
            field=models.BigIntegerField(null=True),
        ),
        migrations.AddField(
            model_name='offer',
            name='early_price_fen',
            field=models.BigIntegerField(null=True),
        ),
        migrations.AddField(
            model_name='offer',
            name='early_until',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='offer',
            name='group_hours',
            field=models.PositiveSmallIntegerField(db_default=24, default=24),
        ),
        migrations.AddField(
            model_name='offer',
            name='group_price_fen',
            field=models.BigIntegerField(null=True),
        ),
        migrations.AddField(
            model_name='offer',
            name='group_size',
            field=models.PositiveSmallIntegerField(null=True),
        ),
        migrations.AddField(
            model_name='offer',
            name='is_pickup_only',
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.AddField(
            model_name='offer',
            name='pickup_place',
            field=models.CharField(db_default='', default='', max_length=200),
        ),
        migrations.AddField(
            model_name='order',
            name='balance_due_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='order',
            name='deposit_fen',
            field=models.BigIntegerField(db_default=0, default=0),
        ),
        migrations.AddField(
            model_name='order',
            name='gift_words',
            field=yutang.core.crypto.SealedTextField(db_default='', default=''),
        ),
        migrations.AddField(
            model_name='order',
            name='is_gift',
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.AddField(
            model_name='order',
            name='is_pickup',
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.AddField(
            model_name='order',
            name='picked_up_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AlterField(
            model_name='order',
            name='state',
            field=models.CharField(choices=[('placed', 'Placed'), ('deposited', 'Deposited'), ('paid', 'Paid'), ('expired', 'Expired'), ('cancelled', 'Cancelled'), ('refunding', 'Refunding'), ('refunded', 'Refunded')], default='placed', max_length=10),
        ),
        migrations.AddConstraint(
            model_name='offer',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('early_price_fen', None), ('early_until', None)), models.Q(('early_price_fen__gt', 0), ('early_price_fen__lt', models.F('price_fen')), ('early_until__isnull', False)), _connector='OR'), name='offer_early_price_lower'),
        ),
        migrations.AddConstraint(
            model_name='offer',
            constraint=models.CheckConstraint(condition=models.Q(('deposit_fen', None), models.Q(('deposit_fen__gt', 0), ('deposit_fen__lt', models.F('price_fen'))), _connector='OR'), name='offer_deposit_below_price'),
        ),
        migrations.AddConstraint(
            model_name='offer',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('group_price_fen', None), ('group_size', None)), models.Q(('deposit_fen', None), ('early_price_fen', None), ('group_hours__gte', 1), ('group_price_fen__gt', 0), ('group_price_fen__lt', models.F('price_fen')), ('group_size__gte', 2)), _connector='OR'), name='offer_group_price_lower'),
        ),
        migrations.AddConstraint(
            model_name='offer',
            constraint=models.CheckConstraint(condition=models.Q(('is_pickup_only', False), models.Q(('pickup_place', ''), _negated=True), _connector='OR'), name='offer_pickup_has_a_place'),
        ),
        migrations.AddField(
            model_name='order',
            name='buying_group',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='presale.buyinggroup'),
        ),
        migrations.AddConstraint(
            model_name='order',
            constraint=models.CheckConstraint(condition=models.Q(('deposit_fen__gte', 0), ('deposit_fen__lte', models.F('total_fen'))), name='order_deposit_within_total'),
        ),
        migrations.AddIndex(
            model_name='buyinggroup',
            index=models.Index(fields=['offer', 'state'], name='buying_group_of_offer'),
        ),
        migrations.AddIndex(
            model_name='buyinggroup',
            index=models.Index(condition=models.Q(('state', 'gathering')), fields=['expires_at'], name='buying_group_due'),
        ),
        migrations.AddConstraint(
            model_name='buyinggroup',
            constraint=models.CheckConstraint(condition=models.Q(('size__gte', 2)), name='buying_group_of_two_or_more'),
        ),
        migrations.AddConstraint(
            model_name='offersku',
            constraint=models.UniqueConstraint(fields=('offer', 'sku'), name='offer_sku_once'),
        ),
        migrations.AddConstraint(
            model_name='offersku',
            constraint=models.CheckConstraint(condition=models.Q(('available', None), ('available__gte', 0), _connector='OR'), name='offer_sku_never_below_zero'),
        ),
        migrations.AddConstraint(
            model_name='offertier',
            constraint=models.UniqueConstraint(fields=('offer', 'quantity'), name='tier_once_per_quantity'),
        ),
        migrations.AddConstraint(
            model_name='offertier',
            constraint=models.CheckConstraint(condition=models.Q(('price_fen__gt', 0), ('quantity__gte', 1)), name='tier_positive'),
        ),
        migrations.AddIndex(
            model_name='offerwave',
            index=models.Index(condition=models.Q(('released_at', None)), fields=['opens_at'], name='wave_due'),
        ),
        migrations.AddConstraint(
            model_name='offerwave',
            constraint=models.UniqueConstraint(fields=('offer', 'opens_at'), name='wave_once_per_moment'),
        ),
        migrations.AddConstraint(
            model_name='offerwave',
            constraint=models.CheckConstraint(condition=models.Q(('quantity__gte', 1)), name='wave_at_least_one'),
        ),
    ]
