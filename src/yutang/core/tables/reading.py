"""Opening a file as people have it, and reading it row by row."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import Literal, NamedTuple, Protocol

from yutang.core.tables.cells import find_headers, name_columns
from yutang.core.tables.csvfile import CsvSource
from yutang.core.tables.errors import (
    EmptyTable,
    EncryptedFile,
    FileTooLarge,
    FileUnreadable,
    OldSpreadsheet,
    TooManyColumns,
)
from yutang.core.tables.limits import Limits, in_words
from yutang.core.tables.xlsxfile import XlsxSource

DEFAULT_LIMITS = Limits()
SAMPLE = 60
HEAD = 4096

ZIP = b"PK\x03\x04"
GZIP = b"\x1f\x8b"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ENCRYPTED_STREAM = "EncryptedPackage".encode("utf-16-le")


class Row(NamedTuple):
    """One line of a table.

    `number` counts as a spreadsheet does, with the headers and blank lines. `surplus` holds what stands to the right of the
    last header: in a CSV a comma without quotes has then shifted the cells, and the row should not be trusted.
    """

    number: int
    values: dict[str, str]
    surplus: tuple[str, ...] = ()


class Source(Protocol):
    """What each kind of file gives: records as text, and how far its reading has come."""

    @property
    def kind(self) -> Literal["csv", "xlsx"]: ...

    @property
    def encoding(self) -> str: ...

    @property
    def progress(self) -> float: ...

    def records(self, width: int | None = None) -> Iterator[list[str]]: ...

    def close(self) -> None: ...


class Table:
    """An opened file with named columns. Every call of `rows` reads it afresh from the top."""

    def __init__(self, path: Path, source: Source, limits: Limits) -> None:
        self._source = source
        self.path = path
        self.kind = source.kind
        self.encoding = source.encoding
        self.size = path.stat().st_size
        sample = list(islice(source.records(), SAMPLE))
        at = find_headers(sample)
        if at is None:
            raise EmptyTable(name=path.name)
        self.header_row = at + 1
        self.headers = name_columns(sample[at])
        if len(self.headers) > limits.max_columns:
            raise TooManyColumns(limit=limits.max_columns)
        self._header_cells = sample[at][: len(self.headers)]

    @property
    def progress(self) -> float:
        """How much of the file the present reading has seen, from 0 to 1."""
        return self._source.progress

    def rows(self) -> Iterator[Row]:
        """The rows under the headers, one at a time; blank rows and repeated headers are left out.

        Raises RowTooLong and BrokenFile where the fault stands, which may be after many good rows.
        """
        width = len(self.headers)
        for number, cells in enumerate(self._source.records(width + 1), 1):
            if number <= self.header_row or not any(cells) or cells[:width] == self._header_cells:
                continue
            surplus = tuple(cells[width:]) if any(cells[width:]) else ()
            cells.extend([""] * (width - len(cells)))
            yield Row(number, dict(zip(self.headers, cells, strict=False)), surplus)

    def sample(self, count: int = 20) -> list[Row]:
        """The first rows, to look at before anything is decided."""
        return list(islice(self.rows(), count))


@contextmanager
def open_table(path: Path, *, sheet: str | None = None, limits: Limits = DEFAULT_LIMITS) -> Iterator[Table]:
    """Open a CSV (also gzipped) or XLSX file; what it is, is seen from its content and not from its name.

    Raises a BadTable or FileTooLarge before any row is given out when the file as a whole cannot be read.
    """
    source = _source(path, sheet, limits)
    try:
        yield Table(path, source, limits)
    finally:
        source.close()


def _source(path: Path, sheet: str | None, limits: Limits) -> Source:
    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            head = file.read(HEAD)
    except OSError as fault:
        raise FileUnreadable(name=path.name) from fault
    if size > limits.max_bytes:
        raise FileTooLarge(name=path.name, limit=in_words(limits.max_bytes))
    if not head.strip():
        raise EmptyTable(name=path.name)
    if head.startswith(ZIP):
        return XlsxSource(path, limits, sheet=sheet)
    if head.startswith(OLE):
        raise _old_or_locked(path)
    if _is_web_page(head):
        raise OldSpreadsheet(name=path.name)
    return CsvSource(path, limits, gzipped=head.startswith(GZIP))


def _old_or_locked(path: Path) -> EncryptedFile | OldSpreadsheet:
    """A locked XLSX hides in the same container as an old XLS; only the name of its stream tells them apart."""
    tail = b""
    with path.open("rb") as file:
        while chunk := file.read(1 << 20):
            if ENCRYPTED_STREAM in tail + chunk:
                return EncryptedFile(name=path.name)
            tail = chunk[-len(ENCRYPTED_STREAM) :]
    return OldSpreadsheet(name=path.name)


def _is_web_page(head: bytes) -> bool:
    """Many shop systems call an HTML table or Excel's XML of 2003 “.xls”."""
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    return start.startswith((b"<html", b"<!doctype", b"<table", b"<meta", b"<?xml"))
