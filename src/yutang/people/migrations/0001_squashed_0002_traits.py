"""All tables of this step as they are now, for a place that begins; an older place goes on by the migrations that this replaces."""

import django.db.models.deletion
import yutang.core.crypto
import yutang.core.ids
import yutang.core.tenancy
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [('people', '0001_initial'), ('people', '0002_traits')]

    initial = True

    dependencies = [
        ('accounts', '0002_second_factor_required'),
        ('partners', '0003_passes'),
    ]

    operations = [
        migrations.CreateModel(
            name='Community',
            fields=[
                ('id', models.UUIDField(default=yutang.core.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('merchant', models.ForeignKey(default=yutang.core.tenancy.current_merchant_id, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.merchant')),
                ('name', models.CharField(max_length=64)),
                ('leader_partner', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='partners.partner')),
                ('need', models.TextField(default='')),
                ('created_at', models.DateTimeField()),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('merchant', 'name'), name='community_name_once')],
                'indexes': [],
            },
        ),
        migrations.CreateModel(
            name='Household',
            fields=[
                ('id', models.UUIDField(default=yutang.core.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('merchant', models.ForeignKey(default=yutang.core.tenancy.current_merchant_id, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.merchant')),
                ('created_at', models.DateTimeField()),
            ],
            options={
                'abstract': False,
                'indexes': [],
                'constraints': [],
            },
        ),
        migrations.CreateModel(
            name='Customer',
            fields=[
                ('id', models.UUIDField(default=yutang.core.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('merchant', models.ForeignKey(default=yutang.core.tenancy.current_merchant_id, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.merchant')),
                ('nickname', models.CharField(default='', max_length=64)),
                ('name', yutang.core.crypto.SealedTextField(default='')),
                ('community', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.community')),
                ('household', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.household')),
                ('source', models.CharField(default='', max_length=64)),
                ('state', models.CharField(choices=[('active', 'Active'), ('merged', 'Merged')], default='active', max_length=8)),
                ('joined_at', models.DateTimeField()),
                ('merged_into', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.customer')),
            ],
            options={
                'indexes': [models.Index(fields=['merchant', 'state', '-joined_at', '-id'], name='customer_newest'), models.Index(fields=['merchant', 'community'], name='customer_community')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('merged_into__isnull', False), ('state', 'merged')), models.Q(('merged_into__isnull', True), ('state', 'active')), _connector='OR'), name='customer_merged_into_one'), models.CheckConstraint(condition=models.Q(('merged_into', models.F('id')), _negated=True), name='customer_not_into_itself')],
            },
        ),
        migrations.CreateModel(
            name='Consent',
            fields=[
                ('id', models.UUIDField(default=yutang.core.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('merchant', models.ForeignKey(default=yutang.core.tenancy.current_merchant_id, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.merchant')),
                ('customer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.customer')),
                ('purpose', models.CharField(max_length=32)),
                ('channel', models.CharField(max_length=32)),
                ('words', models.TextField()),
                ('granted_at', models.DateTimeField()),
                ('withdrawn_at', models.DateTimeField(null=True)),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('withdrawn_at__isnull', True)), fields=('customer', 'purpose', 'channel'), name='consent_once')],
                'indexes': [],
            },
        ),
        migrations.CreateModel(
            name='Identity',
            fields=[
                ('id', models.UUIDField(default=yutang.core.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('merchant', models.ForeignKey(default=yutang.core.tenancy.current_merchant_id, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.merchant')),
                ('customer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='identities', to='people.customer')),
                ('kind', models.CharField(max_length=24)),
                ('channel', models.CharField(default='', max_length=32)),
                ('lookup', models.CharField(max_length=32)),
                ('holder', models.PositiveSmallIntegerField(default=0)),
                ('value', yutang.core.crypto.SealedTextField()),
                ('evidence', models.CharField(default='', max_length=64)),
                ('seen_at', models.DateTimeField()),
                ('detached_at', models.DateTimeField(null=True)),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('detached_at__isnull', True)), fields=('merchant', 'lookup', 'kind', 'channel', 'holder'), name='identity_once')],
                'indexes': [],
            },
        ),
        migrations.CreateModel(
            name='Merge',
            fields=[
                ('id', models.UUIDField(default=yutang.core.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('merchant', models.ForeignKey(default=yutang.core.tenancy.current_merchant_id, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.merchant')),
                ('survivor', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.customer')),
                ('absorbed', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.customer')),
                ('reason', models.CharField(max_length=24)),
                ('evidence', models.JSONField(default=dict)),
                ('moved_identities', models.JSONField(default=list)),
                ('merged_at', models.DateTimeField()),
                ('undone_at', models.DateTimeField(null=True)),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('undone_at__isnull', True)), fields=('absorbed',), name='merge_once')],
                'indexes': [],
            },
        ),
        migrations.CreateModel(
            name='Trait',
            fields=[
                ('id', models.UUIDField(default=yutang.core.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('merchant', models.ForeignKey(default=yutang.core.tenancy.current_merchant_id, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.merchant')),
                ('customer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.customer')),
                ('about', models.CharField(default='', max_length=24)),
                ('name', models.CharField(max_length=32)),
                ('value', models.JSONField()),
                ('origin', models.CharField(choices=[('staff', 'Staff'), ('form', 'Form'), ('said', 'Said')], default='form', max_length=8)),
                ('source', models.CharField(max_length=64)),
                ('said_in', models.UUIDField(null=True)),
                ('confidence', models.FloatField(default=1)),
                ('at', models.DateTimeField()),
                ('withdrawn_at', models.DateTimeField(null=True)),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('said_in__isnull', False)), fields=('said_in', 'about', 'name'), name='trait_once_per_saying')],
                'indexes': [],
            },
        ),
    ]
