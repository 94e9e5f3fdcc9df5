"""One file from its first row to its last."""

from __future__ import annotations

import resource
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import TypeVar

from django.db import DataError, IntegrityError, transaction
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from yutang.core import audit
from yutang.core.errors import Refusal, Unprocessable
from yutang.core.imports.errors import ColumnsMissing, RunStopped
from yutang.core.imports.kinds import BatchOutcome, ImportContext, ImportKind, ImportRow, import_kind
from yutang.core.tables import BadMapping, BadTable, ErrorFile, Limits, Mapping, Row, Table, guess_mapping, open_table

_T = TypeVar("_T")


@dataclass(frozen=True)
class RunOptions:
    """What somebody said about a file: columns by field name, which rows are wanted (header to values, separated by
    commas), which sheet, where the rows come from. `error_path` is where refused rows go: beside the file if not said."""

    mapping: dict[str, str] = field(default_factory=dict)
    where: dict[str, str] = field(default_factory=dict)
    sheet: str | None = None
    source: str = ""
    error_path: Path | None = None
    batch: int = 1000
    limits: Limits = field(default_factory=Limits)


@dataclass
class Progress:
    """How far a run has come: the share of the file read, and what became of its rows."""

    share: float = 0.0
    rows: int = 0
    imported: int = 0
    unchanged: int = 0
    rejected: int = 0


@dataclass(frozen=True)
class ImportOutcome:
    """What became of a file. `peak_mb` is the most memory that this process has held so far, in MiB."""

    rows: int
    imported: int
    unchanged: int
    rejected: int
    seconds: float
    peak_mb: float
    error_file: Path | None


class NotStorable(Unprocessable):
    code = "import.row_not_storable"
    default_message = _("This row does not go together with what is already there, or a value in it is too large.")


class CellsShifted(Unprocessable):
    code = "import.cells_shifted"
    default_message = _(
        "The row has more cells than there are columns: a comma without quotation marks has shifted them."
    )


def run_import(
    kind: str,
    path: Path,
    options: RunOptions | None = None,
    *,
    now: datetime,
    on_progress: Callable[[float], None] | None = None,
) -> ImportOutcome:
    """Bring a file in for the merchant in force. `on_progress` hears the share of the file after each batch.

    Raises ImportKindUnknown, ColumnsMissing, BadMapping, and a BadTable or FileTooLarge before anything has landed; and
    RunStopped where the file turns out to be broken later, when what came before stays.
    """
    options = options or RunOptions()
    began = time.perf_counter()
    progress = Progress()
    error_path = options.error_path or path.with_name(f"{path.name}.errors.csv")
    for progress in stream(import_kind(kind), path, options, now=now):
        if on_progress is not None:
            on_progress(progress.share)
    return ImportOutcome(
        rows=progress.rows,
        imported=progress.imported,
        unchanged=progress.unchanged,
        rejected=progress.rejected,
        seconds=time.perf_counter() - began,
        peak_mb=peak_mb(),
        error_file=error_path if progress.rejected else None,
    )


def stream(kind: ImportKind, path: Path, options: RunOptions, *, now: datetime) -> Iterator[Progress]:
    """Land the file batch by batch, telling after each how far it is. Each has been committed when it is told."""
    error_path = options.error_path or path.with_name(f"{path.name}.errors.csv")
    context = ImportContext(now=now, source=options.source)
    progress = Progress()
    with open_table(path, sheet=options.sheet, limits=options.limits) as table:
        columns = understand(kind, table, options.mapping).columns
        wanted = _wanted(table, options.where)
        with ErrorFile(error_path, table.headers) as errors:
            try:
                for batch in _batches(filter(wanted, table.rows()), options.batch):
                    _land_batch(kind, [_import_row(row, columns) for row in batch], context, progress)
                    for row, reason in context.refused:
                        errors.add(row.row, str(reason))
                    progress.rejected = errors.count
                    context.refused.clear()
                    progress.share = table.progress
                    yield progress
            except BadTable as fault:
                if not progress.rows:
                    raise
                errors.close()
                raise RunStopped(reason=fault, rows=progress.rows) from fault
    progress.share = 1.0
    with transaction.atomic():
        audit.record(
            "import.file_imported",
            None,
            kind=kind.name,
            file=path.name,
            rows=progress.rows,
            imported=progress.imported,
            rejected=progress.rejected,
        )
    yield progress


def understand(kind: ImportKind, table: Table, chosen: dict[str, str]) -> Mapping:
    """Which column answers which field. Raises ColumnsMissing where a field that is needed has none, and BadMapping."""
    samples = [row.values for row in table.sample()]
    mapping = guess_mapping(table.headers, kind.fields, chosen=chosen, samples=samples)
    if mapping.missing_required:
        labels = {one.name: gettext(one.label) for one in kind.fields}
        missing = ", ".join(labels[name] for name in mapping.missing_required)
        raise ColumnsMissing(fields=missing, columns=", ".join(table.headers))
    return mapping


def peak_mb() -> float:
    """The most memory this process has held, in MiB (the system counts in KiB on Linux and in bytes on macOS)."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (2**20 if sys.platform == "darwin" else 2**10)


def _wanted(table: Table, where: dict[str, str]) -> Callable[[Row], bool]:
    for header in where:
        if header not in table.headers:
            message = _("There is no column “%(column)s”. The file has: %(columns)s.")
            raise BadMapping(message, column=header, columns=", ".join(table.headers))
    conditions = {header: {value.strip() for value in values.split(",")} for header, values in where.items()}
    return lambda row: all(row.values[header] in values for header, values in conditions.items())


def _import_row(row: Row, columns: dict[str, str]) -> ImportRow:
    return ImportRow(row, {name: row.values[header] for name, header in columns.items()}, columns)


def _batches(rows: Iterator[Row], size: int) -> Iterator[list[Row]]:
    while batch := list(islice(rows, size)):
        yield batch


def _land_batch(kind: ImportKind, rows: Sequence[ImportRow], context: ImportContext, progress: Progress) -> None:
    progress.rows += len(rows)
    good = []
    for row in rows:
        if row.row.surplus:
            context.reject(row, CellsShifted())
        else:
            good.append(row)
    refused_before = len(context.refused)
    try:
        with transaction.atomic():
            outcome = kind.land(good, context)
    except (Refusal, DataError, IntegrityError):
        # One row spoils the batch: find it by taking them one at a time.
        del context.refused[refused_before:]
        outcome = _land_one_by_one(kind, good, context)
    progress.imported += outcome.imported
    progress.unchanged += outcome.unchanged


def _land_one_by_one(kind: ImportKind, rows: Sequence[ImportRow], context: ImportContext) -> BatchOutcome:
    imported = unchanged = 0
    with transaction.atomic():
        for row in rows:
            try:
                with transaction.atomic():
                    outcome = kind.land([row], context)
            except Refusal as reason:
                context.reject(row, reason)
            except (DataError, IntegrityError):
                context.reject(row, NotStorable())
            else:
                imported += outcome.imported
                unchanged += outcome.unchanged
    return BatchOutcome(imported, unchanged)
