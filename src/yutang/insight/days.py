"""The shop's days."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from yutang.core.clock import SHOP_ZONE


def shop_day(moment: datetime) -> date:
    """The shop's day at a moment."""
    return moment.astimezone(SHOP_ZONE).date()


def day_so_far(now: datetime, *, days_ago: int = 0) -> tuple[datetime, datetime]:
    """The shop's day up to this time of day, today or some days ago: what may fairly be compared."""
    local = now.astimezone(SHOP_ZONE) - timedelta(days=days_ago)
    return local.replace(hour=0, minute=0, second=0, microsecond=0), local
