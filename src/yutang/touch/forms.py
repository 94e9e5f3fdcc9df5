"""What people type about touches, as typed values."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from yutang.touch.words import PURPOSE_WORDS, STATE_WORDS


class TouchFilter(forms.Form):
    """Which messages to list."""

    q = forms.CharField(label=_("Customer or whole phone"), required=False, max_length=64, widget=forms.SearchInput())
    state = forms.ChoiceField(
        label=_("State"),
        required=False,
        choices=[("", _("All states")), *((k, v) for k, (v, _t) in STATE_WORDS.items())],
    )
    purpose = forms.ChoiceField(
        label=_("What for"), required=False, choices=[("", _("Anything")), *PURPOSE_WORDS.items()]
    )

    def chosen(self) -> dict[str, str]:
        """What makes sense of it; the rest counts as not said."""
        self.is_valid()
        said = self.cleaned_data
        return {"search": said.get("q", ""), "state": said.get("state", ""), "purpose": said.get("purpose", "")}
