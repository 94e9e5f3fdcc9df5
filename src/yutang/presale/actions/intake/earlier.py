"""Orders that a key has brought about before."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.db import connection

from yutang.core.money import Money
from yutang.core.tenancy import current_merchant_id
from yutang.presale.actions.intake.slips import Placed
from yutang.presale.models import Order

# The CROSS JOIN keeps SQLite from reading all orders of the shop: it looks each pair up in the unique index.
_FOUND = """
WITH asked (customer, key) AS (VALUES {pairs})
SELECT o.id, o.customer_id, o.idempotency_key, o.body_hash, o.number, o.state, o.quantity, o.total_fen, o.hold_expires_at
FROM asked CROSS JOIN presale_order o
WHERE o.merchant_id = %s AND o.customer_id = asked.customer AND o.idempotency_key = asked.key
"""


def earlier_orders(pairs: Sequence[tuple[UUID, str]]) -> dict[tuple[UUID, str], Order]:
    """The orders of the merchant in force that these (customer, key) pairs have brought about: one statement for all."""
    if not pairs:
        return {}
    values = [value for customer_id, key in pairs for value in (_key(customer_id), key)]
    sql = _FOUND.format(pairs=", ".join(["(%s, %s)"] * len(pairs)))
    rows = Order.objects.raw(sql, [*values, _key(current_merchant_id())])
    return {(row.customer_id, row.idempotency_key or ""): row for row in rows}


def _key(value: UUID) -> UUID | str:
    return value if connection.features.has_native_uuid_field else value.hex


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
