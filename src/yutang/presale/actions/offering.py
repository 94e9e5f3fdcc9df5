"""Drafting and opening offers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from yutang.catalog import api as catalog
from yutang.core import audit
from yutang.core.errors import NotFound
from yutang.core.events import publish
from yutang.core.money import Money
from yutang.presale import rules
from yutang.presale.actions.forecasting import keep_forecast
from yutang.presale.actions.locks import locked_offer
from yutang.presale.errors import (
    BadBuyerLimit,
    BadPrice,
    BadQuantities,
    ClosesTooSoon,
    NoWinners,
    OfferAlreadyOpened,
    RoundNotClosed,
    UnknownStyle,
)
from yutang.presale.events import OfferOpened
from yutang.presale.models import Offer, OfferStock
from yutang.selection import api as selection


@dataclass(frozen=True)
class OfferTerms:
    """How something is sold. Without a price it is the style's own."""

    minimum_quantity: int
    maximum_quantity: int
    closes_at: datetime
    per_buyer_limit: int = 5
    price: Money | None = None


@dataclass(frozen=True)
class Origin:
    """Where an offer comes from, as far as it comes from a round."""

    round_id: UUID | None = None
    candidate_id: UUID | None = None
    community_id: UUID | None = None
    koc_id: UUID | None = None


@transaction.atomic
def draft_offer(style_id: UUID, terms: OfferTerms, *, now: datetime, origin: Origin | None = None) -> UUID:
    """Prepare an offer that nobody sees yet. Raises a BadOffer that says what does not fit."""
    _refuse_bad(terms, now)
    try:
        style = catalog.style_card(style_id)
    except NotFound as fault:
        raise UnknownStyle from fault
    price = terms.price or style.price
    if not style.skus:
        raise UnknownStyle
    if not rules.price_fits(price.fen):
        raise BadPrice(most=Money(rules.HIGHEST_PRICE_FEN))
    offer = Offer.objects.create(
        **vars(origin or Origin()),
        style_id=style_id,
        title=style.title,
        price_fen=price.fen,
        minimum_quantity=terms.minimum_quantity,
        maximum_quantity=terms.maximum_quantity,
        per_buyer_limit=terms.per_buyer_limit,
        closes_at=terms.closes_at,
        created_at=now,
    )
    OfferStock.objects.create(offer=offer, available=terms.maximum_quantity)
    audit.record(
        "presale.offer_drafted",
        offer.pk,
        title=offer.title,
        price_fen=price.fen,
        minimum=offer.minimum_quantity,
        maximum=offer.maximum_quantity,
    )
    return offer.pk


def _refuse_bad(terms: OfferTerms, now: datetime) -> None:
    if not rules.quantities_fit(minimum=terms.minimum_quantity, maximum=terms.maximum_quantity):
        raise BadQuantities(most=rules.MOST_UNITS)
    if not 1 <= terms.per_buyer_limit <= terms.maximum_quantity:
        raise BadBuyerLimit
    if not rules.closes_in_time(terms.closes_at, now=now):
        raise ClosesTooSoon(days=rules.LONGEST_OFFER.days)


@transaction.atomic
def make_offers_from_round(round_id: UUID, terms: OfferTerms, *, now: datetime, top: int | None = None) -> list[UUID]:
    """Draft one offer for each winner of a closed round, best first, at most `top` of them.

    A winner that has a living offer keeps it, so calling again makes nothing twice.
    """
    card = selection.round_card(round_id)
    if card.state != "closed":
        raise RoundNotClosed
    winners = [row for row in selection.round_results(round_id) if row.is_winner][:top]
    if not winners:
        raise NoWinners
    living = Offer.objects.filter(round_id=round_id).exclude(state__in=[Offer.State.CANCELLED, Offer.State.FAILED])
    offers = dict(living.values_list("candidate_id", "pk"))
    return [
        offers.get(winner.candidate_id)
        or draft_offer(
            winner.style_id,
            terms,
            now=now,
            origin=Origin(round_id, winner.candidate_id, card.community_id, card.koc_id),
        )
        for winner in winners
    ]


@transaction.atomic
def open_offer(offer_id: UUID, *, now: datetime) -> None:
    """Take orders from now on."""
    offer = locked_offer(offer_id)
    if offer.state != Offer.State.DRAFT:
        raise OfferAlreadyOpened
    if not rules.closes_in_time(offer.closes_at, now=now):
        raise ClosesTooSoon(days=rules.LONGEST_OFFER.days)
    offer.state, offer.opens_at = Offer.State.OPEN, now
    offer.save(update_fields=["state", "opens_at"])
    keep_forecast(offer, now=now)
    publish(OfferOpened(offer_id=offer.pk), at=now)
    audit.record("presale.offer_opened", offer.pk, title=offer.title)
    OfferStock.objects.filter(offer=offer).update(is_selling=True)
