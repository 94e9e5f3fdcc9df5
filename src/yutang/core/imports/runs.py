"""Runs that are watched from a page: a file handed in, looked at, confirmed, and brought in by the worker.

The file lies in `imports/` of the place while it is needed and is deleted once it has been brought in, since it holds
personal data in clear; the file of refused rows stays for its owner to mend.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from uuid import UUID

from django.db import transaction
from django.utils import translation

from yutang.core import audit
from yutang.core.actors import current_actor
from yutang.core.ids import new_id
from yutang.core.imports.carrying import alone, called_as_handed_in, import_folder, run_of
from yutang.core.imports.errors import RunUnderWay, RunUnknown
from yutang.core.imports.jobs import bring_in
from yutang.core.imports.kinds import ImportKind, import_kind
from yutang.core.imports.running import understand
from yutang.core.jobs import after_commit
from yutang.core.models import ImportRun
from yutang.core.tables import FileTooLarge, Mapping, Row, guess_mapping, open_table
from yutang.core.tenancy import current_merchant_id

ENDINGS = (".csv", ".tsv", ".txt", ".csv.gz", ".xlsx")
SAMPLE = 5


@dataclass(frozen=True)
class RunCard:
    """One import as its page shows it. `is_stopped` says that it was begun and nobody is at it any more."""

    id: UUID
    kind: ImportKind
    file_name: str
    state: str
    share: float
    rows: int
    imported: int
    unchanged: int
    rejected: int
    error: str
    has_error_file: bool
    is_stopped: bool
    created_at: datetime
    finished_at: datetime | None
    created_by: str


@dataclass(frozen=True)
class Look:
    """A file before it is brought in: its columns, its first rows, and which column seems to be what."""

    headers: tuple[str, ...]
    rows: tuple[Row, ...]
    guess: Mapping


def hand_in(kind: str, file_name: str, chunks: Iterable[bytes], *, most_bytes: int, now: datetime) -> UUID:
    """Keep an uploaded file and note it as a run to be looked at. Raises ImportKindUnknown and FileTooLarge."""
    found = import_kind(kind)
    run = ImportRun(id=new_id(), kind=found.name, file_name=_plain_name(file_name), created_at=now)
    run.created_by = current_actor().name[:128]
    path = import_folder() / f"{run.pk}{_ending(file_name)}"
    size = 0
    try:
        with path.open("xb") as file:
            for chunk in chunks:
                size += len(chunk)
                if size > most_bytes:
                    raise FileTooLarge(name=run.file_name, limit=f"{most_bytes // 2**20} MB")
                file.write(chunk)
        run.path = path.name
        with transaction.atomic():
            run.save(force_insert=True)
            audit.record("import.file_handed_in", run.pk, kind=kind, file=run.file_name, bytes=size)
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    return run.pk


def look_at(run_id: UUID) -> Look:
    """Open a run's file and guess its columns. Raises RunUnknown, and a BadTable where the file cannot be read."""
    run = run_of(run_id)
    with called_as_handed_in(run), open_table(import_folder() / run.path) as table:
        rows = table.sample()
        guess = guess_mapping(table.headers, import_kind(run.kind).fields, samples=[row.values for row in rows])
        return Look(table.headers, tuple(rows[:SAMPLE]), guess)


def start_run(run_id: UUID, columns: dict[str, str], *, source: str = "") -> None:
    """Have the worker bring the file in, with these columns ("" leaves a field out).

    Raises RunUnknown, ColumnsMissing and BadMapping, and RunUnderWay where somebody has started it already.
    """
    run = run_of(run_id)
    with called_as_handed_in(run), open_table(import_folder() / run.path) as table:
        understand(import_kind(run.kind), table, columns)
    told = {"columns": columns, "source": source.strip()[:32], "language": translation.get_language() or ""}
    with transaction.atomic():
        waiting = ImportRun.objects.filter(pk=run.pk, state=ImportRun.State.UPLOADED)
        if not waiting.update(state=ImportRun.State.QUEUED, mapping=told):
            raise RunUnderWay
        audit.record("import.run_started", run.pk, kind=run.kind, file=run.file_name)
        after_commit(bring_in, str(current_merchant_id()), str(run.pk))


def resume_run(run_id: UUID) -> None:
    """Start a run again that failed or whose worker died: what has landed is known, and nothing is doubled."""
    run = run_of(run_id)
    if run.state != ImportRun.State.FAILED and not _is_stopped(run):
        raise RunUnderWay
    with transaction.atomic():
        again = ImportRun.objects.filter(pk=run.pk, state=run.state)
        if not again.update(state=ImportRun.State.QUEUED, progress=0, error="", finished_at=None):
            raise RunUnderWay
        audit.record("import.run_resumed", run.pk)
        after_commit(bring_in, str(current_merchant_id()), str(run.pk))


def run_card(run_id: UUID) -> RunCard:
    """One run. Raises RunUnknown, also for another merchant's."""
    return _card(run_of(run_id))


def run_cards(*, limit: int, offset: int = 0) -> list[RunCard]:
    """The latest runs first."""
    return [_card(run) for run in ImportRun.objects.order_by("-created_at", "-pk")[offset : offset + limit]]


def error_file(run_id: UUID) -> Path:
    """The refused rows of a run. Raises RunUnknown where there are none."""
    run = run_of(run_id)
    path = import_folder() / run.error_path
    if not run.error_path or not path.is_file():
        raise RunUnknown
    return path


def _is_stopped(run: ImportRun) -> bool:
    if run.state != ImportRun.State.RUNNING:
        return False
    with alone(run) as is_alone:
        return is_alone


def _card(run: ImportRun) -> RunCard:
    return RunCard(
        id=run.pk,
        kind=import_kind(run.kind),
        file_name=run.file_name,
        state=run.state,
        share=run.progress,
        rows=run.rows,
        imported=run.imported,
        unchanged=run.unchanged,
        rejected=run.rejected,
        error=run.error,
        has_error_file=bool(run.error_path),
        is_stopped=_is_stopped(run),
        created_at=run.created_at,
        finished_at=run.finished_at,
        created_by=run.created_by,
    )


def _plain_name(name: str) -> str:
    """The name without folders and control characters."""
    last = re.split(r"[/\\]", name)[-1]
    return "".join(character for character in last if character.isprintable())[:200] or "file"


def _ending(name: str) -> str:
    return next((ending for ending in ENDINGS if name.lower().endswith(ending)), "")
