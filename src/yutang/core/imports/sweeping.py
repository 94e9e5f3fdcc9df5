"""Files of imports hold personal data in clear: none stays longer than somebody needs it."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from yutang.core import audit
from yutang.core.actors import SYSTEM, acting_as
from yutang.core.imports.carrying import import_folder
from yutang.core.models import ImportRun
from yutang.core.tenancy import merchant_scope

# A file that was handed in and never started; refused rows that nobody has fetched and mended.
UNSTARTED_FOR = timedelta(days=1)
REFUSED_FOR = timedelta(days=30)

_STATE = ImportRun.State


def sweep_import_files(now: datetime) -> int:
    """Delete files whose time is over, for every merchant, and say how many. A swept run keeps its numbers."""
    rows = ImportRun.across_merchants()
    unstarted = rows.filter(state=_STATE.UPLOADED, created_at__lt=now - UNSTARTED_FOR)
    refused = rows.exclude(error_path="").filter(
        state__in=(_STATE.DONE, _STATE.FAILED), finished_at__lt=now - REFUSED_FOR
    )
    return sum(_sweep(run) for run in [*unstarted, *refused])


def _sweep(run: ImportRun) -> int:
    with merchant_scope(run.merchant_id), acting_as(SYSTEM), transaction.atomic():
        for name in {run.path, run.error_path} - {""}:
            (import_folder() / name).unlink(missing_ok=True)
        if run.state == _STATE.UPLOADED:
            ImportRun.objects.filter(pk=run.pk, state=_STATE.UPLOADED).delete()
        else:
            ImportRun.objects.filter(pk=run.pk).update(error_path="")
        audit.record("import.files_swept", run.pk, file=run.file_name)
    return 1
