"""What staff type into the settings."""

from __future__ import annotations

import datetime

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from yutang.accounts.audit_trail import AuditFilter
from yutang.accounts.rules import Role
from yutang.accounts.words import ACTOR_KINDS, ROLE_NAMES
from yutang.core import audit

_FIRST_DAY, _LAST_DAY = datetime.date(2000, 1, 1), datetime.date(2100, 1, 1)


class ShopNameForm(forms.Form):
    name = forms.CharField(label=_("Name of the shop"), max_length=64)


class HireForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=64)
    username = forms.CharField(
        label=_("User name"),
        max_length=150,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}),
    )
    role = forms.ChoiceField(label=_("Role"), choices=list(ROLE_NAMES.items()), initial=Role.OPERATOR.value)


class RoleForm(forms.Form):
    role = forms.ChoiceField(label=_("Role"), choices=list(ROLE_NAMES.items()))


class KeyForm(forms.Form):
    name = forms.CharField(label=_("What the key is for"), max_length=64)
    role = forms.ChoiceField(label=_("Role"), choices=list(ROLE_NAMES.items()), initial=Role.OPERATOR.value)


class SecondFactorForm(forms.Form):
    is_required = forms.BooleanField(label=_("Every member of staff needs a second factor"), required=False)


class ShopChoiceForm(forms.Form):
    merchant = forms.UUIDField()


class AuditForm(forms.Form):
    """The filters above the audit log. What makes no sense filters nothing and is said at its field."""

    who = forms.CharField(
        label=_("Who"), max_length=64, required=False, widget=forms.TextInput(attrs={"type": "search"})
    )
    kind = forms.ChoiceField(label=pgettext_lazy("audit log", "As"), required=False)
    what = forms.ChoiceField(label=_("What"), required=False)
    first = forms.DateField(
        label=pgettext_lazy("days", "From"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    last = forms.DateField(
        label=pgettext_lazy("days", "Until"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    about = forms.UUIDField(required=False, widget=forms.HiddenInput)
    before = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: object, verbs: list[str], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        everybody: tuple[str, object] = ("", _("Everybody"))
        self.fields["kind"].choices = [everybody, *ACTOR_KINDS.items()]  # type: ignore[attr-defined]
        everything: tuple[str, object] = ("", _("Everything"))
        self.fields["what"].choices = [everything, *((verb, _verb_name(verb)) for verb in verbs)]  # type: ignore[attr-defined]

    def wanted(self) -> AuditFilter:
        """What the reader looks for, of what could be understood."""
        given = self.cleaned_data
        return AuditFilter(
            actor_name=given.get("who", ""),
            actor_kind=given.get("kind", ""),
            verb=given.get("what", ""),
            subject_id=given.get("about"),
            first_day=given.get("first"),
            last_day=given.get("last"),
        )

    def clean_first(self) -> datetime.date | None:
        return _sensible(self.cleaned_data["first"])

    def clean_last(self) -> datetime.date | None:
        return _sensible(self.cleaned_data["last"])


def _sensible(day: datetime.date | None) -> datetime.date | None:
    if day is not None and not _FIRST_DAY <= day <= _LAST_DAY:
        raise forms.ValidationError(_("A day between 2000 and 2100, please."))
    return day


class _Blanks(dict[str, str]):
    def __missing__(self, key: str) -> str:
        return "…"


def _verb_name(verb: str) -> str:
    """A verb's sentence with its blanks left open."""
    sentence = audit.verbs_told().get(verb)
    return str(sentence) % _Blanks() if sentence else verb
