"""How much one buyer may hold unpaid over all offers of a shop, so that nobody empties them without paying."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from uuid import UUID

from django.conf import settings

from yutang.core.errors import Refusal
from yutang.core.rows import rows_matching
from yutang.presale.actions.intake.earlier import earlier_orders
from yutang.presale.actions.intake.slips import FilledSlip
from yutang.presale.errors import UnpaidEnough

# The state is hidden in an expression, so that no plan goes by the index of all orders that are held: there are many in a rush.
_UNPAID = """
WITH asked (customer) AS (VALUES {asked})
SELECT o.customer_id, o.offer_id, o.quantity FROM asked CROSS JOIN presale_order o
WHERE o.customer_id = asked.customer AND (o.state || '') = 'placed'
"""


def held_too_much(ready: Mapping[int, FilledSlip]) -> dict[int, Refusal]:
    """Those whose buyers hold so much unpaid elsewhere that this would pass what the place allows.

    What an offer allows one buyer is decided with its stock; here units of other offers count. An order that its key has
    brought about already is not refused. Two at once at two offers may pass the bound by one order.
    """
    rows = rows_matching(_UNPAID, [(one,) for one in {slip.ask.customer_id for slip in ready.values()}])
    if not rows:
        return {}
    held: Counter[tuple[UUID, UUID]] = Counter()
    for customer_id, offer_id, quantity in rows:
        held[UUID(str(customer_id)), UUID(str(offer_id))] += quantity
    over = {at: slip for at, slip in ready.items() if _passes(slip, held)}
    if not over:
        return {}
    known = earlier_orders([(slip.ask.customer_id, slip.ask.key) for slip in over.values()])
    limit = settings.YUTANG_UNPAID_UNITS_A_BUYER
    return {
        at: UnpaidEnough(limit=limit) for at, slip in over.items() if (slip.ask.customer_id, slip.ask.key) not in known
    }


def _passes(slip: FilledSlip, held: Mapping[tuple[UUID, UUID], int]) -> bool:
    ask = slip.ask
    elsewhere = sum(
        units for (buyer, offer), units in held.items() if buyer == ask.customer_id and offer != ask.offer_id
    )
    return elsewhere > 0 and elsewhere + ask.quantity > settings.YUTANG_UNPAID_UNITS_A_BUYER
