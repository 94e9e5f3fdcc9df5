"""Tables as people have them, read row by row: CSV and XLSX in, typed values out, rejected rows to a file they can mend.

Nouns: a Table is an opened file; a Row is one line of it with the number that a spreadsheet shows; a Field is what a
reader wants to know; a Mapping says which header answers which field; a BadValue is one cell that makes no sense; an
ErrorFile keeps the rows that were not taken, each with its reason.

Promises: memory stays flat however long the file is; a file that cannot be read wholly is refused with the place and the
remedy, not guessed at; no value is changed silently, and nothing here knows what the rows mean.
"""

from yutang.core.tables.errors import (
    BadMapping,
    BadTable,
    BadValue,
    BrokenFile,
    EmptyTable,
    EncryptedFile,
    FileTooLarge,
    FileUnreadable,
    OldSpreadsheet,
    RowTooLong,
    SheetMissing,
    TooManyColumns,
    WrongEncoding,
)
from yutang.core.tables.limits import Limits
from yutang.core.tables.mapping import Field, Kind, Mapping, guess_mapping, parse_map_option
from yutang.core.tables.moments import read_date, read_datetime
from yutang.core.tables.reading import Row, Table, open_table
from yutang.core.tables.rejects import ErrorFile
from yutang.core.tables.values import (
    MaskedPhone,
    read_boolean,
    read_integer,
    read_money,
    read_phone,
    read_reference,
    read_text,
)

__all__ = [
    "BadMapping",
    "BadTable",
    "BadValue",
    "BrokenFile",
    "EmptyTable",
    "EncryptedFile",
    "ErrorFile",
    "Field",
    "FileTooLarge",
    "FileUnreadable",
    "Kind",
    "Limits",
    "Mapping",
    "MaskedPhone",
    "OldSpreadsheet",
    "Row",
    "RowTooLong",
    "SheetMissing",
    "Table",
    "TooManyColumns",
    "WrongEncoding",
    "guess_mapping",
    "open_table",
    "parse_map_option",
    "read_boolean",
    "read_date",
    "read_datetime",
    "read_integer",
    "read_money",
    "read_phone",
    "read_reference",
    "read_text",
]
