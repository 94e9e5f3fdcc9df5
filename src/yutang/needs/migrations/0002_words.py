"""Words of a merchant's own, and suggestions of such words."""

import django.db.models.deletion
from django.db import migrations, models

import yutang.core.ids
import yutang.core.tenancy


class Migration(migrations.Migration):
    dependencies = [("accounts", "0002_second_factor_required"), ("needs", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="OwnReader",
            fields=[
                (
                    "id",
                    models.UUIDField(default=yutang.core.ids.new_id, editable=False, primary_key=True, serialize=False),
                ),
                ("words_mark", models.CharField(default="", max_length=32)),
                ("tagger", models.CharField(default="", max_length=64)),
                ("comparison", models.JSONField(default=dict)),
                ("learned_at", models.DateTimeField(null=True)),
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
        ),
        migrations.CreateModel(
            name="OwnWord",
            fields=[
                (
                    "id",
                    models.UUIDField(default=yutang.core.ids.new_id, editable=False, primary_key=True, serialize=False),
                ),
                ("word", models.CharField(max_length=24)),
                ("slot", models.CharField(max_length=16)),
                ("canonical", models.CharField(default="", max_length=24)),
                ("domain", models.CharField(default="", max_length=16)),
                ("added_at", models.DateTimeField()),
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
        ),
        migrations.CreateModel(
            name="ReadingWork",
            fields=[
                (
                    "id",
                    models.UUIDField(default=yutang.core.ids.new_id, editable=False, primary_key=True, serialize=False),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("reread", "Reread"), ("suggest", "Suggest"), ("learn", "Learn")], max_length=8
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "Waiting"),
                            ("running", "Running"),
                            ("finished", "Finished"),
                            ("failed", "Failed"),
                        ],
                        default="waiting",
                        max_length=8,
                    ),
                ),
                ("total", models.PositiveIntegerField(default=0)),
                ("done", models.PositiveIntegerField(default=0)),
                ("found", models.PositiveIntegerField(default=0)),
                ("reached", models.UUIDField(null=True)),
                ("reader", models.CharField(default="", max_length=64)),
                ("asked_at", models.DateTimeField()),
                ("moved_at", models.DateTimeField()),
                ("finished_at", models.DateTimeField(null=True)),
                ("error", models.TextField(default="")),
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
        ),
        migrations.CreateModel(
            name="WordChange",
            fields=[
                (
                    "id",
                    models.UUIDField(default=yutang.core.ids.new_id, editable=False, primary_key=True, serialize=False),
                ),
                ("before", models.JSONField(default=list)),
                ("after", models.JSONField(default=list)),
                ("changed_at", models.DateTimeField()),
                ("undone_at", models.DateTimeField(null=True)),
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
            name="WordSuggestion",
            fields=[
                (
                    "id",
                    models.UUIDField(default=yutang.core.ids.new_id, editable=False, primary_key=True, serialize=False),
                ),
                ("word", models.CharField(max_length=24)),
                ("slot", models.CharField(default="", max_length=16)),
                ("canonical", models.CharField(default="", max_length=24)),
                ("count", models.PositiveIntegerField()),
                ("score", models.FloatField()),
                ("examples", models.JSONField(default=list)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "Open"),
                            ("later", "Later"),
                            ("accepted", "Accepted"),
                            ("dismissed", "Dismissed"),
                        ],
                        default="open",
                        max_length=12,
                    ),
                ),
                ("suggested_at", models.DateTimeField()),
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
                    "change",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to="needs.wordchange"
                    ),
                ),
            ],
        ),
        migrations.AddConstraint(
            model_name="ownreader",
            constraint=models.UniqueConstraint(fields=("merchant",), name="own_reader_one_per_merchant"),
        ),
        migrations.AddConstraint(
            model_name="ownword",
            constraint=models.UniqueConstraint(fields=("merchant", "word", "slot"), name="own_word_once"),
        ),
        migrations.AddConstraint(
            model_name="ownword",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("canonical", ""), ("slot", "ignore")),
                    models.Q(models.Q(("slot", "ignore"), _negated=True), models.Q(("canonical", ""), _negated=True)),
                    _connector="OR",
                ),
                name="own_word_meaning",
            ),
        ),
        migrations.AddIndex(
            model_name="readingwork",
            index=models.Index(fields=["merchant", "kind", "-asked_at"], name="reading_work_latest"),
        ),
        migrations.AddConstraint(
            model_name="readingwork",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state__in", ["waiting", "running"])),
                fields=("merchant", "kind"),
                name="reading_work_one_at_a_time",
            ),
        ),
        migrations.AddIndex(
            model_name="wordsuggestion",
            index=models.Index(fields=["merchant", "state", "-score"], name="word_suggestion_best"),
        ),
        migrations.AddConstraint(
            model_name="wordsuggestion",
            constraint=models.UniqueConstraint(fields=("merchant", "word"), name="word_suggestion_once"),
        ),
    ]
