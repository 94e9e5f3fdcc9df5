"""What the clock does for touches. Safe to run twice and by several workers."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from yutang.core.tenancy import merchant_scope
from yutang.touch.actions import deliver_touch
from yutang.touch.queries import due_touches


def deliver_due_touches(now: datetime) -> int:
    """Send what waited for the morning or for its moment, and say how many went out."""
    return sum(_deliver(merchant_id, touch_id, now) for merchant_id, touch_id in due_touches(now))


def _deliver(merchant_id: UUID, touch_id: UUID, now: datetime) -> bool:
    with merchant_scope(merchant_id):
        return deliver_touch(touch_id, now=now)
