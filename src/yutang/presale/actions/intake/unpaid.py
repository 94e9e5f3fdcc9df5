"""How much one buyer may hold unpaid over all offers of a shop, so that nobody empties them without paying."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from django.conf import settings
from django.db.models import Sum

from yutang.core.errors import Refusal
from yutang.core.rows import rows_matching
from yutang.presale.actions.intake.earlier import earlier_orders
from yutang.presale.actions.intake.slips import FilledSlip
from yutang.presale.errors import UnpaidEnough
from yutang.presale.models import Order

# A question for each buyer, with the state outside its WHERE: so no plan goes by the index of all orders that are held.
_UNPAID = """
WITH asked (customer) AS (VALUES {asked})
SELECT asked.customer, (
    SELECT SUM(o.quantity) FILTER (WHERE o.state = 'placed') FROM presale_order o WHERE o.customer_id = asked.customer
) FROM asked
"""


def held_too_much(ready: Mapping[int, FilledSlip]) -> dict[int, Refusal]:
    """Those whose buyers hold so much unpaid at other offers that this would pass what the place allows.

    What one offer allows a buyer is decided with its stock. An order that its key has brought about already is not
    refused. Two at once at two offers may pass the bound by one order.
    """
    limit = settings.YUTANG_UNPAID_UNITS_A_BUYER
    rows = rows_matching(_UNPAID, [(one,) for one in {slip.ask.customer_id for slip in ready.values()}])
    held = {UUID(str(customer_id)): units for customer_id, units in rows if units}
    likely = {at: slip for at, slip in ready.items() if held.get(slip.ask.customer_id, 0) + slip.ask.quantity > limit}
    over = {at: slip for at, slip in likely.items() if _passes(slip, limit)}
    known = earlier_orders([(slip.ask.customer_id, slip.ask.key) for slip in over.values()])
    keys = {at: (slip.ask.customer_id, slip.ask.key) for at, slip in over.items()}
    return {at: UnpaidEnough(limit=limit) for at, key in keys.items() if key not in known}


def _passes(slip: FilledSlip, limit: int) -> bool:
    orders = Order.objects.filter(customer_id=slip.ask.customer_id, state=Order.State.PLACED)
    elsewhere = orders.exclude(offer_id=slip.ask.offer_id).aggregate(units=Sum("quantity"))["units"] or 0
    return elsewhere > 0 and elsewhere + slip.ask.quantity > limit
