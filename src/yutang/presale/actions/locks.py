"""Taking rows in the one order that this step has: offer, order, payment, stock, buyer's tally.

Whoever moves an existing order holds its offer first. A batch of new orders holds the stock, once for all of them and until
its commit, then the buyers' tallies; several stocks or tallies are taken in the order of their ids. `no_key`: a plain row lock would make the foreign keys of new orders wait (PostgreSQL).
"""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.db.models import F

from yutang.presale.errors import OfferMissing, OrderMissing
from yutang.presale.models import BuyerTally, Offer, OfferStock, Order


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


def tally_up(offer_id: UUID, customer_id: UUID, quantity: int, limit: int) -> bool:
    """Add to what a buyer has, unless that passes the limit."""
    BuyerTally.objects.get_or_create(offer_id=offer_id, customer_id=customer_id)
    rows = BuyerTally.objects.filter(offer_id=offer_id, customer_id=customer_id, quantity__lte=limit - quantity)
    return bool(rows.update(quantity=F("quantity") + quantity))


def take_stock(offer_id: UUID, quantity: int) -> bool:
    """Promise units, if the offer is selling and has so many. The one write that guards against selling too much."""
    rows = OfferStock.objects.filter(offer_id=offer_id, is_selling=True, available__gte=quantity)
    return bool(rows.update(available=F("available") - quantity))


def give_back(offer_id: UUID, orders: Sequence[Order]) -> None:
    """Put what orders keep back on sale and take it off their buyers' tallies: the stock once, then all tallies."""
    give_back_units(offer_id, [(order.customer_id, order.kept_quantity) for order in orders])


def give_back_units(offer_id: UUID, units: Sequence[tuple[UUID, int]]) -> None:
    """The same for so many units of each buyer."""
    freed = sum(quantity for _customer_id, quantity in units)
    OfferStock.objects.filter(offer_id=offer_id).update(available=F("available") + freed)
    for customer_id, quantity in sorted(units):
        rows = BuyerTally.objects.filter(offer_id=offer_id, customer_id=customer_id)
        rows.update(quantity=F("quantity") - quantity)
