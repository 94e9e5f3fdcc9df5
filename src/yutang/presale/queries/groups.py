"""Reading group buys: who is really in, and which are due."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from yutang.core.money import Money
from yutang.people import api as people
from yutang.presale.errors import GroupMissing
from yutang.presale.models import BuyingGroup, Offer, Order, Payment
from yutang.presale.rules.groups import masked_name, places_left


@dataclass(frozen=True)
class GroupTerms:
    """What a group of an offer costs each, how many it takes, and for how many hours it gathers."""

    price: Money
    size: int
    hours: int


@dataclass(frozen=True)
class GroupCard:
    """A group as anybody may see it. `names` are its paid members' with all but the first sign hidden, the first to pay first.

    `ordering_count` is how many more have ordered and not paid; they hold a place only while there is one.
    """

    id: UUID
    offer_id: UUID
    state: str
    size: int
    expires_at: datetime
    ended_at: datetime | None
    names: tuple[str, ...]
    member_ids: frozenset[UUID]
    ordering_ids: frozenset[UUID]

    @property
    def key(self) -> str:
        return str(self.id)

    @property
    def paid_count(self) -> int:
        return len(self.member_ids)

    @property
    def ordering_count(self) -> int:
        return len(self.ordering_ids - self.member_ids)

    @property
    def missing_count(self) -> int:
        """How many places nobody has paid for."""
        return places_left(self.member_ids, self.size)

    @property
    def is_full(self) -> bool:
        """Whether all places are paid or ordered."""
        return not places_left(self.member_ids | self.ordering_ids, self.size)

    def gathers(self, now: datetime) -> bool:
        return self.state == BuyingGroup.State.GATHERING and now < self.expires_at


def group_terms(offer_id: UUID) -> GroupTerms | None:
    """On what terms groups buy, where an offer has a group price."""
    row = Offer.objects.filter(pk=offer_id, group_price_fen__isnull=False, group_size__isnull=False).first()
    if row is None or row.group_price_fen is None or row.group_size is None:
        return None
    return GroupTerms(Money(row.group_price_fen), row.group_size, row.group_hours)


def group_card(group_id: UUID) -> GroupCard:
    """One group of the merchant in force. Raises GroupMissing."""
    group = BuyingGroup.objects.filter(pk=group_id).first()
    if group is None:
        raise GroupMissing
    rows = Order.objects.filter(offer_id=group.offer_id, buying_group_id=group.pk)
    paid = list(rows.filter(state=Order.State.PAID).order_by("paid_at", "pk").values_list("customer_id", flat=True))
    placed = set(rows.filter(state=Order.State.PLACED).values_list("customer_id", flat=True))
    living = people.living_ids({*paid, *placed})
    members = list(dict.fromkeys(living[one] for one in paid))
    cards = people.customer_cards(members)
    return GroupCard(
        id=group.pk,
        offer_id=group.offer_id,
        state=group.state,
        size=group.size,
        expires_at=group.expires_at,
        ended_at=group.ended_at,
        names=tuple(masked_name(cards[one].nickname) for one in members),
        member_ids=frozenset(members),
        ordering_ids=frozenset(living[one] for one in placed),
    )


def group_of(order_id: UUID) -> UUID | None:
    """The group that an order belongs to."""
    return Order.objects.filter(pk=order_id).values_list("buying_group_id", flat=True).first()


def my_order_in(group: GroupCard, customer_id: UUID) -> UUID | None:
    """The latest order of this person in a group that is theirs still: paid, or waiting for its payment."""
    rows = Order.objects.filter(offer_id=group.offer_id, buying_group_id=group.id)
    mine = rows.filter(customer_id__in=people.known_ids(customer_id), state__in=[Order.State.PAID, Order.State.PLACED])
    return mine.order_by("-placed_at", "-pk").values_list("pk", flat=True).first()


def due_groups(now: datetime) -> list[tuple[UUID, UUID]]:
    """Groups of every merchant whose time is over: (merchant, group)."""
    rows = BuyingGroup.across_merchants().filter(state=BuyingGroup.State.GATHERING, expires_at__lte=now)
    return list(rows.order_by("expires_at").values_list("merchant_id", "pk"))


def payments_of_group(group_id: UUID) -> list[UUID]:
    """Payments of a group that were begun and of which no word has come."""
    offer_id = BuyingGroup.objects.filter(pk=group_id).values("offer_id")
    orders = Order.objects.filter(offer_id__in=offer_id, buying_group_id=group_id)
    return list(Payment.objects.filter(order__in=orders, state=Payment.State.OPEN).values_list("pk", flat=True))
