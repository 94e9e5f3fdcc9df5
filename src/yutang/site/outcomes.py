"""What needs asks of the steps behind it: what customers chose, bought and sent back."""

from __future__ import annotations

from collections.abc import Iterator

from yutang.needs.api import outcomes as port
from yutang.presale import api as presale
from yutang.selection import api as selection


class ShopOutcomes:
    """Rounds and orders, as rankings count them."""

    def showings(self) -> Iterator[port.Showing]:
        for one in selection.showings():
            yield port.Showing(one.style_ids, one.customer_ids, one.opens_at)

    def outcomes(self) -> Iterator[port.Outcome]:
        for customer_id, style_id, at in selection.loves():
            yield port.Outcome(customer_id, style_id, "loved", at)
        for customer_id, style_id, is_given_back, at in presale.purchases():
            yield port.Outcome(customer_id, style_id, "returned" if is_given_back else "bought", at)
