"""Keeping what was expected of an offer as it opens, and the fact as it ends."""

from __future__ import annotations

from datetime import datetime

from yutang.people import api as people
from yutang.presale.models import Offer, OfferForecast, OfferStock, Order
from yutang.presale.queries.forecasts import past_offers, question_of, voters
from yutang.presale.rules import forecasting


def keep_forecast(offer: Offer, *, now: datetime) -> None:
    """Write down what is expected, before the first order can be placed. Nothing where the offer is for no community.

    Part of opening: only in its transaction.
    """
    if offer.community_id is None:
        return
    question = question_of(offer)
    told = forecasting.forecast(question, past_offers())
    OfferForecast.objects.create(
        offer=offer, members=question.members, chosen=question.chosen, made_at=now, **vars(told)
    )


def note_fact(offer: Offer, *, now: datetime) -> None:
    """Put beside a forecast what was paid. Part of closing: only under the offer's lock, before any refund."""
    orders = Order.objects.filter(offer=offer, state__in=[Order.State.DEPOSITED, Order.State.PAID])
    customers = list(orders.order_by().values_list("customer_id", flat=True).distinct())
    buyers = set(people.living_ids(customers).values())
    is_sold_out = OfferStock.objects.filter(offer=offer, available=0).exists()
    OfferForecast.objects.filter(offer=offer, ended_at=None).update(
        chosen_bought=len(buyers & voters(offer)),
        bought=len(buyers),
        units=offer.paid_quantity,
        is_sold_out=is_sold_out,
        ended_at=now,
    )
