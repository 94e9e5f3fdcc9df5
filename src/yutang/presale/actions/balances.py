"""Balances that are due: telling their buyers, and letting go of those that do not come."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from yutang.core import audit
from yutang.core.display import moment_text
from yutang.core.events import publish
from yutang.core.money import Money
from yutang.presale.actions.deposits import keep_deposit
from yutang.presale.actions.locks import locked_order
from yutang.presale.actions.refunding import counted_payments
from yutang.presale.events import OrderLapsed
from yutang.presale.models import Order, Payment
from yutang.presale.rules.terms import REMINDED_BEFORE
from yutang.touch import api as touch

# How often a buyer is told: that the balance is due, and once more before it lapses.
TOLD, REMINDED = 1, 2


@transaction.atomic
def tell_of_balance(order_id: UUID, *, now: datetime) -> bool:
    """Tell a buyer of their balance: once as it falls due, and once in its last day. Says whether there was something to tell."""
    _offer, order = locked_order(order_id)
    if order.state != Order.State.DEPOSITED or order.balance_due_at is None or now >= order.balance_due_at:
        return False
    notice = REMINDED if now >= order.balance_due_at - REMINDED_BEFORE else TOLD
    if order.balance_notices >= notice:
        return False
    order.balance_notices = notice
    order.save(update_fields=["balance_notices"])
    touch.request_touch(_wish(order, notice, order.balance_due_at, now), now=now)
    return True


def _wish(order: Order, notice: int, due_at: datetime, now: datetime) -> touch.TouchWish:
    def say() -> str:
        title = order.offer.title if order.offer else order.number
        named = {"title": title, "until": moment_text(due_at, now=now), "amount": amount}
        if notice == REMINDED:
            return _("“%(title)s”: please pay the balance of %(amount)s by %(until)s, or the deposit is kept.") % named
        return _("“%(title)s” is being made. Please pay the balance of %(amount)s by %(until)s.") % named

    amount = Money(order.balance_fen)
    return touch.TouchWish(
        customer_id=order.customer_id,
        purpose=touch.Purpose.SERVICE,
        words=touch.in_both_languages(say),
        url=reverse("presale:order", args=[order.pk]),
        reference=f"balance:{order.pk}:{notice}",
    )


@transaction.atomic
def lapse_balance(order_id: UUID, *, now: datetime) -> bool:
    """End an order whose balance did not come in time: its deposit is the shop's, and so are its pieces. Says whether it did.

    The pieces are being made and do not go back on sale; the buyer's word is only as good as their deposit.
    """
    offer, order = locked_order(order_id)
    if order.state != Order.State.DEPOSITED or order.balance_due_at is None or now < order.balance_due_at:
        return False
    Payment.objects.filter(order=order, state=Payment.State.OPEN).update(state=Payment.State.CLOSED)
    kept = keep_deposit(counted_payments(order), now=now)
    order.state, order.ended_at = Order.State.LAPSED, now
    order.save(update_fields=["state", "ended_at"])
    audit.record("presale.balance_lapsed", order.pk, kept_fen=kept.fen, quantity=order.kept_quantity)
    publish(
        OrderLapsed(
            customer_id=order.customer_id,
            order_id=order.pk,
            offer_id=offer.pk,
            quantity=order.kept_quantity,
            amount_fen=kept.fen,
        ),
        at=now,
    )
    return True
