"""A large model as a second reader: one more kind of long work."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("needs", "0006_profiles")]

    operations = [
        migrations.AlterField(
            model_name="readingwork",
            name="kind",
            field=models.CharField(
                choices=[("reread", "Reread"), ("suggest", "Suggest"), ("learn", "Learn"), ("deepen", "Deepen")],
                max_length=8,
            ),
        ),
    ]
