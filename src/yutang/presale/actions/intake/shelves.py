"""What a batch on SQLite finds: offers with their terms and what is left of them, groups that gather, what its buyers have."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, NamedTuple
from uuid import UUID

from yutang.core.rows import rows_matching
from yutang.core.tenancy import current_merchant_id
from yutang.presale.models import OWN, BuyingGroup, Order
from yutang.presale.rules import Ask, Bought, Gathering, Kept, Shelf

# Raw, and by keys alone: they are asked for every batch.
_OFFERS = """
WITH asked (offer) AS (VALUES {asked})
SELECT o.id, o.title, o.deposit_fen, o.style_id, o.state, o.closes_at, o.price_fen, o.per_buyer_limit, s.available, s.is_selling,
       o.early_price_fen, o.early_until, o.group_price_fen, o.pickup_place <> '', o.is_pickup_only,
       o.draw_until IS NOT NULL AND o.drawn_at IS NULL
FROM asked CROSS JOIN presale_offer o CROSS JOIN presale_offerstock s
WHERE o.id = asked.offer AND o.merchant_id = %s AND s.offer_id = o.id
"""
_SKUS = """
WITH asked (offer) AS (VALUES {asked})
SELECT s.offer_id, s.sku_id, s.available, s.is_made FROM asked CROSS JOIN presale_offersku s WHERE s.offer_id = asked.offer
"""
_BOUGHT = f"""
WITH asked (customer, key) AS (VALUES {{asked}})
SELECT o.id, o.customer_id, o.idempotency_key, o.body_hash, o.offer_id, o.state, o.quantity, o.quantity - o.refunded_quantity
FROM asked CROSS JOIN presale_order o
WHERE o.customer_id = asked.customer AND o.source = '{OWN}'
  AND (o.state IN ('placed', 'deposited', 'paid') OR o.idempotency_key = asked.key)
"""  # noqa: S608 - a word of our own


class OnSale(NamedTuple):
    """An offer as it stands, and what its orders copy from it."""

    shelf: Shelf
    title: str
    deposit_fen: int


def offers_on_sale(asks: Sequence[Ask]) -> dict[UUID, OnSale]:
    """The offers of a batch as they stand. Only inside the batch's transaction."""
    keys = list({ask.offer_id for ask in asks})
    left_of_sku, groups = _left_of_skus(keys), _gatherings(asks)
    found = {}
    for offer, title, deposit, *terms in rows_matching(_OFFERS, [(key,) for key in keys], current_merchant_id()):
        key = UUID(offer)
        shelf = _shelf(terms, left_of_sku.get(key, {}), groups.get(key, {}))
        found[key] = OnSale(shelf, title, deposit or 0)
    return found


def _shelf(terms: Sequence[Any], skus: Mapping[UUID, int], groups: Mapping[UUID, Gathering]) -> Shelf:
    (
        style, state, closes_at, price, limit, left, is_selling, early, early_until, group_price, has_pickup, is_only, is_drawing,
    ) = terms  # fmt: skip
    return Shelf(
        state=state,
        closes_at=_moment(closes_at),
        price_fen=price,
        limit=limit,
        style_id=UUID(style),
        left=left,
        is_selling=bool(is_selling),
        early_price_fen=early,
        early_until=_moment(early_until) if early_until else None,
        group_price_fen=group_price,
        left_of_sku=skus,
        groups=groups,
        has_pickup=bool(has_pickup),
        is_pickup_only=bool(is_only),
        is_drawing=bool(is_drawing),
    )


def _moment(found: datetime) -> datetime:
    """Moments are kept in UTC, and come back without saying so."""
    return found.replace(tzinfo=UTC)


def _left_of_skus(offer_ids: Collection[UUID]) -> dict[UUID, dict[UUID, int]]:
    """By offer, what may still be promised of SKUs with a limit of their own; nothing of one that is not made."""
    found: dict[UUID, dict[UUID, int]] = defaultdict(dict)
    for offer, sku, available, is_made in rows_matching(_SKUS, [(key,) for key in offer_ids]):
        is_left_out = is_made is not None and not is_made
        if is_left_out or available is not None:
            found[UUID(offer)][UUID(sku)] = 0 if is_left_out else available
    return found


def _gatherings(asks: Sequence[Ask]) -> dict[UUID, dict[UUID, Gathering]]:
    """By offer, the groups that orders of this batch name and that gather."""
    named = {ask.buying_group_id for ask in asks if ask.buying_group_id is not None}
    if not named:
        return {}
    buyers: dict[UUID | None, set[UUID]] = defaultdict(set)
    rows = Order.objects.filter(buying_group_id__in=named, state__in=Order.KEEPING)
    for group_id, customer_id in rows.values_list("buying_group_id", "customer_id"):
        buyers[group_id].add(customer_id)
    found: dict[UUID, dict[UUID, Gathering]] = defaultdict(dict)
    for row in BuyingGroup.objects.filter(pk__in=named, state=BuyingGroup.State.GATHERING):
        found[row.offer_id][row.pk] = Gathering(row.expires_at, row.size, buyers[row.pk])
    return found


def bought_before(asks: Sequence[Ask]) -> Bought:
    """What the buyers of a batch have ordered before it; mostly nothing. Only inside the batch's transaction."""
    pairs = {(ask.customer_id, ask.key) for ask in asks}
    kept: dict[tuple[UUID, str], Kept] = {}
    held: dict[tuple[UUID, UUID], int] = defaultdict(int)
    unpaid: dict[UUID, dict[UUID, int]] = defaultdict(lambda: defaultdict(int))
    # A buyer who asks twice is found twice.
    for order, customer, key, body, offer, state, units, units_kept in set(rows_matching(_BOUGHT, list(pairs))):
        customer_id, offer_id = UUID(customer), UUID(offer)
        if (customer_id, key) in pairs:
            kept[customer_id, key] = Kept(UUID(order), body)
        if state in Order.KEEPING:
            held[offer_id, customer_id] += units_kept
        if state == Order.State.PLACED:
            unpaid[customer_id][offer_id] += units
    return Bought(kept, held, unpaid)
