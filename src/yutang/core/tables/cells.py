"""Single cells as they stand in a file, and the row of names above them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime, time
from decimal import Decimal
from statistics import median_high
from string import ascii_uppercase

# Taobao writes long numbers as ="123", Youzan as '123 or with a tab behind, so that Excel keeps all digits.
AS_FORMULA = re.compile(r'="(.*)"', re.DOTALL)
AS_QUOTED = re.compile(r"'([=+\-@＝＋－＠].*|[\d\s.,:/+-]+)", re.DOTALL)
LEADING_ZEROS = re.compile(r"0{2,}")
# A spreadsheet shows 15 digits of a number that is not whole; the rest is noise of binary fractions.
SHOWN_DIGITS = ".15g"
ROUNDED = ".14E"


def clean(cell: str) -> str:
    """The text of a CSV cell without blanks around it and without the marks that kept Excel from rounding it."""
    cell = cell.strip()
    if cell and cell[0] in "='":
        if formula := AS_FORMULA.fullmatch(cell):
            return formula[1].replace('""', '"').strip()
        if quoted := AS_QUOTED.fullmatch(cell):
            return quoted[1].strip()
    return cell


def shown(value: object, number_format: str = "General") -> str:
    """A spreadsheet value as its reader sees it: all digits, no ".0"; dates in ISO form.

    Only a whole number whose last digits are lost keeps an exponent, as in Excel, so that nobody takes it for exact.
    """
    if value is None:
        return ""
    if isinstance(value, str):
        return clean(value.replace("\0", "").replace("_x000D_", ""))
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, int | float):
        return _shown_number(value, number_format)
    return _shown_time(value) if isinstance(value, date | time) else str(value)


def _shown_time(value: date | time) -> str:
    if not isinstance(value, datetime):
        return value.isoformat()
    if value.time() == time.min:
        return value.date().isoformat()
    return value.isoformat(sep=" ", timespec="seconds")


def _shown_number(value: int | float, number_format: str) -> str:
    if isinstance(value, float) and value.is_integer():
        if _has_lost_digits(value):
            return format(value, ROUNDED)
        value = int(value)
    if isinstance(value, int):
        width = len(number_format) if LEADING_ZEROS.fullmatch(number_format) else 0
        return f"{value:0{width}d}"
    return format(Decimal(format(value, SHOWN_DIGITS)), "f")


def _has_lost_digits(value: float) -> bool:
    """Whether a whole number may be a longer one that Excel has cut to 15 digits; it is then shown with an exponent."""
    return abs(value) >= 1e15 and (abs(value) >= 2**53 or int(value) % 10 == 0)


def find_headers(sample: Sequence[Sequence[str]]) -> int | None:
    """The index of the record that names the columns: the first that fills more than half of what a typical record fills.

    That leaves out blank lines and titles ("Orders of March") above it. None where the sample has no text at all.
    """
    filled = [sum(map(bool, record)) for record in sample]
    present = [count for count in filled if count]
    if not present:
        return None
    typical = median_high(present)
    candidates = (at for at, count in enumerate(filled) if count * 2 > typical)
    return next(candidates, None)


def name_columns(record: Sequence[str]) -> tuple[str, ...]:
    """Headers that are all there and all different: blanks get the column's letter, repetitions a number."""
    cells = [" ".join(cell.split()) for cell in record]
    while cells and not cells[-1]:
        cells.pop()
    names: list[str] = []
    taken = set(cells)
    seen: set[str] = set()
    for at, cell in enumerate(cells):
        name = cell or f"[{column_letters(at)}]"
        if name in seen:
            name = next(new for n in range(2, len(cells) + 2) if (new := f"{name} ({n})") not in taken | seen)
        seen.add(name)
        names.append(name)
    return tuple(names)


def column_letters(at: int) -> str:
    """The letters above a column in a spreadsheet: 0 is A, 26 is AA."""
    letters = ""
    at += 1
    while at:
        at, rest = divmod(at - 1, 26)
        letters = ascii_uppercase[rest] + letters
    return letters
