"""Slots as staff corrected them."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("needs", "0002_words")]

    operations = []
