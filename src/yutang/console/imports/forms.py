"""Which file is handed in, and which of its columns is what."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from yutang.core.imports import ImportKind, import_kinds
from yutang.core.imports.runs import Look
from yutang.core.tables import Field

SHOWN_SAMPLES = 3


class UploadForm(forms.Form):
    """A file, and what its rows are."""

    kind = forms.ChoiceField(label=_("What is in the file"))
    file = forms.FileField(
        label=_("File"),
        help_text=_("CSV or XLSX, as your shop system exports it."),
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.tsv,.txt,.gz,.xlsx"}),
        error_messages={"empty": _("The file is empty. Its first line must hold the column names.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kind = self.fields["kind"]
        assert isinstance(kind, forms.ChoiceField)
        kind.choices = [(one.name, one.label) for one in import_kinds()]


class ColumnsForm(forms.Form):
    """For each field of a kind the column that holds it, as guessed or as corrected."""

    source = forms.CharField(
        label=_("Where the file comes from"),
        help_text=_("Such as youzan or taobao. Numbers and names of accounts count within one source."),
        max_length=32,
        required=False,
    )

    def __init__(self, kind: ImportKind, look: Look, data: Any = None) -> None:
        super().__init__(data)
        self.kind, self.look = kind, look
        choices = [("", gettext("— not in this file —")), *((header, header) for header in look.headers)]
        for one in kind.fields:
            self.fields[f"column_{one.name}"] = forms.ChoiceField(
                label=gettext(one.label), choices=choices, required=False, initial=look.guess.columns.get(one.name, "")
            )

    def lines(self) -> list[dict[str, Any]]:
        """Each field with its choice and the first cells of the column now chosen for it."""
        return [self._line(one) for one in self.kind.fields]

    def columns(self) -> dict[str, str]:
        """What was confirmed: a header for each field, "" where it is left out."""
        return {one.name: self.cleaned_data[f"column_{one.name}"] for one in self.kind.fields}

    def _line(self, one: Field) -> dict[str, Any]:
        bound = self[f"column_{one.name}"]
        header = str(bound.value() or "")
        cells = [row.values.get(header, "") for row in self.look.rows]
        return {
            "bound": bound,
            "is_needed": one.required,
            "was_guessed": one.name in self.look.guess.guessed,
            "samples": [cell[:40] for cell in cells if cell][:SHOWN_SAMPLES],
        }
