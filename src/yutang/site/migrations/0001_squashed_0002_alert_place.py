"""All tables of this step as they are now, for a place that begins; an older place goes on by the migrations that this replaces."""

import django.db.models.deletion
import yutang.core.ids
import yutang.core.tenancy
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [('site', '0001_initial'), ('site', '0002_alert_place')]

    initial = True

    dependencies = [
        ('accounts', '0002_second_factor_required'),
    ]

    operations = [
        migrations.CreateModel(
            name='AlertPlace',
            fields=[
                ('id', models.UUIDField(default=yutang.core.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('merchant', models.ForeignKey(default=yutang.core.tenancy.current_merchant_id, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.merchant')),
                ('staff', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.staff')),
                ('position', models.BigIntegerField()),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('staff',), name='alert_place_once')],
                'indexes': [],
            },
        ),
        migrations.CreateModel(
            name='ScheduledJob',
            fields=[
                ('name', models.CharField(max_length=64, primary_key=True, serialize=False)),
                ('next_run_at', models.DateTimeField()),
                ('last_run_at', models.DateTimeField(null=True)),
                ('last_error', models.TextField(default='')),
            ],
            options={
                'indexes': [],
                'constraints': [],
            },
        ),
    ]
