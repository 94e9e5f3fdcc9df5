"""Relays of our own: begun, joined, changed, withdrawn from, closed.

The relay's row is locked first, then its offers in the order of their ids, then as everywhere.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID

from django.db import transaction

from yutang.core import audit
from yutang.people import api as people
from yutang.presale import rules
from yutang.presale.actions.aftersales import refund_part
from yutang.presale.actions.intake import OrderDraft
from yutang.presale.actions.locks import free_units, locked_offer, pieces_of
from yutang.presale.actions.ordering import place_order
from yutang.presale.actions.relaying import relay_key
from yutang.presale.actions.returning import RefundWish
from yutang.presale.actions.serving import serve_waiting
from yutang.presale.errors import (
    BadEntryName,
    BadRelay,
    EntryMissing,
    ForeignSku,
    NothingOrdered,
    OfferOver,
    RelayClosed,
    RelayMissing,
    RelayNeedsOffers,
)
from yutang.presale.models import Offer, Order, Payment, Relay, RelayEntry, RelayEntryOrder, RelayOffer
from yutang.presale.queries.relay_lists import bought_of
from yutang.presale.queries.totals import TAKEN
from yutang.presale.rules import Delivery, Wanted
from yutang.presale.rules.relay_lists import LONGEST_NAME, Change, change_to, name_fits


@dataclass(frozen=True)
class RelayDraft:
    """A relay that is to begin: of which community, about which open offers, until when, and where its orders are collected."""

    community_id: UUID
    title: str
    offer_ids: Sequence[UUID]
    closes_at: datetime
    pickup_place: str
    words: str = ""
    leader_id: UUID | None = None


@dataclass(frozen=True)
class EntryWish:
    """What one person wants in all, by offer and SKU, and how they stand in the list. The phone is in E.164."""

    customer_id: UUID
    name: str
    phone: str
    units: Mapping[UUID, Mapping[UUID, int]] = field(default_factory=dict)
    note: str = ""


@dataclass(frozen=True)
class EntryAnswer:
    """What came of a wish: the number in the list, what was ordered, and how many orders were let go or given back in part."""

    number: int
    order_ids: tuple[UUID, ...]
    let_go: int
    given_back: int


@transaction.atomic
def open_relay(draft: RelayDraft, *, now: datetime) -> UUID:
    """Begin a relay. Raises BadRelay, RelayNeedsOffers and CommunityUnknown."""
    people.community_card(draft.community_id)
    if not draft.title.strip() or not draft.pickup_place.strip() or not rules.closes_in_time(draft.closes_at, now=now):
        raise BadRelay(days=rules.LONGEST_OFFER.days)
    offers = list(Offer.objects.filter(pk__in=draft.offer_ids, state=Offer.State.OPEN, closes_at__gt=now))
    fitting = {one.pk for one in offers if one.community_id in (None, draft.community_id)}
    if not fitting or fitting != set(draft.offer_ids):
        raise RelayNeedsOffers
    relay = Relay.objects.create(
        community_id=draft.community_id,
        leader_id=draft.leader_id,
        title=draft.title.strip(),
        words=draft.words.strip(),
        pickup_place=draft.pickup_place.strip(),
        closes_at=draft.closes_at,
        created_at=now,
    )
    RelayOffer.objects.bulk_create(
        RelayOffer(relay=relay, offer_id=offer_id, position=at)
        for at, offer_id in enumerate(dict.fromkeys(draft.offer_ids))
    )
    audit.record("presale.relay_opened", relay.pk, title=relay.title, offers=len(fitting))
    return relay.pk


@transaction.atomic
def close_relay(relay_id: UUID, *, now: datetime) -> None:
    """Take no more entries. What was ordered stays ordered, and may still be paid. Safe to call again."""
    relay = _locked(relay_id)
    if relay.state == Relay.State.OPEN:
        relay.state, relay.closed_at = Relay.State.CLOSED, now
        relay.save(update_fields=["state", "closed_at"])
        audit.record("presale.relay_closed", relay.pk, title=relay.title, entries=relay.entry_count)


@transaction.atomic
def reopen_relay(relay_id: UUID, *, now: datetime) -> None:
    """Take entries again, until the deadline that was set. Raises RelayClosed once that has passed. Safe to call again."""
    relay = _locked(relay_id)
    if now >= relay.closes_at:
        raise RelayClosed
    if relay.state == Relay.State.CLOSED:
        relay.state, relay.closed_at = Relay.State.OPEN, None
        relay.save(update_fields=["state", "closed_at"])
        audit.record("presale.relay_reopened", relay.pk, title=relay.title)


@transaction.atomic
def write_entry(relay_id: UUID, wish: EntryWish, *, now: datetime) -> EntryAnswer:
    """Join a relay, or change what one has in it, wholly or not at all. The same wish again changes nothing.

    What is wanted more is ordered; of what is wanted less, unpaid orders go and paid pieces are given back. A number once given
    stays its person's. Raises RelayMissing, RelayClosed, NothingOrdered, ForeignSku, BadEntryName, and what placing an order and
    giving a part back raise.
    """
    relay = _locked(relay_id)
    if not relay.takes_entries(now):
        raise RelayClosed
    if not name_fits(wish.name):
        raise BadEntryName(most=LONGEST_NAME)
    buyer_id = people.living_id(wish.customer_id)
    if not any(units > 0 for skus in wish.units.values() for units in skus.values()):
        raise NothingOrdered
    entry = _entry_of(relay, buyer_id) or _new_entry(relay, buyer_id, wish, now)
    answer = _settle(relay, entry, wish.units, Delivery(wish.name, wish.phone, relay.pickup_place), now)
    entry.name, entry.note, entry.state, entry.changed_at = wish.name, wish.note, RelayEntry.State.STANDING, now
    entry.save(update_fields=["name", "note", "state", "changed_at"])
    return answer


@transaction.atomic
def withdraw_entry(relay_id: UUID, customer_id: UUID, *, now: datetime) -> EntryAnswer:
    """Take an entry back while the relay runs: its unpaid orders go, its money is given back, its number stays and says so.

    Safe to call again. Raises EntryMissing and RelayClosed.
    """
    relay = _locked(relay_id)
    entry = _entry_of(relay, people.living_id(customer_id))
    if entry is None:
        raise EntryMissing
    if not relay.takes_entries(now):
        raise RelayClosed
    answer = _settle(relay, entry, {}, None, now)
    if entry.state == RelayEntry.State.STANDING:
        entry.state, entry.changed_at = RelayEntry.State.WITHDRAWN, now
        entry.save(update_fields=["state", "changed_at"])
        audit.record("presale.relay_withdrawn", relay.pk, number=entry.number)
    return answer


def _locked(relay_id: UUID) -> Relay:
    relay = Relay.objects.select_for_update(no_key=True).filter(pk=relay_id).first()
    if relay is None:
        raise RelayMissing
    return relay


def _entry_of(relay: Relay, buyer_id: UUID) -> RelayEntry | None:
    rows = RelayEntry.objects.filter(relay=relay, customer_id__in=people.known_ids(buyer_id))
    return rows.order_by("number").first()


def _new_entry(relay: Relay, buyer_id: UUID, wish: EntryWish, now: datetime) -> RelayEntry:
    relay.entry_count += 1
    relay.save(update_fields=["entry_count"])
    return RelayEntry.objects.create(
        relay=relay, number=relay.entry_count, customer_id=buyer_id, name=wish.name, joined_at=now, changed_at=now
    )


def _settle(
    relay: Relay, entry: RelayEntry, units: Mapping[UUID, Mapping[UUID, int]], to: Delivery | None, now: datetime
) -> EntryAnswer:
    """Make what the entry has what it wants, offer by offer."""
    offer_ids = list(RelayOffer.objects.filter(relay=relay).order_by("offer_id").values_list("offer_id", flat=True))
    if set(units) - set(offer_ids):
        raise ForeignSku
    ordered: list[UUID] = []
    let_go = given_back = 0
    for offer_id in offer_ids:
        offer = locked_offer(offer_id)
        rows = Order.objects.filter(pk__in=entry.orders.values("order_id"), offer=offer)
        wanted = Counter(units.get(offer_id, {}))
        change = change_to(wanted, bought_of(rows.filter(state__in=TAKEN)))
        _take_back(offer, change, now)
        let_go, given_back = let_go + len(change.let_go), given_back + len(change.give_back)
        if change.missing and to is not None:
            key = relay_key((entry.pk, offer_id), wanted, rows.count())
            lines = tuple(Wanted(sku_id, quantity) for sku_id, quantity in sorted(change.missing.items()))
            to = replace(to, is_pickup=offer.is_pickup_only)
            order_id = place_order(OrderDraft(offer_id, entry.customer_id, lines, key, to), now=now).id
            RelayEntryOrder.objects.create(entry=entry, order_id=order_id)
            ordered.append(order_id)
        if change.let_go:
            serve_waiting(offer_id, now=now)
    return EntryAnswer(entry.number, tuple(ordered), let_go, given_back)


def _take_back(offer: Offer, change: Change, now: datetime) -> None:
    """Let unpaid orders go and give pieces of paid ones back. Only under the offer's lock.

    What is let go is not handed to those who wait before this person's own change is made.
    """
    if (change.let_go or change.give_back) and not (offer.state == Offer.State.OPEN and now < offer.closes_at):
        raise OfferOver
    rows = Order.objects.select_for_update(no_key=True).filter(pk__in=change.let_go, state=Order.State.PLACED)
    orders = list(rows.order_by("pk"))
    if orders:
        keys = [order.pk for order in orders]
        Order.objects.filter(pk__in=keys).update(state=Order.State.CANCELLED, ended_at=now)
        Payment.objects.filter(order_id__in=keys, state=Payment.State.OPEN).update(state=Payment.State.CLOSED)
        free_units(offer.pk, sum(order.kept_quantity for order in orders), pieces_of(orders))
    for order_id, pieces in sorted(change.give_back.items()):
        refund_part(order_id, RefundWish(pieces=pieces, is_buyers=True), now=now)
