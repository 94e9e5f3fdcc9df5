"""When the shop and a partner parted; of those who have ended before, as the audit log tells it."""

from django.db import migrations, models
from django.db.models import Max
from django.utils import timezone

ENDED = "partners.partner_moved_to_ended"


def look_up(apps, schema_editor):
    ended = apps.get_model("partners", "Partner").objects.filter(state="ended")
    entries = apps.get_model("core", "AuditEntry").objects.filter(verb=ENDED).order_by().values("subject_id")
    moments = dict(entries.annotate(at=Max("at")).values_list("subject_id", "at"))
    now = timezone.now()
    for partner in ended.iterator():
        partner.ended_at = moments.get(partner.pk, now)
        partner.save(update_fields=["ended_at"])


class Migration(migrations.Migration):
    dependencies = [("core", "0001_initial"), ("partners", "0001_squashed_0003_passes")]

    operations = [
        migrations.AddField(model_name="partner", name="ended_at", field=models.DateTimeField(null=True)),
        migrations.RunPython(look_up, migrations.RunPython.noop),
    ]
