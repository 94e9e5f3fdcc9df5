"""What staff and members send, as typed values."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from yutang.catalog import api as catalog
from yutang.core.clock import SHOP_ZONE
from yutang.partners import api as partners
from yutang.people import api as people
from yutang.selection import rules
from yutang.selection.actions import RoundDraft
from yutang.selection.errors import ForeignCandidate

MOST_SENT = 500
STYLES_SHOWN = 120
STATES = [
    ("draft", pgettext_lazy("round", "Draft")),
    ("open", pgettext_lazy("round", "Open")),
    ("closed", pgettext_lazy("round", "Closed")),
]


def read_picks(sent: QueryDict) -> list[UUID]:
    """The candidates a member ticked. What is not even an id is no candidate of any round."""
    ticked = sent.getlist("candidate")
    try:
        return [UUID(one) for one in ticked[:MOST_SENT]]
    except ValueError as fault:
        raise ForeignCandidate from fault


class RoundFilter(forms.Form):
    state = forms.ChoiceField(label=_("State"), required=False, choices=[("", _("All")), *STATES])

    def chosen_state(self) -> str:
        return str(self.cleaned_data["state"]) if self.is_valid() else ""


class RoundForm(forms.Form):
    """A round to draft."""

    title = forms.CharField(label=_("Title"), max_length=rules.LONGEST_TITLE, help_text=_("Members see it first."))
    community = forms.TypedChoiceField(label=_("Community"), coerce=UUID)
    koc = forms.TypedChoiceField(label=_("KOC who asks"), coerce=UUID, required=False, empty_value=None)
    closes_at = forms.DateTimeField(
        label=_("Closes"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        help_text=_("In the shop's time."),
    )
    picks_limit = forms.IntegerField(label=_("Picks a person"), min_value=1, max_value=rules.MOST_CANDIDATES, initial=5)
    top_n = forms.IntegerField(label=_("Winners"), min_value=1, max_value=rules.MOST_CANDIDATES, initial=5)
    cluster = forms.UUIDField(required=False, widget=forms.HiddenInput)
    styles = forms.TypedMultipleChoiceField(label=_("Styles"), coerce=UUID, widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, now: datetime, offered: Sequence[catalog.StyleCard], **options: Any) -> None:
        super().__init__(*args, **options)
        choices: dict[str, list[tuple[Any, Any]]] = {
            "community": [(one.id, one.name) for one in people.communities()],
            "koc": [("", _("Nobody")), *((one.id, one.name) for one in partners.active_kocs())],
            "styles": [(one.id, one.title) for one in offered],
        }
        for name, options_of_field in choices.items():
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = options_of_field
        soon = (now + timedelta(days=3)).astimezone(SHOP_ZONE)
        self.fields["closes_at"].initial = soon.replace(hour=20, minute=0, second=0, microsecond=0)

    def draft(self) -> RoundDraft:
        said = self.cleaned_data
        return RoundDraft(
            community_id=said["community"],
            title=said["title"],
            closes_at=said["closes_at"],
            style_ids=tuple(said["styles"]),
            picks_limit=said["picks_limit"],
            top_n=said["top_n"],
            koc_id=said["koc"],
            cluster_id=said["cluster"],
        )
