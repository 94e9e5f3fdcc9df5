"""Balances that are told of and that lapse; refunds of tiers and of SKUs that are not made."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("presale", "0008_relays")]

    operations = [
        migrations.AddField(
            model_name="order",
            name="balance_notices",
            field=models.PositiveSmallIntegerField(db_default=0, default=0),
        ),
        migrations.AddIndex(
            model_name="order",
            index=models.Index(
                condition=models.Q(("state", "deposited")), fields=["balance_due_at"], name="order_balance_due"
            ),
        ),
        migrations.AlterField(
            model_name="order",
            name="state",
            field=models.CharField(
                choices=[
                    ("placed", "Placed"),
                    ("deposited", "Deposited"),
                    ("paid", "Paid"),
                    ("expired", "Expired"),
                    ("cancelled", "Cancelled"),
                    ("refunding", "Refunding"),
                    ("refunded", "Refunded"),
                    ("lapsed", "Lapsed"),
                ],
                default="placed",
                max_length=10,
            ),
        ),
        migrations.AlterField(
            model_name="refund",
            name="reason",
            field=models.CharField(
                choices=[
                    ("buyer", "Buyer"),
                    ("staff", "Staff"),
                    ("offer_failed", "Offer Failed"),
                    ("offer_cancelled", "Offer Cancelled"),
                    ("paid_late", "Paid Late"),
                    ("paid_twice", "Paid Twice"),
                    ("goodwill", "Goodwill"),
                    ("price_tier", "Price Tier"),
                    ("not_made", "Not Made"),
                ],
                max_length=16,
            ),
        ),
        migrations.AlterField(
            model_name="ledgerentry",
            name="kind",
            field=models.CharField(
                choices=[
                    ("payment", "Payment"),
                    ("payment_undone", "Payment Undone"),
                    ("refund_asked", "Refund Asked"),
                    ("refund_given", "Refund Given"),
                    ("refund_twice", "Refund Twice"),
                    ("unexplained", "Unexplained"),
                    ("explained", "Explained"),
                    ("fees", "Fees"),
                    ("correction", "Correction"),
                    ("deposit_kept", "Deposit Kept"),
                    ("deposit_undone", "Deposit Undone"),
                ],
                max_length=16,
            ),
        ),
    ]
