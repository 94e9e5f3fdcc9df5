"""Reading relays of our own: the list, what each entry has, and what it comes to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import F, Prefetch, QuerySet

from yutang.catalog import api as catalog
from yutang.core.tenancy import current_merchant_id
from yutang.h5.links import member_link
from yutang.people import api as people
from yutang.presale.errors import RelayMissing
from yutang.presale.models import Offer, Order, OrderLine, Relay, RelayEntry, RelayEntryOrder, RelayOffer
from yutang.presale.queries.offers import OfferCard, offer_cards
from yutang.presale.queries.relays import catalogue_of
from yutang.presale.queries.totals import TAKEN
from yutang.presale.rules.relay_lists import Bought, ToldEntry, ToldItem, relay_text

# The pieces of an order's line that did not go back.
KEPT = F("quantity") - F("refunded_quantity")


@dataclass(frozen=True)
class RelayCard:
    """A relay as others see it. `entries` counts all numbers given, `offers` what it is about."""

    id: UUID
    community_id: UUID
    leader_id: UUID | None
    title: str
    words: str
    pickup_place: str
    state: str
    closes_at: datetime
    closed_at: datetime | None
    created_at: datetime
    entries: int
    offer_ids: tuple[UUID, ...]

    def takes_entries(self, now: datetime) -> bool:
        return self.state == Relay.State.OPEN and now < self.closes_at


@dataclass(frozen=True)
class EntryItem:
    """So many of one SKU. `label` names its options, and its style where the relay is about several."""

    offer_id: UUID
    sku_id: UUID
    label: str
    quantity: int


@dataclass(frozen=True)
class EntryCard:
    """A line of the list as it stands. Without items it is withdrawn, or was not paid in time."""

    id: UUID
    number: int
    customer_id: UUID
    name: str
    note: str
    is_withdrawn: bool
    items: tuple[EntryItem, ...]
    paid_units: int
    unpaid: tuple[UUID, ...]
    picked_up: int
    order_ids: tuple[UUID, ...]

    @property
    def units(self) -> int:
        return sum(one.quantity for one in self.items)

    @property
    def is_paid(self) -> bool:
        return bool(self.items) and not self.unpaid

    @property
    def is_partly_paid(self) -> bool:
        return bool(self.unpaid) and bool(self.paid_units)


@dataclass(frozen=True)
class SkuTotal:
    """What of one SKU the relay has brought about."""

    offer_id: UUID
    label: str
    paid: int
    unpaid: int

    @property
    def units(self) -> int:
        return self.paid + self.unpaid


@dataclass(frozen=True)
class SkuOffered:
    """A SKU that a relay offers, and how many of it one person may want."""

    offer_id: UUID
    sku_id: UUID
    label: str
    limit: int


def relay_card(relay_id: UUID) -> RelayCard:
    """One relay of the merchant in force. Raises RelayMissing."""
    cards = relay_cards(Relay.objects.filter(pk=relay_id))
    if not cards:
        raise RelayMissing
    return cards[0]


def newest_relays() -> QuerySet[Relay]:
    return Relay.objects.order_by("-created_at", "-pk")


def relay_cards(rows: QuerySet[Relay] | Sequence[Relay]) -> list[RelayCard]:
    """Cards of relays in their order, with a fixed number of queries."""
    listed = list(rows)
    offers: dict[UUID, list[UUID]] = {}
    pairs = RelayOffer.objects.filter(relay__in=listed).order_by("position", "pk").values_list("relay_id", "offer_id")
    for relay_id, offer_id in pairs:
        offers.setdefault(relay_id, []).append(offer_id)
    return [
        RelayCard(
            id=row.pk,
            community_id=row.community_id,
            leader_id=row.leader_id,
            title=row.title,
            words=row.words,
            pickup_place=row.pickup_place,
            state=row.state,
            closes_at=row.closes_at,
            closed_at=row.closed_at,
            created_at=row.created_at,
            entries=row.entry_count,
            offer_ids=tuple(offers.get(row.pk, ())),
        )
        for row in listed
    ]


def relay_offers(relay: RelayCard) -> list[OfferCard]:
    """What a relay is about, in its order."""
    cards = {card.id: card for card in offer_cards(Offer.objects.filter(pk__in=relay.offer_ids))}
    return [cards[one] for one in relay.offer_ids]


def relays_of_offer(offer_id: UUID) -> list[RelayCard]:
    rows = RelayOffer.objects.filter(offer_id=offer_id).values("relay_id")
    return relay_cards(newest_relays().filter(pk__in=rows))


def may_enter(relay: RelayCard, customer_id: UUID) -> bool:
    """Whether this person is in the relay's community, under any of their records."""
    return relay.community_id in {one.id for one in people.communities_of(customer_id)}


def bought_of(orders: QuerySet[Order]) -> list[Bought]:
    """Orders as a change of an entry sees them, the first one first."""
    rows = orders.prefetch_related("lines").order_by("placed_at", "pk")
    return [
        Bought(
            order.pk,
            order.state != Order.State.PLACED,
            {
                line.pk: (line.sku_id, line.quantity - line.refunded_quantity)
                for line in order.lines.all()
                if line.sku_id is not None
            },
        )
        for order in rows
    ]


def skus_of(offers: Sequence[OfferCard]) -> dict[UUID, list[SkuOffered]]:
    """What can be chosen of each offer."""
    styles = catalog.style_cards([card.style_id for card in offers])
    return {
        card.id: [
            SkuOffered(card.id, sku.id, sku.label or sku.code, card.per_buyer_limit)
            for sku in styles[card.style_id].skus
        ]
        for card in offers
    }


def entries_of(relay: RelayCard, numbers: range | None = None) -> list[EntryCard]:
    """The list by its numbers, all of it or a part."""
    rows = RelayEntry.objects.filter(relay_id=relay.id)
    if numbers is not None:
        rows = rows.filter(number__gte=numbers.start, number__lt=numbers.stop)
    return _entry_cards(relay, rows)


def entry_of(relay: RelayCard, customer_id: UUID) -> EntryCard | None:
    """What somebody has in a relay, under any of their records."""
    rows = RelayEntry.objects.filter(relay_id=relay.id, customer_id__in=people.known_ids(customer_id))
    cards = _entry_cards(relay, rows)
    return cards[0] if cards else None


def _entry_cards(relay: RelayCard, rows: QuerySet[RelayEntry]) -> list[EntryCard]:
    taken = RelayEntryOrder.objects.filter(order__state__in=TAKEN).select_related("order")
    lines = Prefetch("order__lines", queryset=OrderLine.objects.order_by("pk"))
    entries = list(rows.order_by("number").prefetch_related(Prefetch("orders", taken.prefetch_related(lines))))
    return [_entry_card(one, [tie.order for tie in one.orders.all()], len(relay.offer_ids) > 1) for one in entries]


def _entry_card(entry: RelayEntry, orders: Sequence[Order], is_of_many: bool) -> EntryCard:
    items: dict[UUID, EntryItem] = {}
    paid = 0
    for order in orders:
        for line in order.lines.all():
            units = line.quantity - line.refunded_quantity
            if line.sku_id is None or order.offer_id is None or not units:
                continue
            before = items[line.sku_id].quantity if line.sku_id in items else 0
            label = " ".join(filter(None, [line.title if is_of_many else "", line.label])) or line.title
            items[line.sku_id] = EntryItem(order.offer_id, line.sku_id, label, before + units)
            paid += units if order.state != Order.State.PLACED else 0
    return EntryCard(
        id=entry.pk,
        number=entry.number,
        customer_id=entry.customer_id,
        name=entry.name,
        note=entry.note,
        is_withdrawn=entry.state == RelayEntry.State.WITHDRAWN,
        items=tuple(items.values()),
        paid_units=paid,
        unpaid=tuple(order.pk for order in orders if order.state == Order.State.PLACED),
        picked_up=sum(order.picked_up_at is not None for order in orders),
        order_ids=tuple(order.pk for order in orders),
    )


def totals_of(entries: Sequence[EntryCard], offers: Sequence[OfferCard]) -> list[SkuTotal]:
    """What each SKU of the relay comes to, in the order of its offers and sizes; those that nobody wants are left out."""
    units: Counter[UUID] = Counter()
    paid: Counter[UUID] = Counter()
    for entry in entries:
        for item in entry.items:
            units[item.sku_id] += item.quantity
    ties = RelayEntryOrder.objects.filter(entry__in=[one.id for one in entries], order__state__in=TAKEN)
    counted = ties.exclude(order__state=Order.State.PLACED).values("order_id")
    for sku_id, quantity in OrderLine.objects.filter(order__in=counted, sku__isnull=False).values_list("sku_id", KEPT):
        paid[sku_id] += quantity
    styles = catalog.style_cards([card.style_id for card in offers])
    return [
        SkuTotal(card.id, f"{card.title} {sku.label or sku.code}", paid[sku.id], units[sku.id] - paid[sku.id])
        for card in offers
        for sku in styles[card.style_id].skus
        if units[sku.id]
    ]


def chat_text(relay: RelayCard) -> str:
    """The relay as it is posted in the chat; our own reader reads it back."""
    offers = relay_offers(relay)
    names = chat_names(offers)
    told = [
        ToldEntry(
            one.number,
            one.name,
            tuple(ToldItem(str(item.sku_id), names[item.sku_id], item.quantity) for item in one.items),
            one.is_paid,
            one.note,
        )
        for one in entries_of(relay)
    ]
    return relay_text(relay.title, told, catalogue_of(*offers))


def chat_names(offers: Sequence[OfferCard]) -> dict[UUID, str]:
    """What the chat calls each SKU: its options, and before them its style where there are several."""
    styles = catalog.style_cards([card.style_id for card in offers])
    names = {}
    for card in offers:
        style = styles[card.style_id]
        for sku in style.skus:
            named = [style.title] if len(offers) > 1 or not sku.options else []
            names[sku.id] = " ".join([*named, *map(str, sku.options.values())])
    return names


def relay_links(relay: RelayCard, page: str, *, now: datetime) -> list[tuple[UUID, str]]:
    """For each member of the relay's community, the path of their own link to its page."""
    merchant_id = current_merchant_id()
    return [(one, member_link(merchant_id, one, page, now=now)) for one in people.members_of(relay.community_id)]
