"""What the clock does for insight."""

from __future__ import annotations

from datetime import datetime

from yutang.accounts.api import merchant_ids
from yutang.core.tenancy import merchant_scope
from yutang.insight.api import take_in_history


def take_in_imports(now: datetime) -> int:
    """Take what imports brought into the loop, for every merchant, and say how many facts were read."""
    read = 0
    for merchant_id in merchant_ids():
        with merchant_scope(merchant_id):
            read += take_in_history()
    return read
