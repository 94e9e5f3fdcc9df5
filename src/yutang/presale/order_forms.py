"""What staff look for among orders, as typed values."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from yutang.presale.queries.offers import newest_offers
from yutang.presale.queries.order_search import OrderSearch
from yutang.presale.wording import ORDER_STATES

OFFERS_LISTED = 100


class OrderFilter(forms.Form):
    text = forms.CharField(
        label=_("Number, phone or transaction"), required=False, max_length=64, widget=forms.SearchInput()
    )
    state = forms.ChoiceField(
        label=_("State"),
        required=False,
        choices=[("", _("All")), *((key, words) for key, (words, _tone) in ORDER_STATES.items())],
    )
    offer = forms.ChoiceField(label=_("Offer"), required=False)
    since = forms.DateField(
        label=pgettext_lazy("day", "From"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    until = forms.DateField(
        label=pgettext_lazy("day", "Until"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        offer = self.fields["offer"]
        assert isinstance(offer, forms.ChoiceField)
        offer.choices = [("", _("All")), *newest_offers().values_list("pk", "title")[:OFFERS_LISTED]]

    def chosen(self) -> OrderSearch:
        """What is looked for, as far as it makes sense; the rest counts as not said."""
        self.is_valid()
        said = self.cleaned_data
        return OrderSearch(
            text=str(said.get("text", "")).strip(),
            state=said.get("state", ""),
            offer_id=said.get("offer") or None,
            first_day=said.get("since"),
            last_day=said.get("until"),
        )
