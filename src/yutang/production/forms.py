"""What people type about production, as typed values."""

from __future__ import annotations

from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from yutang.core import clock
from yutang.production.api import (
    STATE_CHOICES,
    FactoryKnown,
    add_factory,
    factory_choices,
)


class ProductionFilter(forms.Form):
    """Which production orders to list."""

    q = forms.CharField(label=_("Number or style"), required=False, max_length=64, widget=forms.SearchInput())
    state = forms.ChoiceField(label=_("State"), required=False, choices=[("", _("All states")), *STATE_CHOICES])

    def chosen(self) -> dict[str, str]:
        """What makes sense of it; the rest counts as not said."""
        self.is_valid()
        return {"search": self.cleaned_data.get("q", ""), "state": self.cleaned_data.get("state", "")}


class FactoryForm(forms.Form):
    name = forms.CharField(label=_("Factory name"), max_length=64)
    lead_days = forms.IntegerField(
        label=_("Lead time in days"),
        min_value=0,
        max_value=365,
        help_text=_("From the order until the first piece is ready."),
    )
    capacity_per_day = forms.IntegerField(label=_("Pieces a day"), min_value=1, max_value=1_000_000)
    qualifications = forms.CharField(
        label=_("Qualifications"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Certificates, what it is good at, what it must not be given."),
    )

    def add(self) -> UUID | None:
        """Add the factory; None when it was refused, with the reason on its field."""
        try:
            return add_factory(**self.cleaned_data, now=clock.now())
        except FactoryKnown as refusal:
            self.add_error("name", str(refusal))
            return None


class FactoryChoice(forms.Form):
    """Who is to make an order. Needs the merchant's scope, since it offers the merchant's factories."""

    factory = forms.TypedChoiceField(label=_("Factory"), coerce=UUID)

    def __init__(self, *sent: object, **options: object) -> None:
        super().__init__(*sent, **options)  # type: ignore[arg-type]
        self.fields["factory"].choices = [  # type: ignore[attr-defined]
            (str(card.id), f"{card.name} · {days_text(card.lead_days)}") for card in factory_choices()
        ]


def days_text(days: int) -> str:
    return ngettext("%(days)s day", "%(days)s days", days) % {"days": days}
