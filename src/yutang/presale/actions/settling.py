"""What an offer's end means for its orders: SKUs that are not made, the price that was reached, and balances that fall due.

Part of closing: only in its transaction and under the offer's lock, so that it is done as a whole or not at all.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import F, Sum

from yutang.core import audit
from yutang.core.money import Money
from yutang.presale.actions.counting import count
from yutang.presale.actions.refunding import COMMITTED, add_refund, counted_payments, refund_order, split_over
from yutang.presale.actions.returning import RefundWish, ask_back, left_of, take_pieces
from yutang.presale.models import Offer, OfferSku, Order, OrderLine, Refund
from yutang.presale.rules import terms


def pieces_not_made(offer: Offer) -> dict[UUID, int]:
    """The paid pieces of each SKU that is not made."""
    rows = list(OfferSku.objects.filter(offer=offer))
    if not rows:
        return {}
    minimums = {row.sku_id: row.minimum_quantity for row in rows if row.minimum_quantity}
    refused = [row.sku_id for row in rows if row.is_made is False]
    return terms.not_made(paid_pieces(offer.pk), minimums, refused)


def paid_pieces(offer_id: UUID) -> dict[UUID, int]:
    """What of each SKU is paid and kept."""
    rows = OrderLine.objects.filter(order__offer_id=offer_id, order__state__in=COMMITTED, sku__isnull=False).order_by()
    kept = Sum(F("quantity") - F("refunded_quantity"))
    return {sku_id: units for sku_id, units in rows.values_list("sku_id").annotate(units=kept) if sku_id is not None}


def reached_price(offer: Offer) -> Money:
    """What a piece of it costs now that nobody pays any more: by all that was paid for, as buyers were told on the way."""
    tiers = [terms.Tier(row.quantity, Money(row.price_fen)) for row in offer.tiers.all()]
    return terms.final_price(Money(offer.price_fen), tiers, paid=offer.paid_quantity)


def leave_out(offer: Offer, dropped: Mapping[UUID, int], *, now: datetime) -> None:
    """Give everybody their money back for pieces of SKUs that are not made, and write down what is."""
    skus = OfferSku.objects.filter(offer=offer)
    skus.filter(sku_id__in=dropped).update(is_made=False)
    skus.exclude(sku_id__in=dropped).update(is_made=True)
    orders = Order.objects.filter(offer=offer, state__in=COMMITTED, lines__sku_id__in=dropped)
    left_out = {order.pk: -_leave_out_of(order, dropped, now) for order in orders.distinct().order_by("pk")}
    count(offer, left_out, at=now)


def _leave_out_of(order: Order, dropped: Collection[UUID], now: datetime) -> int:
    """Says how many pieces it was."""
    lines = OrderLine.objects.filter(order=order, sku_id__in=dropped).exclude(refunded_quantity=F("quantity"))
    pieces = {line.pk: line.quantity - line.refunded_quantity for line in lines}
    units = sum(pieces.values())
    if units == order.kept_quantity:
        refund_order(order, Refund.Reason.NOT_MADE, now=now)
        return units
    worth = min(take_pieces(order, pieces), left_of(order))
    if worth:
        ask_back(order, RefundWish(pieces), worth, Refund.Reason.NOT_MADE, now=now)
    return units


def lower_prices(offer: Offer, price: Money, *, now: datetime) -> None:
    """Let nobody pay more than this for a piece: what was paid above it goes back, what is still to be paid is lowered."""
    dearer = Order.objects.filter(offer=offer, state__in=COMMITTED, lines__unit_price_fen__gt=price.fen)
    for order in dearer.distinct().order_by("pk"):
        _lower_price(order, price, now)


def _lower_price(order: Order, price: Money, now: datetime) -> None:
    before = Money(order.total_fen // order.quantity)
    OrderLine.objects.filter(order=order).update(unit_price_fen=price.fen)
    order.total_fen = price.fen * order.quantity
    order.save(update_fields=["total_fen"])
    if order.state == Order.State.PAID:
        difference = min((before - price) * order.kept_quantity, left_of(order))
        for payment, part in split_over(counted_payments(order), difference):
            add_refund(payment, Refund.Reason.PRICE_TIER, part, ends_order=False, now=now)


def begin_balances(offer: Offer, *, now: datetime) -> None:
    """From now on the balance of every deposit is due."""
    due_at = now + timedelta(days=offer.balance_days)
    rows = Order.objects.filter(offer=offer, state=Order.State.DEPOSITED)
    if rows.update(balance_due_at=due_at):
        audit.record("presale.balances_begun", offer.pk, due_at=due_at.isoformat())
