"""Spreadsheets as a stream of records."""

from __future__ import annotations

import struct
import warnings
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal

import openpyxl
from openpyxl.utils.exceptions import InvalidFileException

from yutang.core.tables.cells import find_headers, shown
from yutang.core.tables.errors import BadTable, BrokenFile, EmptyTable, EncryptedFile, FileTooLarge, SheetMissing
from yutang.core.tables.limits import Limits, in_words

# What openpyxl and the zip and XML readers below it raise on damaged files; ParseError is a SyntaxError.
FAULTS = (
    zipfile.BadZipFile,
    InvalidFileException,
    zlib.error,
    struct.error,
    SyntaxError,
    LookupError,
    ValueError,
    TypeError,
    AttributeError,
    ArithmeticError,
    NotImplementedError,
    EOFError,
    OSError,
)
MAX_ROWS = 1_048_576  # of the file format; a file that claims more is made to harm
MAX_SHARED_TEXT = 512 * 2**20
BOMB_SIZE = 100 * 2**20
BOMB_RATIO = 250
SAMPLE = 60

# Styles that openpyxl does not know are no concern of a reader.
warnings.filterwarnings("ignore", category=UserWarning, module="openpyxl")


class XlsxSource:
    """One sheet of a workbook: the named one, else the first that is visible and holds something."""

    kind: Literal["xlsx"] = "xlsx"
    encoding = "utf-8"

    def __init__(self, path: Path, limits: Limits, *, sheet: str | None) -> None:
        self._path = path
        self._row = 0
        self._claimed_rows = 0
        self._is_done = False
        _check_archive(path, limits)
        # Given an open file, openpyxl does not mind what it is called.
        self._file = path.open("rb")
        try:
            self._book: Any = openpyxl.load_workbook(self._file, read_only=True, data_only=True, keep_links=False)
            self._sheet: Any = self._choose(sheet)
        except FAULTS as fault:
            self._file.close()
            raise BrokenFile(name=path.name) from fault
        except BadTable:
            self._file.close()
            raise
        self.sheet: str = self._sheet.title

    @property
    def progress(self) -> float:
        if self._is_done:
            return 1.0
        return min(self._row / self._claimed_rows, 1.0) if self._claimed_rows else 0.0

    def records(self, width: int | None = None) -> Iterator[list[str]]:
        """All records from row 1, blank ones included; with a width, cells to the right of it are not looked at."""
        self._row = 0
        self._is_done = False
        try:
            for cells in self._sheet.iter_rows(max_col=width):
                self._row += 1
                if self._row > MAX_ROWS:
                    raise BrokenFile(name=self._path.name)
                yield [_shown_cell(cell) for cell in cells]
        except FAULTS as fault:
            raise BrokenFile(name=self._path.name) from fault
        self._is_done = True

    def close(self) -> None:
        self._book.close()
        self._file.close()

    def _choose(self, name: str | None) -> Any:
        sheets = {sheet.title: sheet for sheet in self._book.worksheets}
        if name is not None:
            if name not in sheets:
                raise SheetMissing(sheet=name, sheets=", ".join(sheets))
            self._holds_something(sheets[name])
            return sheets[name]
        for sheet in sheets.values():
            if sheet.sheet_state == "visible" and self._holds_something(sheet):
                return sheet
        raise EmptyTable(name=self._path.name)

    def _holds_something(self, sheet: Any) -> bool:
        self._claimed_rows = sheet.max_row or 0
        # The size stated in the file is often wrong (A1 for everything); believed, it would cut the table off.
        sheet.reset_dimensions()
        try:
            cells = sheet.iter_rows(max_row=SAMPLE)
            return find_headers([[_shown_cell(cell) for cell in row] for row in cells]) is not None
        except FAULTS as fault:
            raise BrokenFile(name=self._path.name) from fault


def _shown_cell(cell: Any) -> str:
    value = cell.value
    if value is None:
        return ""
    if type(value) is int or type(value) is float:
        return shown(value, cell.number_format or "General")
    return shown(value)


def _check_archive(path: Path, limits: Limits) -> None:
    """Refuse what would swell to harm when unpacked. Stated sizes can be trusted: the zip reader stops at them."""
    try:
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
            for entry in entries:
                if entry.filename.endswith(".xml"):
                    _check_part(archive, entry, path.name)
    except FAULTS as fault:
        raise BrokenFile(name=path.name) from fault
    unpacked = sum(entry.file_size for entry in entries)
    shared = sum(entry.file_size for entry in entries if entry.filename.lower().endswith("sharedstrings.xml"))
    packed = max(path.stat().st_size, 1)
    if unpacked > BOMB_SIZE and unpacked / packed > BOMB_RATIO:
        raise BrokenFile(name=path.name)
    if unpacked > limits.max_bytes or shared > MAX_SHARED_TEXT:
        raise FileTooLarge(name=path.name, limit=in_words(min(limits.max_bytes, MAX_SHARED_TEXT)))


def _check_part(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, name: str) -> None:
    if entry.flag_bits & 1:
        raise EncryptedFile(name=name)
    with archive.open(entry) as part:
        # No spreadsheet program declares a document type; entities in one can swell to gigabytes.
        if b"<!DOCTYPE" in part.read(1024):
            raise BrokenFile(name=name)
