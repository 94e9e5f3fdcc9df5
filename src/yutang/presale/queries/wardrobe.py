"""What a customer bought and what can be ordered now, as the adviser's view asks for it: plugged in `site/ports.py`."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from yutang.core.money import Money
from yutang.needs.api import wardrobe as port
from yutang.people import api as people
from yutang.presale.models import Offer, Order, OrderLine

PAID = (Order.State.DEPOSITED, Order.State.PAID, Order.State.REFUNDING, Order.State.REFUNDED)
GIVEN_BACK = (Order.State.REFUNDING, Order.State.REFUNDED)


class OrderedGoods:
    """The wardrobe of orders: what was paid for, with what was given back marked as that."""

    def bought_by(self, customer_id: UUID, *, limit: int) -> list[port.Bought]:
        keys = people.known_ids(customer_id)
        rows = OrderLine.objects.filter(order__customer_id__in=keys, order__state__in=PAID)
        rows = rows.select_related("order", "sku").order_by("-order__placed_at", "-pk")[:limit]
        return [
            port.Bought(
                style_id=row.style_id,
                title=row.title,
                label=row.label,
                size=str(row.sku.options.get("size", "")) if row.sku else "",
                quantity=row.quantity,
                unit_price=Money(row.unit_price_fen),
                at=row.order.placed_at,
                is_given_back=row.order.state in GIVEN_BACK or row.refunded_quantity == row.quantity,
            )
            for row in rows
        ]

    def on_offer(self, style_ids: Collection[UUID], *, now: datetime) -> dict[UUID, port.OnOffer]:
        rows = Offer.objects.filter(state=Offer.State.OPEN, closes_at__gt=now, stock__available__gt=0)
        rows = rows.filter(style_id__in=style_ids).select_related("stock").order_by("-closes_at", "-pk")
        return {
            row.style_id: port.OnOffer(row.style_id, row.closes_at, row.stock.available, _price(row, now))
            for row in rows
        }


def _price(offer: Offer, now: datetime) -> Money:
    is_early = offer.early_price_fen is not None and offer.early_until is not None and now < offer.early_until
    return Money(offer.early_price_fen if is_early and offer.early_price_fen else offer.price_fen)


wardrobe: port.Wardrobe = OrderedGoods()
