"""What staff say of a partner, as typed values."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Any

from django import forms
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from yutang.core.errors import Refusal
from yutang.partners import rules
from yutang.partners.api import (
    KINDS,
    LEVELS,
    SCORE_KINDS,
    STATES,
    WORKING,
    PartnerCard,
    PartnerId,
    add_partner,
    change_partner,
    receive_application,
    set_availability,
    set_phone,
    set_portrait,
    start_probation,
)

SEPARATORS = re.compile(r"[,，、;；/\n]+")
TRAITS = ("height_cm", "weight_kg", "age", "body", "skin", "hair", "style", "health", "occupation", "city", "size")


class WordsField(forms.CharField):
    """Words with commas between them, Chinese or not."""

    def __init__(self, **options: Any) -> None:
        super().__init__(required=False, max_length=400, **options)

    def to_python(self, value: Any) -> Any:
        return [word.strip() for word in SEPARATORS.split(str(value or "")) if word.strip()]

    def prepare_value(self, value: Any) -> Any:
        return "，".join(value) if isinstance(value, list | tuple) else value

    def run_validators(self, value: Any) -> None:
        super().run_validators("，".join(value))


class PartnerForm(forms.Form):
    """Everything that is known of a partner, for adding one and for changing one."""

    kind = forms.ChoiceField(label=_("Kind"), choices=KINDS)
    name = forms.CharField(label=_("Name"), max_length=64)
    phone = forms.CharField(
        label=_("Phone"),
        required=False,
        max_length=24,
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "tel"}),
        help_text=_("Kept encrypted. By it her orders are found, for her loyalty."),
    )
    portrait = forms.FileField(
        label=_("Portrait"),
        required=False,
        help_text=_("JPEG, PNG or WebP, up to 10 MB."),
        widget=forms.FileInput(attrs={"accept": "image/*"}),
    )
    persona = forms.CharField(
        label=_("Persona"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Who customers meet: her life, her day, what she cares about."),
    )
    voice = forms.CharField(
        label=_("Voice"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("How she speaks, in a few of her own words."),
    )
    height_cm = forms.FloatField(label=_("Height (cm)"), required=False)
    weight_kg = forms.FloatField(label=_("Weight (kg)"), required=False)
    age = forms.FloatField(label=_("Age"), required=False)
    body = WordsField(label=_("Body"), help_text=_("For example 微胖，梨形. Several with commas between them."))
    skin = WordsField(label=_("Skin"), help_text=_("For example 敏感肌，黄皮."))
    hair = WordsField(label=_("Hair"))
    style = WordsField(label=_("Look"), help_text=_("For example 仙女风，通勤."))
    health = WordsField(label=_("Health"), help_text=_("Only what she wants customers to know."))
    occupation = forms.CharField(label=_("Occupation"), required=False, max_length=32)
    city = forms.CharField(label=_("City"), required=False, max_length=32)
    size = forms.CharField(label=_("Usual size"), required=False, max_length=32)
    is_applicant = forms.BooleanField(
        label=_("Only an application so far: not to be offered to customers yet"), required=False
    )

    @classmethod
    def of(cls, card: PartnerCard, sent: Any = None, pictures: Any = None) -> PartnerForm:
        """The form that changes an existing partner: the kind stays."""
        known = {"name": card.name, "persona": card.persona, "voice": card.voice, **card.traits}
        form = cls(sent, pictures, initial=known)
        del form.fields["kind"], form.fields["is_applicant"]
        if card.masked_phone:
            form.fields["phone"].help_text = _("Known: %(phone)s. Leave it empty to keep it.") % {
                "phone": card.masked_phone
            }
        return form

    def traits(self) -> dict[str, object]:
        return {name: self.cleaned_data[name] for name in TRAITS}

    def add(self) -> PartnerId | None:
        """Add the partner with the portrait, or neither; None when it was refused, with the reason on its field."""
        add = receive_application if self.cleaned_data["is_applicant"] else add_partner
        try:
            with transaction.atomic():
                partner_id = add(kind=self.cleaned_data["kind"], **self._said())
                self._hang(partner_id)
        except Refusal as refusal:
            self._refuse(refusal)
            return None
        return partner_id

    def change(self, partner_id: PartnerId) -> bool:
        """Change the partner as a whole, or not at all; False when it was refused."""
        try:
            with transaction.atomic():
                change_partner(partner_id, **self._said())
                self._hang(partner_id)
        except Refusal as refusal:
            self._refuse(refusal)
            return False
        return True

    def _said(self) -> dict[str, Any]:
        return {"traits": self.traits()} | {name: self.cleaned_data[name] for name in ("name", "persona", "voice")}

    def _hang(self, partner_id: PartnerId) -> None:
        if phone := self.cleaned_data["phone"]:
            set_phone(partner_id, phone)
        if picture := self.cleaned_data["portrait"]:
            set_portrait(partner_id, picture.read())

    def _refuse(self, refusal: Refusal) -> None:
        field = str(refusal.fields.get("field", "portrait"))
        self.add_error(field if field in self.fields else None, str(refusal))


class PartnerFilter(forms.Form):
    """Which partners to list."""

    name = forms.CharField(label=_("Name"), required=False, max_length=64, widget=forms.SearchInput())
    kind = forms.ChoiceField(label=_("Kind"), required=False, choices=[("", _("All kinds")), *KINDS])
    state = forms.ChoiceField(
        label=_("State"), required=False, choices=[("", _("Working with you")), *STATES, ("any", _("All but ended"))]
    )

    level = forms.ChoiceField(label=_("Level"), required=False, choices=[("", _("All levels")), *LEVELS])

    def chosen(self) -> dict[str, str]:
        """What makes sense of it; the rest counts as not said."""
        self.is_valid()
        told = {name: self.cleaned_data.get(name, "") for name in ("name", "kind", "state", "level")}
        # Volunteers are many, and have a list of their own.
        return told | {"state": {"": WORKING, "any": ""}.get(told["state"], told["state"])}

    @property
    def is_narrowed(self) -> bool:
        """Whether less than everybody who works for the shop was asked for."""
        return any(value for name, value in self.chosen().items() if name != "state") or "state" in self.changed_data


class ScoreForm(forms.Form):
    # Whether somebody is like the members is reckoned from what both say.
    kind = forms.ChoiceField(label=_("Score for"), choices=[one for one in SCORE_KINDS if one[0] != "trait_fit"])
    value = forms.IntegerField(label=_("Score, 0 to 100"), min_value=0, max_value=100)
    words = forms.CharField(
        label=_("Why"), required=False, max_length=2000, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )


class DayInput(forms.DateInput):
    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class AvailabilityForm(forms.Form):
    """How much somebody can take on, and until when they are away."""

    capacity = forms.IntegerField(
        label=_("Communities at once"), min_value=0, max_value=rules.MOST_CAPACITY, initial=rules.USUAL_CAPACITY
    )
    away_until = forms.DateField(label=_("Away until"), required=False, widget=DayInput())

    def save(self, partner_id: PartnerId) -> None:
        set_availability(partner_id, **self.cleaned_data)


class ProbationForm(forms.Form):
    """Until when somebody may try."""

    ends_on = forms.DateField(label=_("Probation until"), widget=DayInput())

    def save(self, partner_id: PartnerId, *, now: datetime) -> bool:
        """Start probation or move its end; False when it was refused, with the reason on its field."""
        ends_on: date = self.cleaned_data["ends_on"]
        try:
            start_probation(partner_id, ends_on=ends_on, now=now)
        except Refusal as refusal:
            self.add_error("ends_on", str(refusal))
            return False
        return True
