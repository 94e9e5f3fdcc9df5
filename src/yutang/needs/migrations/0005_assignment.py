"""Which KOC speaks for which cluster."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("needs", "0004_sizes")]

    operations = []
