"""What a member fills in to join one of our relays, and what staff fill in to begin one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from yutang.core.tables import BadValue, MaskedPhone, read_phone
from yutang.people import api as people
from yutang.presale.actions.relay_lists import EntryWish, RelayDraft
from yutang.presale.queries.offers import OfferCard
from yutang.presale.queries.relay_lists import EntryCard, SkuOffered
from yutang.presale.rules import LONGEST_OFFER
from yutang.presale.rules.relay_lists import LONGEST_NAME, name_fits


class EntryForm(forms.Form):
    """One person's entry: how many of each SKU, and by which name."""

    name = forms.CharField(
        label=_("Shown as"), max_length=LONGEST_NAME, widget=forms.TextInput(attrs={"autocomplete": "nickname"})
    )
    phone = forms.CharField(
        label=_("Phone"), max_length=24, widget=forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "tel"})
    )
    note = forms.CharField(label=pgettext_lazy("relay", "Note"), max_length=100, required=False)

    def __init__(
        self, *args: Any, skus: Sequence[SkuOffered], entry: EntryCard | None, known: Mapping[str, str], **options: Any
    ) -> None:
        super().__init__(*args, **options)
        self._skus = skus
        had = {item.sku_id: item.quantity for item in entry.items} if entry else {}
        for sku in skus:
            self.fields[_key(sku.sku_id)] = forms.IntegerField(
                label=sku.label,
                required=False,
                min_value=0,
                max_value=sku.limit,
                widget=forms.NumberInput(attrs={"inputmode": "numeric", "aria-label": sku.label, "class": "count"}),
            )
        self.initial = {
            "name": entry.name if entry else known["name"][:LONGEST_NAME],
            "phone": known["phone"],
            "note": entry.note if entry else "",
            **{_key(sku.sku_id): had.get(sku.sku_id, 0) for sku in skus},
            **self.initial,
        }

    def counts(self) -> list[tuple[SkuOffered, forms.BoundField]]:
        return [(sku, self[_key(sku.sku_id)]) for sku in self._skus]

    def clean_name(self) -> str:
        name = " ".join(self.cleaned_data["name"].split())
        if not name_fits(name):
            raise forms.ValidationError(_("Say in one line how you are called in the group."))
        return name

    def clean_phone(self) -> str:
        try:
            phone = read_phone(self.cleaned_data["phone"])
        except BadValue as fault:
            raise forms.ValidationError(str(fault)) from fault
        if isinstance(phone, MaskedPhone):
            raise forms.ValidationError(_("Give the whole number, so that you can be called when it is there."))
        return phone

    def clean_note(self) -> str:
        return " ".join(self.cleaned_data["note"].split())

    def wish(self, customer_id: UUID) -> EntryWish:
        said = self.cleaned_data
        units: dict[UUID, dict[UUID, int]] = {}
        for sku in self._skus:
            if said.get(_key(sku.sku_id)):
                units.setdefault(sku.offer_id, {})[sku.sku_id] = said[_key(sku.sku_id)]
        return EntryWish(customer_id, said["name"], said["phone"], units, said["note"])


def stepped(post: QueryDict, skus: Sequence[SkuOffered]) -> dict[str, Any]:
    """What was typed, after a tap on + or − of one SKU; nothing is sent by that, and nothing lost."""
    said: dict[str, Any] = dict(post.items())
    sign, key = str(said.get("step", ""))[:1], str(said.get("step", ""))[1:]
    for sku in skus:
        if key == str(sku.sku_id):
            number = _number(said.get(_key(sku.sku_id))) + (1 if sign == "+" else -1)
            said[_key(sku.sku_id)] = min(max(number, 0), sku.limit)
    return said


def _key(sku_id: UUID) -> str:
    return f"units-{sku_id}"


def _number(said: object) -> int:
    try:
        return int(str(said))
    except ValueError:
        return 0


class RelayForm(forms.Form):
    """A relay that staff begin, or a leader: then for their own communities."""

    community = forms.ChoiceField(label=_("Community"))
    offers = forms.MultipleChoiceField(
        label=_("What it is about"), widget=forms.CheckboxSelectMultiple(attrs={"class": "form-check-input"})
    )
    title = forms.CharField(label=_("Title"), max_length=64)
    words = forms.CharField(
        label=_("Words above the list"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    pickup_place = forms.CharField(label=_("Where it is picked up"), max_length=100)
    closes_at = forms.DateTimeField(
        label=_("Open until"), widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    )

    def __init__(self, *args: Any, offers: Sequence[OfferCard], leader_id: UUID | None = None, **options: Any) -> None:
        super().__init__(*args, **options)
        self._leader_id = leader_id
        community, chosen = self.fields["community"], self.fields["offers"]
        assert isinstance(community, forms.ChoiceField)
        assert isinstance(chosen, forms.MultipleChoiceField)
        names = {one.id: one.name for one in people.communities() if leader_id in (None, one.leader_partner_id)}
        community.choices = [(str(key), name) for key, name in names.items()]
        chosen.choices = [
            (
                str(card.id),
                " · ".join(filter(None, [card.title, names.get(card.community_id) if card.community_id else ""])),
            )
            for card in offers
        ]
        self.fields["closes_at"].help_text = _("At most %(days)s days ahead.") % {"days": LONGEST_OFFER.days}

    def draft(self) -> RelayDraft:
        said = self.cleaned_data
        return RelayDraft(
            community_id=UUID(said["community"]),
            title=said["title"],
            offer_ids=[UUID(one) for one in said["offers"]],
            closes_at=said["closes_at"],
            pickup_place=said["pickup_place"],
            words=said["words"],
            leader_id=self._leader_id,
        )
