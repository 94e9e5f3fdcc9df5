"""What buyers send, as typed values."""

from __future__ import annotations

import secrets
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from yutang.catalog import api as catalog
from yutang.core.tables import BadValue, MaskedPhone, read_phone
from yutang.presale import rules
from yutang.presale.actions.addresses import AddressDraft
from yutang.presale.api import Delivery, DeliveryCard, OfferCard, OrderDraft
from yutang.presale.line_forms import BLANK, MOST_ROWS, LineForm, numbers_in, stand
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
    """What a buyer fills in, with a row for each line. The price is not in it.

    `to` says where it goes: an address of the book by its id, a new one, a pickup, or wherever the receiver of the gift says.
    """

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
        data: Mapping[str, Any] | None = None,
        *,
        offer: OfferCard,
        pickup: PickupTerms,
        book: Sequence[AddressCard] = (),
        known: DeliveryCard | None = None,
    ) -> None:
        super().__init__(data)
        self._offer, self._pickup = offer, pickup
        self.style = catalog.style_card(offer.style_id)
        self.rows = [self._row(number, data) for number in numbers_in(data or {})]
        self._book = {str(card.id): card for card in book}
        self.initial["idempotency_key"] = secrets.token_hex(16)
        self.initial["to"] = self._proposed(book)
        if known is not None:
            phone = known.phone.removeprefix("+86")
            self.initial.update(name=known.recipient, phone=phone, address=known.address)
        for name in ("name", "phone", "address"):
            # Which of them must be filled in depends on where it goes, which the browser cannot know.
            self.fields[name].required = False

    def _row(self, number: int | str, data: Mapping[str, Any] | None = None) -> LineForm:
        skus = [sku.id for sku in self.style.skus]
        return LineForm(data, number=number, skus=skus, limit=self._offer.per_buyer_limit)

    @property
    def most_rows(self) -> int:
        return min(self._offer.per_buyer_limit, MOST_ROWS)

    @property
    def blank_row(self) -> LineForm:
        """What further rows are copies of."""
        return self._row(BLANK)

    def stand(self, typed: Mapping[str, Any]) -> None:
        """Show what was typed so far, while the buyer adds a row or takes one out."""
        stand(self, typed)
        self.rows = [self._row(number) for number in numbers_in(typed)]
        for row in self.rows:
            stand(row, typed)

    def add_row(self, name: str = "", sku_id: UUID | None = None) -> None:
        """One row more, as far as there may be; for somebody named it is the first in which nothing is chosen yet."""
        empty = (row for row in self.rows if not row.initial.get("sku") and not row.initial.get("for_whom"))
        free = next(empty, None) if name else None
        if free is None and len(self.rows) < self.most_rows:
            taken = {row.number for row in self.rows}
            free = self._row(next(at for at in range(1, MOST_ROWS + 1) if at not in taken))
            self.rows.append(free)
        if free is not None and name:
            free.initial.update(for_whom=name, sku=sku_id or "")

    def drop_row(self, number: str) -> None:
        """Take a row out; the last one stays."""
        self.rows = [row for row in self.rows if str(row.number) != number] or self.rows

    @property
    def is_family(self) -> bool:
        """Whether the rows ask for whom they are."""
        return len(self.rows) > 1 or any(row.named for row in self.rows)

    @property
    def pieces(self) -> int:
        """How many pieces stand on the page."""
        return sum(row.pieces for row in self.rows)

    def _proposed(self, book: Sequence[AddressCard]) -> str:
        if self._pickup.is_only:
            return PICKUP
        default = next((card for card in book if card.is_default), book[0] if book else None)
        return str(default.id) if default else NEW

    @property
    def chosen(self) -> str:
        """Where it goes, as it stands on the page."""
        return str(self["to"].value() or NEW)

    @property
    def _asked(self) -> list[LineForm]:
        """The rows that are asked for: all, or the one that the buyer wants to wait for."""
        return [row for row in self.rows if str(row.number) == self.data.get("wait")] or self.rows

    def is_valid(self) -> bool:
        # Whether there are too many of all together is known once each row is read.
        return all([super().is_valid(), *(row.is_valid() for row in self._asked)])

    def blame_beyond(self, most: int, words: str) -> None:
        """Say at the row with which there are more pieces than this."""
        count = 0
        for row in self._asked:
            count += row.wanted().quantity
            if count > most:
                row.add_error("quantity", words)
                return
        self.add_error(None, words)

    def blame_short(self, left_of_sku: Mapping[UUID, int], words: Callable[[int], str]) -> bool:
        """Say at each row of whose size there is not enough, how many are left. False where there is enough of all."""
        units = Counter[UUID]()
        for row in self._asked:
            units[row.wanted().sku_id] += row.wanted().quantity
        short = {sku_id for sku_id, count in units.items() if count > left_of_sku.get(sku_id, count)}
        for row in self._asked:
            if row.wanted().sku_id in short:
                row.add_error("sku", words(left_of_sku[row.wanted().sku_id]))
        return bool(short)

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
        if all(row.is_valid() for row in self._asked):
            limit = self._offer.per_buyer_limit
            if sum(row.wanted().quantity for row in self._asked) > limit:
                self.blame_beyond(
                    limit, _("At most %(limit)s for each buyer, of all sizes together.") % {"limit": limit}
                )
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
            lines=rules.joined([row.wanted() for row in self._asked]),
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
