"""The lines of an order form: one size for oneself, or one for each of the family."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from yutang.presale import rules
from yutang.presale.api import Wanted

MOST_ROWS = 12
# What the script puts in the place of a number in the row that it copies.
BLANK = "__n__"


class LineForm(forms.Form):
    """So many of one size, and for whom. The first row has the plain names of its fields, the others have their number before."""

    sku = forms.UUIDField(widget=forms.HiddenInput)
    quantity = forms.IntegerField(label=_("Quantity"), min_value=1, initial=1)
    for_whom = forms.CharField(
        label=pgettext_lazy("order", "For whom"),
        max_length=rules.LONGEST_NAME,
        required=False,
        widget=forms.TextInput(attrs={"placeholder": _("for example Dad"), "autocomplete": "off"}),
    )

    def __init__(
        self, data: Mapping[str, Any] | None = None, *, number: int | str = 1, skus: Collection[UUID], limit: int
    ) -> None:
        super().__init__(data, prefix=None if number == 1 else str(number))
        self.number, self._skus, self._limit = number, skus, limit
        quantity = self.fields["quantity"]
        assert isinstance(quantity, forms.IntegerField)
        quantity.widget.attrs["max"] = limit

    def clean_quantity(self) -> int:
        quantity = int(self.cleaned_data["quantity"])
        if quantity > self._limit:
            raise forms.ValidationError(_("At most %(limit)s for each buyer."), params={"limit": self._limit})
        return quantity

    def clean_sku(self) -> UUID:
        sku: UUID = self.cleaned_data["sku"]
        if sku not in self._skus:
            raise forms.ValidationError(_("Choose a size."))
        return sku

    def clean_for_whom(self) -> str:
        return " ".join(str(self.cleaned_data["for_whom"]).split())

    @property
    def chosen(self) -> str:
        """The size as it stands on the page."""
        return str(self["sku"].value() or "")

    @property
    def named(self) -> str:
        """For whom, as it stands on the page."""
        return str(self["for_whom"].value() or "").strip()

    @property
    def pieces(self) -> int:
        """How many, as it stands on the page; 0 for what makes no sense."""
        written = str(self["quantity"].value() or "")
        return int(written) if written.isdecimal() and len(written) < 7 else 0

    def wanted(self) -> Wanted:
        said = self.cleaned_data
        return Wanted(said["sku"], said["quantity"], said["for_whom"])


def numbers_in(said: Mapping[str, Any]) -> list[int]:
    """The rows that a form has, by their numbers; somebody may have taken any of them out, and the script gives no row the 1 again."""
    return [at for at in range(1, MOST_ROWS + 2) if (f"{at}-quantity" if at > 1 else "quantity") in said] or [1]


def stand(form: forms.Form, typed: Any) -> None:
    """Show on a form that is not sent what was typed into it so far, without a word about what is missing."""
    for name, field in form.fields.items():
        form.initial[name] = field.widget.value_from_datadict(typed, {}, form.add_prefix(name))
