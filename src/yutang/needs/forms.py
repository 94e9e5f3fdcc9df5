"""What people look for among utterances, as typed values."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from yutang.needs.api import REASONS, TOUCHPOINTS

KEPT = [("", _("Everything")), ("needs", _("With a need")), ("empty", _("Without a need")), *REASONS.items()]


class UtteranceFilter(forms.Form):
    """Which utterances to list. What makes no sense counts as not said."""

    text = forms.CharField(label=_("Words in it"), required=False, max_length=64, widget=forms.SearchInput())
    word = forms.CharField(label=_("Asks for"), required=False, max_length=32, widget=forms.SearchInput())
    touchpoint = forms.ChoiceField(label=_("Touchpoint"), required=False, choices=[("", _("Everywhere")), *TOUCHPOINTS])
    kept = forms.ChoiceField(label=_("What was read"), required=False, choices=KEPT)
    customer = forms.UUIDField(required=False, widget=forms.HiddenInput())

    def chosen(self) -> dict[str, Any]:
        self.is_valid()
        found = self.cleaned_data
        asked: dict[str, Any] = {name: found.get(name, "") for name in ("text", "word", "touchpoint", "kept")}
        customer_id: UUID | None = found.get("customer")
        return {**asked, "customer_id": customer_id}
