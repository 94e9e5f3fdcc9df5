"""Which column answers which question: guessed from headers as shops export them, decided by people."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Literal

from django.utils.translation import gettext_lazy as _

from yutang.core.tables.errors import BadMapping, BadValue
from yutang.core.tables.moments import read_date, read_datetime
from yutang.core.tables.values import read_boolean, read_integer, read_money, read_phone

Kind = Literal["text", "phone", "datetime", "date", "money", "integer", "boolean"]

BRACKETED = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|【[^【】]*】|<[^<>]*>|{[^{}]*}")
NOISE = re.compile(r"[\s_\-–—.。:·*#'\"“”/\\|,、()\[\]【】<>{}]+")
LEAST_COVERAGE = 0.5
ENOUGH_SAMPLES = 3
FAR_FUTURE = datetime(2100, 1, 1, tzinfo=UTC)

EXACT, BARE, CONTAINED = 0, 1, 2

READERS: dict[Kind, Callable[[str], Any]] = {
    "phone": read_phone,
    "datetime": lambda cell: read_datetime(cell, now=FAR_FUTURE),
    "date": lambda cell: read_date(cell, now=FAR_FUTURE),
    "money": lambda cell: read_money(cell, allow_negative=True),
    "integer": read_integer,
    "boolean": read_boolean,
}


@dataclass(frozen=True, slots=True)
class Field:
    """Something that a reader of tables wants to know.

    `aliases` are headers that mean it, the likeliest first. `unlike` are words that tell a longer header apart: with
    unlike=("退款",) the alias 金额 is not found in 退款金额.
    """

    name: str
    label: str
    aliases: tuple[str, ...] = ()
    required: bool = False
    kind: Kind = "text"
    unlike: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Mapping:
    """Field names to headers, with what is left over on both sides."""

    columns: dict[str, str]
    unmatched_headers: tuple[str, ...]
    missing_required: tuple[str, ...]
    guessed: frozenset[str] = field(default_factory=frozenset)

    def pick(self, values: dict[str, str]) -> dict[str, str]:
        """A row's values by field name; a field without a column is not in it."""
        return {name: values[header] for name, header in self.columns.items()}


@dataclass(frozen=True, slots=True)
class _Match:
    field_at: int
    header_at: int
    tier: int
    distance: float
    evidence: float

    def rank(self) -> tuple[int, bool, float, float, int, int]:
        return (self.tier, self.evidence <= 0, self.distance, -self.evidence, self.field_at, self.header_at)


def guess_mapping(
    headers: Sequence[str],
    fields: Sequence[Field],
    *,
    chosen: dict[str, str] | None = None,
    samples: Sequence[dict[str, str]] = (),
) -> Mapping:
    """Match headers to fields: what was chosen first, then exact names, then names within names; each header once.

    A choice of "" leaves a field out. With samples, a column whose cells cannot be what the field needs gives way to one
    whose cells can. Raises BadMapping for a choice that names a field or header that is not there.
    """
    columns = _choices(chosen or {}, headers, fields)
    decided = set(columns)
    matches = [
        match
        for at, wanted in enumerate(fields)
        if wanted.name not in decided
        for match in _matches(at, wanted, headers, samples)
    ]
    used = set(columns.values())
    guessed = set()
    for match in sorted(matches, key=_Match.rank):
        name, header = fields[match.field_at].name, headers[match.header_at]
        if name not in columns and header not in used:
            columns[name] = header
            used.add(header)
            guessed.add(name)
    found = {wanted.name: columns[wanted.name] for wanted in fields if columns.get(wanted.name)}
    return Mapping(
        columns=found,
        unmatched_headers=tuple(header for header in headers if header not in used),
        missing_required=tuple(wanted.name for wanted in fields if wanted.required and wanted.name not in found),
        guessed=frozenset(guessed),
    )


def parse_map_option(options: Iterable[str]) -> dict[str, str]:
    """Read `--map customer=买家昵称` options: field names to headers. An empty header leaves the field out."""
    chosen: dict[str, str] = {}
    for option in options:
        name, sign, header = option.replace("＝", "=", 1).partition("=")
        name, header = name.strip(), header.strip()
        if not sign or not name:
            raise BadMapping(option=option)
        if name in chosen:
            raise BadMapping(_("The field %(field)s is mapped twice. Keep one of the two."), field=name)
        chosen[name] = header
    return chosen


def normalise(header: str) -> str:
    """A header without width, case, blanks and signs: "Order No. （主）" is "orderno主"."""
    return NOISE.sub("", unicodedata.normalize("NFKC", header).casefold())


def _bare(header: str) -> str:
    """A header also without what stands in brackets, mostly a unit or "required"."""
    text = unicodedata.normalize("NFKC", header)
    return normalise(BRACKETED.sub("", text)) or normalise(text)


def _choices(chosen: dict[str, str], headers: Sequence[str], fields: Sequence[Field]) -> dict[str, str]:
    names = [wanted.name for wanted in fields]
    by_text = {normalise(header): header for header in reversed(headers)}
    columns: dict[str, str] = {}
    for name, header in chosen.items():
        if name not in names:
            message = _("There is no field %(field)s. The fields are: %(fields)s.")
            raise BadMapping(message, field=name, fields=", ".join(names))
        found = header if header in headers or not header else by_text.get(normalise(header))
        if found is None:
            message = _("There is no column “%(column)s”. The file has: %(columns)s.")
            raise BadMapping(message, column=header, columns=", ".join(headers))
        if found and found in columns.values():
            raise BadMapping(_("The column “%(column)s” is mapped twice. Keep one of the two."), column=found)
        columns[name] = found
    return columns


def _matches(at: int, wanted: Field, headers: Sequence[str], samples: Sequence[dict[str, str]]) -> list[_Match]:
    names = (*wanted.aliases, wanted.label, wanted.name)
    aliases = list(dict.fromkeys(filter(None, map(normalise, names))))
    unlike = [normalise(word) for word in wanted.unlike]
    found = []
    for header_at, header in enumerate(headers):
        likeness = _likeness(header, aliases, unlike)
        if likeness is None:
            continue
        tier, distance = likeness
        evidence = _evidence(header, wanted.kind, samples)
        if tier < CONTAINED or evidence >= 0:
            found.append(_Match(at, header_at, tier, distance, evidence))
    return found


def _likeness(header: str, aliases: Sequence[str], unlike: Sequence[str]) -> tuple[int, float] | None:
    """How a header resembles the aliases: the tier, and within it the distance; None where it does not."""
    whole, bare = normalise(header), _bare(header)
    if whole in aliases:
        return (EXACT, aliases.index(whole))
    if bare in aliases:
        return (BARE, aliases.index(bare))
    if any(word in whole for word in unlike):
        return None
    coverage = max((_coverage(bare, alias) for alias in aliases), default=0.0)
    return (CONTAINED, 1 - coverage) if coverage >= LEAST_COVERAGE else None


def _coverage(header: str, alias: str) -> float:
    short, long = sorted((header, alias), key=len)
    if len(short) < 2 or short not in long:
        return 0.0
    # ASCII words are longer than Chinese ones for the same meaning: "id" within "video" says nothing.
    if short.isascii() and len(short) < 4:
        return 0.0
    return len(short) / len(long)


def _evidence(header: str, kind: Kind, samples: Sequence[dict[str, str]]) -> float:
    """What samples say of a column: the share of filled cells that can be read as the kind, 0 if none is filled, -1 if
    none can be read; 1 while there is too little to judge by.
    """
    cells = [cell for sample in samples if (cell := sample.get(header, ""))]
    if len(samples) >= ENOUGH_SAMPLES and not cells:
        return 0.0
    if kind not in READERS or len(cells) < ENOUGH_SAMPLES:
        return 1.0
    readable = sum(_is_readable(cell, READERS[kind]) for cell in cells)
    return readable / len(cells) if readable else -1.0


def _is_readable(cell: str, reader: Callable[[str], Any]) -> bool:
    try:
        reader(cell)
    except BadValue:
        return False
    return True
