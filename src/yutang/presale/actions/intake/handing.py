"""How orders are handed over: what those that are picked up, given away or for several people note of it.

Few orders of a rush are any of these, so their columns are no part of what every order writes.
"""

from __future__ import annotations

from collections.abc import Iterable

from yutang.core.rows import update_rows
from yutang.presale.actions.intake.slips import FilledSlip
from yutang.presale.models import Order, OrderLine


def note_handing(placed: Iterable[FilledSlip]) -> None:
    """Write it onto orders that were placed just now. Only inside the batch's transaction."""
    collected, named = [], []
    for slip in placed:
        to = slip.to
        if to.is_gift:
            rows = Order.objects.filter(pk=slip.ask.order_id)
            rows.update(is_pickup=to.is_pickup, is_gift=True, gift_words=to.gift_words)
        elif to.is_pickup:
            collected.append(slip.ask.order_id)
        named += [OrderLine(pk=line.id, for_whom=line.for_whom) for line in slip.lines if line.for_whom]
    if collected:
        Order.objects.filter(pk__in=collected).update(is_pickup=True)
    update_rows(named, ["for_whom"])
