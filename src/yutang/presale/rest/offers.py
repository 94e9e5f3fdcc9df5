"""Offers for programs."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest
from ninja import Router, Schema, Status
from pydantic import AwareDatetime, Field

from yutang.accounts.api import Permission, merchant_operation
from yutang.core import clock
from yutang.core.bodies import Body
from yutang.presale import api
from yutang.presale.actions.offering import change_draft
from yutang.presale.queries.forecasts import known_forecast_of
from yutang.presale.rest.terms import TermsIn, TermsOut, terms_of

router = Router(tags=["presale"])

Count = Annotated[int, Field(ge=1, le=60)]


class StyleToOffer(Body):
    style_id: UUID
    community_id: UUID | None = None


class OfferIn(TermsIn, StyleToOffer):
    """One style by hand. The members of the community get links of their own, and the forecast rests on them."""


class RoundToOffer(Body):
    round_id: UUID
    top: Count | None = None


class OffersIn(TermsIn, RoundToOffer):
    """The winners of a round, at most `top` of them, all on the same terms."""


class OfferMade(Schema):
    offer_id: UUID


class OffersMade(Schema):
    offer_ids: list[UUID]


class PlainOffer(Schema):
    offer_id: UUID
    style_id: UUID
    round_id: UUID | None
    community_id: UUID | None
    title: str
    state: str
    price_fen: int
    minimum_quantity: int
    maximum_quantity: int
    pack_size: int
    per_buyer_limit: int
    opens_at: AwareDatetime | None
    closes_at: AwareDatetime
    paid_quantity: int
    held_quantity: int
    available: int


class OfferOut(TermsOut, PlainOffer):
    """An offer with all its terms, and how far it is."""


class ForecastOut(Schema):
    """Pieces; four of five ranges from `low` to `high` hold. `chosen` is null where no round asked, `paid_quantity` before the end."""

    offer_id: UUID
    low: int
    likely: int
    high: int
    minimum_chance: float
    members: int
    chosen: int | None
    past_offers: int
    made_at: AwareDatetime | None
    paid_quantity: int | None
    ended_at: AwareDatetime | None


class LinkOut(Schema):
    customer_id: UUID
    url: str


class LinksOut(Schema):
    links: list[LinkOut]


@router.post("/offers/from-round", response={201: OffersMade})
@merchant_operation(Permission.RUN_OFFERS)
def make_offers(request: HttpRequest, body: OffersIn) -> Status[OffersMade]:
    """Draft one offer for each winner of a closed round. A winner that has one keeps it."""
    made = api.make_offers_from_round(body.round_id, body.terms(), now=clock.now(), top=body.top)
    return Status(201, OffersMade(offer_ids=made))


@router.post("/offers", response={201: OfferMade})
@merchant_operation(Permission.RUN_OFFERS)
def make_offer(request: HttpRequest, body: OfferIn) -> Status[OfferMade]:
    """Draft an offer of one style. Nobody sees it until it is opened."""
    origin = api.Origin(community_id=body.community_id)
    made = api.draft_offer(body.style_id, body.terms(), now=clock.now(), origin=origin)
    return Status(201, OfferMade(offer_id=made))


@router.put("/offers/{uuid:offer_id}", response=OfferOut)
@merchant_operation(Permission.RUN_OFFERS)
def change_offer(request: HttpRequest, offer_id: UUID, body: TermsIn) -> OfferOut:
    """Give a draft other terms, in place of all it had. What was opened stays as buyers were told."""
    change_draft(offer_id, body.terms(), now=clock.now())
    return _offer(offer_id)


@router.post("/offers/{uuid:offer_id}/open", response=OfferOut)
@merchant_operation(Permission.RUN_OFFERS)
def open_offer(request: HttpRequest, offer_id: UUID) -> OfferOut:
    """Take orders from now on."""
    api.open_offer(offer_id, now=clock.now())
    return _offer(offer_id)


@router.get("/offers/{uuid:offer_id}", response=OfferOut)
@merchant_operation(Permission.SEE_ORDERS)
def read_offer(request: HttpRequest, offer_id: UUID) -> OfferOut:
    """An offer with its terms, and how far it is."""
    return _offer(offer_id)


@router.get("/offers/{uuid:offer_id}/forecast", response=ForecastOut)
@merchant_operation(Permission.SEE_ORDERS)
def read_forecast(request: HttpRequest, offer_id: UUID) -> ForecastOut:
    """What an offer is expected to sell: of a draft as things stand, else as it opened; after its end beside the fact."""
    card = known_forecast_of(offer_id)
    return ForecastOut(
        offer_id=card.offer_id,
        low=card.low,
        likely=card.likely,
        high=card.high,
        minimum_chance=card.minimum_chance,
        members=card.members,
        chosen=card.chosen,
        past_offers=card.past_offers,
        made_at=card.made_at,
        paid_quantity=card.units,
        ended_at=card.ended_at,
    )


@router.get("/offers/{uuid:offer_id}/links", response=LinksOut)
@merchant_operation(Permission.RUN_OFFERS)
def read_links(request: HttpRequest, offer_id: UUID) -> LinksOut:
    """For each member of the community a link of their own, those who chose the style first. A link signs in."""
    paths = api.offer_links(offer_id, now=clock.now())
    return LinksOut(links=[LinkOut(customer_id=one, url=settings.YUTANG_PUBLIC_URL + path) for one, path in paths])


def _offer(offer_id: UUID) -> OfferOut:
    card = api.offer_card(offer_id)
    return OfferOut(
        **terms_of(card).dict(),
        offer_id=card.id,
        style_id=card.style_id,
        round_id=card.round_id,
        community_id=card.community_id,
        title=card.title,
        state=card.state,
        price_fen=card.price.fen,
        minimum_quantity=card.minimum_quantity,
        maximum_quantity=card.maximum_quantity,
        pack_size=card.pack_size,
        per_buyer_limit=card.per_buyer_limit,
        opens_at=card.opens_at,
        closes_at=card.closes_at,
        paid_quantity=card.paid_quantity,
        held_quantity=card.held_quantity,
        available=card.available,
    )
