"""Reading what an offer promises beyond one price: steps, waves and what holds for single SKUs, with how far it is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import F, Sum

from yutang.catalog import api as catalog
from yutang.core.money import Money
from yutang.presale.errors import OfferMissing
from yutang.presale.models import Offer, Order, OrderLine, Payment
from yutang.presale.queries.balances import spare_quantity
from yutang.presale.rules import terms


@dataclass(frozen=True)
class StepCard:
    """A price that holds from so many paid pieces on. `missing` is how many more must be paid for it."""

    quantity: int
    price: Money
    missing: int

    @property
    def is_reached(self) -> bool:
        return self.missing == 0


@dataclass(frozen=True)
class WaveCard:
    opens_at: datetime
    quantity: int
    released_at: datetime | None


@dataclass(frozen=True)
class SkuCard:
    """One SKU of an offer. `available` is what is left of its own limit, None where only the whole counts; `is_made` None while open."""

    sku_id: UUID
    label: str
    paid: int
    available: int | None = None
    minimum: int = 0
    is_made: bool | None = None

    @property
    def is_left_out(self) -> bool:
        return self.is_made is False

    @property
    def missing(self) -> int:
        return max(self.minimum - self.paid, 0)

    @property
    def is_special(self) -> bool:
        """Whether anything holds for it alone."""
        return self.available is not None or self.minimum > 0 or self.is_made is not None


@dataclass(frozen=True)
class TermsCard:
    """All terms of an offer. `spare` is how many of its made pieces nobody pays for any more."""

    steps: tuple[StepCard, ...]
    waves: tuple[WaveCard, ...]
    skus: tuple[SkuCard, ...]
    spare: int
    lapsed: int

    @property
    def next_wave(self) -> WaveCard | None:
        return next((wave for wave in self.waves if wave.released_at is None), None)

    @property
    def next_step(self) -> StepCard | None:
        return next((step for step in self.steps if not step.is_reached), None)

    @property
    def gone(self) -> frozenset[UUID]:
        """SKUs of which nothing can be ordered any more, whatever is left of the whole."""
        return frozenset(sku.sku_id for sku in self.skus if sku.is_left_out or sku.available == 0)

    @property
    def has_sku_terms(self) -> bool:
        return any(sku.is_special for sku in self.skus)


def terms_card(offer_id: UUID) -> TermsCard:
    """The terms of one offer of the merchant in force. Raises OfferMissing."""
    offer = Offer.objects.filter(pk=offer_id).first()
    if offer is None:
        raise OfferMissing
    return TermsCard(
        steps=tuple(
            StepCard(row.quantity, Money(row.price_fen), max(row.quantity - offer.paid_quantity, 0))
            for row in offer.tiers.order_by("quantity")
        ),
        waves=tuple(WaveCard(row.opens_at, row.quantity, row.released_at) for row in offer.waves.order_by("opens_at")),
        skus=_skus(offer),
        spare=spare_quantity(offer),
        lapsed=Order.objects.filter(offer=offer, state=Order.State.LAPSED).count(),
    )


def paid_amount(offer_id: UUID) -> Money:
    """What buyers have paid for an offer and not got back, with deposits that are kept."""
    rows = Payment.objects.filter(order__offer_id=offer_id, state=Payment.State.PAID)
    return Money(rows.aggregate(fen=Sum(F("amount_fen") - F("returned_fen")))["fen"] or 0)


def _skus(offer: Offer) -> tuple[SkuCard, ...]:
    own = {row.sku_id: row for row in offer.skus.all()}
    committed = [Order.State.DEPOSITED, Order.State.PAID]
    rows = OrderLine.objects.filter(order__offer=offer, order__state__in=committed).order_by()
    paid = dict(rows.values_list("sku_id").annotate(units=Sum(F("quantity") - F("refunded_quantity"))))
    return tuple(
        SkuCard(sku.id, sku.label or sku.code, paid.get(sku.id, 0))
        if sku.id not in own
        else SkuCard(
            sku.id,
            sku.label or sku.code,
            paid.get(sku.id, 0),
            own[sku.id].available,
            own[sku.id].minimum_quantity,
            own[sku.id].is_made,
        )
        for sku in catalog.style_card(offer.style_id).skus
    )


@dataclass(frozen=True)
class DraftTerms:
    """The terms of a draft as a form needs them to begin with."""

    group_price: Money | None
    group_size: int | None
    group_hours: int
    pickup_place: str
    is_pickup_only: bool
    tiers: tuple[terms.Tier, ...]
    waves: tuple[terms.Wave, ...]
    skus: dict[UUID, terms.SkuTerms]


def draft_terms(offer_id: UUID) -> DraftTerms:
    """What `OfferCard` does not hold of a draft's terms. Raises OfferMissing."""
    offer = Offer.objects.filter(pk=offer_id).first()
    if offer is None:
        raise OfferMissing
    return DraftTerms(
        group_price=Money(offer.group_price_fen) if offer.group_price_fen else None,
        group_size=offer.group_size,
        group_hours=offer.group_hours,
        pickup_place=offer.pickup_place,
        is_pickup_only=offer.is_pickup_only,
        tiers=tuple(terms.Tier(row.quantity, Money(row.price_fen)) for row in offer.tiers.order_by("quantity")),
        waves=tuple(terms.Wave(row.opens_at, row.quantity) for row in offer.waves.order_by("opens_at")),
        skus={row.sku_id: terms.SkuTerms(row.sku_id, row.available, row.minimum_quantity) for row in offer.skus.all()},
    )
