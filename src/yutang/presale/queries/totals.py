"""The books of presale in a few numbers."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import F, Q, Sum

from yutang.presale.models import Offer, Order, Refund

# Units that are somebody's: paid, or held until their payment.
TAKEN = (Order.State.PLACED, Order.State.DEPOSITED, Order.State.PAID)
BOUGHT = (Order.State.DEPOSITED, Order.State.PAID, Order.State.REFUNDING, Order.State.REFUNDED, Order.State.LAPSED)


@dataclass(frozen=True)
class PresaleTotals:
    """Counts over all offers. `oversold` is the units beyond the maximum, counted from the orders themselves."""

    offers: int
    orders: int
    orders_paid: int
    units_sold: int
    oversold: int
    refunds: int


def presale_totals() -> PresaleTotals:
    own = Order.objects.filter(offer__isnull=False)
    paid = own.filter(state__in=[Order.State.DEPOSITED, Order.State.PAID])
    return PresaleTotals(
        offers=Offer.objects.exclude(state=Offer.State.DRAFT).count(),
        orders=own.count(),
        orders_paid=own.filter(state__in=BOUGHT).count(),
        units_sold=paid.aggregate(units=Sum(F("quantity") - F("refunded_quantity")))["units"] or 0,
        oversold=_oversold(),
        refunds=Refund.objects.filter(state=Refund.State.SUCCEEDED).count(),
    )


def _oversold() -> int:
    kept = F("orders__quantity") - F("orders__refunded_quantity")
    taken = Sum(kept, filter=Q(orders__state__in=TAKEN), default=0)
    beyond = Offer.objects.annotate(taken=taken).filter(taken__gt=F("maximum_quantity"))
    return sum(row["taken"] - row["maximum_quantity"] for row in beyond.values("taken", "maximum_quantity"))
