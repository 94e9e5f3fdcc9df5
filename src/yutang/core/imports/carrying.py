"""Bringing one handed-in file in: what the worker does, and what it holds on to meanwhile."""

from __future__ import annotations

import contextlib
import fcntl
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.utils import translation

from yutang.core import clock
from yutang.core.errors import Refusal
from yutang.core.imports.errors import RunUnknown
from yutang.core.imports.kinds import import_kind
from yutang.core.imports.running import Progress, RunOptions, stream
from yutang.core.models import ImportRun


def carry_out(run_id: UUID) -> None:
    """Bring the file in, noting after each batch how far it is. Does nothing where another worker is at it, or it is done."""
    run = run_of(run_id)
    with alone(run) as is_alone:
        if not is_alone or not ImportRun.objects.filter(
            pk=run.pk, state__in=[ImportRun.State.QUEUED, ImportRun.State.RUNNING]
        ).update(state=ImportRun.State.RUNNING):
            return
        with translation.override(run.mapping.get("language") or settings.LANGUAGE_CODE):
            try:
                progress = _bring_in(run)
            except Exception as fault:
                _note_failure(run, fault)
                if not isinstance(fault, Refusal):
                    raise
                return
        _note(run, progress, state=ImportRun.State.DONE, finished_at=clock.now())
        (import_folder() / run.path).unlink(missing_ok=True)


def run_of(run_id: UUID) -> ImportRun:
    run = ImportRun.objects.filter(pk=run_id).first()
    if run is None:
        raise RunUnknown
    return run


def import_folder() -> Path:
    folder = Path(settings.YUTANG_HOME) / "imports"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


@contextlib.contextmanager
def called_as_handed_in(run: ImportRun) -> Iterator[None]:
    """What is said of the file calls it as its owner does, not by the name it is kept under."""
    try:
        yield
    except Refusal as fault:
        for told in (fault, fault.fields.get("reason")):
            if isinstance(told, Refusal) and "name" in told.fields:
                told.fields["name"] = run.file_name
        raise


@contextlib.contextmanager
def alone(run: ImportRun) -> Iterator[bool]:
    """Hold the run's lock, which the system lets go of when its process dies; False where another holds it."""
    with (import_folder() / f"{run.pk}.lock").open("wb") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
            return
        yield True


def _bring_in(run: ImportRun) -> Progress:
    error_path = import_folder() / f"{run.pk}-refused.csv"
    options = RunOptions(
        mapping=run.mapping.get("columns", {}), source=run.mapping.get("source", ""), error_path=error_path
    )
    progress = Progress()
    with called_as_handed_in(run):
        for progress in stream(import_kind(run.kind), import_folder() / run.path, options, now=run.created_at):
            _note(run, progress, error_path=error_path.name if progress.rejected else "")
    return progress


def _note(run: ImportRun, progress: Progress, **more: object) -> None:
    ImportRun.objects.filter(pk=run.pk).update(
        progress=progress.share,
        rows=progress.rows,
        imported=progress.imported,
        unchanged=progress.unchanged,
        rejected=progress.rejected,
        **more,
    )


def _note_failure(run: ImportRun, fault: Exception) -> None:
    told = str(fault) if isinstance(fault, Refusal) else f"{type(fault).__name__}"
    ImportRun.objects.filter(pk=run.pk).update(state=ImportRun.State.FAILED, error=told[:2000], finished_at=clock.now())
