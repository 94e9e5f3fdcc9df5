"""Gifts whose receiver says where they go."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from yutang.core import audit
from yutang.core.crypto import lookup_hash
from yutang.core.tenancy import current_merchant_id
from yutang.presale.actions.locks import locked_order
from yutang.presale.errors import GiftSettled
from yutang.presale.models import Offer, Order
from yutang.presale.queries.orders import DeliveryCard


@transaction.atomic
def fill_in_gift(order_id: UUID, to: DeliveryCard, *, now: datetime) -> None:
    """Note where a gift goes, as its receiver says; they may correct it until the offer closes. Raises GiftSettled after that."""
    offer, order = locked_order(order_id)
    is_running = offer.state == Offer.State.OPEN and now < offer.closes_at
    is_living = order.state in (Order.State.PLACED, Order.State.DEPOSITED, Order.State.PAID)
    if not (order.is_gift and not order.is_pickup and is_running and is_living):
        raise GiftSettled
    order.recipient, order.phone, order.address = to.recipient, to.phone, to.address
    order.phone_lookup = lookup_hash(current_merchant_id(), "phone", to.phone)
    order.save(update_fields=["recipient", "phone", "address", "phone_lookup"])
    audit.record("presale.gift_filled_in", order.pk)
