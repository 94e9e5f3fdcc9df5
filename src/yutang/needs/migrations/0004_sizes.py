"""Sizes of clusters over time, their places on the map, soft membership, the rest, and how alike communities are."""

import django.db.models.deletion
import yutang.core.ids
import yutang.core.tenancy
from django.db import migrations, models


def _id():
    return (
        "id",
        models.UUIDField(default=yutang.core.ids.new_id, editable=False, primary_key=True, serialize=False),
    )


def _merchant():
    return (
        "merchant",
        models.ForeignKey(
            default=yutang.core.tenancy.current_merchant_id,
            on_delete=django.db.models.deletion.PROTECT,
            related_name="+",
            to="accounts.merchant",
        ),
    )


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0002_second_factor_required"),
        ("people", "0001_initial"),
        ("needs", "0003_labels"),
    ]

    operations = [
        migrations.AddField(model_name="needcluster", name="spot", field=models.JSONField(default=list)),
        migrations.AddField(model_name="clustermember", name="near", field=models.JSONField(default=list)),
        migrations.AddField(model_name="clustermember", name="spot", field=models.JSONField(default=list)),
        migrations.CreateModel(
            name="LoneVoice",
            fields=[
                _id(),
                _merchant(),
                (
                    "customer",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.customer",
                    ),
                ),
                (
                    "utterance",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="needs.utterance",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("customer__isnull", False), ("utterance__isnull", True))
                        | models.Q(("customer__isnull", True), ("utterance__isnull", False)),
                        name="lone_voice_one_voice",
                    )
                ]
            },
        ),
        migrations.CreateModel(
            name="ClusterSize",
            fields=[
                _id(),
                _merchant(),
                ("counted_on", models.DateField()),
                ("size", models.PositiveIntegerField()),
                ("customer_count", models.PositiveIntegerField()),
                (
                    "cluster",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="sizes", to="needs.needcluster"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("cluster", "counted_on"), name="cluster_size_once_a_day")
                ]
            },
        ),
        migrations.CreateModel(
            name="CommunityLikeness",
            fields=[
                _id(),
                _merchant(),
                ("member_count", models.PositiveIntegerField()),
                ("likeness", models.FloatField()),
                ("chance", models.FloatField()),
                ("counted_at", models.DateTimeField()),
                (
                    "community",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="people.community"
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("community",), name="community_likeness_once")]
            },
        ),
    ]
