"""What the clock does for partners. Nothing here decides about anybody."""

from __future__ import annotations

from datetime import datetime

from yutang.accounts.api import merchant_ids
from yutang.core.tenancy import merchant_scope
from yutang.partners.actions.screening import erase_old_applications


def sweep_old_applications(now: datetime) -> int:
    """Erase what volunteers told who were declined half a year ago, for every merchant, and say how many."""
    erased = 0
    for merchant_id in merchant_ids():
        with merchant_scope(merchant_id):
            erased += erase_old_applications(now)
    return erased
