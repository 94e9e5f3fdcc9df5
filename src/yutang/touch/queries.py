"""Reading touches."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from yutang.people import api as people
from yutang.touch.errors import TouchMissing
from yutang.touch.models import Touch, TouchStop
from yutang.touch.rules import Purpose, Standing


@dataclass(frozen=True)
class TouchCard:
    """One message as others see it; `words` are in each language."""

    id: UUID
    customer_id: UUID
    purpose: str
    words: dict[str, str]
    url: str
    reference: str
    state: str
    reason: str
    asked_at: datetime
    due_at: datetime
    sent_at: datetime | None
    read_at: datetime | None


def touch_card(row: Touch) -> TouchCard:
    return TouchCard(
        id=row.pk,
        customer_id=row.customer_id,
        purpose=row.purpose,
        words=row.words,
        url=row.url,
        reference=row.reference,
        state=row.state,
        reason=row.reason,
        asked_at=row.asked_at,
        due_at=row.due_at,
        sent_at=row.sent_at,
        read_at=row.read_at,
    )


def touch_cards(rows: QuerySet[Touch] | Sequence[Touch]) -> list[TouchCard]:
    return [touch_card(row) for row in rows]


def standing_of(records: Collection[UUID], purpose: Purpose, day: date, *, besides: UUID) -> Standing:
    """Where a customer stands, under all their records, with the touch `besides` that is due on this day in the shop's zone."""
    is_stopped = TouchStop.objects.filter(customer__in=records, lifted_at__isnull=True).exists()
    if purpose == Purpose.SERVICE:
        return Standing(is_stopped)
    consent = people.consent_standing(records, purpose=purpose)
    others = Touch.objects.filter(customer__in=records, day_on=day).exclude(purpose=Purpose.SERVICE)
    had_one = others.exclude(state=Touch.State.REFUSED).exclude(pk=besides).exists()
    return Standing(is_stopped, consent == "granted", consent == "withdrawn", had_one)


def is_stopped(customer_id: UUID) -> bool:
    """Whether this customer wants no messages at all, under whichever of their records they said so."""
    records = people.known_ids(customer_id)
    return TouchStop.objects.filter(customer__in=records, lifted_at__isnull=True).exists()


def inbox_of(customer_id: UUID, *, limit: int = 100) -> list[TouchCard]:
    """What reached a customer, newest first, also under records that were merged into theirs."""
    return touch_cards(_received(customer_id).order_by("-sent_at", "-pk")[:limit])


def touches_named(references: Collection[str]) -> dict[str, TouchCard]:
    """What became of the messages with these references, as far as they were asked for; also of those that were refused."""
    rows = Touch.objects.filter(reference__in=references)
    return {card.reference: card for card in touch_cards(rows)}


def unread_count(customer_id: UUID) -> int:
    return _received(customer_id).filter(read_at__isnull=True).count()


def received_touch(customer_id: UUID, touch_id: UUID) -> TouchCard:
    """One message in this customer's inbox; anybody else's is TouchMissing."""
    row = _received(customer_id).filter(pk=touch_id).first()
    if row is None:
        raise TouchMissing
    return touch_card(row)


def _received(customer_id: UUID) -> QuerySet[Touch]:
    return Touch.objects.filter(customer__in=people.known_ids(customer_id), state=Touch.State.SENT)


def found_touches(*, state: str = "", purpose: str = "", search: str = "") -> QuerySet[Touch]:
    """Touches, the latest asked for first; a search is for a customer's nickname, or exactly their phone or another handle."""
    rows = Touch.objects.order_by("-asked_at", "-pk")
    if state in Touch.State.values:
        rows = rows.filter(state=state)
    if purpose in set(Purpose):
        rows = rows.filter(purpose=purpose)
    if search:
        holders = [one.id for one in people.customers_called(search, limit=200)]
        rows = rows.filter(customer__in=[record for one in holders for record in people.known_ids(one)])
    return rows


def touches_in_chunks(found: QuerySet[Touch], *, size: int = 500) -> Iterator[list[TouchCard]]:
    """Found touches, the latest asked for first, a chunk of them at a time."""
    chunk = touch_cards(found[:size])
    while chunk:
        yield chunk
        last = chunk[-1]
        later = Q(asked_at__lt=last.asked_at) | Q(asked_at=last.asked_at, pk__lt=last.id)
        chunk = touch_cards(found.filter(later)[:size])


def latest_of(customer_id: UUID, *, limit: int) -> list[TouchCard]:
    """What was last asked for a customer, sent or not, under all their records."""
    rows = Touch.objects.filter(customer__in=people.known_ids(customer_id)).order_by("-asked_at", "-pk")
    return touch_cards(rows[:limit])


def due_touches(now: datetime, *, limit: int = 1000) -> list[tuple[UUID, UUID]]:
    """Touches of every merchant whose time has come: (merchant, touch), the longest waiting first."""
    rows = Touch.across_merchants().filter(state=Touch.State.WAITING, due_at__lte=now).order_by("due_at", "pk")
    return list(rows.values_list("merchant_id", "pk")[:limit])
