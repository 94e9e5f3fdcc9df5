"""A shop's own words as files: in the form of the lexicon files, or as a table."""

from __future__ import annotations

import csv
import io
import tempfile
from collections.abc import Sequence
from pathlib import Path

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from openpyxl import Workbook

from yutang.core.tables import Field, Limits, guess_mapping, open_table
from yutang.needs import wording
from yutang.needs.actions.words import MOST_WORDS, checked_sense
from yutang.needs.errors import WordNotFit, WordsNotFit
from yutang.needs.rules.entries import IGNORE, WORD_SLOTS, Sense, read_toml, write_toml

LARGEST = 2 * 2**20
FORMS = ("toml", "csv", "xlsx")
FIELDS = (
    Field("word", gettext_noop("Word"), ("词", "词语", "单词", "别名", "说法", "word", "alias"), required=True),
    Field("slot", gettext_noop("Slot"), ("栏", "需求栏", "槽位", "类型", "类别", "slot", "type"), required=True),
    Field("canonical", gettext_noop("Stands for"), ("标准词", "代表", "归为", "含义", "canonical", "stands for", "meaning")),
    Field("domain", gettext_noop("Trade"), ("行业", "领域", "domain", "trade")),
)  # fmt: skip


def words_in(name: str, content: bytes) -> list[Sense]:
    """The words in a file: TOML in the form of the lexicon files, CSV or XLSX. Each is checked; one that is not fit refuses all.

    Raises WordsNotFit, BadTable and FileTooLarge, naming the row or the word.
    """
    if len(content) > LARGEST:
        raise WordsNotFit(
            _("The file is larger than 2 MB. A shop has at most %(most)s words of its own."), most=MOST_WORDS
        )
    if name.lower().endswith(".toml"):
        return _checked(_toml_senses(content))
    return _checked(_table_senses(name, content))


def _toml_senses(content: bytes) -> list[tuple[str, Sense]]:
    try:
        return [(_("“%(word)s”") % {"word": one.word}, one) for one in read_toml(content.decode("utf-8-sig"))]
    except ValueError as fault:
        raise WordsNotFit(_("This is no lexicon file: %(fault)s"), fault=fault) from fault


def _table_senses(name: str, content: bytes) -> list[tuple[str, Sense]]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / (Path(name).name or "words.csv")
        path.write_bytes(content)
        with open_table(path, limits=Limits(max_bytes=LARGEST)) as table:
            mapping = guess_mapping(table.headers, FIELDS, samples=[row.values for row in table.sample()])
            if mapping.missing_required:
                labels = {one.name: _(one.label) for one in FIELDS}
                missing = "、".join(labels[one] for one in mapping.missing_required)
                raise WordsNotFit(_("The table has no column for: %(missing)s."), missing=missing)
            columns = mapping.columns
            rows = [
                (row.number, {field: row.values[header] for field, header in columns.items()}) for row in table.rows()
            ]
    return [(_("Row %(number)s") % {"number": number}, _sense(row)) for number, row in rows]


def _sense(row: dict[str, str]) -> Sense:
    slot, domain = row["slot"].strip(), row.get("domain", "").strip()
    slots = {wording.slot_label(one).casefold(): one for one in WORD_SLOTS} | {one: one for one in WORD_SLOTS}
    domains = {str(label).casefold(): one for one, label in wording.DOMAINS.items()}
    return Sense(
        row["word"], slots.get(slot.casefold(), slot), row.get("canonical", ""), domains.get(domain.casefold(), domain)
    )


def _checked(rows: Sequence[tuple[str, Sense]]) -> list[Sense]:
    if len(rows) > MOST_WORDS:
        raise WordsNotFit(_("There are more than %(most)s words in it."), most=MOST_WORDS)
    checked = []
    for place, sense in rows:
        try:
            checked.append(checked_sense(sense))
        except WordNotFit as fault:
            raise WordsNotFit(_("%(place)s: %(fault)s Nothing was taken over."), place=place, fault=fault) from fault
    return checked


def words_file(senses: Sequence[Sense], form: str, *, domain: str = "") -> bytes:
    """Own words as a file that `words_in` reads again: "toml", "csv" or "xlsx"."""
    if form == "toml":
        return write_toml(senses, domain=domain).encode()
    rows = [[one.word, one.slot, "" if one.slot == IGNORE else one.canonical, one.domain] for one in senses]
    head = [one.name for one in FIELDS]
    if form == "csv":
        text = io.StringIO()
        csv.writer(text).writerows([head, *rows])
        # Excel takes a CSV without a byte order mark for GBK.
        return text.getvalue().encode("utf-8-sig")
    book = Workbook(write_only=True)
    sheet = book.create_sheet("words")
    for row in [head, *rows]:
        sheet.append(row)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()
