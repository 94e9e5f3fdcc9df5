from django.db import migrations

import yutang.core.crypto


class Migration(migrations.Migration):
    dependencies = [("presale", "0015_packs_and_progress")]

    operations = [
        migrations.AddField(
            model_name=model,
            name="for_whom",
            field=yutang.core.crypto.SealedTextField(db_default="", default=""),
        )
        for model in ("orderline", "waitingentry")
    ]
