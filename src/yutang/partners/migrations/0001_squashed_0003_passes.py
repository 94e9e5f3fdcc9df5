"""All tables of this step as they are now, for a place that begins; an older place goes on by the migrations that this replaces."""

import django.db.models.deletion
import yutang.core.clock
import yutang.core.crypto
import yutang.core.ids
import yutang.core.tenancy
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [('partners', '0001_initial'), ('partners', '0002_recruiting'), ('partners', '0003_passes')]

    initial = True

    dependencies = [
        ('accounts', '0002_second_factor_required'),
    ]

    operations = [
        migrations.CreateModel(
            name='Partner',
            fields=[
                ('id', models.UUIDField(default=yutang.core.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('merchant', models.ForeignKey(default=yutang.core.tenancy.current_merchant_id, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.merchant')),
                ('kind', models.CharField(choices=[('koc', 'KOC'), ('shopkeeper', 'Shopkeeper'), ('leader', 'Leader'), ('guide', 'Guide'), ('host', 'Host'), ('distributor', 'Distributor'), ('employee', 'Employee seller')], max_length=16)),
                ('name', models.CharField(max_length=64)),
                ('persona', models.TextField(blank=True, default='')),
                ('voice', models.TextField(blank=True, default='')),
                ('portrait_url', models.CharField(blank=True, default='', max_length=512)),
                ('traits', models.JSONField(default=dict)),
                ('standing', models.PositiveSmallIntegerField(null=True)),
                ('known', models.PositiveSmallIntegerField(default=0)),
                ('phone', yutang.core.crypto.SealedTextField(blank=True, default='')),
                ('phone_lookup', models.CharField(blank=True, default='', max_length=32)),
                ('level', models.CharField(choices=[('trainee', 'Trainee'), ('regular', 'Regular'), ('senior', 'Senior'), ('gold', 'Gold')], default='trainee', max_length=16)),
                ('level_kept', models.CharField(blank=True, default='', max_length=16)),
                ('probation_ends_on', models.DateField(null=True)),
                ('active_since', models.DateTimeField(null=True)),
                ('capacity', models.PositiveSmallIntegerField(default=2)),
                ('away_until', models.DateField(null=True)),
                ('state', models.CharField(choices=[('applied', 'Applied'), ('probation', 'On probation'), ('active', 'Active'), ('ended', 'Ended')], default='active', max_length=16)),
                ('created_at', models.DateTimeField(default=yutang.core.clock.now)),
            ],
            options={
                'indexes': [models.Index(fields=['merchant', 'state', 'kind'], name='partner_state_kind'), models.Index(condition=models.Q(('phone_lookup', ''), _negated=True), fields=['merchant', 'phone_lookup'], name='partner_phone')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('state__in', ['probation', 'active'])), fields=('merchant', 'kind', 'name'), name='partner_once_by_name')],
            },
        ),
        migrations.CreateModel(
            name='RecruitingCall',
            fields=[
                ('id', models.UUIDField(default=yutang.core.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('merchant', models.ForeignKey(default=yutang.core.tenancy.current_merchant_id, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.merchant')),
                ('title', models.CharField(max_length=64)),
                ('words', models.TextField()),
                ('kinds', models.JSONField(default=list)),
                ('closes_at', models.DateTimeField()),
                ('opened_at', models.DateTimeField()),
                ('closed_at', models.DateTimeField(null=True)),
            ],
            options={
                'abstract': False,
                'indexes': [],
                'constraints': [],
            },
        ),
        migrations.CreateModel(
            name='ScreeningDecision',
            fields=[
                ('id', models.UUIDField(default=yutang.core.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('merchant', models.ForeignKey(default=yutang.core.tenancy.current_merchant_id, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.merchant')),
                ('verb', models.CharField(choices=[('invite', 'Invited to a trial'), ('decline', 'Declined')], max_length=8)),
                ('words', models.TextField(default='')),
                ('by', models.CharField(default='', max_length=64)),
                ('decided_at', models.DateTimeField()),
                ('undone_at', models.DateTimeField(null=True)),
            ],
            options={
                'abstract': False,
                'indexes': [],
                'constraints': [],
            },
        ),
        migrations.CreateModel(
            name='Application',
            fields=[
                ('id', models.UUIDField(default=yutang.core.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('merchant', models.ForeignKey(default=yutang.core.tenancy.current_merchant_id, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.merchant')),
                ('call', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='applications', to='partners.recruitingcall')),
                ('partner', models.OneToOneField(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='application', to='partners.partner')),
                ('state', models.CharField(choices=[('waiting', 'To be read'), ('invited', 'On trial'), ('taken', 'Taken on'), ('declined', 'Declined'), ('repeated', 'Same number again')], default='waiting', max_length=8)),
                ('state_before', models.CharField(blank=True, choices=[('waiting', 'To be read'), ('invited', 'On trial'), ('taken', 'Taken on'), ('declined', 'Declined'), ('repeated', 'Same number again')], default='', max_length=8)),
                ('kind', models.CharField(choices=[('koc', 'KOC'), ('shopkeeper', 'Shopkeeper'), ('leader', 'Leader'), ('guide', 'Guide'), ('host', 'Host'), ('distributor', 'Distributor'), ('employee', 'Employee seller')], max_length=16)),
                ('name', models.CharField(max_length=64)),
                ('phone', yutang.core.crypto.SealedTextField()),
                ('phone_lookup', models.CharField(max_length=32)),
                ('said', yutang.core.crypto.SealedTextField()),
                ('pictures', models.JSONField(default=list)),
                ('consent_words', models.TextField()),
                ('consented_at', models.DateTimeField()),
                ('received_at', models.DateTimeField()),
                ('changed_at', models.DateTimeField()),
                ('declined_at', models.DateTimeField(null=True)),
                ('decision', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='applications', to='partners.screeningdecision')),
            ],
            options={
                'indexes': [models.Index(fields=['merchant', 'state', '-received_at'], name='application_newest')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('state', 'repeated'), _negated=True), fields=('call', 'phone_lookup'), name='application_once_by_phone'), models.CheckConstraint(condition=models.Q(models.Q(('partner__isnull', True), ('state', 'repeated')), models.Q(models.Q(('state', 'repeated'), _negated=True), ('partner__isnull', False)), _connector='OR'), name='application_repeated_alone')],
            },
        ),
        migrations.CreateModel(
            name='LevelChange',
            fields=[
                ('id', models.UUIDField(default=yutang.core.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('merchant', models.ForeignKey(default=yutang.core.tenancy.current_merchant_id, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.merchant')),
                ('partner', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='level_changes', to='partners.partner')),
                ('level_before', models.CharField(choices=[('trainee', 'Trainee'), ('regular', 'Regular'), ('senior', 'Senior'), ('gold', 'Gold')], max_length=16)),
                ('level', models.CharField(choices=[('trainee', 'Trainee'), ('regular', 'Regular'), ('senior', 'Senior'), ('gold', 'Gold')], max_length=16)),
                ('by', models.CharField(default='', max_length=64)),
                ('at', models.DateTimeField()),
            ],
            options={
                'abstract': False,
                'indexes': [],
                'constraints': [],
            },
        ),
        migrations.CreateModel(
            name='PartnerPass',
            fields=[
                ('id', models.UUIDField(default=yutang.core.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('merchant', models.ForeignKey(default=yutang.core.tenancy.current_merchant_id, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.merchant')),
                ('partner', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='partners.partner')),
                ('serial', models.PositiveIntegerField()),
                ('made_at', models.DateTimeField()),
                ('ended_at', models.DateTimeField(null=True)),
            ],
            options={
                'abstract': False,
                'indexes': [],
                'constraints': [],
            },
        ),
        migrations.CreateModel(
            name='PartnerScore',
            fields=[
                ('id', models.UUIDField(default=yutang.core.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('merchant', models.ForeignKey(default=yutang.core.tenancy.current_merchant_id, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.merchant')),
                ('partner', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='scores', to='partners.partner')),
                ('kind', models.CharField(choices=[('loyalty', 'Loyalty'), ('content', 'Making content'), ('trial_task', 'Trial task'), ('trait_fit', 'Like the members'), ('delivery', 'Keeping promises'), ('reputation', 'Word of members')], max_length=16)),
                ('value', models.PositiveSmallIntegerField()),
                ('at', models.DateTimeField()),
                ('source', models.CharField(default='', max_length=64)),
                ('by', models.CharField(default='', max_length=64)),
                ('words', models.TextField(default='')),
                ('grounds', models.JSONField(default=dict)),
            ],
            options={
                'indexes': [models.Index(fields=['partner', 'kind', 'at'], name='partner_score_newest')],
                'constraints': [models.CheckConstraint(condition=models.Q(('value__gte', 0), ('value__lte', 100)), name='partner_score_in_bounds')],
            },
        ),
        migrations.CreateModel(
            name='TrialTask',
            fields=[
                ('id', models.UUIDField(default=yutang.core.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('merchant', models.ForeignKey(default=yutang.core.tenancy.current_merchant_id, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.merchant')),
                ('partner', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='tasks', to='partners.partner')),
                ('decision', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='tasks', to='partners.screeningdecision')),
                ('words', models.TextField()),
                ('due_at', models.DateTimeField()),
                ('given_at', models.DateTimeField()),
                ('text', models.TextField(default='')),
                ('pictures', models.JSONField(default=list)),
                ('handed_in_at', models.DateTimeField(null=True)),
                ('score', models.PositiveSmallIntegerField(null=True)),
                ('score_words', models.TextField(default='')),
                ('scored_at', models.DateTimeField(null=True)),
            ],
            options={
                'indexes': [models.Index(fields=['partner', '-given_at'], name='trial_of_partner')],
                'constraints': [models.CheckConstraint(condition=models.Q(('score__isnull', True), ('score__lte', 100), _connector='OR'), name='trial_score_in_bounds'), models.CheckConstraint(condition=models.Q(('scored_at__isnull', True), ('handed_in_at__isnull', False), _connector='OR'), name='trial_scored_after_handed_in')],
            },
        ),
    ]
