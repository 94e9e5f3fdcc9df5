"""Whose need it is, and what contradicts what."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("needs", "0005_assignment")]

    operations = []
