"""How orders are handed over: which ways their offers allow, and what those that are picked up or given away note of it.

Few orders of a rush are either, so their columns are no part of what every order writes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from uuid import UUID

from yutang.core.errors import Refusal
from yutang.core.rows import rows_matching
from yutang.core.tenancy import current_merchant_id
from yutang.presale.actions.intake.slips import FilledSlip, OrderDraft
from yutang.presale.errors import NoPickup, PickupOnly
from yutang.presale.models import Order

_PICKED_UP = """
WITH asked (offer) AS (VALUES {asked})
SELECT o.id, o.is_pickup_only FROM asked CROSS JOIN presale_offer o
WHERE o.id = asked.offer AND o.merchant_id = %s AND o.pickup_place <> ''
"""


def misplaced(drafts: Mapping[int, OrderDraft]) -> dict[int, Refusal]:
    """Those that their offer does not hand over in the way they ask for: it never changes once an offer is open."""
    offers = {draft.offer_id for draft in drafts.values()}
    rows = rows_matching(_PICKED_UP, [(offer_id,) for offer_id in offers], current_merchant_id())
    terms = {UUID(str(offer_id)): bool(is_only) for offer_id, is_only in rows}
    refused = {at: _refusal(draft, terms) for at, draft in drafts.items()}
    return {at: refusal for at, refusal in refused.items() if refusal is not None}


def _refusal(draft: OrderDraft, terms: Mapping[UUID, bool]) -> Refusal | None:
    if draft.delivery.is_pickup:
        return None if draft.offer_id in terms else NoPickup()
    return PickupOnly() if terms.get(draft.offer_id) else None


def note_handing(placed: Iterable[FilledSlip]) -> None:
    """Write it onto orders that were placed just now. Only inside the batch's transaction."""
    collected = []
    for slip in placed:
        to = slip.to
        if to.is_gift:
            rows = Order.objects.filter(pk=slip.ask.order_id)
            rows.update(is_pickup=to.is_pickup, is_gift=True, gift_words=to.gift_words)
        elif to.is_pickup:
            collected.append(slip.ask.order_id)
    if collected:
        Order.objects.filter(pk__in=collected).update(is_pickup=True)
