"""A relay that staff have pasted, and their decision about each of its lines."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from yutang.core.tables import BadValue, MaskedPhone, read_phone
from yutang.people import api as people
from yutang.presale.forms import BY_HAND
from yutang.presale.rules import Wanted
from yutang.presale.rules.relays import RelayLine

LONGEST_TEXT = 60_000
NOBODY, BY_PHONE = "", "phone"


class RelayText(forms.Form):
    """The text of a relay, as it was copied."""

    text = forms.CharField(
        label=_("The list from the chat"),
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(
            attrs={"rows": 12, "spellcheck": "false", "placeholder": "#接龙\n1. 小鱼 M码 黑 x2 已付"}
        ),
    )
    pickup = forms.CharField(
        label=_("Where it is picked up"),
        max_length=100,
        help_text=_("Stands as the address of every order that names no other place."),
    )


class RelayRow(forms.Form):
    """What becomes of one line: for whom, what, how many, and whether money was given."""

    who = forms.ChoiceField(label=pgettext_lazy("relay", "For whom"), required=False)
    phone = forms.CharField(
        label=pgettext_lazy("relay", "Phone"),
        required=False,
        max_length=24,
        widget=forms.TextInput(attrs={"inputmode": "tel"}),
    )
    paid = forms.ChoiceField(
        label=_("Money received"), required=False, choices=[("", pgettext_lazy("relay", "none")), *BY_HAND]
    )

    def __init__(
        self,
        *args: Any,
        line: RelayLine,
        cards: Sequence[people.CustomerCard],
        skus: Sequence[tuple[str, str]],
        **options: Any,
    ) -> None:
        super().__init__(*args, **options)
        self._line = line
        who = self.fields["who"]
        assert isinstance(who, forms.ChoiceField)
        known = [(str(card.id), f"{card.nickname} {card.masked_phone}".strip()) for card in cards]
        # What stands in a choice, by its field.
        self._words: dict[str, list[tuple[str, Any]]] = {
            "who": [
                *known,
                (BY_PHONE, _("by the phone below, new if unknown")),
                (NOBODY, pgettext_lazy("relay", "leave out")),
            ],
            "paid": [*BY_HAND],
        }
        who.choices = self._words["who"]
        self.initial.update(
            # What is doubted is ordered only once somebody has chosen for whom.
            who=known[0][0] if len(known) == 1 and not line.is_unsure else NOBODY,
            phone=line.phone if len(line.phone) >= 11 else "",
            paid="transfer" if line.paid else "",
        )
        self.pairs: list[tuple[str, str]] = []
        for at, item in enumerate((*line.items, None)):
            self._add_item(at, skus, item.sku if item else None, item.quantity if item else None)

    def _add_item(self, at: int, skus: Sequence[tuple[str, str]], sku: str | None, quantity: float | None) -> None:
        self._words[f"sku{at}"] = [*skus]
        self.fields[f"sku{at}"] = forms.ChoiceField(
            label=pgettext_lazy("relay", "What"), required=False, choices=[("", "—"), *skus], initial=sku or ""
        )
        whole = int(quantity) if quantity is not None and quantity == int(quantity) else None
        self.fields[f"count{at}"] = forms.IntegerField(
            label=pgettext_lazy("relay", "Quantity"), required=False, min_value=1, max_value=9_999, initial=whole
        )
        self.pairs.append((f"sku{at}", f"count{at}"))

    def items(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        return [(self[sku], self[count]) for sku, count in self.pairs]

    def reading(self) -> str:
        """What stands in the form, in short: 小鱼 · 黑色 / M × 2 · 转账."""
        told = [self._shown("who")]
        told += [f"{self._shown(sku)} × {self[count].value()}" for sku, count in self.pairs if self[sku].value()]
        if "paid" in self.fields and self["paid"].value():
            told.append(self._shown("paid"))
        return " · ".join(told)

    def _shown(self, name: str) -> str:
        said = str(self[name].value() or "")
        return next((str(words) for key, words in self._words[name] if str(key) == said), said)

    def clean_phone(self) -> str:
        said = self.cleaned_data["phone"].strip()
        if not said:
            return ""
        try:
            phone = read_phone(said)
        except BadValue as fault:
            raise forms.ValidationError(str(fault)) from fault
        if isinstance(phone, MaskedPhone):
            raise forms.ValidationError(_("Give the whole number."))
        return phone

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        if said.get("who") == NOBODY or self.errors:
            return said
        for sku, count in self.pairs:
            if bool(said.get(sku)) != bool(said.get(count)):
                raise forms.ValidationError(_("Say both what and how many, or neither."))
        if not self.wanted():
            raise forms.ValidationError(_("Choose what is ordered, or leave the line out."))
        if said["who"] == BY_PHONE and not said.get("phone"):
            raise forms.ValidationError(_("A new customer needs a phone number."))
        return said

    @property
    def is_left_out(self) -> bool:
        return bool(self.cleaned_data["who"] == NOBODY)

    def wanted(self) -> tuple[Wanted, ...]:
        said = self.cleaned_data
        return tuple(
            Wanted(UUID(said[sku]), said[count]) for sku, count in self.pairs if said.get(sku) and said.get(count)
        )
