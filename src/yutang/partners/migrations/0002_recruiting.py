"""Applications, levels, probation and availability."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("partners", "0001_initial")]

    operations = []
