"""Reading who waits."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q, Sum

from yutang.catalog import api as catalog
from yutang.people import api as people
from yutang.presale.models import OfferSku, OfferWave, WaitingEntry


@dataclass(frozen=True)
class WaitingCard:
    """A place in the line. `place` counts from 1 and `units_ahead` are the units wished for before it; 0 once it has ended."""

    id: UUID
    offer_id: UUID
    customer_id: UUID
    sku_id: UUID
    label: str
    quantity: int
    state: str
    joined_at: datetime
    ended_at: datetime | None
    order_id: UUID | None
    place: int
    units_ahead: int


def waiting_of(customer_id: UUID, offer_id: UUID) -> WaitingCard | None:
    """Where a buyer stands in the line of an offer: their waiting entry, else their last one that ended."""
    rows = WaitingEntry.objects.filter(offer_id=offer_id, customer__in=people.known_ids(customer_id))
    entries = list(rows.order_by("joined_at", "pk"))
    waiting = [entry for entry in entries if entry.state == WaitingEntry.State.WAITING]
    chosen = waiting or entries[-1:]
    return _cards(chosen)[0] if chosen else None


def waitings_of(customer_id: UUID) -> list[WaitingCard]:
    """Everything that a buyer waits for at this moment, the newest first."""
    rows = WaitingEntry.objects.filter(customer__in=people.known_ids(customer_id), state=WaitingEntry.State.WAITING)
    return _cards(rows.order_by("-joined_at", "-pk")[:20])


def waiting_units(offer_id: UUID) -> int:
    """How many units of an offer are waited for."""
    rows = WaitingEntry.objects.filter(offer_id=offer_id, state=WaitingEntry.State.WAITING)
    return int(rows.aggregate(units=Sum("quantity"))["units"] or 0)


def sold_out_skus(offer_id: UUID) -> set[UUID]:
    """Those SKUs of an offer that are counted apart and of which nothing is left, or that are not made."""
    gone = OfferSku.objects.filter(Q(available=0) | Q(is_made=False), offer_id=offer_id)
    return set(gone.values_list("sku_id", flat=True))


def next_wave_at(offer_id: UUID) -> datetime | None:
    """When the next wave of an offer comes on sale."""
    rows = OfferWave.objects.filter(offer_id=offer_id, released_at=None).order_by("opens_at")
    return rows.values_list("opens_at", flat=True).first()


def _cards(entries: Iterable[WaitingEntry]) -> list[WaitingCard]:
    listed = list(entries)
    faces = catalog.sku_faces({entry.sku_id for entry in listed})
    return [_card(entry, faces[entry.sku_id].label if entry.sku_id in faces else "") for entry in listed]


def _card(entry: WaitingEntry, label: str) -> WaitingCard:
    place, units = _ahead(entry) if entry.state == WaitingEntry.State.WAITING else (-1, 0)
    return WaitingCard(
        id=entry.pk,
        offer_id=entry.offer_id,
        customer_id=entry.customer_id,
        sku_id=entry.sku_id,
        label=label,
        quantity=entry.quantity,
        state=entry.state,
        joined_at=entry.joined_at,
        ended_at=entry.ended_at or entry.served_at,
        order_id=entry.order_id,
        place=place + 1,
        units_ahead=units,
    )


def _ahead(entry: WaitingEntry) -> tuple[int, int]:
    """How many wishes stand before this one, and for how many units."""
    rows = WaitingEntry.objects.filter(offer_id=entry.offer_id, state=WaitingEntry.State.WAITING)
    rows = rows.filter(Q(joined_at__lt=entry.joined_at) | Q(joined_at=entry.joined_at, pk__lt=entry.pk))
    # Who waits for a size that is counted apart is not before one who waits for another.
    apart = OfferSku.objects.filter(offer_id=entry.offer_id, available__isnull=False)
    if entry.sku_id in set(apart.values_list("sku_id", flat=True)):
        rows = rows.filter(sku_id=entry.sku_id)
    units = rows.aggregate(units=Sum("quantity"))["units"]
    return rows.count(), int(units or 0)
