"""Reading offers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import F, QuerySet, Sum
from django.urls import reverse

from yutang.core.money import Money
from yutang.core.tenancy import current_merchant_id
from yutang.h5.links import member_link
from yutang.people import api as people
from yutang.presale.errors import OfferMissing
from yutang.presale.models import Offer, OfferStock, OfferWave, Order, OrderLine
from yutang.presale.rules.packs import missing_to_whole
from yutang.presale.rules.terms import EarlyPrice, price_at
from yutang.selection import api as selection


@dataclass(frozen=True)
class OfferOutcome:
    """How an offer ended, and how many units were paid."""

    state: str
    paid_quantity: int


@dataclass(frozen=True)
class OfferCard:
    """An offer as others see it. `held_quantity` is ordered and waiting for its payment, `available` is what is left."""

    id: UUID
    style_id: UUID
    round_id: UUID | None
    candidate_id: UUID | None
    community_id: UUID | None
    koc_id: UUID | None
    title: str
    price: Money
    minimum_quantity: int
    maximum_quantity: int
    per_buyer_limit: int
    state: str
    opens_at: datetime | None
    closes_at: datetime
    closed_at: datetime | None
    paid_quantity: int
    held_quantity: int
    available: int
    early_price: Money | None = None
    early_until: datetime | None = None
    deposit: Money | None = None
    balance_days: int = 0
    pack_size: int = 1
    has_fair_start: bool = False
    draw_until: datetime | None = None
    drawn_at: datetime | None = None

    def price_at(self, now: datetime) -> Money:
        """What a piece costs who orders it alone at that moment."""
        early = EarlyPrice(self.early_price, self.early_until) if self.early_price and self.early_until else None
        return price_at(self.price, early, at=now)

    def takes_orders(self, now: datetime) -> bool:
        return self.state == Offer.State.OPEN and now < self.closes_at

    @property
    def is_drawing(self) -> bool:
        """Whether who orders now is entered in a draw."""
        return self.state == Offer.State.OPEN and self.draw_until is not None and self.drawn_at is None

    @property
    def is_sold_out(self) -> bool:
        return self.available == 0

    @property
    def missing_quantity(self) -> int:
        """How many more must be paid for the factory to begin."""
        return max(self.minimum_quantity - self.paid_quantity, 0)

    @property
    def missing_to_pack(self) -> int:
        """How many more must be paid for all packs to be full."""
        return missing_to_whole(self.paid_quantity, self.pack_size)

    @property
    def stock_quantity(self) -> int:
        """What is made beyond what was paid when it was confirmed, to fill the last pack: the shop's own."""
        return self.missing_to_pack if self.state == Offer.State.CONFIRMED else 0

    @property
    def made_quantity(self) -> int:
        return self.paid_quantity + self.stock_quantity

    @property
    def paid_percent(self) -> int:
        """What is paid of the maximum, rounded down: a bar never shows more than there is."""
        return self.paid_quantity * 100 // self.maximum_quantity

    @property
    def minimum_percent(self) -> int:
        return self.minimum_quantity * 100 // self.maximum_quantity


@dataclass(frozen=True)
class PaidLine:
    """A line that was paid and is to be made."""

    order_id: UUID
    order_line_id: UUID
    sku_id: UUID
    sku_code: str
    label: str
    quantity: int


def offer_card(offer_id: UUID) -> OfferCard:
    """One offer of the merchant in force. Raises OfferMissing."""
    cards = offer_cards(Offer.objects.filter(pk=offer_id))
    if not cards:
        raise OfferMissing
    return cards[0]


def newest_offers(*, state: str = "") -> QuerySet[Offer]:
    rows = Offer.objects.order_by("-created_at", "-pk")
    return rows.filter(state=state) if state in Offer.State.values else rows


def open_offers() -> list[OfferCard]:
    """What is on sale, the next deadline first."""
    return offer_cards(Offer.objects.filter(state=Offer.State.OPEN).order_by("closes_at", "pk"))


def offers_titled(text: str, *, limit: int = 5) -> list[OfferCard]:
    """Offers with these words in their title, newest first."""
    return offer_cards(newest_offers().filter(title__icontains=text)[:limit])


def offers_of_round(round_id: UUID) -> list[OfferCard]:
    return offer_cards(Offer.objects.filter(round_id=round_id).order_by("created_at", "pk"))


def rounds_to_offer(*, limit: int = 50) -> list[selection.RoundCard]:
    """Closed rounds, newest first, of whose winners nothing was made yet."""
    made = set(Offer.objects.filter(round__isnull=False).values_list("round_id", flat=True).distinct())
    return [card for card in selection.closed_rounds(limit=limit) if card.id not in made and card.ballots]


def offer_cards(rows: QuerySet[Offer] | Sequence[Offer]) -> list[OfferCard]:
    """Cards of offers in their order, with a fixed number of queries."""
    listed = list(rows)
    keys = [row.pk for row in listed]
    available = dict(OfferStock.objects.filter(offer_id__in=keys).values_list("offer_id", "available"))
    placed = Order.objects.filter(offer_id__in=keys, state=Order.State.PLACED).order_by()
    held = dict(placed.values_list("offer_id").annotate(units=Sum("quantity")))
    return [_card(row, available[row.pk], held.get(row.pk, 0)) for row in listed]


def _card(row: Offer, available: int, held: int) -> OfferCard:
    return OfferCard(
        id=row.pk,
        style_id=row.style_id,
        round_id=row.round_id,
        candidate_id=row.candidate_id,
        community_id=row.community_id,
        koc_id=row.koc_id,
        title=row.title,
        price=Money(row.price_fen),
        minimum_quantity=row.minimum_quantity,
        maximum_quantity=row.maximum_quantity,
        per_buyer_limit=row.per_buyer_limit,
        state=row.state,
        opens_at=row.opens_at,
        closes_at=row.closes_at,
        closed_at=row.closed_at,
        paid_quantity=row.paid_quantity,
        held_quantity=held,
        available=available,
        early_price=Money(row.early_price_fen) if row.early_price_fen else None,
        early_until=row.early_until,
        deposit=Money(row.deposit_fen) if row.deposit_fen else None,
        balance_days=row.balance_days if row.deposit_fen else 0,
        pack_size=row.pack_size,
        has_fair_start=row.has_fair_start,
        draw_until=row.draw_until,
        drawn_at=row.drawn_at,
    )


def paid_lines(offer_id: UUID) -> list[PaidLine]:
    """What is to be made for an offer: the lines of orders that are paid, or at least their deposit, without what went back, in
    the order they were placed.
    """
    rows = (
        OrderLine.objects.filter(order__offer_id=offer_id, order__state__in=[Order.State.DEPOSITED, Order.State.PAID])
        .exclude(refunded_quantity=F("quantity"))
        .select_related("sku")
        .order_by("order__placed_at", "order_id", "pk")
    )
    return [
        PaidLine(row.order_id, row.pk, row.sku.pk, row.sku.code, row.label, row.quantity - row.refunded_quantity)
        for row in rows
        if row.sku
    ]


def offer_links(offer_id: UUID, *, now: datetime) -> list[tuple[UUID, str]]:
    """For each member of the offer's community, the path of their own link to it; those who chose the style first."""
    card, merchant_id = offer_card(offer_id), current_merchant_id()
    if card.community_id is None:
        return []
    page = reverse("presale:style", args=[offer_id])
    chose = selection.voters_of(card.candidate_id) if card.candidate_id else []
    members = people.members_of(card.community_id)
    joined = set(members)
    ordered = dict.fromkeys([*(one for one in chose if one in joined), *members])
    return [(one, member_link(merchant_id, one, page, now=now)) for one in ordered]


def due_offers(now: datetime) -> list[tuple[UUID, UUID]]:
    """Open offers of every merchant whose deadline has come: (merchant, offer)."""
    rows = Offer.across_merchants().filter(state=Offer.State.OPEN, closes_at__lte=now).order_by("closes_at")
    return list(rows.values_list("merchant_id", "pk"))


def due_waves(now: datetime) -> list[tuple[UUID, UUID]]:
    """Waves of every merchant's running offers whose moment has come: (merchant, wave)."""
    rows = OfferWave.across_merchants().filter(released_at=None, opens_at__lte=now, offer__state=Offer.State.OPEN)
    rows = rows.filter(offer__closes_at__gt=now).order_by("opens_at", "pk")
    return list(rows.values_list("merchant_id", "pk"))


def offers_with_expired_holds(now: datetime) -> list[tuple[UUID, UUID]]:
    """Offers of every merchant with unpaid orders whose time ran out: (merchant, offer)."""
    rows = Order.across_merchants().filter(state=Order.State.PLACED, hold_expires_at__lte=now, offer__isnull=False)
    return list(rows.order_by("offer_id").values_list("merchant_id", "offer_id").distinct())
