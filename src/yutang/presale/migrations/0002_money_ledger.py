import django.db.models.deletion
import django.db.models.expressions
import yutang.core.ids
import yutang.core.tenancy
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0002_second_factor_required'),
        ('catalog', '0001_initial'),
        ('pay', '0001_initial'),
        ('people', '0002_traits'),
        ('presale', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='BillDay',
            fields=[
                ('id', models.UUIDField(default=yutang.core.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('pay_account', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='pay.payaccount')),
                ('merchant', models.ForeignKey(default=yutang.core.tenancy.current_merchant_id, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.merchant')),
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
        ),
        migrations.CreateModel(
            name='BillDifference',
            fields=[
                ('id', models.UUIDField(default=yutang.core.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('order', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='presale.order')),
                ('merchant', models.ForeignKey(default=yutang.core.tenancy.current_merchant_id, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.merchant')),
                ('bill_day', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='differences', to='presale.billday')),
                ('kind', models.CharField(choices=[('payment_here', 'Payment Missing Here'), ('payment_there', 'Payment Missing There'), ('payment_differs', 'Payment Differs'), ('refund_here', 'Refund Missing Here'), ('refund_there', 'Refund Missing There'), ('refund_differs', 'Refund Differs'), ('refund_state', 'Refund State'), ('fee', 'Fee')], max_length=16)),
                ('number', models.CharField(max_length=64)),
                ('transaction_id', models.CharField(default='', max_length=64)),
                ('ours_fen', models.BigIntegerField(null=True)),
                ('theirs_fen', models.BigIntegerField(null=True)),
                ('at', models.DateTimeField()),
                ('settled', models.CharField(choices=[('taken_in', 'Taken In'), ('corrected', 'Corrected'), ('explained', 'Explained'), ('found', 'Found')], default='', max_length=10)),
                ('settled_at', models.DateTimeField(null=True)),
                ('settled_by', models.CharField(default='', max_length=128)),
                ('words', models.CharField(default='', max_length=200)),
            ],
        ),
        migrations.CreateModel(
            name='LedgerEntry',
            fields=[
                ('id', models.UUIDField(default=yutang.core.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('reverses', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='presale.ledgerentry')),
                ('pay_account', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='pay.payaccount')),
                ('order', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='presale.order')),
                ('merchant', models.ForeignKey(default=yutang.core.tenancy.current_merchant_id, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.merchant')),
                ('kind', models.CharField(choices=[('payment', 'Payment'), ('payment_undone', 'Payment Undone'), ('refund_asked', 'Refund Asked'), ('refund_given', 'Refund Given'), ('refund_twice', 'Refund Twice'), ('unexplained', 'Unexplained'), ('explained', 'Explained'), ('fees', 'Fees'), ('correction', 'Correction')], max_length=16)),
                ('reference', models.CharField(max_length=96)),
                ('at', models.DateTimeField()),
                ('booked_at', models.DateTimeField()),
                ('booked_by', models.CharField(max_length=128)),
            ],
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
        ),
        migrations.CreateModel(
            name='RefundLine',
            fields=[
                ('id', models.UUIDField(default=yutang.core.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('refund', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='lines', to='presale.refund')),
                ('order_line', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='presale.orderline')),
                ('merchant', models.ForeignKey(default=yutang.core.tenancy.current_merchant_id, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.merchant')),
                ('quantity', models.PositiveIntegerField()),
            ],
        ),
        migrations.RemoveConstraint(
            model_name='refund',
            name='refund_once_per_payment',
        ),
        migrations.RemoveConstraint(
            model_name='refund',
            name='refund_positive',
        ),
        migrations.AddField(
            model_name='order',
            name='refunded_quantity',
            field=models.PositiveIntegerField(db_default=0, default=0),
        ),
        migrations.AddField(
            model_name='orderline',
            name='refunded_quantity',
            field=models.PositiveIntegerField(db_default=0, default=0),
        ),
        migrations.AddField(
            model_name='payment',
            name='billed_on',
            field=models.DateField(null=True),
        ),
        migrations.AddField(
            model_name='payment',
            name='kept_fen',
            field=models.BigIntegerField(db_default=0, default=0),
        ),
        migrations.AddField(
            model_name='payment',
            name='pay_account',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='pay.payaccount'),
        ),
        migrations.AddField(
            model_name='payment',
            name='recorded_by',
            field=models.CharField(db_default='', default='', max_length=128),
        ),
        migrations.AddField(
            model_name='payment',
            name='reference',
            field=models.CharField(db_default='', default='', max_length=64),
        ),
        migrations.AddField(
            model_name='payment',
            name='returned_fen',
            field=models.BigIntegerField(db_default=0, default=0),
        ),
        migrations.AddField(
            model_name='refund',
            name='accepted_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='refund',
            name='billed_on',
            field=models.DateField(null=True),
        ),
        migrations.AddField(
            model_name='refund',
            name='ends_order',
            field=models.BooleanField(db_default=True, default=True),
        ),
        migrations.AddField(
            model_name='refund',
            name='given_by',
            field=models.CharField(db_default='', default='', max_length=16),
        ),
        migrations.AddField(
            model_name='refund',
            name='given_reference',
            field=models.CharField(db_default='', default='', max_length=64),
        ),
        migrations.AddField(
            model_name='refund',
            name='kept_fen',
            field=models.BigIntegerField(db_default=0, default=0),
        ),
        migrations.AddField(
            model_name='refund',
            name='words',
            field=models.CharField(db_default='', default='', max_length=200),
        ),
        migrations.AlterField(
            model_name='payment',
            name='state',
            field=models.CharField(choices=[('open', 'Open'), ('paid', 'Paid'), ('closed', 'Closed'), ('undone', 'Undone')], default='open', max_length=8),
        ),
        migrations.AlterField(
            model_name='paymentproblem',
            name='kind',
            field=models.CharField(choices=[('amount_differs', 'Amount Differs'), ('unknown_payment', 'Unknown Payment'), ('refund_failed', 'Refund Failed'), ('refund_differs', 'Refund Differs'), ('refund_twice', 'Refund Twice'), ('ledger_differs', 'Ledger Differs')], max_length=16),
        ),
        migrations.AlterField(
            model_name='refund',
            name='reason',
            field=models.CharField(choices=[('buyer', 'Buyer'), ('staff', 'Staff'), ('offer_failed', 'Offer Failed'), ('offer_cancelled', 'Offer Cancelled'), ('paid_late', 'Paid Late'), ('paid_twice', 'Paid Twice'), ('goodwill', 'Goodwill')], max_length=16),
        ),
        migrations.AlterField(
            model_name='refund',
            name='state',
            field=models.CharField(choices=[('waiting', 'Waiting'), ('requested', 'Requested'), ('sent', 'Sent'), ('succeeded', 'Succeeded'), ('failed', 'Failed')], default='requested', max_length=10),
        ),
        migrations.AddIndex(
            model_name='payment',
            index=models.Index(condition=models.Q(('billed_on', None), ('state', 'paid')), fields=['pay_account', 'paid_at'], name='payment_unbilled'),
        ),
        migrations.AddIndex(
            model_name='refund',
            index=models.Index(condition=models.Q(('state', 'succeeded'), _negated=True), fields=['merchant', 'requested_at'], name='refund_open'),
        ),
        migrations.AddConstraint(
            model_name='order',
            constraint=models.CheckConstraint(condition=models.Q(('refunded_quantity__lte', models.F('quantity'))), name='order_never_returns_more'),
        ),
        migrations.AddConstraint(
            model_name='orderline',
            constraint=models.CheckConstraint(condition=models.Q(('refunded_quantity__lte', models.F('quantity'))), name='order_line_never_returns_more'),
        ),
        migrations.AddConstraint(
            model_name='payment',
            constraint=models.CheckConstraint(condition=models.Q(('kept_fen__gte', 0), ('returned_fen__gte', 0)), name='payment_returns_positive'),
        ),
        migrations.AddConstraint(
            model_name='payment',
            constraint=models.CheckConstraint(condition=models.Q(('returned_fen__lte', django.db.models.expressions.CombinedExpression(models.F('amount_fen'), '-', models.F('kept_fen')))), name='payment_never_returns_more'),
        ),
        migrations.AddConstraint(
            model_name='refund',
            constraint=models.CheckConstraint(condition=models.Q(('amount_fen__gt', 0), ('kept_fen__gte', 0)), name='refund_positive'),
        ),
        migrations.AddIndex(
            model_name='billday',
            index=models.Index(fields=['merchant', '-day'], name='bill_newest'),
        ),
        migrations.AddConstraint(
            model_name='billday',
            constraint=models.UniqueConstraint(fields=('pay_account', 'day'), name='bill_day_once'),
        ),
        migrations.AddIndex(
            model_name='billdifference',
            index=models.Index(condition=models.Q(('settled_at', None)), fields=['merchant', '-at'], name='difference_open'),
        ),
        migrations.AddConstraint(
            model_name='billdifference',
            constraint=models.UniqueConstraint(fields=('bill_day', 'kind', 'number'), name='difference_once'),
        ),
        migrations.AddIndex(
            model_name='ledgerentry',
            index=models.Index(fields=['merchant', '-booked_at', '-id'], name='ledger_newest'),
        ),
        migrations.AddIndex(
            model_name='ledgerentry',
            index=models.Index(fields=['order', 'booked_at'], name='ledger_of_order'),
        ),
        migrations.AddConstraint(
            model_name='ledgerentry',
            constraint=models.UniqueConstraint(fields=('merchant', 'reference'), name='ledger_entry_once'),
        ),
        migrations.AddIndex(
            model_name='ledgerline',
            index=models.Index(fields=['merchant', 'debit', 'credit', 'amount_fen'], name='ledger_turnover'),
        ),
        migrations.AddConstraint(
            model_name='ledgerline',
            constraint=models.CheckConstraint(condition=models.Q(('amount_fen__gt', 0)), name='ledger_line_positive'),
        ),
        migrations.AddConstraint(
            model_name='ledgerline',
            constraint=models.CheckConstraint(condition=models.Q(('debit', models.F('credit')), _negated=True), name='ledger_line_moves'),
        ),
        migrations.AddConstraint(
            model_name='refundline',
            constraint=models.UniqueConstraint(fields=('refund', 'order_line'), name='refund_line_once'),
        ),
        migrations.AddConstraint(
            model_name='refundline',
            constraint=models.CheckConstraint(condition=models.Q(('quantity__gte', 1)), name='refund_line_at_least_one'),
        ),
    ]
