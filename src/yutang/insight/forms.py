"""What part of the loop to look at."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from yutang.insight.api import shop_day, sources
from yutang.people.api import communities

PERIODS = {"7": _("the last 7 days"), "30": _("the last 30 days"), "90": _("the last 90 days")}


@dataclass(frozen=True)
class Part:
    """A part of the loop: one community, one source, those who joined since a day. None means all."""

    community_id: UUID | None = None
    source: str | None = None
    since: date | None = None


class LoopFilter(forms.Form):
    """Its state stands in the address. Needs the merchant's scope, since it offers the merchant's communities."""

    community = forms.ChoiceField(label=_("Community"), required=False)
    source = forms.ChoiceField(label=_("Source"), required=False)
    joined = forms.ChoiceField(
        label=_("Joined in"), required=False, choices=[("", _("all the time")), *PERIODS.items()]
    )

    def __init__(self, *sent: object) -> None:
        super().__init__(*sent)  # type: ignore[arg-type]
        of_communities = [(str(one.id), one.name) for one in communities()]
        self.fields["community"].choices = [("", _("All communities")), *of_communities]  # type: ignore[attr-defined]
        self.fields["source"].choices = [("", _("All sources")), *((one, one) for one in sources())]  # type: ignore[attr-defined]

    def chosen(self, now: datetime) -> Part:
        """What makes sense of it; the rest counts as not said."""
        self.is_valid()
        community, joined = self.cleaned_data.get("community"), self.cleaned_data.get("joined")
        return Part(
            community_id=UUID(community) if community else None,
            source=self.cleaned_data.get("source") or None,
            since=shop_day(now) - timedelta(days=int(joined) - 1) if joined else None,
        )
