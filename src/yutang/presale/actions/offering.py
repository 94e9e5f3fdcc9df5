"""Drafting and opening offers."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F

from yutang.catalog import api as catalog
from yutang.core import audit
from yutang.core.errors import NotFound
from yutang.core.events import publish
from yutang.core.money import Money
from yutang.people import api as people
from yutang.presale import rules
from yutang.presale.actions.drawing import begin_draw
from yutang.presale.actions.forecasting import keep_forecast
from yutang.presale.actions.locks import locked_offer
from yutang.presale.errors import (
    BadBuyerLimit,
    BadDeposit,
    BadEarlyPrice,
    BadGroup,
    BadPackSize,
    BadPickupPlace,
    BadPrice,
    BadQuantities,
    BadSkuTerms,
    BadTiers,
    BadWaves,
    ClosesTooSoon,
    FairStartAlone,
    GroupAlone,
    NotWholePacks,
    NoWinners,
    OfferAlreadyClosed,
    OfferAlreadyOpened,
    OfferNotDraft,
    PickupNowhere,
    RoundNotClosed,
    SkuNotOnOffer,
    UnknownCommunity,
    UnknownStyle,
)
from yutang.presale.events import OfferOpened
from yutang.presale.models import Offer, OfferSku, OfferStock, OfferTier, OfferWave
from yutang.presale.queries.packs import usual_pack
from yutang.presale.rules.packs import MOST_IN_A_PACK, missing_to_whole, nearest_whole, pack_fits
from yutang.presale.rules.terms import (
    LARGEST_GROUP,
    LONGEST_PLACE,
    MOST_BALANCE_DAYS,
    MOST_GROUP_HOURS,
    MOST_TIERS,
    MOST_WAVES,
    DepositTerms,
    EarlyPrice,
    GroupTerms,
    SkuTerms,
    Tier,
    Wave,
    deposit_fits,
    early_price_fits,
    first_stock,
    group_fits,
    lowest_price,
    sku_terms_fit,
    tiers_fall,
    waves_fit,
)
from yutang.selection import api as selection

DEFAULT_BALANCE_DAYS, DEFAULT_GROUP_HOURS = 3, 24


@dataclass(frozen=True)
class OfferTerms:
    """How something is sold. Without a price it is the style's own, without a pack that of the style's last offer.

    Of the maximum, what no wave brings is on sale at once.
    """

    minimum_quantity: int
    maximum_quantity: int
    closes_at: datetime
    per_buyer_limit: int = 5
    price: Money | None = None
    early: EarlyPrice | None = None
    deposit: DepositTerms | None = None
    group: GroupTerms | None = None
    tiers: tuple[Tier, ...] = ()
    waves: tuple[Wave, ...] = ()
    skus: tuple[SkuTerms, ...] = ()
    pickup_place: str = ""
    is_pickup_only: bool = False
    has_fair_start: bool = False
    pack_size: int | None = None


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
    style = _style_on_offer(style_id)
    if origin and origin.community_id and origin.community_id not in {one.id for one in people.communities()}:
        raise UnknownCommunity(field="community_id")
    terms = _with_pack(terms, style_id)
    price = _refuse_bad(terms, style, now)
    offer = Offer.objects.create(
        **vars(origin or Origin()),
        **_columns(terms, price),
        style_id=style_id,
        title=style.title,
        created_at=now,
    )
    OfferStock.objects.create(offer=offer, available=first_stock(terms.waves, maximum=terms.maximum_quantity))
    _write_terms(offer, terms)
    audit.record(
        "presale.offer_drafted",
        offer.pk,
        title=offer.title,
        price_fen=price.fen,
        minimum=offer.minimum_quantity,
        maximum=offer.maximum_quantity,
    )
    return offer.pk


@transaction.atomic
def change_draft(offer_id: UUID, terms: OfferTerms, *, now: datetime) -> None:
    """Give an offer that nobody has seen yet other terms. Raises OfferNotDraft, and a BadOffer that says what does not fit."""
    offer = locked_offer(offer_id)
    if offer.state != Offer.State.DRAFT:
        raise OfferNotDraft
    terms = _with_pack(terms, offer.style_id)
    price = _refuse_bad(terms, _style_on_offer(offer.style_id), now)
    Offer.objects.filter(pk=offer_id).update(**_columns(terms, price))
    for rows in (offer.tiers, offer.waves, offer.skus):
        rows.all().delete()
    _write_terms(offer, terms)
    stock = first_stock(terms.waves, maximum=terms.maximum_quantity)
    OfferStock.objects.filter(offer_id=offer_id).update(available=stock)
    audit.record("presale.offer_changed", offer_id, title=offer.title, price_fen=price.fen)


def _style_on_offer(style_id: UUID) -> catalog.StyleCard:
    try:
        style = catalog.style_card(style_id)
    except NotFound as fault:
        raise UnknownStyle(field="style_id") from fault
    if not style.skus:
        raise UnknownStyle(field="style_id")
    return style


def _with_pack(terms: OfferTerms, style_id: UUID) -> OfferTerms:
    return replace(terms, pack_size=usual_pack(style_id)) if terms.pack_size is None else terms


def _columns(terms: OfferTerms, price: Money) -> dict[str, Any]:
    """What of the terms stands in the offer's own row."""
    early, deposit, group = terms.early, terms.deposit, terms.group
    return {
        "price_fen": price.fen,
        "early_price_fen": early.price.fen if early else None,
        "early_until": early.until if early else None,
        "deposit_fen": deposit.amount.fen if deposit else None,
        "balance_days": deposit.balance_days if deposit else DEFAULT_BALANCE_DAYS,
        "group_price_fen": group.price.fen if group else None,
        "group_size": group.size if group else None,
        "group_hours": group.hours if group else DEFAULT_GROUP_HOURS,
        "minimum_quantity": terms.minimum_quantity,
        "maximum_quantity": terms.maximum_quantity,
        "pack_size": terms.pack_size,
        "per_buyer_limit": terms.per_buyer_limit,
        "pickup_place": terms.pickup_place,
        "is_pickup_only": terms.is_pickup_only,
        "has_fair_start": terms.has_fair_start,
        "closes_at": terms.closes_at,
    }


def _write_terms(offer: Offer, terms: OfferTerms) -> None:
    """The rows that stand beside an offer."""
    OfferTier.objects.bulk_create(
        OfferTier(offer=offer, quantity=tier.quantity, price_fen=tier.price.fen) for tier in terms.tiers
    )
    OfferWave.objects.bulk_create(
        OfferWave(offer=offer, opens_at=wave.opens_at, quantity=wave.quantity) for wave in terms.waves
    )
    OfferSku.objects.bulk_create(OfferSku(offer=offer, **vars(one)) for one in terms.skus)


def _refuse_bad(terms: OfferTerms, style: catalog.StyleCard, now: datetime) -> Money:
    """The price that holds, where all terms fit together; else the BadOffer that says what does not."""
    _refuse_bad_numbers(terms)
    if not rules.closes_in_time(terms.closes_at, now=now):
        raise ClosesTooSoon(days=rules.LONGEST_OFFER.days, field="closes_at")
    price = style.price if terms.price is None else terms.price
    if not rules.price_fits(price.fen):
        raise BadPrice(most=Money(rules.HIGHEST_PRICE_FEN), field="price_fen")
    if terms.is_pickup_only and not terms.pickup_place:
        raise PickupNowhere(field="pickup_place")
    if len(terms.pickup_place) > LONGEST_PLACE:
        raise BadPickupPlace(most=LONGEST_PLACE, field="pickup_place")
    _refuse_bad_prices(terms, price, now)
    _refuse_bad_pieces(terms, style, now)
    return price


def _refuse_bad_numbers(terms: OfferTerms) -> None:
    """What makes no sense of any style and at any time."""
    if not rules.quantities_fit(minimum=terms.minimum_quantity, maximum=terms.maximum_quantity):
        raise BadQuantities(most=rules.MOST_UNITS, field="maximum_quantity")
    if not 1 <= terms.per_buyer_limit <= terms.maximum_quantity:
        raise BadBuyerLimit(field="per_buyer_limit")
    if terms.price is not None and not rules.price_fits(terms.price.fen):
        raise BadPrice(most=Money(rules.HIGHEST_PRICE_FEN), field="price_fen")


def _refuse_bad_prices(terms: OfferTerms, price: Money, now: datetime) -> None:
    early, deposit, group = terms.early, terms.deposit, terms.group
    if group and not group_fits(group, price=price):
        raise BadGroup(size=LARGEST_GROUP, hours=MOST_GROUP_HOURS, field="group")
    if group and (early or deposit or terms.tiers):
        raise GroupAlone(field="group")
    if group and terms.has_fair_start:
        raise FairStartAlone(field="has_fair_start")
    if early and not early_price_fits(early, price=price, now=now, closes_at=terms.closes_at):
        raise BadEarlyPrice(field="early")
    if not tiers_fall(price, terms.tiers, maximum=terms.maximum_quantity):
        raise BadTiers(most=MOST_TIERS, field="tiers")
    if deposit and not deposit_fits(deposit, lowest=lowest_price(price, early, terms.tiers)):
        raise BadDeposit(days=MOST_BALANCE_DAYS, field="deposit")


def _refuse_bad_pieces(terms: OfferTerms, style: catalog.StyleCard, now: datetime) -> None:
    pack, ends = terms.pack_size or 0, (terms.minimum_quantity, terms.maximum_quantity)
    if not pack_fits(pack):
        raise BadPackSize(most=MOST_IN_A_PACK, field="pack_size")
    if any(missing_to_whole(one, pack) for one in ends):
        minimum, maximum = (" / ".join(map(str, nearest_whole(one, pack))) for one in ends)
        raise NotWholePacks(pack=pack, minimum=minimum, maximum=maximum, field="pack_size")
    if not waves_fit(terms.waves, maximum=terms.maximum_quantity, now=now, closes_at=terms.closes_at):
        raise BadWaves(most=MOST_WAVES, field="waves")
    if not sku_terms_fit(terms.skus, known=[sku.id for sku in style.skus], maximum=terms.maximum_quantity):
        raise BadSkuTerms(field="skus")


@transaction.atomic
def decide_sku(offer_id: UUID, sku_id: UUID, *, is_left_out: bool) -> None:
    """Decide before an offer closes that one of its SKUs is not made, or take that back. From then on it is not sold.

    Who paid for it gets their money back as the offer closes. Raises OfferAlreadyClosed and SkuNotOnOffer.
    """
    offer = locked_offer(offer_id)
    if offer.state not in (Offer.State.DRAFT, Offer.State.OPEN):
        raise OfferAlreadyClosed
    if sku_id not in {sku.id for sku in _style_on_offer(offer.style_id).skus}:
        raise SkuNotOnOffer
    # An order that is just being written holds the stock, and reads this row under it.
    OfferStock.objects.filter(offer_id=offer_id).update(available=F("available"))
    OfferSku.objects.update_or_create(
        offer_id=offer_id, sku_id=sku_id, defaults={"is_made": False if is_left_out else None}
    )
    audit.record("presale.sku_left_out" if is_left_out else "presale.sku_taken_back", offer_id, sku_id=str(sku_id))


@transaction.atomic
def make_offers_from_round(round_id: UUID, terms: OfferTerms, *, now: datetime, top: int | None = None) -> list[UUID]:
    """Draft one offer for each winner of a closed round, best first, at most `top` of them.

    A winner that has a living offer keeps it, so calling again makes nothing twice.
    """
    _refuse_bad_numbers(terms)
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
    """Take orders from now on; with a fair start, enter those of the first minute in a draw."""
    offer = locked_offer(offer_id)
    if offer.state != Offer.State.DRAFT:
        raise OfferAlreadyOpened
    if not rules.closes_in_time(offer.closes_at, now=now):
        raise ClosesTooSoon(days=rules.LONGEST_OFFER.days)
    offer.state, offer.opens_at = Offer.State.OPEN, now
    if offer.has_fair_start:
        begin_draw(offer, now=now)
    offer.save(update_fields=["state", "opens_at", "draw_until"])
    keep_forecast(offer, now=now)
    publish(OfferOpened(offer_id=offer.pk), at=now)
    audit.record("presale.offer_opened", offer.pk, title=offer.title)
    OfferStock.objects.filter(offer=offer).update(is_selling=True)
