"""Finding balances: those that fall due, those that are over, and what became of pieces nobody pays for."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db.models import F, Q, Sum

from yutang.presale.models import Offer, Order, Payment
from yutang.presale.rules.terms import REMINDED_BEFORE


def untold_balances(now: datetime, *, limit: int = 500) -> list[tuple[UUID, UUID]]:
    """Orders of every merchant whose buyers are to hear of their balance: (merchant, order), the first due first."""
    is_last_day = Q(balance_due_at__lte=now + REMINDED_BEFORE, balance_notices__lt=2)
    rows = Order.across_merchants().filter(state=Order.State.DEPOSITED, balance_due_at__gt=now)
    rows = rows.filter(is_last_day | Q(balance_notices=0)).order_by("balance_due_at", "pk")
    return list(rows.values_list("merchant_id", "pk")[:limit])


def overdue_balances(now: datetime, *, limit: int = 500) -> list[tuple[UUID, UUID]]:
    """Orders of every merchant whose balance did not come in time: (merchant, order)."""
    rows = Order.across_merchants().filter(state=Order.State.DEPOSITED, balance_due_at__lte=now)
    return list(rows.order_by("balance_due_at", "pk").values_list("merchant_id", "pk")[:limit])


def begun_payments(order_id: UUID) -> list[UUID]:
    """Payments of an order that were begun at a provider, and whose end we have not heard."""
    rows = Payment.objects.filter(order_id=order_id, state=Payment.State.OPEN).exclude(prepay_id="")
    return list(rows.order_by("pk").values_list("pk", flat=True))


def spare_quantity(offer: Offer) -> int:
    """Pieces of a confirmed offer that are made and that nobody pays for any more: the shop may sell them."""
    if offer.state != Offer.State.CONFIRMED:
        return 0
    rows = Order.objects.filter(offer=offer, state__in=[Order.State.DEPOSITED, Order.State.PAID])
    kept = rows.aggregate(units=Sum(F("quantity") - F("refunded_quantity")))["units"] or 0
    return max(offer.paid_quantity - kept, 0)
