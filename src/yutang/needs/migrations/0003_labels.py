"""What staff say that an utterance means."""

import django.db.models.deletion
from django.db import migrations, models

import yutang.core.ids
import yutang.core.tenancy


class Migration(migrations.Migration):
    dependencies = [("accounts", "0002_second_factor_required"), ("needs", "0002_words")]

    operations = [
        migrations.CreateModel(
            name="Label",
            fields=[
                (
                    "id",
                    models.UUIDField(default=yutang.core.ids.new_id, editable=False, primary_key=True, serialize=False),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[("labelled", "Labelled"), ("skipped", "Skipped")], default="labelled", max_length=8
                    ),
                ),
                ("slots", models.JSONField(default=dict)),
                ("spans", models.JSONField(default=list)),
                ("intent", models.CharField(default="other", max_length=16)),
                ("read_slots", models.JSONField(default=dict)),
                ("reader", models.CharField(max_length=64)),
                ("is_sample", models.BooleanField(default=False)),
                ("labelled_at", models.DateTimeField()),
                ("before", models.JSONField(null=True)),
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
                    "staff",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.staff"
                    ),
                ),
                (
                    "utterance",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="label", to="needs.utterance"
                    ),
                ),
            ],
        ),
        migrations.AddField(
            model_name="need",
            name="doubt",
            field=models.FloatField(default=0),
        ),
        migrations.AddIndex(
            model_name="need",
            index=models.Index(fields=["merchant", "-doubt"], name="need_most_doubtful"),
        ),
        migrations.AddIndex(
            model_name="label",
            index=models.Index(fields=["merchant", "state", "is_sample", "-labelled_at"], name="label_sample"),
        ),
    ]
