"""What newcomers are asked, and what they answered."""

import django.db.models.deletion
import yutang.core.ids
import yutang.core.tenancy
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0002_second_factor_required"),
        ("needs", "0005_assignment"),
        ("people", "0002_traits"),
    ]

    operations = [
        migrations.CreateModel(
            name="Survey",
            fields=[
                ("id", models.UUIDField(default=yutang.core.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ("words", models.JSONField(default=dict)),
                ("changed_at", models.DateTimeField()),
                ("merchant", models.ForeignKey(default=yutang.core.tenancy.current_merchant_id, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.merchant")),
            ],
            options={"constraints": [models.UniqueConstraint(fields=("merchant",), name="survey_one_per_merchant")]},
        ),
        migrations.CreateModel(
            name="SurveyReply",
            fields=[
                ("id", models.UUIDField(default=yutang.core.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ("asked_at", models.DateTimeField()),
                ("answered_at", models.DateTimeField(null=True)),
                ("answers", models.JSONField(default=dict)),
                ("said_in", models.JSONField(default=list)),
                ("customer", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.customer")),
                ("merchant", models.ForeignKey(default=yutang.core.tenancy.current_merchant_id, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.merchant")),
            ],
            options={
                "indexes": [models.Index(condition=models.Q(("answered_at__isnull", False)), fields=["merchant", "-answered_at"], name="survey_answered")],
                "constraints": [models.UniqueConstraint(fields=("customer",), name="survey_once_per_customer")],
            },
        ),
    ]
