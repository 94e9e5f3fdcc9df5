"""Facts that a handler failed at again and again: shown to the shop's owner, and tried again when they say so."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from django.db import transaction
from django.db.models import QuerySet

from yutang.core import audit
from yutang.core.events import failing_deliveries
from yutang.core.models import Delivery
from yutang.core.tenancy import current_merchant_id


@dataclass(frozen=True)
class StuckCard:
    kind: str
    handler: str
    attempts: int
    error: str
    happened_at: datetime
    next_try_at: datetime | None


def stuck_deliveries() -> QuerySet[Delivery]:
    """What is stuck of the merchant in force, newest first."""
    return failing_deliveries().filter(event__merchant_id=current_merchant_id())


def card(row: Delivery) -> StuckCard:
    step = row.handler.split(":")[0].removeprefix("yutang.")
    return StuckCard(row.event.kind, step, row.attempts, row.error, row.event.at, row.next_try_at)


@transaction.atomic
def try_again() -> int:
    """Have the worker try everything that is stuck at once, and say how much that is."""
    keys = list(stuck_deliveries().values_list("pk", flat=True))
    # Pauses between tries are counted in real time, also where a demo's clock shows another.
    Delivery.objects.filter(pk__in=keys, is_done=False).update(next_try_at=datetime.now(UTC))
    audit.record("site.stuck_tried_again", None, count=len(keys))
    return len(keys)
