"""Units that come back go to those who wait for them, before anybody else sees them."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db.models import F, Q, Sum

from yutang.core import audit
from yutang.core.errors import Refusal
from yutang.core.tenancy import current_merchant_id
from yutang.people import api as people
from yutang.presale.actions.intake import OrderDraft, OrderSlip, Placed, take_orders
from yutang.presale.actions.telling import tell_served
from yutang.presale.models import Offer, OfferSku, OfferStock, Order, WaitingEntry
from yutang.presale.rules import Delivery, Wanted
from yutang.presale.rules.waiting import Waiter, shares, waiting_hold_ends

# What an entry keeps of a Delivery, by the same names.
DELIVERY = ("recipient", "phone", "address", "is_pickup", "is_gift", "gift_words")


def put_on_sale(offer_id: UUID, quantity: int, *, now: datetime) -> None:
    """Add units to what may be promised: first to those who wait, the rest to everybody. Only under the offer's lock.

    From the first write on the stock is locked: whoever orders at this moment sees only what the waiting left.
    """
    OfferStock.objects.filter(offer_id=offer_id).update(available=F("available") + quantity)
    serve_waiting(offer_id, now=now)


def serve_waiting(offer_id: UUID, *, now: datetime) -> int:
    """Place orders for those who wait, as far as there are units, and tell them. Says for how many.

    Only under the offer's lock, after its stock was written in the same transaction. A wish that can no longer be ordered
    ends, and its units go to the next. Before a draw is over nobody is served: those who were entered come first.
    """
    running = Offer.objects.filter(
        Q(draw_until=None) | Q(drawn_at__isnull=False), state=Offer.State.OPEN, closes_at__gt=now
    )
    offer = running.filter(pk=offer_id).select_related("stock").first()
    line = _line(offer_id) if offer else {}
    if offer is None or not line:
        return 0
    living = people.living_ids({entry.customer_id for entry in line.values()})
    buyers = {key: living.get(entry.customer_id, entry.customer_id) for key, entry in line.items()}
    given = shares(
        [Waiter(key, buyers[key], entry.sku_id, entry.quantity) for key, entry in line.items()],
        left=offer.stock.available,
        left_of_sku=left_of_skus(offer_id),
        may_have=may_have(offer, set(buyers.values())),
    )
    slips = [OrderSlip(current_merchant_id(), _draft(line[key], units), now) for key, units in given]
    refused = 0
    for (key, units), answer in zip(given, take_orders(slips) if slips else (), strict=True):
        if isinstance(answer, Refusal):
            _note_refused(line[key], answer, now)
            refused += 1
        else:
            assert isinstance(answer, Placed)
            _note_served(offer, line[key], units, answer, now)
    return len(given) - refused + (serve_waiting(offer_id, now=now) if refused else 0)


def _line(offer_id: UUID) -> dict[UUID, WaitingEntry]:
    rows = WaitingEntry.objects.filter(offer_id=offer_id, state=WaitingEntry.State.WAITING)
    return {entry.pk: entry for entry in rows.order_by("joined_at", "pk")}


def left_of_skus(offer_id: UUID) -> dict[UUID, int]:
    """What may still be promised of those SKUs of an offer that are counted apart."""
    rows = OfferSku.objects.filter(offer_id=offer_id, available__isnull=False)
    return {sku_id: available for sku_id, available in rows.values_list("sku_id", "available") if available is not None}


def may_have(offer: Offer, customer_ids: Collection[UUID]) -> dict[UUID, int]:
    """How many more units of an offer each of these buyers may order."""
    rows = Order.objects.filter(offer=offer, customer_id__in=customer_ids, state__in=Order.KEEPING)
    held = rows.values_list("customer_id").annotate(units=Sum(F("quantity") - F("refunded_quantity")))
    has = dict(held.order_by())
    return {key: offer.per_buyer_limit - has.get(key, 0) for key in customer_ids}


def _draft(entry: WaitingEntry, units: int) -> OrderDraft:
    return OrderDraft(
        offer_id=entry.offer_id,
        customer_id=entry.customer_id,
        lines=(Wanted(entry.sku_id, units, entry.for_whom),),
        idempotency_key=f"waiting-{entry.pk.hex}",
        delivery=Delivery(**{name: getattr(entry, name) for name in DELIVERY}),
    )


def _note_refused(entry: WaitingEntry, refusal: Refusal, now: datetime) -> None:
    entry.state, entry.ended_at = WaitingEntry.State.LAPSED, now
    entry.save(update_fields=["state", "ended_at"])
    audit.record("presale.waiting_refused", entry.offer_id, code=refusal.code)


def _note_served(offer: Offer, entry: WaitingEntry, units: int, placed: Placed, now: datetime) -> None:
    """The entry is served with these units; what is left of the wish keeps its place as an entry of its own."""
    until = waiting_hold_ends(now=now, closes_at=offer.closes_at)
    Order.objects.filter(pk=placed.order_id).update(hold_expires_at=until)
    rest = entry.quantity - units
    entry.state, entry.served_at, entry.order_id, entry.quantity = "served", now, placed.order_id, units
    entry.save(update_fields=["state", "served_at", "order", "quantity"])
    if rest:
        kept = (*DELIVERY, "offer_id", "customer_id", "sku_id", "for_whom", "joined_at")
        wish = {name: getattr(entry, name) for name in kept}
        WaitingEntry.objects.create(quantity=rest, **wish)
    audit.record("presale.waiting_served", offer.pk, order_id=str(placed.order_id), quantity=units)
    tell_served(offer, entry, until, now=now)
