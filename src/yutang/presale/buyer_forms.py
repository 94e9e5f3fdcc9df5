"""What buyers send, as typed values."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from yutang.catalog import api as catalog
from yutang.core.tables import BadValue, MaskedPhone, read_phone
from yutang.presale import rules
from yutang.presale.actions.addresses import AddressDraft
from yutang.presale.api import Delivery, DeliveryCard, OfferCard, OrderDraft, Wanted
from yutang.presale.queries.addresses import AddressCard
from yutang.presale.queries.handing import PickupTerms

NEW, PICKUP, RECEIVER = "new", "pickup", "receiver"


def called_phone(text: str) -> str:
    """A phone number that a courier can call, in E.164. Raises ValidationError."""
    try:
        phone = read_phone(text)
    except BadValue as fault:
        raise forms.ValidationError(str(fault)) from fault
    if isinstance(phone, MaskedPhone):
        raise forms.ValidationError(_("Give the whole number, so that the courier can call you."))
    return phone


def _name() -> forms.CharField:
    return forms.CharField(label=_("Name"), max_length=32, widget=forms.TextInput(attrs={"autocomplete": "name"}))


def _phone() -> forms.CharField:
    attrs = {"autocomplete": "tel", "inputmode": "tel"}
    return forms.CharField(label=_("Phone"), max_length=24, widget=forms.TextInput(attrs=attrs))


def _address() -> forms.CharField:
    attrs = {"rows": 2, "autocomplete": "street-address"}
    return forms.CharField(
        label=pgettext_lazy("delivery", "Address"), min_length=5, max_length=200, widget=forms.Textarea(attrs=attrs)
    )


def _label() -> forms.CharField:
    attrs = {"placeholder": _("for example Mum, or Office")}
    return forms.CharField(label=_("Called"), max_length=20, required=False, widget=forms.TextInput(attrs=attrs))


class AddressForm(forms.Form):
    """An address of the book."""

    label = _label()
    name = _name()
    phone = _phone()
    address = _address()

    def clean_phone(self) -> str:
        return called_phone(self.cleaned_data["phone"])

    def draft(self) -> AddressDraft:
        said = self.cleaned_data
        return AddressDraft(said["name"], said["phone"], said["address"], said["label"])


class GiftForm(forms.Form):
    """Where a gift goes, as its receiver says."""

    name = _name()
    phone = _phone()
    address = _address()

    def clean_phone(self) -> str:
        return called_phone(self.cleaned_data["phone"])

    def delivery(self) -> DeliveryCard:
        said = self.cleaned_data
        return DeliveryCard(said["name"], said["phone"], said["address"])


class MeasuresForm(forms.Form):
    """My height and weight, for advice on sizes."""

    height_cm = forms.DecimalField(label=_("Height (cm)"), min_value=80, max_value=220, max_digits=4, decimal_places=1)
    weight_kg = forms.DecimalField(label=_("Weight (kg)"), min_value=20, max_value=200, max_digits=4, decimal_places=1)

    def measures(self) -> dict[str, float]:
        """By the names of traits; whole numbers stay whole."""
        said = {name: float(value) for name, value in self.cleaned_data.items()}
        return {name: int(value) if value.is_integer() else value for name, value in said.items()}


class OrderForm(forms.Form):
    """What a buyer fills in. The price is not in it.

    `to` says where it goes: an address of the book by its id, a new one, a pickup, or wherever the receiver of the gift says.
    """

    sku = forms.UUIDField(widget=forms.HiddenInput)
    quantity = forms.IntegerField(label=_("Quantity"), min_value=1, initial=1)
    to = forms.CharField(max_length=40, required=False)
    name = _name()
    phone = _phone()
    address = _address()
    label = _label()
    keep = forms.BooleanField(label=_("Keep this address for next time"), required=False, initial=True)
    is_gift = forms.BooleanField(label=_("This is a gift"), required=False)
    gift_words = forms.CharField(
        label=_("Words with it"),
        max_length=rules.LONGEST_GIFT_WORDS,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    idempotency_key = forms.RegexField(
        regex=r"^[A-Za-z0-9_-]{8,64}$",
        widget=forms.HiddenInput,
        error_messages={"required": _("Reload the page and order again.")},
    )

    def __init__(
        self,
        *args: Any,
        offer: OfferCard,
        pickup: PickupTerms,
        book: Sequence[AddressCard] = (),
        known: DeliveryCard | None = None,
        **options: Any,
    ) -> None:
        super().__init__(*args, **options)
        self._offer, self._pickup = offer, pickup
        self._book = {str(card.id): card for card in book}
        self.initial["idempotency_key"] = secrets.token_hex(16)
        self.initial["to"] = self._proposed(book)
        if known is not None:
            phone = known.phone.removeprefix("+86")
            self.initial.update(name=known.recipient, phone=phone, address=known.address)
        for name in ("name", "phone", "address"):
            # Which of them must be filled in depends on where it goes, which the browser cannot know.
            self.fields[name].required = False
        quantity = self.fields["quantity"]
        assert isinstance(quantity, forms.IntegerField)
        quantity.widget.attrs["max"] = offer.per_buyer_limit

    def _proposed(self, book: Sequence[AddressCard]) -> str:
        if self._pickup.is_only:
            return PICKUP
        default = next((card for card in book if card.is_default), book[0] if book else None)
        return str(default.id) if default else NEW

    @property
    def chosen(self) -> str:
        """Where it goes, as it stands on the page."""
        return str(self["to"].value() or NEW)

    def clean_quantity(self) -> int:
        quantity = int(self.cleaned_data["quantity"])
        if quantity > self._offer.per_buyer_limit:
            message = _("At most %(limit)s for each buyer.")
            raise forms.ValidationError(message, params={"limit": self._offer.per_buyer_limit})
        return quantity

    def clean_sku(self) -> UUID:
        sku: UUID = self.cleaned_data["sku"]
        if sku not in {one.id for one in catalog.style_card(self._offer.style_id).skus}:
            raise forms.ValidationError(_("Choose a size."))
        return sku

    def clean_to(self) -> str:
        to = str(self.cleaned_data["to"] or (PICKUP if self._pickup.is_only else NEW))
        ways = {PICKUP} if self._pickup.is_only else {NEW, RECEIVER, *self._book}
        if self._pickup.place:
            ways.add(PICKUP)
        if to not in ways:
            raise forms.ValidationError(_("Choose where it goes."))
        return to

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        needed = {NEW: ("name", "phone", "address"), PICKUP: ("name", "phone")}.get(said.get("to", ""), ())
        for name in needed:
            if not said.get(name) and name not in self.errors:
                self.add_error(name, _("This field is required."))
        if "phone" in needed and said.get("phone"):
            try:
                said["phone"] = called_phone(said["phone"])
            except forms.ValidationError as fault:
                self.add_error("phone", fault)
        return said

    def draft(self, customer_id: UUID) -> OrderDraft:
        said = self.cleaned_data
        return OrderDraft(
            offer_id=self._offer.id,
            customer_id=customer_id,
            lines=(Wanted(said["sku"], said["quantity"]),),
            idempotency_key=said["idempotency_key"],
            delivery=self._delivery(),
        )

    def _delivery(self) -> Delivery:
        said, to = self.cleaned_data, self.cleaned_data["to"]
        is_gift = said["is_gift"] or to == RECEIVER
        how = {"is_pickup": to == PICKUP, "is_gift": is_gift, "gift_words": said["gift_words"] if is_gift else ""}
        if to == RECEIVER:
            return Delivery("", "", "", **how)
        if card := self._book.get(to):
            return Delivery(card.recipient, card.phone, card.address, **how)
        return Delivery(said["name"], said["phone"], "" if to == PICKUP else said["address"], **how)

    def address_used(self) -> UUID | None:
        """Which address of the book it goes to."""
        card = self._book.get(self.cleaned_data["to"])
        return card.id if card else None

    def address_to_keep(self) -> AddressDraft | None:
        """The new address, where the buyer wants it kept."""
        said = self.cleaned_data
        if said["to"] != NEW or not said["keep"]:
            return None
        return AddressDraft(said["name"], said["phone"], said["address"], said["label"])
