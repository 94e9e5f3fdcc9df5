"""Group buys 拼团: real buyers who get the group price together, or their money back.

A paid order of a group counts towards its offer like any other, and is taken out again, on the usual way of a refund, where the
group fails. Once a group is complete nothing goes back by itself any more: who then asks for their own money leaves the others
their price.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from uuid import UUID, uuid5

from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from yutang.core import audit
from yutang.people import api as people
from yutang.presale.actions.counting import count
from yutang.presale.actions.intake import OrderDraft
from yutang.presale.actions.locks import free_units, locked_offer, pieces_of
from yutang.presale.actions.ordering import place_order
from yutang.presale.actions.refunding import refund_order
from yutang.presale.actions.serving import serve_waiting
from yutang.presale.errors import GroupMissing, NoGroupPrice, OfferOver
from yutang.presale.models import BuyingGroup, Offer, Order, Payment, Refund
from yutang.presale.queries.orders import OrderCard
from yutang.presale.rules.groups import gathers_until, has_place, is_complete
from yutang.touch import api as touch


@transaction.atomic
def found_group(draft: OrderDraft, *, now: datetime) -> OrderCard:
    """Begin a group by ordering at the group price. Safe to call again: the same key is the same group and the same order.

    Whoever has a group of this offer gathering already orders in that one. Raises NoGroupPrice, OfferOver and what placing an
    order raises; then there is no group either.
    """
    offer = locked_offer(draft.offer_id)
    if offer.group_price_fen is None or offer.group_size is None:
        raise NoGroupPrice
    buyer_id = people.living_id(draft.customer_id)
    key = uuid5(offer.pk, f"{buyer_id}:{draft.idempotency_key}")
    group = BuyingGroup.objects.filter(pk=key).first() or _gathering_of(offer, buyer_id, now)
    if group is None:
        if offer.state != Offer.State.OPEN or now >= offer.closes_at:
            raise OfferOver
        group = BuyingGroup.objects.create(
            id=key,
            offer=offer,
            founder_id=buyer_id,
            size=offer.group_size,
            created_at=now,
            expires_at=gathers_until(now=now, hours=offer.group_hours, closes_at=offer.closes_at),
        )
        audit.record("presale.group_founded", group.pk, size=group.size)
    return place_order(replace(draft, buying_group_id=group.pk), now=now)


def _gathering_of(offer: Offer, buyer_id: UUID, now: datetime) -> BuyingGroup | None:
    rows = BuyingGroup.objects.filter(offer=offer, state=BuyingGroup.State.GATHERING, expires_at__gt=now)
    return rows.filter(founder_id__in=people.known_ids(buyer_id)).order_by("created_at").first()


def finds_place(order: Order, paid_at: datetime) -> bool:
    """Whether a payment of a group's order counts: the group gathered when it was paid, and a place is free or theirs.

    Only under the offer's lock, under which groups end.
    """
    assert order.buying_group_id is not None
    group = BuyingGroup.objects.get(pk=order.buying_group_id)
    gathers = group.state == BuyingGroup.State.GATHERING and paid_at < group.expires_at
    taken = _buyers(group, Order.State.PLACED, Order.State.PAID)
    return gathers and has_place(people.living_id(order.customer_id), taken, group.size)


def complete_group(order: Order, *, now: datetime) -> bool:
    """Complete the group of an order that has just been paid, if it was the last one missing, and say whether.

    Only under the offer's lock. Who has ordered in the group and not paid is let go and told.
    """
    if order.buying_group_id is None:
        return False
    group = BuyingGroup.objects.get(pk=order.buying_group_id)
    if group.state != BuyingGroup.State.GATHERING or not is_complete(_buyers(group, Order.State.PAID), group.size):
        return False
    _end(group, BuyingGroup.State.COMPLETE, now)
    buyers = _buyers(group, Order.State.PAID)
    for customer_id in sorted(buyers):
        _tell(group, customer_id, lambda: _("The group is complete: “%(title)s” is yours at the group price."), now)
    for customer_id in sorted(_let_go(group, now) - buyers):
        _tell(
            group,
            customer_id,
            lambda: _(
                "The group for “%(title)s” was full before you paid. Nothing was charged; begin a group of your own."
            ),
            now,
        )
    serve_waiting(group.offer_id, now=now)
    return True


@transaction.atomic
def settle_group(group_id: UUID, *, now: datetime) -> bool:
    """End a group whose time is over and that is not complete: everybody's money goes back. Says whether it was this call.

    Raises GroupMissing.
    """
    offer_id = BuyingGroup.objects.filter(pk=group_id).values_list("offer_id", flat=True).first()
    if offer_id is None:
        raise GroupMissing
    offer = locked_offer(offer_id)
    group = BuyingGroup.objects.select_for_update(no_key=True).get(pk=group_id)
    if group.state != BuyingGroup.State.GATHERING or now < group.expires_at:
        return False
    _fail(offer, group, now)
    serve_waiting(offer.pk, now=now)
    return True


def end_groups(offer: Offer, *, now: datetime) -> None:
    """End the groups that still gather when their offer closes or is called off. Only under the offer's lock, while it is open."""
    for group in BuyingGroup.objects.filter(offer=offer, state=BuyingGroup.State.GATHERING).order_by("pk"):
        _fail(offer, group, now)


def _fail(offer: Offer, group: BuyingGroup, now: datetime) -> None:
    _end(group, BuyingGroup.State.FAILED, now)
    orders = list(Order.objects.filter(_in(group), state=Order.State.PAID).order_by("pk"))
    unpaid = _let_go(group, now)
    if orders:
        units = sum(order.kept_quantity for order in orders)
        count(offer, {order.pk: -order.kept_quantity for order in orders}, at=now)
        free_units(offer.pk, units, pieces_of(orders))
    for order in orders:
        refund_order(order, Refund.Reason.GROUP_FAILED, now=now)
    paid = {order.customer_id for order in orders}
    for customer_id in sorted(paid):
        _tell(
            group,
            customer_id,
            lambda: _("The group for “%(title)s” did not fill in time. Your money is on its way back."),
            now,
        )
    for customer_id in sorted(unpaid - paid):
        _tell(
            group, customer_id, lambda: _("The group for “%(title)s” did not fill in time. Nothing was charged."), now
        )


def _end(group: BuyingGroup, state: BuyingGroup.State, now: datetime) -> None:
    group.state, group.ended_at = state, now
    group.save(update_fields=["state", "ended_at"])
    verb = "presale.group_completed" if state == BuyingGroup.State.COMPLETE else "presale.group_failed"
    audit.record(verb, group.pk, size=group.size)


def _let_go(group: BuyingGroup, now: datetime) -> set[UUID]:
    """Cancel the group's unpaid orders and say whose they were. Those who wait are served by the caller."""
    orders = list(Order.objects.filter(_in(group), state=Order.State.PLACED).order_by("pk"))
    keys = [order.pk for order in orders]
    Payment.objects.filter(order_id__in=keys, state=Payment.State.OPEN).update(state=Payment.State.CLOSED)
    Order.objects.filter(pk__in=keys).update(state=Order.State.CANCELLED, ended_at=now)
    if orders:
        free_units(group.offer_id, sum(one.kept_quantity for one in orders), pieces_of(orders))
    return {order.customer_id for order in orders}


def _buyers(group: BuyingGroup, *states: Order.State) -> set[UUID]:
    rows = Order.objects.filter(_in(group), state__in=states).values_list("customer_id", flat=True)
    return set(people.living_ids(set(rows)).values())


def _in(group: BuyingGroup) -> Q:
    """Its orders, found among its offer's."""
    return Q(offer_id=group.offer_id, buying_group_id=group.pk)


def _tell(group: BuyingGroup, customer_id: UUID, words: Callable[[], str], now: datetime) -> None:
    title = group.offer.title
    told = touch.in_both_languages(lambda: words() % {"title": title})
    url = reverse("presale:group", args=[group.pk])
    reference = f"group:{group.pk}:{group.state}:{customer_id}"
    touch.request_touch(touch.TouchWish(customer_id, touch.Purpose.SERVICE, told, url, reference), now=now)
