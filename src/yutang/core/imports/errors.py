"""How an import says no."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from yutang.core.errors import Conflict, NotFound, Refusal, Unprocessable


class ImportKindUnknown(NotFound):
    code = "import.kind_unknown"
    default_message = _("“%(kind)s” cannot be imported. What can be: %(kinds)s.")


class RunUnknown(NotFound):
    code = "import.run_unknown"
    default_message = _("There is no such import.")


class ColumnsMissing(Unprocessable):
    code = "import.columns_missing"
    default_message = _("No column was found for: %(fields)s. The file has these columns: %(columns)s.")


class RunUnderWay(Conflict):
    code = "import.run_under_way"
    default_message = _("This import has already been started.")


class RunStopped(Refusal):
    """The file turned out to be bad in its middle: what was brought in before stays, and the message says so."""

    code = "import.run_stopped"
    status = 422
    default_message = _(
        "%(reason)s %(rows)s rows before that place were read and kept. Mend the file and bring it in again: nothing is doubled."
    )


class CellRefused(Refusal):
    """One cell that makes no sense, with the column it stands in."""

    code = "import.cell_refused"
    status = 422

    def __init__(self, column: str, reason: Refusal) -> None:
        self.column, self.reason = column, reason
        super().__init__()

    def __str__(self) -> str:
        return f"{self.column}: {self.reason}"
