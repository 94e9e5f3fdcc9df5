"""What everybody bought and sent back."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

from yutang.presale.models import OWN, Order, OrderLine, Refund

PAID_ONCE = (Order.State.DEPOSITED, Order.State.PAID, Order.State.REFUNDING, Order.State.REFUNDED)
GIVEN_BACK = (Order.State.REFUNDING, Order.State.REFUNDED)
CHUNK = 5_000


def purchases() -> Iterator[tuple[UUID, UUID, bool, datetime]]:
    """Each line of an order that was paid: (customer, style, whether the buyer gave it back, when it was placed).

    Money that went back because an offer failed or was called off is no giving back: they wanted it. An imported order that
    was refunded is. Lines of styles that the catalog does not know are left out.
    """
    by_buyer = set(Refund.objects.filter(reason=Refund.Reason.BUYER).values_list("payment__order_id", flat=True))
    rows = OrderLine.objects.filter(style__isnull=False, order__state__in=PAID_ONCE).order_by()
    columns = ("order_id", "order__customer_id", "style_id", "order__state", "order__source", "order__placed_at")
    for order_id, customer_id, style_id, state, source, placed_at in rows.values_list(*columns).iterator(CHUNK):
        assert style_id is not None
        is_given_back = state in GIVEN_BACK and (order_id in by_buyer or source != OWN)
        yield customer_id, style_id, is_given_back, placed_at
