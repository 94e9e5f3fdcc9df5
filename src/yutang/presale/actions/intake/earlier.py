"""Orders that a key has brought about before."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from yutang.core.money import Money
from yutang.core.rows import rows_matching
from yutang.presale.actions.intake.slips import Placed
from yutang.presale.models import Order

_FOUND = """
WITH asked (customer, key) AS (VALUES {asked})
SELECT o.id FROM asked CROSS JOIN presale_order o
WHERE o.customer_id = asked.customer AND o.idempotency_key = asked.key
"""


def earlier_orders(pairs: Sequence[tuple[UUID, str]]) -> dict[tuple[UUID, str], Order]:
    """The orders of the merchant in force that these (customer, key) pairs have brought about; mostly none."""
    found = [key for (key,) in rows_matching(_FOUND, pairs)]
    if not found:
        return {}
    rows = Order.objects.filter(pk__in=found).defer("recipient", "phone", "address")
    return {(row.customer_id, row.idempotency_key or ""): row for row in rows}


def shown_again(order: Order) -> Placed:
    """An order as it is told to whoever sends its key again."""
    return Placed(
        order_id=order.pk,
        number=order.number,
        state=order.state,
        quantity=order.quantity,
        total=Money(order.total_fen),
        hold_expires_at=order.hold_expires_at,
        is_new=False,
    )
