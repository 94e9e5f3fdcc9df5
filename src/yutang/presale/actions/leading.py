"""What a leader does from their phone: remind somebody once, close early, hand goods out."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from yutang.core import audit
from yutang.core.display import moment_text
from yutang.presale.actions.closing import close_offer
from yutang.presale.actions.locks import locked_offer, locked_order
from yutang.presale.errors import MinimumNotReached, NothingToRemind, NotToPickUp, OfferOver
from yutang.presale.models import Offer, Order
from yutang.presale.queries.leading import reminder_of
from yutang.presale.queries.offers import OfferOutcome
from yutang.touch import api as touch


@transaction.atomic
def remind_buyer(order_id: UUID, *, now: datetime) -> touch.TouchAnswer:
    """Remind the buyer of an order that waits for its payment, once for ever: asked again, it tells what became of the first.

    Raises OrderMissing, and NothingToRemind where nothing is owed any more.
    """
    offer, order = locked_order(order_id)
    until = order.hold_expires_at
    if order.state != Order.State.PLACED or until is None or now >= until:
        raise NothingToRemind

    def say() -> str:
        words = _("“%(title)s” is kept for you until %(until)s. Pay in that time to make it yours.")
        return words % {"title": offer.title, "until": moment_text(until, now=now)}

    words, url = touch.in_both_languages(say), reverse("presale:order", args=[order.pk])
    wish = touch.TouchWish(order.customer_id, touch.Purpose.SERVICE, words, url, reminder_of(order.pk))
    return touch.request_touch(wish, now=now)


@transaction.atomic
def close_early(offer_id: UUID, *, now: datetime) -> OfferOutcome:
    """Close an offer before its deadline because enough is paid. Orders that wait for their payment are cancelled.

    Raises OfferOver, and MinimumNotReached where closing now would give everybody their money back; then it stays open.
    """
    offer = locked_offer(offer_id)
    if offer.state != Offer.State.OPEN:
        raise OfferOver
    if now < offer.closes_at:
        offer.closes_at = now
        offer.save(update_fields=["closes_at"])
    outcome = close_offer(offer_id, now=now)
    if outcome.state != Offer.State.CONFIRMED:
        raise MinimumNotReached
    audit.record("presale.offer_closed_early", offer_id)
    return outcome


@transaction.atomic
def note_pickup(order_id: UUID, *, is_handed_out: bool, now: datetime) -> None:
    """Check an order off as handed out, or take that back. Safe to call again. Raises OrderMissing and NotToPickUp."""
    _offer, order = locked_order(order_id)
    if order.state != Order.State.PAID:
        raise NotToPickUp
    if (order.picked_up_at is not None) == is_handed_out:
        return
    order.picked_up_at = now if is_handed_out else None
    order.save(update_fields=["picked_up_at"])
    audit.record("presale.order_handed_out" if is_handed_out else "presale.hand_out_undone", order.pk)
