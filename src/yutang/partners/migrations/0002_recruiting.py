"""Applications, levels, probation and availability."""

import django.db.models.deletion
import yutang.core.crypto
import yutang.core.ids
import yutang.core.tenancy
from django.db import migrations, models

WEIGHTS = {"loyalty": 25, "content": 25, "trial_task": 15, "trait_fit": 15, "reputation": 10, "delivery": 10}


def carry_over(apps, schema_editor):
    """Whoever is active was taken on when they were added; standings are reckoned anew by weight."""
    Partner = apps.get_model("partners", "Partner")
    Score = apps.get_model("partners", "PartnerScore")
    Partner.objects.filter(state="active").update(level="regular", active_since=models.F("created_at"))
    newest = {}
    for partner_id, kind, value in Score.objects.order_by("at", "id").values_list("partner_id", "kind", "value"):
        newest.setdefault(partner_id, {})[kind] = value
    for partner_id, scores in newest.items():
        known = sum(WEIGHTS[kind] for kind in scores)
        standing = round(sum(WEIGHTS[kind] * value for kind, value in scores.items()) / known)
        Partner.objects.filter(pk=partner_id).update(standing=standing, known=known)


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial"), ("partners", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name='Application',
            fields=[
                ('id', models.UUIDField(default=yutang.core.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('merchant', models.ForeignKey(default=yutang.core.tenancy.current_merchant_id, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.merchant')),
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
            ],
        ),
        migrations.CreateModel(
            name='LevelChange',
            fields=[
                ('id', models.UUIDField(default=yutang.core.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('merchant', models.ForeignKey(default=yutang.core.tenancy.current_merchant_id, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.merchant')),
                ('level_before', models.CharField(choices=[('trainee', 'Trainee'), ('regular', 'Regular'), ('senior', 'Senior'), ('gold', 'Gold')], max_length=16)),
                ('level', models.CharField(choices=[('trainee', 'Trainee'), ('regular', 'Regular'), ('senior', 'Senior'), ('gold', 'Gold')], max_length=16)),
                ('by', models.CharField(default='', max_length=64)),
                ('at', models.DateTimeField()),
            ],
            options={
                'abstract': False,
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
            },
        ),
        migrations.CreateModel(
            name='TrialTask',
            fields=[
                ('id', models.UUIDField(default=yutang.core.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('merchant', models.ForeignKey(default=yutang.core.tenancy.current_merchant_id, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.merchant')),
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
        ),
        migrations.RemoveConstraint(
            model_name='partner',
            name='partner_once_by_name',
        ),
        migrations.AddField(
            model_name='partner',
            name='active_since',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='partner',
            name='away_until',
            field=models.DateField(null=True),
        ),
        migrations.AddField(
            model_name='partner',
            name='capacity',
            field=models.PositiveSmallIntegerField(default=2),
        ),
        migrations.AddField(
            model_name='partner',
            name='known',
            field=models.PositiveSmallIntegerField(default=0),
        ),
        migrations.AddField(
            model_name='partner',
            name='level',
            field=models.CharField(choices=[('trainee', 'Trainee'), ('regular', 'Regular'), ('senior', 'Senior'), ('gold', 'Gold')], default='trainee', max_length=16),
        ),
        migrations.AddField(
            model_name='partner',
            name='level_kept',
            field=models.CharField(blank=True, default='', max_length=16),
        ),
        migrations.AddField(
            model_name='partner',
            name='phone',
            field=yutang.core.crypto.SealedTextField(blank=True, default=''),
        ),
        migrations.AddField(
            model_name='partner',
            name='phone_lookup',
            field=models.CharField(blank=True, default='', max_length=32),
        ),
        migrations.AddField(
            model_name='partner',
            name='probation_ends_on',
            field=models.DateField(null=True),
        ),
        migrations.AddField(
            model_name='partnerscore',
            name='by',
            field=models.CharField(default='', max_length=64),
        ),
        migrations.AddField(
            model_name='partnerscore',
            name='grounds',
            field=models.JSONField(default=dict),
        ),
        migrations.AddField(
            model_name='partnerscore',
            name='source',
            field=models.CharField(default='', max_length=64),
        ),
        migrations.AddField(
            model_name='partnerscore',
            name='words',
            field=models.TextField(default=''),
        ),
        migrations.AlterField(
            model_name='partnerscore',
            name='kind',
            field=models.CharField(choices=[('loyalty', 'Loyalty'), ('content', 'Making content'), ('trial_task', 'Trial task'), ('trait_fit', 'Like the members'), ('delivery', 'Keeping promises'), ('reputation', 'Word of members')], max_length=16),
        ),
        migrations.AddIndex(
            model_name='partner',
            index=models.Index(condition=models.Q(('phone_lookup', ''), _negated=True), fields=['merchant', 'phone_lookup'], name='partner_phone'),
        ),
        migrations.AddConstraint(
            model_name='partner',
            constraint=models.UniqueConstraint(condition=models.Q(('state__in', ['probation', 'active'])), fields=('merchant', 'kind', 'name'), name='partner_once_by_name'),
        ),
        migrations.AddField(
            model_name='application',
            name='partner',
            field=models.OneToOneField(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='application', to='partners.partner'),
        ),
        migrations.AddField(
            model_name='levelchange',
            name='partner',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='level_changes', to='partners.partner'),
        ),
        migrations.AddField(
            model_name='application',
            name='call',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='applications', to='partners.recruitingcall'),
        ),
        migrations.AddField(
            model_name='application',
            name='decision',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='applications', to='partners.screeningdecision'),
        ),
        migrations.AddField(
            model_name='trialtask',
            name='decision',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='tasks', to='partners.screeningdecision'),
        ),
        migrations.AddField(
            model_name='trialtask',
            name='partner',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='tasks', to='partners.partner'),
        ),
        migrations.AddIndex(
            model_name='application',
            index=models.Index(fields=['merchant', 'state', '-received_at'], name='application_newest'),
        ),
        migrations.AddConstraint(
            model_name='application',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'repeated'), _negated=True), fields=('call', 'phone_lookup'), name='application_once_by_phone'),
        ),
        migrations.AddConstraint(
            model_name='application',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('partner__isnull', True), ('state', 'repeated')), models.Q(models.Q(('state', 'repeated'), _negated=True), ('partner__isnull', False)), _connector='OR'), name='application_repeated_alone'),
        ),
        migrations.AddIndex(
            model_name='trialtask',
            index=models.Index(fields=['partner', '-given_at'], name='trial_of_partner'),
        ),
        migrations.AddConstraint(
            model_name='trialtask',
            constraint=models.CheckConstraint(condition=models.Q(('score__isnull', True), ('score__lte', 100), _connector='OR'), name='trial_score_in_bounds'),
        ),
        migrations.AddConstraint(
            model_name='trialtask',
            constraint=models.CheckConstraint(condition=models.Q(('scored_at__isnull', True), ('handed_in_at__isnull', False), _connector='OR'), name='trial_scored_after_handed_in'),
        ),
        migrations.RunPython(carry_over, migrations.RunPython.noop),
    ]
