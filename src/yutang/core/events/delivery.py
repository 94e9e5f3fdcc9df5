"""Handing facts to their handlers: at least once, and never twice to effect.

For each handler up to 200 facts share a transaction with their `Delivery` rows, which are unique on (fact, handler). Those of
one merchant keep their order. A batch that fails is retried one by one; a fact that fails alone waits with growing pauses and
holds up nothing else. One worker at a time serves a handler (its `HandlerPlace` row is the lock on PostgreSQL; SQLite has one
writer anyway).
"""

from __future__ import annotations

import logging
import time
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Exists, Max, OuterRef, QuerySet

from yutang.core.events.facts import restored
from yutang.core.events.subscriptions import Subscription, subscriptions
from yutang.core.models import Delivery, Event, HandlerPlace
from yutang.core.rows import insert_values
from yutang.core.tenancy import merchant_scope

logger = logging.getLogger(__name__)

BATCH = 200
FIRST_PAUSE = timedelta(seconds=2)
LONGEST_PAUSE = timedelta(hours=1)
# On PostgreSQL a transaction that took its position early may commit late: the low-water mark stays this far behind.
SETTLED_AFTER = timedelta(minutes=5)
_next_marking: dict[str, float] = {}
# As `_waiting(…).exists()`, for one handler.
_WAITED_FOR = """
SELECT %s WHERE EXISTS (
    SELECT 1 FROM core_event fact
    WHERE fact.kind = %s AND NOT fact.is_historical AND fact.position > %s AND NOT EXISTS (
        SELECT 1 FROM core_delivery had WHERE had.event_id = fact.position AND had.handler = %s))"""


def deliver_facts(*, limit: int | None = None) -> int:
    """Hand over what is waiting, up to `limit` facts a handler, and say how many were handled. Safe to call at any time.

    Where nothing waits, this reads a few rows and takes no lock.
    """
    places = dict(HandlerPlace.objects.values_list("handler", "position"))
    due = Delivery.objects.filter(is_done=False, next_try_at__lte=datetime.now(UTC))
    retrying = set(due.values_list("handler", flat=True))
    waited_for = _handlers_waited_for(places)
    handled = 0
    for one in subscriptions():
        if one.name not in places:
            HandlerPlace.objects.get_or_create(handler=one.name)
        if one.name in retrying:
            handled += _retry_due(one)
        if one.name in waited_for:
            handled += _serve(one, limit)
            # What it has stated may be for a handler behind it.
            waited_for = _handlers_waited_for(places)
        else:
            _raise_mark_now_and_then(one)
    return handled


def _handlers_waited_for(places: Mapping[str, int]) -> set[str]:
    """The handlers that facts wait for, found by one statement: a worker asks this all day."""
    asked = [(one.name, one.fact.kind, places.get(one.name, 0), one.name) for one in subscriptions()]
    if not asked:
        return set()
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join([_WAITED_FOR] * len(asked)), [value for row in asked for value in row])
        return {name for (name,) in cursor.fetchall()}


def failing_deliveries(*, attempts: int = 3) -> QuerySet[Delivery]:
    """Facts that a handler failed at so often that a person should look."""
    return Delivery.objects.filter(is_done=False, attempts__gte=attempts).select_related("event").order_by("-event_id")


def _serve(subscription: Subscription, limit: int | None) -> int:
    handled, after = 0, 0
    while limit is None or handled < limit:
        batch, done = _next_batch(subscription, after)
        handled += done
        if len(batch) < BATCH:
            break
        # What commits late behind this is found by the next call.
        after = batch[-1].position
    return handled


def _waiting(subscription: Subscription, after: int) -> QuerySet[Event]:
    had = Delivery.objects.filter(event=OuterRef("pk"), handler=subscription.name)
    return (
        Event.across_merchants()
        .filter(kind=subscription.fact.kind, is_historical=False, position__gt=after)
        .filter(~Exists(had))
        .order_by("position")
    )


def _next_batch(subscription: Subscription, after: int) -> tuple[list[Event], int]:
    """Serve one batch of what waits behind a position: its facts, and how many were handled."""
    batch: list[Event] = []
    try:
        with transaction.atomic():
            place = _locked_place(subscription)
            if place is None:
                return [], 0
            batch = list(_waiting(subscription, max(after, place.position))[:BATCH])
            if batch:
                _hand_over(subscription, batch)
            return batch, len(batch)
    except Exception:
        logger.warning("a batch for %s failed; trying its facts one by one", subscription.name, exc_info=True)
    return batch, sum(_try_alone(subscription, event) for event in batch)


def _locked_place(subscription: Subscription) -> HandlerPlace | None:
    rows = HandlerPlace.objects.select_for_update(skip_locked=True).filter(handler=subscription.name)
    return rows.first()


def _hand_over(subscription: Subscription, events: Sequence[Event]) -> None:
    names = ("event", "handler", "is_done", "attempts", "error")
    insert_values(Delivery, names, [(event.position, subscription.name, True, 1, "") for event in events])
    for merchant_id, theirs in _by_merchant(events).items():
        with merchant_scope(merchant_id):
            if subscription.together is not None and len(theirs) > 1:
                subscription.together([(restored(event), event.at) for event in theirs])
            else:
                for event in theirs:
                    subscription.handler(restored(event), now=event.at)


def _by_merchant(events: Sequence[Event]) -> dict[UUID, list[Event]]:
    sorted_out: dict[UUID, list[Event]] = {}
    for event in events:
        sorted_out.setdefault(event.merchant_id, []).append(event)
    return sorted_out


def _try_alone(subscription: Subscription, event: Event) -> int:
    try:
        with transaction.atomic():
            _hand_over(subscription, [event])
    except Exception as error:
        logger.exception("%s failed at fact %s", subscription.name, event.position)
        Delivery.objects.get_or_create(
            event=event,
            handler=subscription.name,
            defaults={"is_done": False, "next_try_at": datetime.now(UTC) + FIRST_PAUSE, "error": _told(error)},
        )
        return 0
    return 1


def _retry_due(subscription: Subscription) -> int:
    due = Delivery.objects.filter(handler=subscription.name, is_done=False, next_try_at__lte=datetime.now(UTC))
    return sum(_retry(subscription, key) for key in list(due.values_list("pk", flat=True)[:BATCH]))


def _retry(subscription: Subscription, key: int) -> int:
    try:
        with transaction.atomic():
            # The row itself is the lock: another worker that took it first has changed it or still holds it.
            row = Delivery.objects.select_for_update(skip_locked=True).filter(pk=key, is_done=False).first()
            if row is None:
                return 0
            event = Event.across_merchants().get(pk=row.event_id)
            with merchant_scope(event.merchant_id):
                subscription.handler(restored(event), now=event.at)
            Delivery.objects.filter(pk=key).update(is_done=True, next_try_at=None, error="")
    except Exception as error:
        logger.exception("%s failed again", subscription.name)
        tried = Delivery.objects.get(pk=key).attempts + 1
        pause = min(FIRST_PAUSE * 2 ** min(tried, 20), LONGEST_PAUSE)
        Delivery.objects.filter(pk=key, is_done=False).update(
            attempts=tried, next_try_at=datetime.now(UTC) + pause, error=_told(error)
        )
        return 0
    return 1


def _raise_mark_now_and_then(subscription: Subscription) -> None:
    """Where nothing waits, move the low-water mark behind what is settled: it only keeps the search short."""
    now = time.monotonic()
    if now < _next_marking.get(subscription.name, 0):
        return
    _next_marking[subscription.name] = now + SETTLED_AFTER.total_seconds()
    with transaction.atomic():
        place = _locked_place(subscription)
        if place is not None and not _waiting(subscription, place.position).exists():
            _raise_mark(place, subscription)


def _raise_mark(place: HandlerPlace, subscription: Subscription) -> None:
    settled = Event.across_merchants().filter(
        kind=subscription.fact.kind,
        is_historical=False,
        recorded_at__lt=datetime.now(UTC) - SETTLED_AFTER,
        position__gt=place.position,
    )
    highest = settled.aggregate(highest=Max("position"))["highest"]
    if highest is not None:
        HandlerPlace.objects.filter(pk=place.pk).update(position=highest)


def _told(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"[:2000]
