"""Waiting for units of an offer that is sold out: joining, leaving, and the end."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from yutang.catalog import api as catalog
from yutang.core import audit
from yutang.core.events import publish
from yutang.people import api as people
from yutang.presale.actions.intake import OrderDraft
from yutang.presale.actions.intake.slips import nonsense_in
from yutang.presale.actions.locks import locked_offer
from yutang.presale.actions.serving import DELIVERY, left_of_skus, may_have
from yutang.presale.actions.telling import tell_lapsed
from yutang.presale.errors import (
    BadQuantity,
    ForeignSku,
    LimitReached,
    NotWaiting,
    OfferNotOpenYet,
    OfferOver,
    OneSkuToWaitFor,
    SomeLeft,
)
from yutang.presale.events import WaitingJoined
from yutang.presale.models import Offer, OfferStock, Order, WaitingEntry
from yutang.presale.queries.waiting import WaitingCard, waiting_of


@transaction.atomic
def join_waiting(draft: OrderDraft, *, now: datetime) -> WaitingCard:
    """Wait for units of one SKU of an offer that is sold out, at the end of the line.

    One wish for each buyer and offer: who waits already keeps their place and wish. Raises SomeLeft while there are units
    to order, and what an order would be refused for.
    """
    nonsense = nonsense_in(draft)
    if nonsense is not None:
        raise nonsense
    offer, buyer_id = locked_offer(draft.offer_id), people.living_id(draft.customer_id)
    waits = WaitingEntry.objects.filter(offer=offer, customer__in=people.known_ids(buyer_id), state="waiting").exists()
    if not waits:
        _refuse_wish(offer, draft, buyer_id, now)
        (line,) = draft.lines
        entry = WaitingEntry.objects.create(
            offer=offer,
            customer_id=buyer_id,
            sku_id=line.sku_id,
            quantity=line.quantity,
            for_whom=line.for_whom,
            joined_at=now,
            **{name: getattr(draft.delivery, name) for name in DELIVERY},
        )
        audit.record("presale.waiting_joined", offer.pk, quantity=entry.quantity)
        publish(WaitingJoined(customer_id=buyer_id, offer_id=offer.pk, quantity=entry.quantity), at=now)
    card = waiting_of(buyer_id, offer.pk)
    assert card is not None
    return card


def _refuse_wish(offer: Offer, draft: OrderDraft, buyer_id: UUID, now: datetime) -> None:
    if offer.state == Offer.State.DRAFT:
        raise OfferNotOpenYet
    if offer.state != Offer.State.OPEN or now >= offer.closes_at:
        raise OfferOver
    if len(draft.lines) != 1:
        raise OneSkuToWaitFor
    (line,) = draft.lines
    if line.sku_id not in {one.id for one in catalog.style_card(offer.style_id).skus}:
        raise ForeignSku
    if not 1 <= line.quantity <= offer.per_buyer_limit:
        raise BadQuantity(limit=offer.per_buyer_limit)
    room = may_have(offer, [buyer_id])[buyer_id]
    if line.quantity > room:
        raise LimitReached(limit=offer.per_buyer_limit, held=offer.per_buyer_limit - room)
    left = OfferStock.objects.get(offer=offer).available
    left = min(left, left_of_skus(offer.pk).get(line.sku_id, left))
    if left:
        raise SomeLeft(left=left)


@transaction.atomic
def leave_waiting(customer_id: UUID, offer_id: UUID, *, now: datetime) -> None:
    """Give up one's place in the line of an offer; what was ordered meanwhile stays. Raises NotWaiting."""
    locked_offer(offer_id)
    rows = WaitingEntry.objects.filter(
        offer_id=offer_id, customer__in=people.known_ids(customer_id), state=WaitingEntry.State.WAITING
    )
    if not rows.update(state=WaitingEntry.State.LEFT, ended_at=now):
        raise NotWaiting
    audit.record("presale.waiting_left", offer_id)


def lapse_waiting(offer: Offer, *, now: datetime) -> int:
    """End all waiting for an offer that is over, and tell those who waited. Only under the offer's lock. Says how many."""
    rows = list(WaitingEntry.objects.filter(offer=offer, state=WaitingEntry.State.WAITING).order_by("joined_at", "pk"))
    for entry in rows:
        entry.state, entry.ended_at = WaitingEntry.State.LAPSED, now
        tell_lapsed(offer, entry, now=now)
    WaitingEntry.objects.bulk_update(rows, ["state", "ended_at"], batch_size=500)
    return len(rows)


def lapse_unpaid(orders: list[Order], *, now: datetime) -> None:
    """End the waiting of those whose order out of the line was not paid in time: also for the rest of their wish.

    Else what they let go of would come back to them at once, and those behind them would wait for nothing.
    """
    served = WaitingEntry.objects.filter(order__in=orders)
    for offer_id, customer_id, joined_at in served.values_list("offer_id", "customer_id", "joined_at"):
        rest = WaitingEntry.objects.filter(offer_id=offer_id, customer_id=customer_id, joined_at=joined_at)
        rest.filter(state=WaitingEntry.State.WAITING).update(state=WaitingEntry.State.LAPSED, ended_at=now)
