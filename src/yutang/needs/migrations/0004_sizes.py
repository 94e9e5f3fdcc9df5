"""Sizes of clusters over time, their places on the map, and soft membership."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("needs", "0003_labels")]

    operations = []
