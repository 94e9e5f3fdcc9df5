"""Placing orders, and letting go of those that are not paid in time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from yutang.catalog import api as catalog
from yutang.core.clock import SHOP_ZONE
from yutang.core.crypto import lookup_hash
from yutang.core.events import publish
from yutang.core.ids import new_id
from yutang.core.tenancy import current_merchant_id
from yutang.people import api as people
from yutang.presale import rules
from yutang.presale.actions.locks import give_back, locked_offer, take_stock, tally_up
from yutang.presale.errors import (
    BadDelivery,
    BadKey,
    BadQuantity,
    ForeignSku,
    KeyReused,
    LimitReached,
    NothingOrdered,
    OfferMissing,
    OfferNotOpenYet,
    OfferOver,
    SoldOut,
    TooFewLeft,
)
from yutang.presale.events import OrderPlaced
from yutang.presale.models import BuyerTally, Offer, OfferStock, Order, OrderLine, Payment
from yutang.presale.queries.orders import OrderCard, order_card
from yutang.presale.rules import Delivery, Wanted


@dataclass(frozen=True)
class OrderDraft:
    """What a buyer sent. There is no price in it: that is the offer's to say."""

    offer_id: UUID
    customer_id: UUID
    lines: Sequence[Wanted]
    idempotency_key: str
    delivery: Delivery


def place_order(draft: OrderDraft, *, now: datetime) -> OrderCard:
    """Order, and hold the units for half an hour.

    The same key again gives the same order, whatever has become of the offer meanwhile; with another content it is
    refused. Never promises more than there is, nor more to one buyer than the offer allows, however many come at once.
    """
    buyer_id = people.living_id(draft.customer_id)
    body = rules.body_hash(draft.offer_id, draft.lines, draft.delivery)
    earlier = _earlier(buyer_id, draft.idempotency_key, body)
    if earlier is not None:
        return order_card(earlier)
    offer = _offer_on_sale(draft.offer_id, now)
    lines = _checked_lines(draft, offer)
    _refuse_cheaply(offer, sum(line.quantity for line in lines))
    try:
        with transaction.atomic():
            return order_card(_write(draft, offer, buyer_id, now))
    except IntegrityError:
        # The same key came twice at once and the other one was quicker.
        earlier = _earlier(buyer_id, draft.idempotency_key, body)
        if earlier is None:
            raise
    return order_card(earlier)


def _earlier(buyer_id: UUID, key: str, body: str) -> UUID | None:
    if not (0 < len(key) <= rules.LONGEST_KEY and key.isascii() and key.isprintable()):
        raise BadKey
    row = Order.objects.filter(customer_id=buyer_id, idempotency_key=key).values_list("pk", "body_hash").first()
    if row is None:
        return None
    if row[1] != body:
        raise KeyReused
    return row[0]


def _offer_on_sale(offer_id: UUID, now: datetime) -> Offer:
    offer = Offer.objects.filter(pk=offer_id).first()
    if offer is None:
        raise OfferMissing
    if offer.state == Offer.State.DRAFT:
        raise OfferNotOpenYet
    if offer.state != Offer.State.OPEN or now >= offer.closes_at:
        raise OfferOver
    return offer


def _checked_lines(draft: OrderDraft, offer: Offer) -> tuple[Wanted, ...]:
    if not draft.lines:
        raise NothingOrdered
    if any(not 1 <= line.quantity <= offer.per_buyer_limit for line in draft.lines):
        raise BadQuantity(limit=offer.per_buyer_limit)
    known = {sku.id for sku in catalog.style_card(offer.style_id).skus}
    lines = rules.joined(draft.lines)
    if any(line.sku_id not in known for line in lines):
        raise ForeignSku
    if not all((draft.delivery.recipient, draft.delivery.phone, draft.delivery.address)):
        raise BadDelivery
    return lines


def _refuse_cheaply(offer: Offer, quantity: int) -> None:
    """Most of a rush is refusals: answer those from a plain read, before anything is written."""
    if quantity > offer.per_buyer_limit:
        raise BadQuantity(limit=offer.per_buyer_limit)
    left = OfferStock.objects.filter(offer=offer).values_list("available", flat=True).get()
    if left < quantity:
        raise TooFewLeft(left=left) if left else SoldOut


def _write(draft: OrderDraft, offer: Offer, buyer_id: UUID, now: datetime) -> UUID:
    """One order with its lines and its fact. The shared rows come last: the buyer's tally, then the stock."""
    lines = rules.joined(draft.lines)
    quantity = sum(line.quantity for line in lines)
    order = Order.objects.create(**_order_fields(draft, offer, quantity, now), customer_id=buyer_id)
    labels = {sku.id: sku.label for sku in catalog.style_card(offer.style_id).skus}
    OrderLine.objects.bulk_create(
        OrderLine(
            order=order,
            style_id=offer.style_id,
            sku_id=line.sku_id,
            title=offer.title,
            label=labels[line.sku_id],
            quantity=line.quantity,
            unit_price_fen=offer.price_fen,
        )
        for line in lines
    )
    publish(
        OrderPlaced(
            customer_id=buyer_id,
            order_id=order.pk,
            offer_id=offer.pk,
            quantity=quantity,
            total_fen=order.total_fen,
        ),
        at=now,
    )
    if not tally_up(offer.pk, buyer_id, quantity, offer.per_buyer_limit):
        held = BuyerTally.objects.filter(offer=offer, customer_id=buyer_id).values_list("quantity", flat=True).get()
        raise LimitReached(limit=offer.per_buyer_limit, held=held)
    if not take_stock(offer.pk, quantity):
        stock = OfferStock.objects.get(offer=offer)
        raise OfferOver if not stock.is_selling else TooFewLeft(left=stock.available) if stock.available else SoldOut
    return order.pk


def _order_fields(draft: OrderDraft, offer: Offer, quantity: int, now: datetime) -> dict[str, object]:
    key, to = new_id(), draft.delivery
    return {
        "id": key,
        "offer": offer,
        "number": rules.order_number(key, now.astimezone(SHOP_ZONE)),
        "quantity": quantity,
        "total_fen": offer.price_fen * quantity,
        "placed_at": now,
        "hold_expires_at": rules.hold_ends(now=now, closes_at=offer.closes_at),
        "idempotency_key": draft.idempotency_key,
        "body_hash": rules.body_hash(draft.offer_id, draft.lines, to),
        "recipient": to.recipient,
        "phone": to.phone,
        "phone_lookup": lookup_hash(current_merchant_id(), "phone", to.phone),
        "address": to.address,
    }


@transaction.atomic
def release_expired_holds(offer_id: UUID, *, now: datetime) -> int:
    """Let go of an offer's orders that were not paid in time; their units are on sale again. Says how many."""
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
    give_back(offer_id, orders)
    return len(orders)
