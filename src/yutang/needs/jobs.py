"""What runs behind the pages, and what the clock does."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from yutang.accounts.api import merchant_ids
from yutang.core import clock
from yutang.core.jobs import for_merchant, task
from yutang.core.tenancy import merchant_scope
from yutang.needs import api


@task()
def carry_out_rebuild(merchant_id: str, rebuild_id: str) -> None:
    """Group one merchant's needs in the background. A run that was broken off is safe to start again."""
    with for_merchant(merchant_id):
        api.run_rebuild(UUID(rebuild_id), now=clock.now())


def rebuild_all_clusters(now: datetime) -> int:
    """Ask for a grouping of every merchant for whom one is due, and say for how many."""
    asked = 0
    for merchant_id in merchant_ids():
        with merchant_scope(merchant_id):
            if not api.is_grouping_due(now):
                continue
            rebuild_id, is_new = api.ask_for_rebuild(now=now)
            if is_new:
                carry_out_rebuild.enqueue(str(merchant_id), str(rebuild_id))
                asked += 1
    return asked
