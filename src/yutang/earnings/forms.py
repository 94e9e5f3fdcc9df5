"""What people type about earnings, as typed values."""

from __future__ import annotations

from decimal import Decimal
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from yutang.core import clock
from yutang.core.errors import Refusal
from yutang.earnings.api import set_rate
from yutang.earnings.rules import HIGHEST_RATE


class PartnerFilter(forms.Form):
    """Whose earnings to list."""

    name = forms.CharField(label=_("Name"), required=False, max_length=64, widget=forms.SearchInput())

    def chosen(self) -> str:
        """What makes sense of it; the rest counts as not said."""
        self.is_valid()
        return str(self.cleaned_data.get("name", ""))


class RateForm(forms.Form):
    """A rate as people write it, in percent."""

    percent = forms.DecimalField(
        label=_("Share of what buyers pay (%)"),
        min_value=Decimal(0),
        max_value=Decimal(HIGHEST_RATE) / 100,
        max_digits=4,
        decimal_places=2,
        widget=forms.NumberInput(attrs={"step": "0.01", "inputmode": "decimal"}),
        help_text=_("0 to 50. It holds for what is paid from now on."),
    )

    def save(self, partner_id: UUID) -> bool:
        """Set the rate; False when it was refused, with the reason on its field."""
        try:
            set_rate(partner_id, int(self.cleaned_data["percent"] * 100), now=clock.now())
        except Refusal as refusal:
            self.add_error("percent", str(refusal))
            return False
        return True
