"""Words of a merchant's own, and suggestions of such words."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("needs", "0001_initial")]

    operations = []
