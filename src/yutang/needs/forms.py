"""What people look for among utterances, as typed values."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from yutang.needs import wording
from yutang.needs.actions.surveying import Answers
from yutang.needs.api import REASONS, TOUCHPOINTS
from yutang.needs.queries.assignment import Newcomer, WhatIf
from yutang.needs.queries.surveys import QUESTIONS
from yutang.needs.rules.entries import IGNORE, WORD_SLOTS, Sense
from yutang.needs.wording import DOMAINS, SLOT_LABELS

# Those of whom the lexicon knows the words; the customer themselves stand first.
FOR_WHOM = ("女儿", "儿子", "宝宝", "老公", "妈妈", "爸爸", "长辈")
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


SLOTS = [(slot, SLOT_LABELS[slot]) for slot in WORD_SLOTS]
TRADES = [("", _("All trades")), *DOMAINS.items()]
_BETWEEN_WORDS = re.compile(r"[\s,，、;；]+")


class WordsForm(forms.Form):
    """Words to add or to change: several that are written for one and the same thing."""

    words = forms.CharField(
        label=pgettext_lazy("word", "Words"),
        max_length=2_000,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none"}),
        help_text=_("Several at once with blanks or commas between them: 鲨鱼裙、鲨鱼尾裙"),
    )
    slot = forms.ChoiceField(label=_("What it is"), choices=SLOTS)
    canonical = forms.CharField(
        label=_("Stands for"),
        required=False,
        max_length=24,
        widget=forms.TextInput(attrs={"list": "canonical-words", "autocomplete": "off"}),
        help_text=_("The word that all of them count as. Left empty, it is the first of them."),
    )
    domain = forms.ChoiceField(label=_("Trade"), required=False, choices=TRADES)

    def senses(self) -> list[Sense]:
        """The words as typed, unchecked."""
        found = self.cleaned_data
        words = [word for word in _BETWEEN_WORDS.split(found["words"].strip()) if word]
        canonical = (
            "" if found["slot"] == IGNORE else found["canonical"].strip() or (words[0].lstrip("~!") if words else "")
        )
        return [Sense(word, found["slot"], canonical, found["domain"]) for word in words]


class WordFilter(forms.Form):
    """Which words to list. What makes no sense counts as not said."""

    text = forms.CharField(label=_("Word"), required=False, max_length=32, widget=forms.SearchInput())
    slot = forms.ChoiceField(label=_("What it is"), required=False, choices=[("", _("Everything")), *SLOTS])
    domain = forms.ChoiceField(label=_("Trade"), required=False, choices=TRADES)

    def chosen(self) -> dict[str, str]:
        self.is_valid()
        return {name: str(self.cleaned_data.get(name) or "") for name in self.fields}


class WordsFileForm(forms.Form):
    """A file of words, as this page gives them out."""

    file = forms.FileField(label=_("File of words"), widget=forms.FileInput(attrs={"accept": ".toml,.csv,.xlsx"}))


class AcceptForm(forms.Form):
    """What a suggested word is to mean."""

    slot = forms.ChoiceField(choices=SLOTS)
    canonical = forms.CharField(required=False, max_length=24)


class SurveyForm(forms.Form):
    """What a newcomer answers: at least why they came or what they need."""

    why = forms.CharField(required=False, max_length=500, widget=forms.Textarea({"rows": 2}))
    need = forms.CharField(required=False, max_length=500, widget=forms.Textarea({"rows": 3}))
    for_whom = forms.ChoiceField(required=False, choices=[("", ""), *((one, one) for one in FOR_WHOM)])
    height_cm = forms.IntegerField(label=_("Height (cm)"), required=False, min_value=40, max_value=250)
    weight_kg = forms.FloatField(label=_("Weight (kg)"), required=False, min_value=2, max_value=300)

    def for_whom_choices(self) -> list[tuple[str, str]]:
        return [("", gettext("Myself")), *((one, wording.kin_text(one)) for one in FOR_WHOM)]

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        if not self.errors and not (told.get("why", "").strip() or told.get("need", "").strip()):
            self.add_error("need", gettext("A few words are enough."))
        return told

    def answers(self) -> Answers:
        return Answers(**self.cleaned_data)


class SurveyWordsForm(forms.Form):
    """The questions in a shop's own words, in two languages."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        labels = {
            "hello": _("Greeting"),
            "why": _("Why they came"),
            "need": _("What they need"),
            "for_whom": _("For whom"),
        }
        for key, label in labels.items():
            for language, name in (("zh", "中文"), ("en", "English")):
                self.fields[f"{key}_{language}"] = forms.CharField(
                    label=f"{label} · {name}", required=False, max_length=120
                )

    def words(self) -> dict[str, dict[str, str]]:
        told = self.cleaned_data
        return {key: {one: told[f"{key}_{one}"].strip() for one in ("zh", "en")} for key in QUESTIONS}


class SurveyLinksForm(forms.Form):
    """Whose links to the survey are wanted: one customer's, or those of a community."""

    customer = forms.UUIDField(required=False, widget=forms.HiddenInput())
    community = forms.UUIDField(required=False)


class PairForm(forms.Form):
    """A KOC and a cluster, and what is decided about them."""

    cluster = forms.UUIDField()
    partner = forms.UUIDField()
    kind = forms.ChoiceField(choices=[("pin", ""), ("forbid", "")])


class WhatIfForm(forms.Form):
    """What might happen to the KOCs: one leaves or takes on more or fewer, or somebody joins."""

    HAPPENINGS = (
        ("leaves", _("leaves, or is away for long")),
        ("more", _("takes on one cluster more")),
        ("fewer", _("takes on one cluster fewer")),
    )
    koc = forms.ChoiceField(label=_("KOC"), required=False)
    happens = forms.ChoiceField(label=_("What happens"), required=False, choices=HAPPENINGS, initial="leaves")
    body = forms.CharField(label=_("Build"), required=False, max_length=120, help_text="微胖、手臂粗")
    style = forms.CharField(label=_("Styles"), required=False, max_length=120, help_text="法式、通勤")
    words = forms.CharField(label=_("What she speaks of"), required=False, max_length=500)
    height_cm = forms.IntegerField(label=_("Height (cm)"), required=False, min_value=50, max_value=250)
    weight_kg = forms.FloatField(label=_("Weight (kg)"), required=False, min_value=20, max_value=300)
    age = forms.IntegerField(label=_("Age"), required=False, min_value=1, max_value=120)
    capacity = forms.IntegerField(label=_("Clusters at once"), required=False, min_value=1, max_value=50, initial=1)

    def __init__(self, *args: Any, kocs: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["koc"].choices = [("", _("Choose one")), *kocs]  # type: ignore[attr-defined]

    @property
    def one_of_them(self) -> list[forms.BoundField]:
        return [self["koc"], self["happens"]]

    @property
    def told(self) -> list[forms.BoundField]:
        return [self["body"], self["style"], self["words"]]

    @property
    def measured(self) -> list[forms.BoundField]:
        return [self["height_cm"], self["weight_kg"], self["age"], self["capacity"]]

    @property
    def joins(self) -> bool:
        return any(self.cleaned_data.get(name) for name in ("body", "style", "words", "height_cm", "weight_kg", "age"))

    def asked(self) -> WhatIf | None:
        """What is asked; None where nothing is, or what was filled in makes no sense."""
        if not self.is_valid() or not (self.cleaned_data["koc"] or self.joins):
            return None
        told = self.cleaned_data
        koc, happens = told["koc"] and UUID(told["koc"]), told["happens"] or "leaves"
        return WhatIf(
            without=frozenset([koc] if koc and happens == "leaves" else []),
            more_room={koc: 1 if happens == "more" else -1} if koc and happens != "leaves" else {},
            joins=(self._newcomer(),) if self.joins else (),
        )

    def _newcomer(self) -> Newcomer:
        told = self.cleaned_data
        traits = {name: told[name] for name in ("height_cm", "weight_kg", "age") if told[name]}
        lists = {name: [word for word in _BETWEEN_WORDS.split(told[name]) if word] for name in ("body", "style")}
        # What she says of her build may be of her skin or for whom she buys: each slot looks for its own.
        built = {slot: lists["body"] for slot in ("body", "skin", "hair", "health") if lists["body"]}
        return Newcomer(
            gettext("Somebody new"), {**traits, **built, "style": lists["style"]}, told["words"], told["capacity"] or 1
        )
