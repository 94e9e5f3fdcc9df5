"""Which KOC speaks for which cluster, and which styles its members want most."""

import django.db.models.deletion
from django.db import migrations, models

import yutang.core.ids
import yutang.core.tenancy


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0002_second_factor_required"),
        ("needs", "0004_sizes"),
        ("partners", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Assignment",
            fields=[
                (
                    "id",
                    models.UUIDField(default=yutang.core.ids.new_id, editable=False, primary_key=True, serialize=False),
                ),
                ("fit", models.FloatField()),
                ("since", models.DateTimeField()),
                (
                    "cluster",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="assignment", to="needs.needcluster"
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
                    "partner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="partners.partner"
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="StyleRanking",
            fields=[
                (
                    "id",
                    models.UUIDField(default=yutang.core.ids.new_id, editable=False, primary_key=True, serialize=False),
                ),
                ("rows", models.JSONField(default=list)),
                ("reckoned_at", models.DateTimeField()),
                (
                    "cluster",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="ranking", to="needs.needcluster"
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
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="PairRule",
            fields=[
                (
                    "id",
                    models.UUIDField(default=yutang.core.ids.new_id, editable=False, primary_key=True, serialize=False),
                ),
                ("kind", models.CharField(choices=[("pin", "Pin"), ("forbid", "Forbid")], max_length=8)),
                ("by", models.CharField(default="", max_length=64)),
                ("set_at", models.DateTimeField()),
                ("lifted_at", models.DateTimeField(null=True)),
                (
                    "cluster",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="needs.needcluster"
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
                    "partner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="partners.partner"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("lifted_at__isnull", True)),
                        fields=("cluster", "partner"),
                        name="pair_rule_one_in_force",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("kind", "pin"), ("lifted_at__isnull", True)),
                        fields=("cluster",),
                        name="pair_rule_one_pin",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="RankingReport",
            fields=[
                (
                    "id",
                    models.UUIDField(default=yutang.core.ids.new_id, editable=False, primary_key=True, serialize=False),
                ),
                ("figures", models.JSONField(default=dict)),
                ("reckoned_at", models.DateTimeField()),
                (
                    "merchant",
                    models.ForeignKey(
                        default=yutang.core.tenancy.current_merchant_id,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.merchant",
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("merchant",), name="ranking_report_one_per_merchant")],
            },
        ),
    ]
