"""What volunteers send from a phone, as typed values."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from yutang.catalog.api import MOST_PICTURE_BYTES
from yutang.core.errors import Refusal
from yutang.partners import api, rules
from yutang.partners.actions.partners import clean_phone
from yutang.partners.actions.recruiting import LONGEST_ANSWER, change_application, clean_links
from yutang.partners.forms.partners import WordsField
from yutang.partners.queries.recruiting import ApplicationPage, CallCard

TRAITS = ("height_cm", "weight_kg", "age", "size", "body", "skin", "hair", "style")


def _words(label: Any, hint: Any) -> WordsField:
    return WordsField(label=label, widget=forms.TextInput(attrs={"placeholder": hint, "autocomplete": "off"}))


def _measure(label: Any, hint: str) -> forms.FloatField:
    return forms.FloatField(
        label=label,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "placeholder": hint, "autocomplete": "off"}),
    )


def _text(label: Any, hint: Any, rows: int = 3) -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": rows, "placeholder": hint})
    return forms.CharField(label=label, required=False, max_length=LONGEST_ANSWER, widget=widget)


class VolunteerForm(forms.Form):
    """An answer to a call. Only what they are called, a phone and the consent are needed."""

    kind = forms.ChoiceField(label=_("I would be a"), choices=[])
    name = forms.CharField(
        label=_("What we call you"),
        max_length=64,
        widget=forms.TextInput(attrs={"placeholder": _("A nickname will do"), "autocomplete": "nickname"}),
    )
    phone = forms.CharField(
        label=_("Phone"),
        max_length=24,
        widget=forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "tel"}),
        help_text=_("Kept encrypted. By it we find your orders with us, and reach you about this."),
    )
    bought = _text(_("What of ours have you bought and loved?"), _("Say it as you would to a friend"))
    height_cm = _measure(_("Height (cm)"), "160")
    weight_kg = _measure(_("Weight (kg)"), "55")
    age = _measure(_("Age"), "28")
    size = forms.CharField(
        label=_("Usual size"), required=False, max_length=32, widget=forms.TextInput(attrs={"placeholder": "M"})
    )
    body = _words(_("Body"), _("pear, a little plump"))
    skin = _words(_("Skin"), _("sensitive, dry"))
    hair = _words(_("Hair"), _("fine, long"))
    style = _words(_("Look"), _("fairy style, commuting"))
    why = _text(_("Why would you like to?"), _("What you could tell others, and what you hope for"))
    links = forms.CharField(
        label=_("Links to what you made"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 2, "placeholder": "https://"}),
        help_text=_("One on each line. Pictures come on the next page."),
    )
    communities = forms.IntegerField(
        label=_("Groups you could lead"),
        required=False,
        min_value=0,
        max_value=rules.MOST_CAPACITY,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "placeholder": "1"}),
    )
    evenings = forms.IntegerField(
        label=_("Evenings a week"),
        required=False,
        min_value=0,
        max_value=7,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "placeholder": "3"}),
    )
    consent = forms.BooleanField(
        label=_("I agree to this"),
        error_messages={"required": _("Without your consent we may not keep what you tell.")},
    )
    # Unseen: whoever fills it in is a program.
    leave_empty = forms.CharField(
        label=_("Leave this empty"),
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1"}),
    )

    def __init__(self, *args: Any, call: CallCard, **options: Any) -> None:
        super().__init__(*args, **options)
        kind = self.fields["kind"]
        assert isinstance(kind, forms.ChoiceField)
        kind.choices = list(zip(call.kinds, call.kind_labels, strict=True))
        if len(call.kinds) == 1:
            self.initial.setdefault("kind", call.kinds[0])
            kind.widget = forms.HiddenInput()
        self._call = call

    @classmethod
    def of(cls, page: ApplicationPage, call: CallCard, sent: Any = None) -> VolunteerForm:
        """The form that changes what was told: the number and the consent stay."""
        known = {name: getattr(page, name) for name in ("kind", "bought", "why", "communities", "evenings")}
        form = cls(
            sent, call=call, initial={**known, **page.traits, "name": page.card.name, "links": "\n".join(page.links)}
        )
        del form.fields["phone"], form.fields["consent"]
        return form

    def clean_leave_empty(self) -> str:
        if self.cleaned_data["leave_empty"]:
            raise forms.ValidationError(_("Only a program fills this in. Empty it and send again."))
        return ""

    def clean(self) -> dict[str, Any]:
        """Everything that is wrong is told at once, each at its field."""
        said = self.cleaned_data
        for name in TRAITS:
            if name in said and (wrong := _trait_wrong(name, said[name])):
                self.add_error(name, wrong)
        checks: dict[str, Callable[[], object]] = {
            "phone": lambda: clean_phone(said["phone"]) if said.get("phone") else None,
            "links": lambda: clean_links(said.get("links", "").splitlines()),
        }
        for name, check in checks.items():
            try:
                check()
            except Refusal as refusal:
                self.add_error(name, str(refusal))
        return said

    def trait_fields(self) -> list[Any]:
        return [self[name] for name in TRAITS]

    def told(self) -> api.Told:
        said = self.cleaned_data
        plain = {name: said[name] for name in ("kind", "name", "bought", "why", "communities", "evenings")}
        return api.Told(**plain, traits={name: said[name] for name in TRAITS}, links=tuple(said["links"].splitlines()))

    def apply(self, *, consent_words: str, now: datetime) -> UUID | None:
        """Send the application; None when it was refused, with the reason on its field."""
        phone = self.cleaned_data["phone"]
        try:
            return api.apply_to_call(self._call.id, self.told(), phone=phone, consent_words=consent_words, now=now)
        except Refusal as refusal:
            self._refuse(refusal)
            return None

    def change(self, application_id: UUID, *, now: datetime) -> bool:
        """Change the application as a whole, or not at all; False when it was refused."""
        try:
            change_application(application_id, self.told(), now=now)
        except Refusal as refusal:
            self._refuse(refusal)
            return False
        return True

    def _refuse(self, refusal: Refusal) -> None:
        field = str(refusal.fields.get("field", ""))
        self.add_error(field if field in self.fields else None, str(refusal))


def _trait_wrong(name: str, value: object) -> str:
    """What is wrong with a trait, in the words of a form whose fields have names of their own; "" where nothing is."""
    try:
        rules.clean_traits({name: value})
    except rules.TraitFault as fault:
        if fault.fault == "out_of_bounds":
            bounds = rules.NUMBERS[name]
            told = {"lowest": f"{bounds.lowest:g}", "highest": f"{bounds.highest:g}"}
            return gettext("This should be between %(lowest)s and %(highest)s.") % told
        told = {"most": str(rules.MOST_WORDS), "longest": str(rules.LONGEST_WORD)}
        return gettext("At most %(most)s words here, of up to %(longest)s characters each.") % told
    return ""


def pictures_in(files: Sequence[UploadedFile[Any]]) -> list[tuple[str, bytes]]:
    """The pictures sent, by name, no more of them than there may be."""
    return [(str(one.name or "")[:64], one.read(MOST_PICTURE_BYTES + 1)) for one in files[: rules.MOST_PICTURES]]
