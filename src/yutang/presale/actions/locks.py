"""Taking rows in the one order that this step has: offer, order, payment, stock, limits of SKUs.

Whoever moves an existing order holds its offer first. A batch of new orders holds the stock, once for all of them and until
its commit, and under it knows what each buyer has; several stocks are taken in the order of their ids. `no_key`: a plain row
lock would make the foreign keys of new orders wait (PostgreSQL).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import F

from yutang.presale.actions.serving import serve_waiting
from yutang.presale.errors import OfferMissing, OrderMissing
from yutang.presale.models import Offer, OfferSku, OfferStock, Order, OrderLine


def locked_offer(offer_id: UUID) -> Offer:
    offer = Offer.objects.select_for_update(no_key=True).filter(pk=offer_id).first()
    if offer is None:
        raise OfferMissing
    return offer


def locked_order(order_id: UUID) -> tuple[Offer, Order]:
    """An order of our own together with its offer. Raises OrderMissing, for imported ones too."""
    offer_id = Order.objects.filter(pk=order_id).values_list("offer_id", flat=True).first()
    if offer_id is None:
        raise OrderMissing
    offer = locked_offer(offer_id)
    return offer, Order.objects.select_for_update(no_key=True).get(pk=order_id)


def take_stock(offer_id: UUID, quantity: int) -> bool:
    """Promise units, if the offer is selling and has so many. The one write that guards against selling too much."""
    rows = OfferStock.objects.filter(offer_id=offer_id, is_selling=True, available__gte=quantity)
    return bool(rows.update(available=F("available") - quantity))


def take_skus(offer_id: UUID, pieces: Mapping[UUID, int]) -> bool:
    """Promise pieces of SKUs that have a limit of their own. Only in a transaction that holds the stock; where it says no, roll back."""
    limited = OfferSku.objects.filter(offer_id=offer_id, available__isnull=False)
    for sku_id in limited.filter(sku_id__in=pieces).order_by("sku_id").values_list("sku_id", flat=True):
        rows = limited.filter(sku_id=sku_id, available__gte=pieces[sku_id]).exclude(is_made=False)
        if not rows.update(available=F("available") - pieces[sku_id]):
            return False
    return True


def pieces_of(orders: Sequence[Order]) -> Counter[UUID]:
    """What orders keep of each SKU."""
    pieces: Counter[UUID] = Counter()
    rows = OrderLine.objects.filter(order__in=orders, sku__isnull=False)
    for sku_id, quantity, back in rows.values_list("sku_id", "quantity", "refunded_quantity"):
        assert sku_id is not None
        pieces[sku_id] += quantity - back
    return pieces


def give_back(offer_id: UUID, orders: Sequence[Order], *, now: datetime) -> None:
    """Put what orders kept that have just been let go of back on sale; who waits comes first."""
    give_back_units(offer_id, sum(order.kept_quantity for order in orders), pieces_of(orders), now=now)


def give_back_units(offer_id: UUID, units: int, pieces: Mapping[UUID, int], *, now: datetime) -> None:
    """The same for so many units, which are so many pieces of each SKU."""
    free_units(offer_id, units, pieces)
    serve_waiting(offer_id, now=now)


def free_units(offer_id: UUID, units: int, pieces: Mapping[UUID, int]) -> None:
    """Put units back on sale: the stock, then SKUs. Whoever calls serves those who wait afterwards."""
    OfferStock.objects.filter(offer_id=offer_id).update(available=F("available") + units)
    limited = OfferSku.objects.filter(offer_id=offer_id, available__isnull=False)
    for sku_id in limited.filter(sku_id__in=pieces).order_by("sku_id").values_list("sku_id", flat=True):
        limited.filter(sku_id=sku_id).update(available=F("available") + pieces[sku_id])
