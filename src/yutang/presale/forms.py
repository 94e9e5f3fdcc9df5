"""What staff and buyers send, as typed values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from yutang.core.clock import SHOP_ZONE
from yutang.core.money import Money
from yutang.presale import rules
from yutang.presale.actions.aftersales import HandPayment
from yutang.presale.actions.returning import RefundWish
from yutang.presale.queries.orders import LineCard
from yutang.presale.wording import OFFER_STATES

STYLES_SHOWN = 120
FROM_ROUND, FROM_STYLE = "round", "style"


class OfferFilter(forms.Form):
    state = forms.ChoiceField(
        label=_("State"),
        required=False,
        choices=[("", _("All")), *((key, words) for key, (words, _tone) in OFFER_STATES.items())],
    )

    def chosen_state(self) -> str:
        return str(self.cleaned_data["state"]) if self.is_valid() else ""


class RefundPartForm(forms.Form):
    """What goes back of an order: pieces of its lines, of whose price some may be kept; or with no pieces an amount."""

    kept = forms.DecimalField(
        label=_("Keep of it, in yuan"),
        required=False,
        min_value=0,
        max_value=rules.HIGHEST_PRICE_FEN // 100,
        decimal_places=2,
        help_text=_("Postage or wear, as you agreed on it."),
    )
    amount = forms.DecimalField(
        label=_("As goodwill, in yuan"),
        required=False,
        min_value=0,
        max_value=rules.HIGHEST_PRICE_FEN // 100,
        decimal_places=2,
        help_text=_("With no pieces chosen: the buyer keeps everything and gets this back."),
    )
    words = forms.CharField(label=_("Why"), max_length=200, help_text=_("The buyer does not see it."))

    def __init__(self, *args: Any, lines: Sequence[LineCard], names: Mapping[UUID, str], **options: Any) -> None:
        super().__init__(*args, **options)
        self._lines = [line for line in lines if line.kept_quantity]
        for line in reversed(self._lines):
            label = f"{line.title} {line.label} × {line.kept_quantity} {names.get(line.id, '')}".strip()
            field = forms.IntegerField(label=label, required=False, min_value=0, max_value=line.kept_quantity)
            field.widget.attrs["placeholder"] = "0"
            self.fields[f"line-{line.id}"] = field
        self.order_fields([*(f"line-{line.id}" for line in self._lines), "kept", "amount", "words"])

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if not self.errors and bool(self._pieces()) == bool(said.get("amount")):
            self.add_error(None, _("Choose pieces that go back, or name an amount as goodwill: one of both."))
        return said

    def _pieces(self) -> dict[UUID, int]:
        said = self.cleaned_data
        return {line.id: said[f"line-{line.id}"] for line in self._lines if said.get(f"line-{line.id}")}

    def wish(self) -> RefundWish:
        said = self.cleaned_data
        kept, amount = (Money.from_yuan(said[name] or 0) for name in ("kept", "amount"))
        return RefundWish(self._pieces(), kept, amount, said["words"].strip())


BY_HAND = [("cash", _("Cash")), ("transfer", _("Bank transfer"))]


class HandPaymentForm(forms.Form):
    """Money that staff were given for an order."""

    by = forms.ChoiceField(label=_("How it came"), choices=BY_HAND)
    amount = forms.DecimalField(
        label=_("Amount in yuan"),
        min_value=0,
        max_value=10**9,
        decimal_places=2,
        help_text=_("What is due for the order."),
    )
    paid_at = forms.DateTimeField(
        label=_("When"), widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    )
    reference = forms.CharField(
        label=_("Receipt or bank reference"),
        required=False,
        max_length=64,
        help_text=_("So that it can be found again."),
    )

    def __init__(self, *args: Any, total: Money, now: datetime, **options: Any) -> None:
        super().__init__(*args, **options)
        self.initial.update(amount=total.yuan, paid_at=now.astimezone(SHOP_ZONE))

    def given(self) -> HandPayment:
        said = self.cleaned_data
        return HandPayment(said["by"], Money.from_yuan(said["amount"]), said["paid_at"], said["reference"].strip())


class HandRefundForm(forms.Form):
    """How staff gave a refund themselves."""

    by = forms.ChoiceField(label=_("Given by"), choices=BY_HAND)
    reference = forms.CharField(label=_("Receipt or bank reference"), required=False, max_length=64)


class SettleForm(forms.Form):
    """How a difference with a bill is settled."""

    how = forms.ChoiceField(choices=[(one, one) for one in ("taken_in", "corrected", "explained")])
    words = forms.CharField(label=_("Why nothing is to be done"), required=False, max_length=200)
