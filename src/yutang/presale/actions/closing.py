"""Ending an offer: to production, or everybody's money back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction

from yutang.core import audit
from yutang.core.events import publish
from yutang.presale import rules
from yutang.presale.actions.drawing import break_off_draw
from yutang.presale.actions.forecasting import note_fact
from yutang.presale.actions.grouping import end_groups
from yutang.presale.actions.locks import locked_offer
from yutang.presale.actions.refunding import COMMITTED, refund_order
from yutang.presale.actions.settling import begin_balances, leave_out, lower_prices, pieces_not_made, reached_price
from yutang.presale.actions.waiting import lapse_waiting
from yutang.presale.errors import OfferAlreadyClosed, OfferNotOpenYet, OfferStillOpen
from yutang.presale.events import OfferConfirmed, OfferFailed
from yutang.presale.models import Offer, OfferStock, Order, Payment, Refund
from yutang.presale.queries.offers import OfferOutcome
from yutang.presale.rules.packs import missing_to_whole

OVER = (Offer.State.CONFIRMED, Offer.State.FAILED, Offer.State.CANCELLED)


@transaction.atomic
def close_offer(offer_id: UUID, *, now: datetime) -> OfferOutcome:
    """Close a presale offer: send it to production, or give the money back.

    Of what is made, SKUs of which too few are paid are left out, and everybody pays the price that was reached.

    Safe to call again. Only the call that moves the offer out of OPEN states a fact, so a job delivered twice cannot
    have the same goods made twice.
    """
    offer = locked_offer(offer_id)
    if offer.state in OVER:
        return OfferOutcome(offer.state, offer.paid_quantity)
    if offer.state == Offer.State.DRAFT:
        raise OfferNotOpenYet
    if now < offer.closes_at:
        raise OfferStillOpen

    # A payment counts itself into its offer under this same lock: from here the quantity cannot move.
    end_groups(offer, now=now)
    _stop_selling(offer, now)
    note_fact(offer, now=now)
    dropped = pieces_not_made(offer)
    made = offer.paid_quantity - sum(dropped.values())
    if rules.reaches_minimum(paid=made, minimum=offer.minimum_quantity):
        _settle(offer, dropped, now)
        offer.close(Offer.State.CONFIRMED, at=now)
        stock = missing_to_whole(made, offer.pack_size)
        publish(OfferConfirmed(offer_id=offer.pk, style_id=offer.style_id, quantity=made, stock_quantity=stock), at=now)
        if stock:
            audit.record("presale.pack_filled", offer.pk, quantity=stock, pack_size=offer.pack_size)
    else:
        offer.close(Offer.State.FAILED, at=now)
        _refund_all(_paid_orders(offer), Refund.Reason.OFFER_FAILED, now)
        publish(OfferFailed(offer_id=offer.pk), at=now)
    audit.record("presale.offer_closed", offer.pk, outcome=offer.state, paid_quantity=offer.paid_quantity)
    return OfferOutcome(offer.state, offer.paid_quantity)


@transaction.atomic
def cancel_offer(offer_id: UUID, *, now: datetime) -> OfferOutcome:
    """Call an offer off before its deadline: everybody who paid gets their money back. Safe to call again."""
    offer = locked_offer(offer_id)
    if offer.state == Offer.State.CANCELLED:
        return OfferOutcome(offer.state, offer.paid_quantity)
    if offer.state in OVER:
        raise OfferAlreadyClosed
    was_open = offer.state == Offer.State.OPEN
    end_groups(offer, now=now)
    _stop_selling(offer, now)
    offer.close(Offer.State.CANCELLED, at=now)
    _refund_all(_paid_orders(offer), Refund.Reason.OFFER_CANCELLED, now)
    if was_open:
        publish(OfferFailed(offer_id=offer.pk), at=now)
    audit.record("presale.offer_cancelled", offer.pk, paid_quantity=offer.paid_quantity)
    return OfferOutcome(offer.state, offer.paid_quantity)


def _settle(offer: Offer, dropped: Mapping[UUID, int], now: datetime) -> None:
    """The price first: it rests on all that was paid, and what is not made goes back at what was paid for it."""
    price = reached_price(offer)
    leave_out(offer, dropped, now=now)
    lower_prices(offer, price, now=now)
    begin_balances(offer, now=now)


def _stop_selling(offer: Offer, now: datetime) -> None:
    """No order gets through after this, and those that were not paid are cancelled; nobody waits any longer, also for a draw.

    The stock row first: an order that is just being written holds it until it can be seen here.
    """
    OfferStock.objects.filter(offer=offer).update(is_selling=False)
    unpaid = Order.objects.filter(offer=offer, state=Order.State.PLACED)
    Payment.objects.filter(order__in=unpaid, state=Payment.State.OPEN).update(state=Payment.State.CLOSED)
    unpaid.update(state=Order.State.CANCELLED, ended_at=now)
    break_off_draw(offer, now=now)
    lapse_waiting(offer, now=now)


def _paid_orders(offer: Offer) -> list[Order]:
    return list(Order.objects.filter(offer=offer, state__in=COMMITTED).order_by("pk"))


def _refund_all(orders: Iterable[Order], reason: Refund.Reason, now: datetime) -> None:
    for order in orders:
        refund_order(order, reason, now=now)
