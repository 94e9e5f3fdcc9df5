"""What a leader sees of their offers and relays: who has paid, who has not, and what is to be handed out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from yutang.core.display import masked_phone
from yutang.people import api as people
from yutang.presale.errors import OfferMissing, OrderMissing, RelayMissing
from yutang.presale.models import Offer, Order, Relay, RelayEntryOrder
from yutang.presale.queries.offers import OfferCard, offer_card, offer_cards
from yutang.presale.queries.relay_lists import RelayCard, chat_names, newest_relays, relay_card, relay_cards
from yutang.presale.queries.relays import catalogue_of
from yutang.presale.queries.totals import TAKEN
from yutang.presale.rules.relay_lists import ToldEntry, ToldItem, relay_text
from yutang.touch import api as touch

MOST_SHOWN = 500


@dataclass(frozen=True)
class LedOrder:
    """An order as the leader sees it: whose by nickname, the phone without its middle. `asked_at` is when a reminder was asked for."""

    id: UUID
    number: str
    name: str
    masked_phone: str
    items: tuple[str, ...]
    quantity: int
    is_paid: bool
    hold_expires_at: datetime | None
    asked_at: datetime | None
    is_refused: bool
    picked_up_at: datetime | None

    @property
    def tail(self) -> str:
        """What of the number is said at the counter."""
        return self.number[-4:]


def reminder_of(order_id: UUID) -> str:
    """The name of the one reminder of an order."""
    return f"remind:{order_id}"


def _led_offers(partner_id: UUID) -> QuerySet[Offer]:
    return Offer.objects.filter(Q(community__leader_partner=partner_id) | Q(koc=partner_id))


def led_offers(partner_id: UUID, *, limit: int = 50) -> list[OfferCard]:
    """A leader's offers that were opened, the newest first."""
    rows = _led_offers(partner_id).exclude(state=Offer.State.DRAFT)
    return offer_cards(rows.order_by("-created_at", "-pk")[:limit])


def led_relays(partner_id: UUID, *, limit: int = 50) -> list[RelayCard]:
    rows = newest_relays().filter(community__leader_partner=partner_id)
    return relay_cards(rows[:limit])


def led_offer(partner_id: UUID, offer_id: UUID) -> OfferCard:
    """An offer of the leader's community, or that names them. Any other is OfferMissing."""
    if not _led_offers(partner_id).filter(pk=offer_id).exclude(state=Offer.State.DRAFT).exists():
        raise OfferMissing
    return offer_card(offer_id)


def led_relay(partner_id: UUID, relay_id: UUID) -> RelayCard:
    """A relay of the leader's community. Any other is RelayMissing."""
    if not Relay.objects.filter(pk=relay_id, community__leader_partner=partner_id).exists():
        raise RelayMissing
    return relay_card(relay_id)


def led_offer_of(partner_id: UUID, order_id: UUID) -> UUID:
    """The offer of an order, where the leader may see it: it is of their offer, or of a relay of theirs. Else OrderMissing."""
    mine = Q(offer__in=_led_offers(partner_id)) | Q(
        pk__in=RelayEntryOrder.objects.filter(entry__relay__community__leader_partner=partner_id).values("order_id")
    )
    offer_id = Order.objects.filter(mine, pk=order_id).values_list("offer_id", flat=True).first()
    if offer_id is None:
        raise OrderMissing
    return offer_id


def orders_led(offer_id: UUID, *, is_paid: bool) -> list[LedOrder]:
    """Who of an offer has paid, or has not yet; the latest first."""
    states = [one for one in TAKEN if one != Order.State.PLACED] if is_paid else [Order.State.PLACED]
    rows = Order.objects.filter(offer_id=offer_id, state__in=states)
    return _led(rows.order_by("-placed_at", "-pk")[:MOST_SHOWN])


def orders_of_entries(order_ids: Collection[UUID]) -> dict[UUID, LedOrder]:
    """The orders of a relay's entries, by their ids."""
    return {one.id: one for one in _led(Order.objects.filter(pk__in=order_ids))}


def pickups_of_offer(offer_id: UUID, text: str = "") -> list[LedOrder]:
    """What of an offer is handed out by the leader: paid orders that are picked up, or came by a relay; those not handed out yet first.

    `text` finds a part of the name, the end of the phone or of the number.
    """
    by_relay = RelayEntryOrder.objects.filter(order__offer=offer_id)
    rows = Order.objects.filter(Q(is_pickup=True) | Q(pk__in=by_relay.values("order_id")), offer_id=offer_id)
    return _to_hand_out(rows, text)


def pickups_of_relay(relay_id: UUID, text: str = "") -> list[LedOrder]:
    """The same for all paid orders of a relay."""
    by_relay = RelayEntryOrder.objects.filter(entry__relay=relay_id)
    return _to_hand_out(Order.objects.filter(pk__in=by_relay.values("order_id")), text)


def _to_hand_out(rows: QuerySet[Order], text: str) -> list[LedOrder]:
    found, said = _led(rows.filter(state=Order.State.PAID).order_by("placed_at", "pk")), text.strip().casefold()
    if said:
        found = [one for one in found if said in one.name.casefold() or _ends(one, said)]
    return sorted(found, key=lambda one: one.picked_up_at is not None)


def _ends(order: LedOrder, said: str) -> bool:
    return said.isdigit() and (order.number.endswith(said) or order.masked_phone.endswith(said[-4:]))


def _led(rows: QuerySet[Order]) -> list[LedOrder]:
    orders = list(rows.prefetch_related("lines"))
    living = people.living_ids({order.customer_id for order in orders})
    cards = people.customer_cards(list(set(living.values())))
    asked = touch.touches_named([reminder_of(order.pk) for order in orders if order.state == Order.State.PLACED])
    is_of_many = len({order.offer_id for order in orders}) > 1
    return [
        _one(order, cards[living[order.customer_id]], asked.get(reminder_of(order.pk)), is_of_many=is_of_many)
        for order in orders
    ]


def _one(order: Order, buyer: people.CustomerCard, asked: touch.TouchCard | None, *, is_of_many: bool) -> LedOrder:
    return LedOrder(
        id=order.pk,
        number=order.number,
        name=buyer.nickname or order.recipient[:1] + "**",
        masked_phone=masked_phone(order.phone) if order.phone else "",
        items=tuple(
            f"{_label(line.title, line.label, is_of_many=is_of_many)} × {line.quantity - line.refunded_quantity} {line.for_whom}".strip()
            for line in order.lines.all()
            if line.quantity > line.refunded_quantity
        ),
        quantity=order.kept_quantity,
        is_paid=order.state != Order.State.PLACED,
        hold_expires_at=order.hold_expires_at,
        asked_at=asked.asked_at if asked else None,
        is_refused=asked is not None and asked.state == "refused",
        picked_up_at=order.picked_up_at,
    )


def _label(title: str, label: str, *, is_of_many: bool) -> str:
    return f"{title} {label}".strip() if is_of_many else label or title


def offer_text(card: OfferCard) -> str:
    """Who has ordered what of an offer, as a relay for the chat: each buyer once, in the order in which they came."""
    rows = Order.objects.filter(offer_id=card.id, state__in=TAKEN).prefetch_related("lines").order_by("placed_at", "pk")
    orders = list(rows)
    living = people.living_ids({order.customer_id for order in orders})
    by_buyer: dict[UUID, list[Order]] = {}
    for order in orders:
        by_buyer.setdefault(living[order.customer_id], []).append(order)
    buyers, names = people.customer_cards(list(by_buyer)), chat_names([card])
    told = [
        ToldEntry(at, buyers[key].nickname, _items(theirs, names), all(one.state != "placed" for one in theirs))
        for at, (key, theirs) in enumerate(by_buyer.items(), start=1)
    ]
    return relay_text(card.title, told, catalogue_of(card))


def _items(orders: Sequence[Order], names: dict[UUID, str]) -> tuple[ToldItem, ...]:
    units: Counter[UUID] = Counter()
    for order in orders:
        for line in order.lines.all():
            if line.sku_id is not None:
                units[line.sku_id] += line.quantity - line.refunded_quantity
    return tuple(ToldItem(str(sku_id), names[sku_id], quantity) for sku_id, quantity in (+units).items())
