import django.db.models.deletion
import yutang.core.crypto
import yutang.core.ids
import yutang.core.tenancy
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0001_squashed_0002_second_factor_required"),
        ("people", "0001_squashed_0002_traits"),
        ("presale", "0013_what_buyers_have"),
    ]

    operations = [
        migrations.CreateModel(
            name="OfferDraw",
            fields=[
                (
                    "id",
                    models.UUIDField(default=yutang.core.ids.new_id, editable=False, primary_key=True, serialize=False),
                ),
                ("seed", yutang.core.crypto.SealedTextField()),
                ("seed_hash", models.CharField(max_length=64)),
                (
                    "merchant",
                    models.ForeignKey(
                        default=yutang.core.tenancy.current_merchant_id,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.merchant",
                    ),
                ),
                (
                    "offer",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="presale.offer"
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="DrawEntry",
            fields=[
                (
                    "id",
                    models.UUIDField(default=yutang.core.ids.new_id, editable=False, primary_key=True, serialize=False),
                ),
                ("idempotency_key", models.CharField(max_length=64)),
                ("body_hash", models.CharField(max_length=64)),
                ("draft", yutang.core.crypto.SealedTextField(default="")),
                ("label", models.CharField(default="", max_length=200)),
                ("quantity", models.PositiveIntegerField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "Waiting"),
                            ("served", "Served"),
                            ("refused", "Refused"),
                            ("replaced", "Replaced"),
                        ],
                        default="waiting",
                        max_length=8,
                    ),
                ),
                ("entered_at", models.DateTimeField()),
                ("position", models.PositiveIntegerField(null=True)),
                ("decided_at", models.DateTimeField(null=True)),
                ("refusal_code", models.CharField(default="", max_length=64)),
                (
                    "customer",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.customer",
                    ),
                ),
                (
                    "merchant",
                    models.ForeignKey(
                        default=yutang.core.tenancy.current_merchant_id,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.merchant",
                    ),
                ),
                (
                    "offer",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="presale.offer",
                    ),
                ),
                (
                    "order",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="presale.order",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["offer", "state"], name="draw_entries_of_offer")],
                "constraints": [
                    models.UniqueConstraint(fields=("customer", "idempotency_key"), name="draw_entry_once_per_key"),
                    models.UniqueConstraint(
                        condition=models.Q(("state", "waiting")),
                        fields=("offer", "customer"),
                        name="draw_entry_once_per_buyer",
                    ),
                    models.UniqueConstraint(fields=("offer", "position"), name="draw_position_once"),
                    models.CheckConstraint(condition=models.Q(("quantity__gte", 1)), name="draw_entry_of_at_least_one"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("order__isnull", False), ("position__isnull", False), ("state", "served")),
                            models.Q(("state", "served"), _negated=True),
                            _connector="OR",
                        ),
                        name="draw_served_with_an_order",
                    ),
                ],
            },
        ),
    ]
