"""A large model as its owner enters it, as typed values."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from yutang.channels.model.actions import AccountDraft
from yutang.channels.model.addresses import tidy_address
from yutang.core.errors import Refusal
from yutang.core.money import Money

PLAIN = {"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}
MOST_YUAN = Decimal(100_000)


YUAN: dict[str, Any] = {
    "min_value": 0,
    "max_value": MOST_YUAN,
    "decimal_places": 2,
    "widget": forms.TextInput({"inputmode": "decimal", "autocomplete": "off"}),
}


class ModelForm(forms.Form):
    """A model, its prices and the cap. A key goes in and never out; empty keeps the one that is there."""

    address = forms.CharField(
        label=_("Address"),
        max_length=300,
        widget=forms.TextInput({**PLAIN, "inputmode": "url", "placeholder": "https://api.example.com/v1"}),
        help_text=_("The base address of an OpenAI-compatible service, as its manual names it."),
    )
    model = forms.CharField(
        label=_("Model name"),
        max_length=120,
        validators=[
            RegexValidator(r"\A[!-~]+\Z", _("A model's name has Latin letters, digits and signs, and no blanks."))
        ],
        widget=forms.TextInput(PLAIN),
        help_text=_("Exactly as the provider writes it. A small one is enough."),
    )
    key = forms.CharField(
        label=_("Key"),
        required=False,
        max_length=2_000,
        validators=[RegexValidator(r"\A[!-~]+\Z", _("A key has Latin letters, digits and signs, and no blanks."))],
        widget=forms.PasswordInput({**PLAIN, "autocomplete": "new-password"}),
    )
    price_in = forms.DecimalField(
        label=_("Price of a million tokens of questions, in yuan"),
        help_text=_("0.002 yuan a thousand tokens is 2 yuan a million."),
        **YUAN,
    )
    price_out = forms.DecimalField(
        label=_("Price of a million tokens of answers, in yuan"),
        help_text=_("0 for a model of your own that costs nothing."),
        **YUAN,
    )
    daily_cap = forms.DecimalField(
        label=_("Spending cap a day, in yuan"),
        help_text=_("Once it is reached nothing more is asked until midnight. Reading by our own rules goes on."),
        **YUAN,
    )

    def __init__(self, *args: Any, has_key: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["key"].help_text = (
            _("There is one. Leave this empty to keep it.")
            if has_key
            else _("Leave this empty for a model that wants none.")
        )

    def clean_address(self) -> str:
        try:
            return tidy_address(self.cleaned_data["address"])
        except Refusal as refusal:
            raise forms.ValidationError(str(refusal)) from refusal

    def draft(self) -> AccountDraft:
        told = self.cleaned_data
        money = {name: Money.from_yuan(told[name]) for name in ("price_in", "price_out", "daily_cap")}
        return AccountDraft(told["address"], told["model"], told["key"], **money)
