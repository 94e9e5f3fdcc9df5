"""What the clock does for rounds."""

from __future__ import annotations

from datetime import datetime

from yutang.core.tenancy import merchant_scope
from yutang.selection.actions import close_round
from yutang.selection.queries import due_rounds


def close_due_rounds(now: datetime) -> int:
    """Close every round whose time has come, of every merchant, and say how many they were."""
    due = due_rounds(now)
    for merchant_id, round_id in due:
        with merchant_scope(merchant_id):
            close_round(round_id, now=now)
    return len(due)
