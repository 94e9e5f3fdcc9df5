"""The rows that were not taken, in a file that people can open, mend and hand in again."""

from __future__ import annotations

import csv
import re
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from yutang.core.tables.errors import BadValue
from yutang.core.tables.reading import Row

# A spreadsheet runs what begins so as a formula, also after blanks.
RUNS_AS_FORMULA = re.compile(r"\s*[=+\-@＝＋－＠]|[\t\r]")
# A spreadsheet drops the zeros before a number and rounds one of more than 15 digits; a tab behind it makes it text.
LOSES_DIGITS = re.compile(r"0\d+|\d{12,}")


class ErrorFile:
    """Rejected rows as CSV, each with its row number and the reason. There is no file while there is no such row.

    Reading it with `open_table` gives back the cells as they were. When the block is left by an exception the file is
    removed, since then nothing of the import has landed either.
    """

    def __init__(self, path: Path, headers: Sequence[str]) -> None:
        self.path = path
        self.count = 0
        self._headers = tuple(headers)
        self._file: Any = None
        self._writer: Any = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
        if fault is not None and self.count:
            self.path.unlink(missing_ok=True)

    def add(self, row: Row, reason: str | Promise | BadValue) -> None:
        """Keep one row with the reason in the language of whoever runs the import."""
        if self._writer is None:
            self._start()
        cells = [row.values.get(header, "") for header in self._headers]
        surplus = " ".join(cell for cell in row.surplus if cell)
        told = f"{reason} [{surplus}]" if surplus else str(reason)
        self._writer.writerow([row.number, told, *map(guarded, cells)])
        self.count += 1

    def close(self) -> None:
        if self._file is not None:
            self._file.close()
            self._file = self._writer = None

    def _start(self) -> None:
        mode = "a" if self.count else "w"
        self._file = self.path.open(mode, encoding="utf-8" if self.count else "utf-8-sig", newline="")
        self._writer = csv.writer(self._file)
        if not self.count:
            self._writer.writerow([_("Row number"), _("Reason"), *map(guarded, self._headers)])


def guarded(cell: str) -> str:
    """The cell so that a spreadsheet neither runs it as a formula nor drops digits of it."""
    if RUNS_AS_FORMULA.match(cell):
        return f"'{cell}"
    if LOSES_DIGITS.fullmatch(cell):
        return f"{cell}\t"
    return cell
