"""What staff send to draft offers and to change a draft: the plain terms, and those that few offers have, in foldable sections."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, NamedTuple
from uuid import UUID

from django import forms
from django.forms.boundfield import BoundField
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from yutang.catalog import api as catalog
from yutang.core.clock import SHOP_ZONE
from yutang.core.money import Money
from yutang.people import api as people
from yutang.presale import rules
from yutang.presale.actions.offering import DEFAULT_BALANCE_DAYS, DEFAULT_GROUP_HOURS, change_draft
from yutang.presale.api import (
    OfferCard,
    OfferTerms,
    Origin,
    draft_offer,
    make_offers_from_round,
    rounds_to_offer,
)
from yutang.presale.queries.terms import draft_terms
from yutang.presale.rules.packs import MOST_IN_A_PACK
from yutang.presale.rules.terms import (
    LARGEST_GROUP,
    LONGEST_PLACE,
    MOST_BALANCE_DAYS,
    MOST_GROUP_HOURS,
    MOST_TIERS,
    DepositTerms,
    EarlyPrice,
    GroupTerms,
    SkuTerms,
    Tier,
    Wave,
)

STYLES_SHOWN = 120
FROM_ROUND, FROM_STYLE = "round", "style"
WAVES_SHOWN = 4
PLAIN = ("minimum_quantity", "maximum_quantity", "pack_size", "per_buyer_limit", "price", "closes_at")


def _yuan(label: Any, **options: Any) -> forms.DecimalField:
    most = rules.HIGHEST_PRICE_FEN // 100
    return forms.DecimalField(
        label=label, required=False, min_value=Decimal("0.01"), max_value=most, decimal_places=2, **options
    )


def _pieces(label: Any, *, least: int = 1, **options: Any) -> forms.IntegerField:
    return forms.IntegerField(label=label, required=False, min_value=least, max_value=rules.MOST_UNITS, **options)


def _moment(label: Any, *, required: bool = False, **options: Any) -> forms.DateTimeField:
    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    return forms.DateTimeField(label=label, required=required, widget=widget, **options)


class Section(NamedTuple):
    """Fields that belong together and that most offers leave empty."""

    title: Promise
    hint: Promise
    rows: list[list[BoundField]]
    is_open: bool


class TermsForm(forms.Form):
    """How something is sold. A term counts where its fields are filled in; half of one is an error."""

    minimum_quantity = forms.IntegerField(
        label=_("Minimum"),
        min_value=1,
        max_value=rules.MOST_UNITS,
        initial=50,
        help_text=_("Paid by the deadline, or everybody gets their money back."),
    )
    maximum_quantity = forms.IntegerField(
        label=_("Maximum"), min_value=1, max_value=rules.MOST_UNITS, initial=300, help_text=_("Never sold above it.")
    )
    pack_size = forms.IntegerField(
        label=_("Pack size"),
        required=False,
        min_value=1,
        max_value=MOST_IN_A_PACK,
        help_text=_(
            "The factory makes it in multiples of so many; minimum and maximum must be such multiples. What nobody pays for in the last pack is yours. Empty: as at the style's last presale, else single pieces."
        ),
    )
    per_buyer_limit = forms.IntegerField(label=_("Limit for one buyer"), min_value=1, initial=5)
    price = _yuan(_("Price in yuan"), help_text=_("Empty: each style's own."))
    closes_at = _moment(_("Deadline"), required=True, help_text=_("In the shop's time."))
    early_price = _yuan(_("Early price in yuan"))
    early_until = _moment(_("Until"))
    deposit = _yuan(_("Deposit for a piece in yuan"))
    balance_days = forms.IntegerField(
        label=_("Days to pay the balance"),
        required=False,
        min_value=1,
        max_value=MOST_BALANCE_DAYS,
        initial=DEFAULT_BALANCE_DAYS,
    )
    group_price = _yuan(_("Group price in yuan"))
    group_size = forms.IntegerField(label=_("Buyers in a group"), required=False, min_value=2, max_value=LARGEST_GROUP)
    group_hours = forms.IntegerField(
        label=_("Hours to come together"),
        required=False,
        min_value=1,
        max_value=MOST_GROUP_HOURS,
        initial=DEFAULT_GROUP_HOURS,
    )
    pickup_place = forms.CharField(label=_("Place of pickup"), required=False, max_length=LONGEST_PLACE)
    is_pickup_only = forms.BooleanField(label=_("Pickup only, nothing is sent"), required=False)
    has_fair_start = forms.BooleanField(label=_("Draw the first minute by lot"), required=False)

    def __init__(self, *args: Any, now: datetime, **options: Any) -> None:
        super().__init__(*args, **options)
        soon = (now + timedelta(days=5)).astimezone(SHOP_ZONE)
        self.fields["closes_at"].initial = soon.replace(hour=20, minute=0, second=0, microsecond=0)
        for at in range(MOST_TIERS):
            self.fields[f"tier_quantity_{at}"] = _pieces(_("From so many paid pieces"))
            self.fields[f"tier_price_{at}"] = _yuan(_("each costs, in yuan"))
        for at in range(WAVES_SHOWN):
            self.fields[f"wave_at_{at}"] = _moment(_("On sale from"))
            self.fields[f"wave_quantity_{at}"] = _pieces(_("so many pieces"))

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        pairs = [
            ("early_price", "early_until"),
            ("group_price", "group_size"),
            *((f"tier_quantity_{at}", f"tier_price_{at}") for at in range(MOST_TIERS)),
            *((f"wave_at_{at}", f"wave_quantity_{at}") for at in range(WAVES_SHOWN)),
        ]
        for one, other in pairs:
            filled = [name for name in (one, other) if said.get(name)]
            if len(filled) == 1 and not {one, other} & set(self.errors):
                self.add_error(other if filled == [one] else one, _("Fill in both of these or none."))
        return said

    def terms(self) -> OfferTerms:
        """What was filled in; whether it fits together is for drafting to say."""
        said = self.cleaned_data
        early, deposit, group = (_money(said[name]) for name in ("early_price", "deposit", "group_price"))
        days, hours = said["balance_days"] or DEFAULT_BALANCE_DAYS, said["group_hours"] or DEFAULT_GROUP_HOURS
        return OfferTerms(
            minimum_quantity=said["minimum_quantity"],
            maximum_quantity=said["maximum_quantity"],
            closes_at=said["closes_at"],
            per_buyer_limit=said["per_buyer_limit"],
            price=_money(said["price"]),
            pack_size=said["pack_size"],
            early=EarlyPrice(early, said["early_until"]) if early else None,
            deposit=DepositTerms(deposit, days) if deposit else None,
            group=GroupTerms(group, said["group_size"], hours) if group else None,
            tiers=tuple(Tier(quantity, Money.from_yuan(price)) for quantity, price in self._rows("tier", "price")),
            waves=tuple(Wave(at, quantity) for quantity, at in self._rows("wave", "at")),
            skus=self._skus(),
            pickup_place=said["pickup_place"].strip(),
            is_pickup_only=said["is_pickup_only"],
            has_fair_start=said["has_fair_start"],
        )

    def _rows(self, kind: str, beside: str) -> Iterator[tuple[int, Any]]:
        """The quantity of each filled row of a kind, and what stands beside it."""
        said = self.cleaned_data
        for at in range(MOST_TIERS if kind == "tier" else WAVES_SHOWN):
            if said.get(f"{kind}_quantity_{at}"):
                yield said[f"{kind}_quantity_{at}"], said[f"{kind}_{beside}_{at}"]

    def _skus(self) -> tuple[SkuTerms, ...]:
        return ()

    @property
    def plain(self) -> list[BoundField]:
        return [self[name] for name in PLAIN]

    @property
    def sections(self) -> list[Section]:
        """The terms that few offers have; open where something is filled in or wrong."""
        tiers = [[f"tier_quantity_{at}", f"tier_price_{at}"] for at in range(MOST_TIERS)]
        waves = [[f"wave_at_{at}", f"wave_quantity_{at}"] for at in range(WAVES_SHOWN)]
        return [
            self._section(FAIR, [["has_fair_start"]], "has_fair_start"),
            self._section(EARLY, [["early_price", "early_until"]], "early_price"),
            self._section(DEPOSIT, [["deposit", "balance_days"]], "deposit"),
            self._section(TIERS, tiers, "tier_quantity_0"),
            self._section(WAVES, waves, "wave_quantity_0"),
            self._section(GROUP, [["group_price", "group_size", "group_hours"]], "group_price"),
            self._section(PICKUP, [["pickup_place"], ["is_pickup_only"]], "pickup_place"),
        ]

    def _section(self, words: tuple[Promise, Promise], rows: list[list[str]], leading: str) -> Section:
        has_errors = any(name in self.errors for row in rows for name in row) if self.is_bound else False
        return Section(
            *words, [[self[name] for name in row] for row in rows], has_errors or bool(self[leading].value())
        )


FAIR = (
    _("Fair start"),
    _(
        "Whoever orders in the first minute is entered in a draw; then the entries are served in random order, and after that it sells as usual. A slow phone has the same chance as a fast one."
    ),
)
EARLY = _("Early price"), _("Whoever orders before a moment pays less. It lapses by itself.")
DEPOSIT = (
    _("Deposit and balance"),
    _(
        "A deposit at once counts the piece as paid. The balance is due once the presale is confirmed; else the deposit is kept."
    ),
)
TIERS = (
    _("Price steps"),
    _("The more are paid, the cheaper for everybody: the difference goes back by itself, or the balance is lowered."),
)
WAVES = (
    _("Waves"),
    _("A part of the maximum comes on sale later. What no wave brings is on sale from the beginning."),
)
GROUP = (
    _("Group price"),
    _("For buyers who come together. It goes with no deposit, early price or price steps."),
)
PICKUP = _("Pickup"), _("Where buyers may fetch it, at the leader's or in the shop.")
SKUS = (
    _("Single sizes"),
    _(
        "At most so many of a size, and from how many on it is made. A size too few want is left out, and its buyers get their money back."
    ),
)


def _money(yuan: Decimal | None) -> Money | None:
    return Money.from_yuan(yuan) if yuan else None


class OfferForm(TermsForm):
    """Offers to draft: of a closed round's winners, or of one style by hand."""

    origin = forms.ChoiceField(label=_("From"))
    community = forms.ChoiceField(
        label=_("For the community"),
        required=False,
        help_text=_(
            "For one style: its members get links of their own, and the forecast rests on them. A round has its own."
        ),
    )

    def __init__(self, *args: Any, now: datetime, round_id: str = "", **options: Any) -> None:
        super().__init__(*args, now=now, **options)
        rounds = [(f"{FROM_ROUND}:{one.id}", f"{one.title} · {one.community_name}") for one in rounds_to_offer()]
        styles = [(f"{FROM_STYLE}:{one.id}", one.title) for one in catalog.styles(limit=STYLES_SHOWN)]
        origin = self.fields["origin"]
        assert isinstance(origin, forms.ChoiceField)
        groups: list[tuple[Any, Any]] = [(_("Winners of a round"), rounds), (_("One style"), styles)]
        origin.choices = [group for group in groups if group[1]]
        origin.initial = f"{FROM_ROUND}:{round_id}"
        self.has_origins = bool(rounds or styles)
        community = self.fields["community"]
        assert isinstance(community, forms.ChoiceField)
        community.choices = [
            ("", pgettext_lazy("community", "None")),
            *((str(one.id), one.name) for one in people.communities()),
        ]

    @property
    def plain(self) -> list[BoundField]:
        return [self["origin"], self["community"], *super().plain]

    def make(self, *, now: datetime) -> list[UUID]:
        """Draft the offers. Raises what drafting raises."""
        said = self.cleaned_data
        kind, _colon, key = str(said["origin"]).partition(":")
        if kind == FROM_ROUND:
            return make_offers_from_round(UUID(key), self.terms(), now=now)
        community_id = UUID(said["community"]) if said["community"] else None
        return [draft_offer(UUID(key), self.terms(), now=now, origin=Origin(community_id=community_id))]


class DraftForm(TermsForm):
    """Other terms for a draft; of its sizes too, since its style is known."""

    def __init__(self, *args: Any, card: OfferCard, now: datetime, **options: Any) -> None:
        super().__init__(*args, now=now, **options)
        self._offer_id = card.id
        self._sizes: Sequence[catalog.SkuCard] = catalog.style_card(card.style_id).skus
        for sku in self._sizes:
            name = sku.label or sku.code
            self.fields[f"sku_available_{sku.id}"] = _pieces(_named(_("%(size)s: at most"), name), least=0)
            self.fields[f"sku_minimum_{sku.id}"] = _pieces(_named(_("%(size)s: made from"), name), least=0)
        self.initial.update(_initial_of(card))

    @property
    def sections(self) -> list[Section]:
        rows = [[f"sku_available_{sku.id}", f"sku_minimum_{sku.id}"] for sku in self._sizes]
        section = self._section(SKUS, rows, rows[0][0])
        is_filled = section.is_open or any(self[name].value() for row in rows for name in row)
        return [*super().sections, section._replace(is_open=is_filled)]

    def _skus(self) -> tuple[SkuTerms, ...]:
        said = self.cleaned_data
        wanted = [
            SkuTerms(sku.id, said[f"sku_available_{sku.id}"], said[f"sku_minimum_{sku.id}"] or 0) for sku in self._sizes
        ]
        return tuple(one for one in wanted if one.available is not None or one.minimum_quantity)

    def save(self, *, now: datetime) -> None:
        """Change the draft. Raises what changing raises."""
        change_draft(self._offer_id, self.terms(), now=now)


def _named(words: Promise, size: str) -> Any:
    return str(words) % {"size": size}


def _initial_of(card: OfferCard) -> dict[str, Any]:
    """The terms that a draft has, as its form shows them."""
    more = draft_terms(card.id)
    initial: dict[str, Any] = {
        "minimum_quantity": card.minimum_quantity,
        "maximum_quantity": card.maximum_quantity,
        "pack_size": card.pack_size,
        "per_buyer_limit": card.per_buyer_limit,
        "price": card.price.yuan,
        "closes_at": card.closes_at.astimezone(SHOP_ZONE),
        "early_price": card.early_price.yuan if card.early_price else None,
        "early_until": card.early_until.astimezone(SHOP_ZONE) if card.early_until else None,
        "deposit": card.deposit.yuan if card.deposit else None,
        "balance_days": card.balance_days or DEFAULT_BALANCE_DAYS,
        "group_price": more.group_price.yuan if more.group_price else None,
        "group_size": more.group_size,
        "group_hours": more.group_hours,
        "pickup_place": more.pickup_place,
        "is_pickup_only": more.is_pickup_only,
        "has_fair_start": card.has_fair_start,
    }
    for at, tier in enumerate(more.tiers):
        initial |= {f"tier_quantity_{at}": tier.quantity, f"tier_price_{at}": tier.price.yuan}
    for at, wave in enumerate(more.waves):
        initial |= {f"wave_at_{at}": wave.opens_at.astimezone(SHOP_ZONE), f"wave_quantity_{at}": wave.quantity}
    for sku_id, one in more.skus.items():
        initial |= {f"sku_available_{sku_id}": one.available, f"sku_minimum_{sku_id}": one.minimum_quantity or None}
    return initial
