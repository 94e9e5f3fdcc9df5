"""Offers as a batch on SQLite finds them: their terms, what is left of them and of their SKUs, and groups that gather."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from uuid import UUID

from yutang.core.rows import rows_matching
from yutang.presale.models import BuyingGroup, Offer, Order
from yutang.presale.rules import Ask, Gathering, Shelf

# Raw, and by the key alone: it is asked for every batch, and mostly there is nothing.
_SKUS = """
WITH asked (offer) AS (VALUES {asked})
SELECT s.offer_id, s.sku_id, s.available, s.is_made FROM asked CROSS JOIN presale_offersku s WHERE s.offer_id = asked.offer
"""
# Who ordered in a group has a place until they let go of it.
IN_GROUP = (Order.State.PLACED, Order.State.DEPOSITED, Order.State.PAID)


def shelves_of(offers: Mapping[UUID, Offer], asks: Sequence[Ask]) -> dict[UUID, Shelf]:
    """The offers of a batch as they stand. Only inside the batch's transaction."""
    left_of_sku, groups = _left_of_skus(list(offers)), _gatherings(asks)
    return {
        key: Shelf(
            state=offer.state,
            closes_at=offer.closes_at,
            price_fen=offer.price_fen,
            limit=offer.per_buyer_limit,
            style_id=offer.style_id,
            left=offer.stock.available,
            is_selling=offer.stock.is_selling,
            early_price_fen=offer.early_price_fen,
            early_until=offer.early_until,
            group_price_fen=offer.group_price_fen,
            left_of_sku=left_of_sku.get(key, {}),
            groups=groups.get(key, {}),
        )
        for key, offer in offers.items()
    }


def _left_of_skus(offer_ids: Sequence[UUID]) -> dict[UUID, dict[UUID, int]]:
    """By offer, what may still be promised of SKUs with a limit of their own; nothing of one that is not made."""
    found: dict[UUID, dict[UUID, int]] = defaultdict(dict)
    for offer, sku, available, is_made in rows_matching(_SKUS, [(key,) for key in offer_ids]):
        is_left_out = is_made is not None and not is_made
        if is_left_out or available is not None:
            found[_uuid(offer)][_uuid(sku)] = 0 if is_left_out else available
    return found


def _uuid(found: str | UUID) -> UUID:
    return found if isinstance(found, UUID) else UUID(found)


def _gatherings(asks: Sequence[Ask]) -> dict[UUID, dict[UUID, Gathering]]:
    """By offer, the groups that orders of this batch name and that gather."""
    named = {ask.buying_group_id for ask in asks if ask.buying_group_id is not None}
    if not named:
        return {}
    buyers: dict[UUID | None, set[UUID]] = defaultdict(set)
    rows = Order.objects.filter(buying_group_id__in=named, state__in=IN_GROUP)
    for group_id, customer_id in rows.values_list("buying_group_id", "customer_id"):
        buyers[group_id].add(customer_id)
    found: dict[UUID, dict[UUID, Gathering]] = defaultdict(dict)
    for row in BuyingGroup.objects.filter(pk__in=named, state=BuyingGroup.State.GATHERING):
        found[row.offer_id][row.pk] = Gathering(row.expires_at, row.size, buyers[row.pk])
    return found
