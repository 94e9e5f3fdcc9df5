"""What a factory gets in its hands: a workbook and a sheet to print. Neither says who bought."""

from __future__ import annotations

import io
import tempfile
from collections.abc import Iterable, Sequence
from typing import IO, Any

import segno
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Font

from yutang.production.queries import ProductionCard, UnitCard, unit_cards

# A sheet of A4 holds 4 × 8 codes; a part of twenty such pages is drawn in under a second.
UNITS_A_PART = 640


def workbook(card: ProductionCard, option_names: Sequence[str]) -> IO[bytes]:
    """The order as XLSX: totals first, then every unit with its code. Written row by row to a temporary file.

    Where pieces are for stock, a last column says so.
    """
    stock = [_("Stock")] if card.stock_quantity else []
    book = Workbook(write_only=True)
    _write(
        book.create_sheet(_("Totals")),
        [_("SKU"), _("Options"), _("Quantity"), *stock],
        _total_rows(card),
        widths=(24, 32, 12, 12),
    )
    _write(
        book.create_sheet(_("Units")),
        [_("No."), _("Unit code"), _("SKU"), _("Options"), *option_names, *stock],
        (
            [unit.position, unit.spaced_code, unit.sku_code, unit.label, *_options(unit, option_names), *_stock(unit)]
            for unit in unit_cards(card.id)
        ),
        widths=(8, 20, 24, 32, *[16 for _name in option_names]),
    )
    file = tempfile.SpooledTemporaryFile(max_size=1024 * 1024, suffix=".xlsx")  # noqa: SIM115 - the answer closes it
    book.save(file)
    file.seek(0)
    return file


def _total_rows(card: ProductionCard) -> Iterable[list[str | int]]:
    for line in card.lines:
        yield [line.sku_code, line.label, line.quantity, *_if_any(line.stock_quantity)]
    yield [_("Together"), "", card.quantity, *_if_any(card.stock_quantity)]


def _if_any(quantity: int) -> list[int]:
    return [quantity] if quantity else []


def _stock(unit: UnitCard) -> list[str]:
    return [_("stock")] if unit.is_stock else []


def _options(unit: UnitCard, names: Sequence[str]) -> list[str]:
    return [str(unit.options.get(name, "")) for name in names]


def _write(sheet: Any, head: Sequence[str], rows: Iterable[Sequence[str | int]], *, widths: Sequence[int]) -> None:
    sheet.freeze_panes = "A2"
    for column, width in enumerate(widths):
        sheet.column_dimensions[chr(ord("A") + column)].width = width
    sheet.append([_cell(sheet, word, is_bold=True) for word in head])
    for row in rows:
        sheet.append([_cell(sheet, value) for value in row])


def _cell(sheet: Any, value: str | int, *, is_bold: bool = False) -> Any:
    """A cell that is what it looks like: text that begins with = stays text, and is no formula in a factory's office."""
    is_text = isinstance(value, str)
    cell: Any = WriteOnlyCell(sheet, ILLEGAL_CHARACTERS_RE.sub("", value) if isinstance(value, str) else value)
    if is_text:
        cell.data_type = "s"
    if is_bold:
        cell.font = Font(bold=True)
    return cell


def qr(code: str) -> SafeString:
    """A unit's code as an inline SVG: version 1, a quarter of it may be lost (level Q)."""
    out = io.BytesIO()
    drawn = segno.make(code, error="q", micro=False, boost_error=False)
    drawn.save(out, kind="svg", xmldecl=False, svgns=False, omitsize=True, border=2, svgclass="qr", lineclass=None)
    return mark_safe(out.getvalue().decode())  # noqa: S308 - drawn here from a code of our own 32 signs


def parts(quantity: int) -> list[tuple[int, int]]:
    """The parts in which an order is printed: first and last position of each."""
    return [(first, min(first + UNITS_A_PART - 1, quantity)) for first in range(1, quantity + 1, UNITS_A_PART)]
