"""What staff say about calls, applications and trial tasks, as typed values."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from yutang.core.clock import SHOP_ZONE
from yutang.core.errors import Refusal
from yutang.partners import api
from yutang.partners.actions.recruiting import LONGEST_TITLE, LONGEST_WORDS
from yutang.partners.actions.trials import LONGEST_WORDS as LONGEST_TASK_WORDS
from yutang.partners.actions.trials import SCORED_AS, score_task
from yutang.partners.queries.recruiting import APPLICATION_STATES, ApplicationSearch, CallCard

MOST_CHOSEN = 200
SORTS = [
    ("received", _("Newest first")),
    ("standing", _("Standing")),
    *api.SCORE_KINDS,
]


class MomentField(forms.DateTimeField):
    """A moment in the shop's time."""

    def __init__(self, **options: Any) -> None:
        widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
        super().__init__(widget=widget, **options)


def evening_in(days: int, *, now: datetime) -> datetime:
    """Eight in the evening, so many days from now, in the shop's time."""
    return (now + timedelta(days=days)).astimezone(SHOP_ZONE).replace(hour=20, minute=0, second=0, microsecond=0)


class CallForm(forms.Form):
    """A call for volunteers."""

    title = forms.CharField(label=_("Title"), max_length=LONGEST_TITLE, help_text=_("Volunteers see it first."))
    words = forms.CharField(
        label=_("What a partner does"),
        max_length=LONGEST_WORDS,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_("What you are looking for, what they would do, what they get, how you choose. In your own voice."),
    )
    kinds = forms.MultipleChoiceField(
        label=_("Whom you are looking for"), choices=api.KINDS, initial=["koc"], widget=forms.CheckboxSelectMultiple
    )
    closes_at = MomentField(label=_("Closes"), help_text=_("In the shop's time."))

    def __init__(self, *args: Any, now: datetime, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["closes_at"].initial = evening_in(14, now=now)
        self._now = now

    def save(self) -> UUID | None:
        """Open the call; None when it was refused, with the reason on its field."""
        try:
            return api.open_call(api.CallDraft(**self.cleaned_data), now=self._now)
        except Refusal as refusal:
            _refuse(self, refusal)
            return None


class ApplicationFilter(forms.Form):
    """Which applications to list, and in which order; all of it stands in the address."""

    text = forms.CharField(label=_("Name or phone"), required=False, max_length=64, widget=forms.SearchInput())
    call = forms.ChoiceField(label=_("Call"), required=False)
    state = forms.ChoiceField(label=_("State"), required=False, choices=[("", _("All")), *APPLICATION_STATES])
    kind = forms.ChoiceField(label=_("Kind"), required=False, choices=[("", _("All kinds")), *api.KINDS])
    standing = forms.IntegerField(label=_("Standing from"), required=False, min_value=0, max_value=100)
    sort = forms.ChoiceField(label=_("Order by"), required=False, choices=SORTS)

    def __init__(self, *args: Any, calls: Iterable[CallCard], **options: Any) -> None:
        super().__init__(*args, **options)
        call = self.fields["call"]
        assert isinstance(call, forms.ChoiceField)
        call.choices = [("", _("All")), *((str(one.id), one.title) for one in calls)]

    def chosen(self) -> ApplicationSearch:
        """What makes sense of it; the rest counts as not said."""
        self.is_valid()
        told = self.cleaned_data
        return ApplicationSearch(
            text=told.get("text", ""),
            call_id=UUID(told["call"]) if told.get("call") else None,
            state=told.get("state", ""),
            kind=told.get("kind", ""),
            least_standing=told.get("standing"),
            sort=told.get("sort") or "received",
        )


def chosen_rows(sent: QueryDict) -> list[UUID]:
    """The rows ticked in a list, each once; what is no id is left out."""
    found: dict[UUID, None] = {}
    for text in sent.getlist("row")[:MOST_CHOSEN]:
        try:
            found[UUID(text)] = None
        except ValueError:
            continue
    return list(found)


class TaskForm(forms.Form):
    """What to make, and by when."""

    words = forms.CharField(
        label=_("What to make"),
        max_length=LONGEST_TASK_WORDS,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("For example: try this dress on, three pictures by daylight, and fifty honest words."),
    )
    due_at = MomentField(label=_("To be handed in by"), help_text=_("In the shop's time."))

    def __init__(self, *args: Any, now: datetime, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["due_at"].initial = evening_in(5, now=now)
        self._now = now

    def give(self, partner_id: UUID) -> UUID | None:
        """Give the task; None when it was refused, with the reason on its field."""
        try:
            return api.give_task(partner_id, **self.cleaned_data, now=self._now)
        except Refusal as refusal:
            _refuse(self, refusal)
            return None

    def invite(self, application_ids: list[UUID]) -> UUID | None:
        """Give it to all of these applicants; None when it was refused."""
        try:
            return api.invite_applicants(application_ids, **self.cleaned_data, now=self._now)
        except Refusal as refusal:
            _refuse(self, refusal)
            return None


class DeclineForm(forms.Form):
    """The words for those who are not chosen."""

    words = forms.CharField(
        label=_("Words for them"),
        required=False,
        max_length=LONGEST_WORDS,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Each of them reads it behind their own link. Thank them; say what would help next time."),
    )

    def decline(self, application_ids: list[UUID], *, now: datetime) -> UUID | None:
        """Decline all of these applicants; None when it was refused."""
        try:
            return api.decline_applicants(application_ids, words=self.cleaned_data["words"], now=now)
        except Refusal as refusal:
            _refuse(self, refusal)
            return None


class TaskScoreForm(forms.Form):
    """What staff think of what was handed in."""

    value = forms.IntegerField(label=_("Score, 0 to 100"), min_value=0, max_value=100)
    kind = forms.ChoiceField(label=_("Counts as"), choices=[(one.value, one.label) for one in SCORED_AS])
    words = forms.CharField(label=_("Why"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 2}))

    def save(self, task_id: UUID, *, now: datetime) -> bool:
        """Score the task; False when it was refused."""
        try:
            score_task(task_id, **self.cleaned_data, now=now)
        except Refusal as refusal:
            _refuse(self, refusal)
            return False
        return True


def _refuse(form: forms.Form, refusal: Refusal) -> None:
    field = str(refusal.fields.get("field", ""))
    form.add_error(field if field in form.fields else None, str(refusal))
