"""Delimited text, plain or gzipped, as a stream of records."""

from __future__ import annotations

import csv
import gzip
import io
import zlib
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import BinaryIO, Literal, cast

from yutang.core.tables.cells import clean
from yutang.core.tables.encoding import find_encoding
from yutang.core.tables.errors import BrokenFile, RowTooLong
from yutang.core.tables.limits import Limits

DELIMITERS = ",\t;|"
SNIFFED_LINES = 60
GZIP_FAULTS = (EOFError, zlib.error, gzip.BadGzipFile)


class CsvSource:
    """One text file. Its encoding and delimiter are settled before the first record is given out."""

    kind: Literal["csv"] = "csv"

    def __init__(self, path: Path, limits: Limits, *, gzipped: bool) -> None:
        self._path = path
        self._limits = limits
        self._gzipped = gzipped
        self._size = path.stat().st_size
        self._file: BinaryIO | None = None
        self._progress = 0.0
        try:
            self.encoding = find_encoding(self._bytes, name=path.name, max_bytes=limits.max_bytes)
        except GZIP_FAULTS as fault:
            raise BrokenFile(name=path.name) from fault
        with self._text() as text:
            lines = islice(_BoundedLines(text, limits.max_row_length), SNIFFED_LINES)
            self.delimiter = sniff_delimiter(list(lines))

    @property
    def progress(self) -> float:
        if self._file is not None and not self._file.closed and self._size:
            self._progress = min(self._file.tell() / self._size, 1.0)
        return self._progress

    def records(self, width: int | None = None) -> Iterator[list[str]]:
        """All records from the top, blank ones included, so that counting them gives the row number of a spreadsheet."""
        with self._text() as text:
            lines = _BoundedLines(text, self._limits.max_row_length)
            try:
                for record in csv.reader(lines, delimiter=self.delimiter):
                    lines.start_record()
                    yield [clean(cell) for cell in record]
            except csv.Error as fault:
                raise RowTooLong(row=lines.record) from fault
            except (*GZIP_FAULTS, UnicodeDecodeError) as fault:
                raise BrokenFile(name=self._path.name) from fault
        self._progress = 1.0

    def close(self) -> None:
        if self._file is not None:
            self._file.close()

    @contextmanager
    def _bytes(self) -> Iterator[BinaryIO]:
        with self._path.open("rb") as self._file:
            if self._gzipped:
                with gzip.GzipFile(fileobj=self._file, mode="rb") as unpacked:
                    yield cast(BinaryIO, unpacked)
            else:
                yield self._file

    @contextmanager
    def _text(self) -> Iterator[io.TextIOWrapper]:
        with self._bytes() as stream, io.TextIOWrapper(stream, encoding=self.encoding, newline="") as text:
            yield text


class _BoundedLines:
    """Lines for the csv module that stop a record from growing without end, as one does after a quote left open."""

    def __init__(self, text: io.TextIOWrapper, most: int) -> None:
        self._text = text
        self._most = most
        self._length = 0
        self.record = 1

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = self._text.readline(self._most + 1)
        if not line:
            raise StopIteration
        self._length += len(line)
        if self._length > self._most:
            raise RowTooLong(row=self.record)
        if "\0" in line or "\ufeff" in line:
            line = line.replace("\0", "").replace("\ufeff", "")
        return line

    def start_record(self) -> None:
        self.record += 1
        self._length = 0


def sniff_delimiter(lines: Sequence[str]) -> str:
    """The delimiter that cuts the most records into the same number of cells, and among equals the one with more cells."""
    return max(DELIMITERS, key=lambda delimiter: _regularity(lines, delimiter))


def _regularity(lines: Sequence[str], delimiter: str) -> tuple[float, int]:
    try:
        records = [record for record in csv.reader(lines, delimiter=delimiter) if any(map(str.strip, record))]
    except csv.Error:
        return (0.0, 0)
    widths = Counter(len(record) for record in records if len(record) > 1)
    if not widths:
        return (0.0, 0)
    width, count = widths.most_common(1)[0]
    return (count / len(records), width)
