"""Placing orders, and letting go of those that are not paid in time."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from yutang.core.errors import Refusal
from yutang.core.tenancy import current_merchant_id
from yutang.presale.actions.intake import OrderDraft, OrderSlip, Placed, take_orders
from yutang.presale.actions.intake.entering import Entered
from yutang.presale.actions.locks import give_back, locked_offer
from yutang.presale.actions.waiting import lapse_unpaid
from yutang.presale.errors import OfferDraws
from yutang.presale.models import Order, Payment
from yutang.presale.queries.orders import OrderCard, order_card


def press(draft: OrderDraft, *, now: datetime) -> Placed | Entered:
    """Order, and hold the units for half an hour, or be entered in the draw of an offer that has just opened.

    A batch of one, with all that `take_orders` promises.
    """
    (answer,) = take_orders([OrderSlip(current_merchant_id(), draft, now)])
    if isinstance(answer, Refusal):
        raise answer
    return answer


@transaction.atomic
def place_order(draft: OrderDraft, *, now: datetime) -> OrderCard:
    """As `press`, for who needs an order at once. Raises OfferDraws while there is a draw; then nobody is entered."""
    answer = press(draft, now=now)
    if isinstance(answer, Entered):
        raise OfferDraws
    return order_card(answer.order_id)


@transaction.atomic
def release_expired_holds(offer_id: UUID, *, now: datetime) -> int:
    """Let go of an offer's orders that were not paid in time; their units go to who waits, or are on sale again. Says how many."""
    locked_offer(offer_id)
    due = Order.objects.select_for_update(no_key=True).filter(
        offer_id=offer_id, state=Order.State.PLACED, hold_expires_at__lte=now
    )
    orders = list(due.order_by("pk"))
    if not orders:
        return 0
    keys = [order.pk for order in orders]
    Order.objects.filter(pk__in=keys).update(state=Order.State.EXPIRED, ended_at=now)
    Payment.objects.filter(order_id__in=keys, state=Payment.State.OPEN).update(state=Payment.State.CLOSED)
    lapse_unpaid(orders, now=now)
    give_back(offer_id, orders, now=now)
    return len(orders)
