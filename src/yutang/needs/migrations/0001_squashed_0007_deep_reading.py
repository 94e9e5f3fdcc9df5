"""All tables of this step as they are now, for a place that begins; an older place goes on by the migrations that this replaces."""

import django.db.models.deletion
import yutang.core.clock
import yutang.core.ids
import yutang.core.tenancy
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [('needs', '0001_initial'), ('needs', '0002_words'), ('needs', '0003_labels'), ('needs', '0004_sizes'), ('needs', '0005_assignment'), ('needs', '0006_profiles'), ('needs', '0007_deep_reading')]

    initial = True

    dependencies = [
        ('accounts', '0002_second_factor_required'),
        ('partners', '0003_passes'),
        ('people', '0002_traits'),
    ]

    operations = [
        migrations.CreateModel(
            name='CommunityLikeness',
            fields=[
                ('id', models.UUIDField(default=yutang.core.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('merchant', models.ForeignKey(default=yutang.core.tenancy.current_merchant_id, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.merchant')),
                ('community', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='people.community')),
                ('member_count', models.PositiveIntegerField()),
                ('likeness', models.FloatField()),
                ('chance', models.FloatField()),
                ('counted_at', models.DateTimeField()),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('community',), name='community_likeness_once')],
                'indexes': [],
            },
        ),
        migrations.CreateModel(
            name='NeedCluster',
            fields=[
                ('id', models.UUIDField(default=yutang.core.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('merchant', models.ForeignKey(default=yutang.core.tenancy.current_merchant_id, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.merchant')),
                ('slots', models.JSONField(default=list)),
                ('title', models.JSONField(default=list)),
                ('words', models.JSONField(default=list)),
                ('evidence', models.JSONField(default=list)),
                ('spot', models.JSONField(default=list)),
                ('size', models.PositiveIntegerField()),
                ('customer_count', models.PositiveIntegerField(default=0)),
                ('state', models.CharField(choices=[('living', 'Living'), ('gone', 'Gone')], default='living', max_length=8)),
                ('first_seen_at', models.DateTimeField()),
                ('updated_at', models.DateTimeField()),
            ],
            options={
                'indexes': [models.Index(fields=['merchant', 'state', '-size'], name='need_cluster_largest')],
                'constraints': [],
            },
        ),
        migrations.CreateModel(
            name='OwnReader',
            fields=[
                ('id', models.UUIDField(default=yutang.core.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('merchant', models.ForeignKey(default=yutang.core.tenancy.current_merchant_id, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.merchant')),
                ('words_mark', models.CharField(default='', max_length=32)),
                ('tagger', models.CharField(default='', max_length=64)),
                ('comparison', models.JSONField(default=dict)),
                ('learned_at', models.DateTimeField(null=True)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('merchant',), name='own_reader_one_per_merchant')],
                'indexes': [],
            },
        ),
        migrations.CreateModel(
            name='OwnWord',
            fields=[
                ('id', models.UUIDField(default=yutang.core.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('merchant', models.ForeignKey(default=yutang.core.tenancy.current_merchant_id, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.merchant')),
                ('word', models.CharField(max_length=24)),
                ('slot', models.CharField(max_length=16)),
                ('canonical', models.CharField(default='', max_length=24)),
                ('domain', models.CharField(default='', max_length=16)),
                ('added_at', models.DateTimeField()),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('merchant', 'word', 'slot'), name='own_word_once'), models.CheckConstraint(condition=models.Q(models.Q(('canonical', ''), ('slot', 'ignore')), models.Q(models.Q(('slot', 'ignore'), _negated=True), models.Q(('canonical', ''), _negated=True)), _connector='OR'), name='own_word_meaning')],
                'indexes': [],
            },
        ),
        migrations.CreateModel(
            name='RankingReport',
            fields=[
                ('id', models.UUIDField(default=yutang.core.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('merchant', models.ForeignKey(default=yutang.core.tenancy.current_merchant_id, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.merchant')),
                ('figures', models.JSONField(default=dict)),
                ('reckoned_at', models.DateTimeField()),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('merchant',), name='ranking_report_one_per_merchant')],
                'indexes': [],
            },
        ),
        migrations.CreateModel(
            name='ReadingWork',
            fields=[
                ('id', models.UUIDField(default=yutang.core.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('merchant', models.ForeignKey(default=yutang.core.tenancy.current_merchant_id, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.merchant')),
                ('kind', models.CharField(choices=[('reread', 'Reread'), ('suggest', 'Suggest'), ('learn', 'Learn'), ('deepen', 'Deepen')], max_length=8)),
                ('state', models.CharField(choices=[('waiting', 'Waiting'), ('running', 'Running'), ('finished', 'Finished'), ('failed', 'Failed')], default='waiting', max_length=8)),
                ('total', models.PositiveIntegerField(default=0)),
                ('done', models.PositiveIntegerField(default=0)),
                ('found', models.PositiveIntegerField(default=0)),
                ('reached', models.UUIDField(null=True)),
                ('reader', models.CharField(default='', max_length=64)),
                ('asked_at', models.DateTimeField()),
                ('moved_at', models.DateTimeField()),
                ('finished_at', models.DateTimeField(null=True)),
                ('error', models.TextField(default='')),
            ],
            options={
                'indexes': [models.Index(fields=['merchant', 'kind', '-asked_at'], name='reading_work_latest')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('state__in', ['waiting', 'running'])), fields=('merchant', 'kind'), name='reading_work_one_at_a_time')],
            },
        ),
        migrations.CreateModel(
            name='Rebuild',
            fields=[
                ('id', models.UUIDField(default=yutang.core.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('merchant', models.ForeignKey(default=yutang.core.tenancy.current_merchant_id, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.merchant')),
                ('state', models.CharField(choices=[('waiting', 'Waiting'), ('running', 'Running'), ('finished', 'Finished'), ('failed', 'Failed')], max_length=8)),
                ('done', models.PositiveSmallIntegerField(default=0)),
                ('asked_at', models.DateTimeField()),
                ('started_at', models.DateTimeField(null=True)),
                ('finished_at', models.DateTimeField(null=True)),
                ('cluster_count', models.PositiveIntegerField(default=0)),
                ('customer_count', models.PositiveIntegerField(default=0)),
                ('voice_count', models.PositiveIntegerField(default=0)),
                ('error', models.TextField(default='')),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('state__in', ['waiting', 'running'])), fields=('merchant',), name='rebuild_one_at_a_time')],
                'indexes': [],
            },
        ),
        migrations.CreateModel(
            name='Survey',
            fields=[
                ('id', models.UUIDField(default=yutang.core.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('merchant', models.ForeignKey(default=yutang.core.tenancy.current_merchant_id, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.merchant')),
                ('words', models.JSONField(default=dict)),
                ('changed_at', models.DateTimeField()),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('merchant',), name='survey_one_per_merchant')],
                'indexes': [],
            },
        ),
        migrations.CreateModel(
            name='SurveyReply',
            fields=[
                ('id', models.UUIDField(default=yutang.core.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('merchant', models.ForeignKey(default=yutang.core.tenancy.current_merchant_id, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.merchant')),
                ('customer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.customer')),
                ('asked_at', models.DateTimeField()),
                ('answered_at', models.DateTimeField(null=True)),
                ('answers', models.JSONField(default=dict)),
                ('said_in', models.JSONField(default=list)),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('answered_at__isnull', False)), fields=['merchant', '-answered_at'], name='survey_answered')],
                'constraints': [models.UniqueConstraint(fields=('customer',), name='survey_once_per_customer')],
            },
        ),
        migrations.CreateModel(
            name='Utterance',
            fields=[
                ('id', models.UUIDField(default=yutang.core.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('merchant', models.ForeignKey(default=yutang.core.tenancy.current_merchant_id, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.merchant')),
                ('customer', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.customer')),
                ('text', models.TextField()),
                ('touchpoint', models.CharField(choices=[('chat', '1:1 chat'), ('group', 'Group chat'), ('moments', 'Moments'), ('live', 'Live session'), ('store', 'In the store'), ('parcel_card', 'Parcel card'), ('review', 'Review'), ('survey', 'Survey'), ('search', 'Search'), ('other', 'Elsewhere')], max_length=16)),
                ('said_at', models.DateTimeField(null=True)),
                ('heard_at', models.DateTimeField(default=yutang.core.clock.now)),
                ('digest', models.CharField(max_length=64)),
                ('source', models.CharField(default='', max_length=64)),
            ],
            options={
                'indexes': [models.Index(fields=['merchant', '-id'], name='utterance_newest'), models.Index(fields=['merchant', 'customer'], name='utterance_customer')],
                'constraints': [models.UniqueConstraint(fields=('merchant', 'digest'), name='utterance_once')],
            },
        ),
        migrations.CreateModel(
            name='WordChange',
            fields=[
                ('id', models.UUIDField(default=yutang.core.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('merchant', models.ForeignKey(default=yutang.core.tenancy.current_merchant_id, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.merchant')),
                ('before', models.JSONField(default=list)),
                ('after', models.JSONField(default=list)),
                ('changed_at', models.DateTimeField()),
                ('undone_at', models.DateTimeField(null=True)),
            ],
            options={
                'abstract': False,
                'indexes': [],
                'constraints': [],
            },
        ),
        migrations.CreateModel(
            name='Assignment',
            fields=[
                ('id', models.UUIDField(default=yutang.core.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('merchant', models.ForeignKey(default=yutang.core.tenancy.current_merchant_id, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.merchant')),
                ('cluster', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='assignment', to='needs.needcluster')),
                ('partner', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='partners.partner')),
                ('fit', models.FloatField()),
                ('since', models.DateTimeField()),
            ],
            options={
                'abstract': False,
                'indexes': [],
                'constraints': [],
            },
        ),
        migrations.CreateModel(
            name='ClusterMember',
            fields=[
                ('id', models.UUIDField(default=yutang.core.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('merchant', models.ForeignKey(default=yutang.core.tenancy.current_merchant_id, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.merchant')),
                ('cluster', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='members', to='needs.needcluster')),
                ('customer', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.customer')),
                ('utterance', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='needs.utterance')),
                ('weight', models.FloatField()),
                ('near', models.JSONField(default=list)),
                ('spot', models.JSONField(default=list)),
            ],
            options={
                'indexes': [models.Index(fields=['cluster', '-weight'], name='cluster_member_nearest')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('customer__isnull', False), ('utterance__isnull', True)), models.Q(('customer__isnull', True), ('utterance__isnull', False)), _connector='OR'), name='cluster_member_one_voice'), models.UniqueConstraint(fields=('customer',), name='cluster_once_per_customer'), models.UniqueConstraint(fields=('utterance',), name='cluster_once_per_utterance')],
            },
        ),
        migrations.CreateModel(
            name='ClusterSize',
            fields=[
                ('id', models.UUIDField(default=yutang.core.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('merchant', models.ForeignKey(default=yutang.core.tenancy.current_merchant_id, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.merchant')),
                ('cluster', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='sizes', to='needs.needcluster')),
                ('counted_on', models.DateField()),
                ('size', models.PositiveIntegerField()),
                ('customer_count', models.PositiveIntegerField()),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('cluster', 'counted_on'), name='cluster_size_once_a_day')],
                'indexes': [],
            },
        ),
        migrations.CreateModel(
            name='KocMatch',
            fields=[
                ('id', models.UUIDField(default=yutang.core.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('merchant', models.ForeignKey(default=yutang.core.tenancy.current_merchant_id, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.merchant')),
                ('cluster', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='matches', to='needs.needcluster')),
                ('partner', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='partners.partner')),
                ('score', models.FloatField()),
                ('reasons', models.JSONField(default=list)),
                ('gaps', models.JSONField(default=list)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('cluster', 'partner'), name='koc_match_once')],
                'indexes': [],
            },
        ),
        migrations.CreateModel(
            name='Label',
            fields=[
                ('id', models.UUIDField(default=yutang.core.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('merchant', models.ForeignKey(default=yutang.core.tenancy.current_merchant_id, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.merchant')),
                ('utterance', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='label', to='needs.utterance')),
                ('state', models.CharField(choices=[('labelled', 'Labelled'), ('skipped', 'Skipped')], default='labelled', max_length=8)),
                ('slots', models.JSONField(default=dict)),
                ('spans', models.JSONField(default=list)),
                ('intent', models.CharField(default='other', max_length=16)),
                ('read_slots', models.JSONField(default=dict)),
                ('reader', models.CharField(max_length=64)),
                ('is_sample', models.BooleanField(default=False)),
                ('staff', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.staff')),
                ('labelled_at', models.DateTimeField()),
                ('before', models.JSONField(null=True)),
            ],
            options={
                'indexes': [models.Index(fields=['merchant', 'state', 'is_sample', '-labelled_at'], name='label_sample')],
                'constraints': [],
            },
        ),
        migrations.CreateModel(
            name='LoneVoice',
            fields=[
                ('id', models.UUIDField(default=yutang.core.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('merchant', models.ForeignKey(default=yutang.core.tenancy.current_merchant_id, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.merchant')),
                ('customer', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.customer')),
                ('utterance', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='needs.utterance')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('customer__isnull', False), ('utterance__isnull', True)), models.Q(('customer__isnull', True), ('utterance__isnull', False)), _connector='OR'), name='lone_voice_one_voice')],
                'indexes': [],
            },
        ),
        migrations.CreateModel(
            name='Need',
            fields=[
                ('id', models.UUIDField(default=yutang.core.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('merchant', models.ForeignKey(default=yutang.core.tenancy.current_merchant_id, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.merchant')),
                ('utterance', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='need', to='needs.utterance')),
                ('slots', models.JSONField(default=dict)),
                ('spans', models.JSONField(default=list)),
                ('words', models.TextField(default='')),
                ('intent', models.CharField(default='other', max_length=16)),
                ('reason', models.CharField(default='', max_length=24)),
                ('doubt', models.FloatField(default=0)),
            ],
            options={
                'indexes': [models.Index(fields=['merchant', '-doubt'], name='need_most_doubtful')],
                'constraints': [],
            },
        ),
        migrations.CreateModel(
            name='PairRule',
            fields=[
                ('id', models.UUIDField(default=yutang.core.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('merchant', models.ForeignKey(default=yutang.core.tenancy.current_merchant_id, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.merchant')),
                ('cluster', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='needs.needcluster')),
                ('partner', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='partners.partner')),
                ('kind', models.CharField(choices=[('pin', 'Pin'), ('forbid', 'Forbid')], max_length=8)),
                ('by', models.CharField(default='', max_length=64)),
                ('set_at', models.DateTimeField()),
                ('lifted_at', models.DateTimeField(null=True)),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('lifted_at__isnull', True)), fields=('cluster', 'partner'), name='pair_rule_one_in_force'), models.UniqueConstraint(condition=models.Q(('kind', 'pin'), ('lifted_at__isnull', True)), fields=('cluster',), name='pair_rule_one_pin')],
                'indexes': [],
            },
        ),
        migrations.CreateModel(
            name='StyleRanking',
            fields=[
                ('id', models.UUIDField(default=yutang.core.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('merchant', models.ForeignKey(default=yutang.core.tenancy.current_merchant_id, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.merchant')),
                ('cluster', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='ranking', to='needs.needcluster')),
                ('rows', models.JSONField(default=list)),
                ('reckoned_at', models.DateTimeField()),
            ],
            options={
                'abstract': False,
                'indexes': [],
                'constraints': [],
            },
        ),
        migrations.CreateModel(
            name='WordSuggestion',
            fields=[
                ('id', models.UUIDField(default=yutang.core.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('merchant', models.ForeignKey(default=yutang.core.tenancy.current_merchant_id, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.merchant')),
                ('word', models.CharField(max_length=24)),
                ('slot', models.CharField(default='', max_length=16)),
                ('canonical', models.CharField(default='', max_length=24)),
                ('count', models.PositiveIntegerField()),
                ('score', models.FloatField()),
                ('examples', models.JSONField(default=list)),
                ('state', models.CharField(choices=[('open', 'Open'), ('later', 'Later'), ('accepted', 'Accepted'), ('dismissed', 'Dismissed')], default='open', max_length=12)),
                ('suggested_at', models.DateTimeField()),
                ('change', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='needs.wordchange')),
            ],
            options={
                'indexes': [models.Index(fields=['merchant', 'state', '-score'], name='word_suggestion_best')],
                'constraints': [models.UniqueConstraint(fields=('merchant', 'word'), name='word_suggestion_once')],
            },
        ),
    ]
