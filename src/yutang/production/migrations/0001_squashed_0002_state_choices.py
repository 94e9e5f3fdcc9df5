"""All tables of this step as they are now, for a place that begins; an older place goes on by the migrations that this replaces."""

import django.db.models.deletion
import yutang.core.ids
import yutang.core.tenancy
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [('production', '0001_initial'), ('production', '0002_state_choices')]

    initial = True

    dependencies = [
        ('accounts', '0002_second_factor_required'),
        ('catalog', '0002_size_chart'),
        ('presale', '0012_group_refunds'),
    ]

    operations = [
        migrations.CreateModel(
            name='Factory',
            fields=[
                ('id', models.UUIDField(default=yutang.core.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('merchant', models.ForeignKey(default=yutang.core.tenancy.current_merchant_id, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.merchant')),
                ('name', models.CharField(max_length=64)),
                ('qualifications', models.TextField(blank=True, default='')),
                ('lead_days', models.PositiveIntegerField()),
                ('capacity_per_day', models.PositiveIntegerField()),
                ('is_active', models.BooleanField(default=True)),
                ('created_at', models.DateTimeField()),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('merchant', 'name'), name='factory_once')],
                'indexes': [],
            },
        ),
        migrations.CreateModel(
            name='ProductionOrder',
            fields=[
                ('id', models.UUIDField(default=yutang.core.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('merchant', models.ForeignKey(default=yutang.core.tenancy.current_merchant_id, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.merchant')),
                ('offer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='presale.offer')),
                ('style', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='catalog.style')),
                ('factory', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='orders', to='production.factory')),
                ('number', models.CharField(max_length=24)),
                ('title', models.CharField(max_length=200)),
                ('state', models.CharField(choices=[('planned', 'Planned'), ('sent', 'Sent'), ('made', 'Made'), ('shipped', 'Shipped')], default='planned', max_length=16)),
                ('quantity', models.PositiveIntegerField()),
                ('planned_at', models.DateTimeField()),
                ('sent_at', models.DateTimeField(null=True)),
                ('made_at', models.DateTimeField(null=True)),
                ('shipped_at', models.DateTimeField(null=True)),
                ('due_on', models.DateField(null=True)),
            ],
            options={
                'indexes': [models.Index(fields=['merchant', 'state', 'planned_at'], name='production_by_state')],
                'constraints': [models.UniqueConstraint(fields=('offer',), name='production_once_per_offer'), models.UniqueConstraint(fields=('merchant', 'number'), name='production_number_once'), models.CheckConstraint(condition=models.Q(('quantity__gte', 1)), name='production_makes_something'), models.CheckConstraint(condition=models.Q(('state', 'planned'), ('factory__isnull', False), _connector='OR'), name='production_sent_to_somebody')],
            },
        ),
        migrations.CreateModel(
            name='ProductionLine',
            fields=[
                ('id', models.UUIDField(default=yutang.core.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('merchant', models.ForeignKey(default=yutang.core.tenancy.current_merchant_id, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.merchant')),
                ('production_order', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='lines', to='production.productionorder')),
                ('sku', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='catalog.sku')),
                ('sku_code', models.CharField(max_length=64)),
                ('label', models.CharField(max_length=200)),
                ('quantity', models.PositiveIntegerField()),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('production_order', 'sku'), name='production_line_once'), models.CheckConstraint(condition=models.Q(('quantity__gte', 1)), name='production_line_makes_something')],
                'indexes': [],
            },
        ),
        migrations.CreateModel(
            name='Unit',
            fields=[
                ('id', models.UUIDField(default=yutang.core.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('merchant', models.ForeignKey(default=yutang.core.tenancy.current_merchant_id, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.merchant')),
                ('production_line', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='units', to='production.productionline')),
                ('production_order', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='units', to='production.productionorder')),
                ('order', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='presale.order')),
                ('order_line', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='presale.orderline')),
                ('code', models.CharField(max_length=12, unique=True)),
                ('position', models.PositiveIntegerField()),
                ('options', models.JSONField(default=dict)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('production_order', 'position'), name='unit_position_once')],
                'indexes': [],
            },
        ),
    ]
