"""Reading draws and who is entered in them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, QuerySet, Sum

from yutang.people import api as people
from yutang.presale.errors import DrawEntryMissing
from yutang.presale.models import DrawEntry, Offer, OfferDraw
from yutang.presale.rules.drawing import SETTLING, lot


@dataclass(frozen=True)
class DrawCard:
    """The draw of an offer. `seed` is empty until everybody is served; `entries` and `units` are without replaced ones."""

    offer_id: UUID
    until: datetime
    drawn_at: datetime | None
    seed_hash: str
    seed: str
    entries: int
    units: int
    waiting: int
    served: int
    refused: int

    @property
    def is_over(self) -> bool:
        return self.drawn_at is not None


@dataclass(frozen=True)
class EntryCard:
    """An order in a draw. `position` is its place in the order of the lots, None before they are drawn."""

    id: UUID
    offer_id: UUID
    customer_id: UUID
    title: str
    label: str
    quantity: int
    state: str
    entered_at: datetime
    until: datetime
    position: int | None
    order_id: UUID | None
    refusal_code: str


@dataclass(frozen=True)
class Lot:
    """A place in a draw, for whoever checks it."""

    position: int
    entry_id: UUID
    entered_at: datetime
    lot: str


def draw_card(offer_id: UUID) -> DrawCard | None:
    """The draw of an offer of the merchant in force; None where it has opened without one, or not at all."""
    draw = OfferDraw.objects.filter(offer_id=offer_id).select_related("offer").first()
    if draw is None or draw.offer.draw_until is None:
        return None
    rows = DrawEntry.objects.filter(offer_id=offer_id).exclude(state=DrawEntry.State.REPLACED).order_by()
    counts = {state: (count, units) for state, count, units in _by_state(rows)}
    return DrawCard(
        offer_id=offer_id,
        until=draw.offer.draw_until,
        drawn_at=draw.offer.drawn_at,
        seed_hash=draw.seed_hash,
        seed=draw.seed if draw.offer.drawn_at else "",
        entries=sum(count for count, _units in counts.values()),
        units=sum(units for _count, units in counts.values()),
        waiting=counts.get("waiting", (0, 0))[0],
        served=counts.get("served", (0, 0))[0],
        refused=counts.get("refused", (0, 0))[0],
    )


def _by_state(rows: QuerySet[DrawEntry]) -> Iterable[tuple[str, int, int]]:
    return rows.values_list("state").annotate(Count("pk"), Sum("quantity"))


def entry_of(customer_id: UUID, entry_id: UUID) -> EntryCard:
    """An entry of this buyer; in place of one that was replaced, the one that counts. Raises DrawEntryMissing."""
    mine = DrawEntry.objects.filter(customer__in=people.known_ids(customer_id))
    entry = mine.filter(pk=entry_id).first()
    if entry is not None and entry.state == DrawEntry.State.REPLACED:
        newer = mine.filter(offer_id=entry.offer_id).exclude(state=DrawEntry.State.REPLACED)
        entry = newer.order_by("-entered_at", "-pk").first()
    if entry is None:
        raise DrawEntryMissing
    return _cards([entry])[0]


def standing_entry(customer_id: UUID, offer_id: UUID) -> EntryCard | None:
    """The entry with which a buyer waits in the draw of an offer."""
    rows = _waiting_or_refused(customer_id).filter(offer_id=offer_id, state=DrawEntry.State.WAITING)
    cards = _cards(rows[:1])
    return cards[0] if cards else None


def entries_of(customer_id: UUID) -> list[EntryCard]:
    """What a buyer has in draws and no order of: waiting, or not drawn in time at an offer that still runs. The newest first."""
    return _cards(_waiting_or_refused(customer_id).order_by("-entered_at", "-pk")[:20])


def _waiting_or_refused(customer_id: UUID) -> QuerySet[DrawEntry]:
    states = [DrawEntry.State.WAITING, DrawEntry.State.REFUSED]
    mine = DrawEntry.objects.filter(customer__in=people.known_ids(customer_id), state__in=states)
    return mine.filter(offer__state=Offer.State.OPEN)


def _cards(entries: Iterable[DrawEntry]) -> list[EntryCard]:
    listed = list(entries)
    offers = Offer.objects.in_bulk([entry.offer_id for entry in listed])
    return [_card(entry, offers[entry.offer_id]) for entry in listed]


def _card(entry: DrawEntry, offer: Offer) -> EntryCard:
    assert offer.draw_until is not None
    return EntryCard(
        id=entry.pk,
        offer_id=entry.offer_id,
        customer_id=entry.customer_id,
        title=offer.title,
        label=entry.label,
        quantity=entry.quantity,
        state=entry.state,
        entered_at=entry.entered_at,
        until=offer.draw_until,
        position=entry.position,
        order_id=entry.order_id,
        refusal_code=entry.refusal_code,
    )


def lots_of(draw: DrawCard) -> list[Lot]:
    """Every place of a draw that is over, in its order; nothing before that."""
    if not draw.seed:
        return []
    rows = DrawEntry.objects.filter(offer_id=draw.offer_id, position__isnull=False).order_by("position")
    return [
        Lot(position or 0, key, entered_at, lot(draw.seed, key))
        for position, key, entered_at in rows.values_list("position", "pk", "entered_at")
    ]


def due_draws(now: datetime) -> list[tuple[UUID, UUID]]:
    """Open offers of every merchant whose opening minute is over and whose draw is not: (merchant, offer)."""
    rows = Offer.across_merchants().filter(state=Offer.State.OPEN, drawn_at=None, draw_until__lte=now - SETTLING)
    return list(rows.order_by("draw_until").values_list("merchant_id", "pk"))
