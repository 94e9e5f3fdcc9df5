"""What the clock does: recurring jobs, kept in a small table so that several workers run each of them once."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from yutang.core.imports.jobs import sweep_imports
from yutang.insight.jobs import take_in_imports
from yutang.needs.jobs import deepen_all_texts, follow_all_clusters, rebuild_all_clusters
from yutang.partners.jobs import sweep_old_applications
from yutang.presale.jobs import (
    close_due_offers,
    draw_due_lots,
    fetch_due_bills,
    lapse_due_balances,
    release_due_waves,
    release_expired_holds,
    score_partners_loyalty,
    send_due_refunds,
    settle_due_groups,
    tell_of_balances,
    verify_ledgers,
)
from yutang.selection.jobs import close_due_rounds
from yutang.site.models import ScheduledJob
from yutang.touch.jobs import deliver_due_touches

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Recurring:
    """`job(now)` finds what is due, for every merchant, and calls the step's actions. Safe to call twice."""

    name: str
    every: timedelta
    job: Callable[[datetime], object]


SCHEDULE: list[Recurring] = [
    Recurring("core.sweep_imports", timedelta(hours=6), sweep_imports),
    Recurring("insight.take_in_imports", timedelta(minutes=1), take_in_imports),
    Recurring("needs.deepen_all_texts", timedelta(hours=1), deepen_all_texts),
    Recurring("needs.rebuild_all_clusters", timedelta(days=1), rebuild_all_clusters),
    Recurring("needs.follow_all_clusters", timedelta(days=1), follow_all_clusters),
    Recurring("partners.sweep_old_applications", timedelta(days=1), sweep_old_applications),
    Recurring("touch.deliver_due_touches", timedelta(seconds=30), deliver_due_touches),
    Recurring("selection.close_due_rounds", timedelta(seconds=30), close_due_rounds),
    Recurring("presale.release_expired_holds", timedelta(seconds=30), release_expired_holds),
    Recurring("presale.settle_due_groups", timedelta(seconds=30), settle_due_groups),
    Recurring("presale.close_due_offers", timedelta(seconds=30), close_due_offers),
    Recurring("presale.draw_due_lots", timedelta(seconds=2), draw_due_lots),
    Recurring("presale.release_due_waves", timedelta(seconds=10), release_due_waves),
    Recurring("presale.lapse_due_balances", timedelta(minutes=1), lapse_due_balances),
    Recurring("presale.tell_of_balances", timedelta(minutes=1), tell_of_balances),
    Recurring("presale.send_due_refunds", timedelta(seconds=30), send_due_refunds),
    Recurring("presale.fetch_due_bills", timedelta(minutes=30), fetch_due_bills),
    Recurring("presale.verify_ledgers", timedelta(days=1), verify_ledgers),
    Recurring("presale.score_partners_loyalty", timedelta(days=1), score_partners_loyalty),
]


# People wait for what is looked at so often: a draw, a hold that ends, a refund.
OFTEN = timedelta(minutes=1)


def run_due(now: datetime, *, only_often: bool = False) -> int:
    """Run every recurring job whose time has come, and say how many ran. A failing one is noted and does not stop the rest."""
    next_runs = dict(ScheduledJob.objects.values_list("name", "next_run_at"))
    asked = [one for one in SCHEDULE if not only_often or one.every <= OFTEN]
    return sum(_run(one, now) for one in asked if next_runs.get(one.name, now) <= now and _claim(one, now))


def _claim(one: Recurring, now: datetime) -> bool:
    next_run_at = now + one.every
    # The condition is the claim: of two workers one moves the row on.
    if ScheduledJob.objects.filter(name=one.name, next_run_at__lte=now).update(next_run_at=next_run_at):
        return True
    _row, is_new = ScheduledJob.objects.get_or_create(name=one.name, defaults={"next_run_at": next_run_at})
    return is_new


def _run(one: Recurring, now: datetime) -> int:
    error = ""
    try:
        one.job(now)
    except Exception as failure:
        logger.exception("the recurring job %s failed", one.name)
        error = f"{type(failure).__name__}: {failure}"[:2000]
    ScheduledJob.objects.filter(name=one.name).update(last_run_at=now, last_error=error)
    return 1
