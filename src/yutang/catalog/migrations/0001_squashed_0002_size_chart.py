"""All tables of this step as they are now, for a place that begins; an older place goes on by the migrations that this replaces."""

import django.db.models.deletion
import yutang.core.ids
import yutang.core.tenancy
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [('catalog', '0001_initial'), ('catalog', '0002_size_chart')]

    initial = True

    dependencies = [
        ('accounts', '0002_second_factor_required'),
    ]

    operations = [
        migrations.CreateModel(
            name='Picture',
            fields=[
                ('id', models.UUIDField(default=yutang.core.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('merchant', models.ForeignKey(default=yutang.core.tenancy.current_merchant_id, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.merchant')),
                ('sha256', models.CharField(max_length=64)),
                ('width', models.PositiveIntegerField()),
                ('height', models.PositiveIntegerField()),
                ('created_at', models.DateTimeField()),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('merchant', 'sha256'), name='picture_once')],
                'indexes': [],
            },
        ),
        migrations.CreateModel(
            name='Style',
            fields=[
                ('id', models.UUIDField(default=yutang.core.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('merchant', models.ForeignKey(default=yutang.core.tenancy.current_merchant_id, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.merchant')),
                ('code', models.CharField(max_length=64)),
                ('title', models.CharField(max_length=128)),
                ('category', models.CharField(default='', max_length=64)),
                ('description', models.TextField(default='')),
                ('price_fen', models.BigIntegerField()),
                ('attributes', models.JSONField(default=dict)),
                ('size_chart', models.JSONField(default=dict)),
                ('picture', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='catalog.picture')),
                ('is_active', models.BooleanField(default=True)),
                ('created_at', models.DateTimeField()),
                ('updated_at', models.DateTimeField()),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('merchant', 'code'), name='style_code_once'), models.CheckConstraint(condition=models.Q(('price_fen__gte', 0)), name='style_price_not_negative')],
                'indexes': [],
            },
        ),
        migrations.CreateModel(
            name='Sku',
            fields=[
                ('id', models.UUIDField(default=yutang.core.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('merchant', models.ForeignKey(default=yutang.core.tenancy.current_merchant_id, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.merchant')),
                ('style', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='skus', to='catalog.style')),
                ('code', models.CharField(max_length=64)),
                ('options', models.JSONField(default=dict)),
                ('cost_fen', models.BigIntegerField(null=True)),
                ('position', models.PositiveSmallIntegerField(default=0)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('merchant', 'code'), name='sku_code_once'), models.CheckConstraint(condition=models.Q(('cost_fen__isnull', True), ('cost_fen__gte', 0), _connector='OR'), name='sku_cost_not_negative')],
                'indexes': [],
            },
        ),
    ]
