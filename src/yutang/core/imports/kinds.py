"""What can be imported, and how a step takes rows in."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple, TypeVar

from django.utils.functional import Promise

from yutang.core.errors import Refusal
from yutang.core.imports.errors import CellRefused, ImportKindUnknown
from yutang.core.tables import BadValue, Field, Row

_V = TypeVar("_V")
_D = TypeVar("_D")


class ImportRow(NamedTuple):
    """One row: its cells by field name, as text; a field without a column is not in it."""

    row: Row
    values: dict[str, str]
    headers: dict[str, str]

    def text(self, name: str) -> str:
        """The cell of a field, "" where there is none."""
        return self.values.get(name, "")

    def read(self, name: str, reader: Callable[[str], _V], default: _D) -> _V | _D:
        """The value of a field, or the default where its cell is blank or missing. Raises CellRefused with the column's name."""
        cell = self.values.get(name)
        if not cell:
            return default
        try:
            return reader(cell)
        except BadValue as fault:
            raise CellRefused(self.headers[name], fault) from fault

    def need(self, name: str, reader: Callable[[str], _V]) -> _V:
        """The value of a field; a blank cell is refused as well."""
        try:
            return reader(self.values.get(name, ""))
        except BadValue as fault:
            raise CellRefused(self.headers.get(name, name), fault) from fault


class BatchOutcome(NamedTuple):
    """How many rows of a batch brought something new, and how many were known already. The refused are counted apart."""

    imported: int
    unchanged: int


@dataclass
class ImportContext:
    """What holds for all rows of one run: when it is, and where the rows come from ("" where nobody said)."""

    now: datetime
    source: str = ""
    refused: list[tuple[ImportRow, Refusal]] = field(default_factory=list)

    def reject(self, row: ImportRow, reason: Refusal) -> None:
        """Leave one row out. It goes to the error file with the reason once its batch has landed."""
        self.refused.append((row, reason))


Land = Callable[[Sequence[ImportRow], ImportContext], BatchOutcome]


@dataclass(frozen=True)
class ImportKind:
    """One sort of rows. `land` takes a batch into tables, inside a transaction that it neither opens nor ends.

    It rejects rows one by one through the context; what it raises makes the batch be tried row by row. Taking in what is
    there already changes nothing: rows are known by natural keys. The labels of `fields` are English message ids.
    """

    name: str
    label: str | Promise
    fields: Sequence[Field]
    land: Land
    hint: str | Promise = ""


_kinds: dict[str, ImportKind] = {}


def register_imports(kinds: Sequence[ImportKind]) -> None:
    """Put the list of `site/imports.py` in force, in place of the one before."""
    names = [kind.name for kind in kinds]
    if len(set(names)) != len(names):
        raise ValueError("a kind of import stands twice")
    _kinds.clear()
    _kinds.update(zip(names, kinds, strict=True))


def import_kinds() -> tuple[ImportKind, ...]:
    return tuple(_kinds.values())


def import_kind(name: str) -> ImportKind:
    """One kind. Raises ImportKindUnknown."""
    if name not in _kinds:
        raise ImportKindUnknown(kind=name, kinds=", ".join(_kinds))
    return _kinds[name]
