"""Bringing a file in, in the background."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from yutang.core.imports.carrying import carry_out
from yutang.core.imports.sweeping import sweep_import_files
from yutang.core.jobs import for_merchant, task


@task()
def bring_in(merchant_id: str, run_id: str) -> None:
    """Bring one handed-in file in; a run that was broken off goes on where whole batches ended."""
    with for_merchant(merchant_id):
        carry_out(UUID(run_id))


def sweep_imports(now: datetime) -> int:
    """Delete files that were never started, and refused rows that nobody fetched."""
    return sweep_import_files(now)
