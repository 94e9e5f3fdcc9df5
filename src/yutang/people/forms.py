"""What staff type on the pages of people, read into values."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from yutang.partners.api import partners
from yutang.people import api
from yutang.people.queries import sources
from yutang.people.rules import SENSITIVE, TraitFault, clean_trait
from yutang.people.words import KIN_WORDS, TRAIT_WORDS


class CustomerFilter(forms.Form):
    """Which customers a list shows; all of it stands in the address."""

    q = forms.CharField(
        label=_("Nickname, phone or number"), required=False, max_length=64, widget=forms.TextInput({"type": "search"})
    )
    community = forms.ChoiceField(label=_("Community"), required=False)
    source = forms.ChoiceField(label=_("Source"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        everything = ("", gettext("all"))
        self._choose("community", [everything, *((str(card.id), card.name) for card in api.communities())])
        self._choose("source", [everything, *((source, source) for source in sources())])

    def _choose(self, name: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices

    def chosen(self) -> dict[str, Any]:
        """What was asked for; a choice that does not exist is left out."""
        self.is_valid()
        told = self.cleaned_data
        community = told.get("community")
        return {
            "search": told.get("q", ""),
            "community_id": UUID(community) if community else None,
            "source": told.get("source", ""),
        }


class CommunityForm(forms.Form):
    """A community to be opened."""

    name = forms.CharField(label=_("Name of the community"), max_length=64)
    leader = forms.ChoiceField(label=_("Leader"), required=False)
    need = forms.CharField(
        label=_("What its members need"), required=False, max_length=500, widget=forms.Textarea({"rows": 2})
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        leader = self.fields["leader"]
        assert isinstance(leader, forms.ChoiceField)
        leader.choices = [("", "—"), *((str(card.id), card.name) for card in partners(state="active"))]

    def add(self) -> UUID:
        told = self.cleaned_data
        return api.add_community(told["name"], UUID(told["leader"]) if told["leader"] else None, told["need"])


class MergeSearch(forms.Form):
    """Whom to look for as the same person."""

    q = forms.CharField(
        label=_("Nickname, phone or number"), required=False, max_length=64, widget=forms.TextInput({"type": "search"})
    )


class TraitForm(forms.Form):
    """What staff know of a customer or of somebody they buy for."""

    about = forms.ChoiceField(label=_("Of whom"), required=False)
    name = forms.ChoiceField(label=_("Which trait"))
    value = forms.CharField(
        label=_("What it is"),
        max_length=100,
        help_text=_("A number, or a word; several words with commas between them."),
    )

    def __init__(self, *args: Any, sees_health: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        about, name = self.fields["about"], self.fields["name"]
        assert isinstance(about, forms.ChoiceField)
        assert isinstance(name, forms.ChoiceField)
        about.choices = [("", gettext("the customer")), *KIN_WORDS.items()]
        name.choices = [one for one in TRAIT_WORDS.items() if sees_health or one[0] not in SENSITIVE]

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        if "name" in told and told.get("value"):
            try:
                told["value"] = clean_trait(told["name"], told["value"])
            except TraitFault:
                self.add_error(
                    "value", gettext("That cannot be. Numbers must be such as people have; no phone numbers.")
                )
        return told


class SettleForm(forms.Form):
    """Which of several values of a trait is right."""

    value = forms.JSONField()
