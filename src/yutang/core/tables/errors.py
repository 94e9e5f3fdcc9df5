"""How a table says no: each refusal names the place in the file and what its owner can do about it."""

from __future__ import annotations

from typing import Any, Self

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from yutang.core.errors import Refusal, TooMuch, Unprocessable

LONGEST_QUOTE = 40


class BadTable(Unprocessable):
    """A file that is refused as a whole."""

    code = "table.bad"
    default_message = _("This file cannot be read as a table. Save it as CSV (UTF-8) or XLSX and try again.")


class FileUnreadable(BadTable):
    code = "table.file_unreadable"
    default_message = _("The file %(name)s cannot be opened. Check that it exists and that you may read it.")


class FileTooLarge(TooMuch):
    code = "table.file_too_large"
    default_message = _(
        "The file %(name)s holds more than %(limit)s, the most that is read at once. Split it into smaller files."
    )


class WrongEncoding(BadTable):
    code = "table.wrong_encoding"
    default_message = _(
        "Line %(line)s of %(name)s (byte %(byte)s) is neither UTF-8 nor GB18030 text."
        " Open the file in Excel or WPS, save it as “CSV UTF-8”, and try again."
    )


class BrokenFile(BadTable):
    code = "table.broken_file"
    default_message = _(
        "The file %(name)s is damaged or incomplete. Export it again, or open it in Excel or WPS and save it anew."
    )


class EncryptedFile(BadTable):
    code = "table.encrypted_file"
    default_message = _(
        "The file %(name)s is locked with a password. Open it in Excel or WPS, remove the password, and save it again."
    )


class OldSpreadsheet(BadTable):
    code = "table.old_spreadsheet"
    default_message = _(
        "The file %(name)s is in the old XLS format. Open it in Excel or WPS and save it as XLSX, then try again."
    )


class SheetMissing(BadTable):
    code = "table.sheet_missing"
    default_message = _("There is no sheet “%(sheet)s” in this file. It has: %(sheets)s.")


class EmptyTable(BadTable):
    code = "table.empty"
    default_message = _("The file %(name)s is empty. Its first line must hold the column names.")


class TooManyColumns(BadTable):
    code = "table.too_many_columns"
    default_message = _("The file has more than %(limit)s columns. Delete those that are not needed and try again.")


class RowTooLong(BadTable):
    code = "table.row_too_long"
    default_message = _(
        "Row %(row)s is far too long. Most often a quotation mark there is opened and never closed. Mend it and try again."
    )


class BadMapping(BadTable):
    """What was said about which column is which does not fit the file."""

    code = "table.bad_mapping"
    default_message = _("“%(option)s” does not say which column is meant. Write it as FIELD=COLUMN.")


class BadValue(Refusal):
    """One cell that makes no sense. The row is left out and the rest of the file goes on.

    Unlike with other refusals the code belongs to the instance, since one reader has many ways to say no.
    """

    code = "value.bad"
    status = 422

    def __init__(self, code: str, message: str | Promise, **fields: Any) -> None:
        vars(self)["code"] = code
        if len(cell := str(fields.get("cell", ""))) > LONGEST_QUOTE:
            fields["cell"] = f"{cell[:LONGEST_QUOTE]}…"
        super().__init__(message, **fields)

    @classmethod
    def blank(cls) -> Self:
        return cls("value.blank", _("This cell is empty."))
