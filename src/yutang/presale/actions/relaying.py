"""Taking into orders what a relay says, line by line."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from yutang.core.money import Money
from yutang.people import api as people
from yutang.presale.actions.aftersales import HandPayment, record_payment
from yutang.presale.actions.intake import OrderDraft
from yutang.presale.actions.locks import locked_offer
from yutang.presale.actions.ordering import place_order
from yutang.presale.models import Order, Relay, RelayEntry, RelayEntryOrder
from yutang.presale.queries.relays import RELAY_KEY, units_of
from yutang.presale.rules import Delivery, Wanted


@dataclass(frozen=True)
class RelayWish:
    """What one person wants in all, by the list as it stands now. `paid_by` is cash or transfer, "" where no money was given."""

    customer_id: UUID
    lines: tuple[Wanted, ...]
    delivery: Delivery
    paid_by: str = ""


@dataclass(frozen=True)
class RelayAnswer:
    """What came of a wish: the order for what was new, and whether earlier orders hold more than is wanted now."""

    order_id: UUID | None
    recorded: int
    has_surplus: bool


@transaction.atomic
def take_relay_wish(offer_id: UUID, wish: RelayWish, *, now: datetime) -> RelayAnswer:
    """Order what the person wants beyond what the relay has brought them already, and record their money.

    Who stands in a relay of ours about this offer has it in their line there too. The same list again orders nothing, twice at
    once too. What is wanted less than before stays ordered, and is told. All of it lands or nothing. Raises what placing an order
    and recording a payment raise.
    """
    locked_offer(offer_id)
    buyer_id = people.living_id(wish.customer_id)
    earlier = Order.objects.filter(
        offer_id=offer_id, customer_id__in=people.known_ids(buyer_id), idempotency_key__startswith=RELAY_KEY
    )
    orders = list(earlier.prefetch_related("lines").order_by("placed_at", "pk"))
    wanted = Counter({line.sku_id: 0 for line in wish.lines})
    for line in wish.lines:
        wanted[line.sku_id] += line.quantity
    had = units_of(orders)
    missing = tuple(Wanted(sku_id, units) for sku_id, units in (wanted - had).items())
    order_id = None
    if missing:
        key = relay_key((offer_id, buyer_id), wanted, len(orders))
        order_id = place_order(OrderDraft(offer_id, buyer_id, missing, key, wish.delivery), now=now).id
        _add_to_entry(offer_id, buyer_id, order_id)
    recorded = _record(order_id, orders, wish.paid_by, now=now) if wish.paid_by else 0
    return RelayAnswer(order_id, recorded, bool(had - wanted))


def _add_to_entry(offer_id: UUID, buyer_id: UUID, order_id: UUID) -> None:
    """Let an order stand in the buyer's line of the latest open relay about its offer, where they have one."""
    entries = RelayEntry.objects.filter(customer_id__in=people.known_ids(buyer_id), state=RelayEntry.State.STANDING)
    of_offer = entries.filter(relay__state=Relay.State.OPEN, relay__offers__offer=offer_id)
    entry = of_offer.order_by("-joined_at", "-pk").first()
    if entry is not None:
        RelayEntryOrder.objects.get_or_create(order_id=order_id, defaults={"entry": entry})


def relay_key(about: Sequence[UUID], wanted: Counter[UUID], before: int) -> str:
    """The key of the order for a wish: bound to whose it is, to what is wanted and to how many orders there were before."""
    told = [*map(str, about), *(f"{sku_id}*{wanted[sku_id]}" for sku_id in sorted(wanted)), str(before)]
    return RELAY_KEY + hashlib.sha256("|".join(told).encode()).hexdigest()[:40]


def _record(order_id: UUID | None, earlier: list[Order], paid_by: str, *, now: datetime) -> int:
    """Take the money for what this list has brought about and is still unpaid; says for how many orders."""
    unpaid = [order.pk for order in earlier if order.state == Order.State.PLACED]
    keys = [*unpaid, order_id] if order_id else unpaid
    totals = dict(Order.objects.filter(pk__in=keys).values_list("pk", "total_fen"))
    for key in keys:
        record_payment(key, HandPayment(paid_by, Money(totals[key]), now), now=now)
    return len(keys)
