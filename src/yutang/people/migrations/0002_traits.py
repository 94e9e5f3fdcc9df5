"""Traits with source, time and whose they are."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("people", "0001_initial")]

    operations = [
        migrations.RemoveConstraint(model_name="trait", name="trait_latest"),
        migrations.AddField("trait", "about", models.CharField(default="", max_length=24)),
        migrations.AddField("trait", "confidence", models.FloatField(default=1)),
        migrations.AddField(
            "trait",
            "origin",
            models.CharField(
                choices=[("staff", "Staff"), ("form", "Form"), ("said", "Said")], default="form", max_length=8
            ),
        ),
        migrations.AddField("trait", "said_in", models.UUIDField(null=True)),
        migrations.AddField("trait", "withdrawn_at", models.DateTimeField(null=True)),
        migrations.AddConstraint(
            model_name="trait",
            constraint=models.UniqueConstraint(
                condition=models.Q(("said_in__isnull", False)),
                fields=("said_in", "about", "name"),
                name="trait_once_per_saying",
            ),
        ),
    ]
