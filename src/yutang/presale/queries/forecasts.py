"""Reading forecasts: of one offer, and how those of ended offers did."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from yutang.people import api as people
from yutang.presale.errors import ForecastMissing, OfferMissing
from yutang.presale.models import Offer, OfferForecast
from yutang.presale.rules import forecasting
from yutang.selection import api as selection


@dataclass(frozen=True)
class ForecastCard:
    """What was expected of an offer, on what it rests, and what was paid as it ended (None before).

    `chosen` is None where no round asked. `minimum_chance` is from 0 to 1.
    """

    offer_id: UUID
    title: str
    minimum: int
    maximum: int
    members: int
    chosen: int | None
    past_offers: int
    low: int
    likely: int
    high: int
    minimum_chance: float
    made_at: datetime | None = None
    units: int | None = None
    ended_at: datetime | None = None

    @property
    def others(self) -> int:
        return max(self.members - (self.chosen or 0), 0)

    @property
    def minimum_percent(self) -> int:
        """Of a hundred such offers, how many reach the minimum: never 0 or 100, since nobody knows."""
        return min(max(round(self.minimum_chance * 100), 1), 99)

    @property
    def is_over(self) -> bool:
        return self.units is not None

    @property
    def is_held(self) -> bool:
        return self.units is not None and self.low <= self.units <= self.high

    @property
    def plain(self) -> int:
        return forecasting.plain_forecast(self.members, self.maximum)


@dataclass(frozen=True)
class Standing:
    """How forecasts did: of so many, how many held, and how far they and the plain rule were off, in pieces an offer."""

    offers: int
    held: int
    error: float
    plain_error: float

    @property
    def coverage(self) -> float:
        return self.held / self.offers


def forecast_of(offer_id: UUID) -> ForecastCard | None:
    """The forecast kept as the offer opened; of a draft, as it stands now. None where there is nothing to go by.

    Raises OfferMissing.
    """
    offer = Offer.objects.filter(pk=offer_id).select_related("forecast").first()
    if offer is None:
        raise OfferMissing
    kept = getattr(offer, "forecast", None)
    if kept is not None:
        return _card(offer, kept)
    if offer.state != Offer.State.DRAFT or offer.community_id is None:
        return None
    question = question_of(offer)
    told = forecasting.forecast(question, past_offers())
    return ForecastCard(
        offer_id=offer.pk,
        title=offer.title,
        minimum=offer.minimum_quantity,
        maximum=offer.maximum_quantity,
        members=question.members,
        chosen=question.chosen,
        **vars(told),
    )


def known_forecast_of(offer_id: UUID) -> ForecastCard:
    """The same for whoever asks for nothing else. Raises OfferMissing, ForecastMissing."""
    card = forecast_of(offer_id)
    if card is None:
        raise ForecastMissing
    return card


def question_of(offer: Offer) -> forecasting.Question:
    """Who could buy an offer of a community, as its members and the round's votes stand now."""
    assert offer.community_id is not None
    members = set(people.members_of(offer.community_id))
    chosen = len(members & voters(offer)) if offer.candidate_id else None
    return forecasting.Question(
        offer.community_id, len(members), chosen, offer.minimum_quantity, offer.maximum_quantity
    )


def voters(offer: Offer) -> set[UUID]:
    """Who chose the offer's style in its round, under the records they have today."""
    if offer.candidate_id is None:
        return set()
    return set(people.living_ids(selection.voters_of(offer.candidate_id)).values())


def past_offers() -> list[forecasting.PastOffer]:
    """The latest offers that ended, the first ended first."""
    rows = ended_forecasts().select_related("offer")[: forecasting.PAST_READ]
    return [_past_offer(row) for row in list(rows)[::-1]]


def _past_offer(row: OfferForecast) -> forecasting.PastOffer:
    assert row.offer.community_id is not None
    assert row.units is not None
    return forecasting.PastOffer(
        community_id=row.offer.community_id,
        members=row.members,
        chosen=row.chosen,
        chosen_bought=row.chosen_bought or 0,
        bought=row.bought or 0,
        units=row.units,
        is_sold_out=bool(row.is_sold_out),
        was_held=row.low <= row.units <= row.high,
    )


def ended_forecasts() -> QuerySet[OfferForecast]:
    """Forecasts with their fact, the last ended first."""
    return OfferForecast.objects.filter(ended_at__isnull=False).order_by("-ended_at", "-pk")


def forecast_cards(rows: Iterable[OfferForecast] | QuerySet[OfferForecast]) -> list[ForecastCard]:
    if isinstance(rows, QuerySet):
        rows = rows.select_related("offer")
    return [_card(row.offer, row) for row in rows]


def standing(cards: Sequence[ForecastCard]) -> Standing | None:
    """How ended forecasts did together; None where there are none."""
    facts = [(card, card.units) for card in cards if card.units is not None]
    if not facts:
        return None
    return Standing(
        offers=len(facts),
        held=sum(card.is_held for card, _units in facts),
        error=sum(abs(card.likely - units) for card, units in facts) / len(facts),
        plain_error=sum(abs(card.plain - units) for card, units in facts) / len(facts),
    )


def _card(offer: Offer, row: OfferForecast) -> ForecastCard:
    return ForecastCard(
        offer_id=offer.pk,
        title=offer.title,
        minimum=offer.minimum_quantity,
        maximum=offer.maximum_quantity,
        members=row.members,
        chosen=row.chosen,
        past_offers=row.past_offers,
        low=row.low,
        likely=row.likely,
        high=row.high,
        minimum_chance=row.minimum_chance,
        made_at=row.made_at,
        units=row.units,
        ended_at=row.ended_at,
    )
