"""What runs behind the pages, and what the clock does."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID

from yutang.accounts.api import merchant_ids
from yutang.core import clock
from yutang.core.jobs import for_merchant, task
from yutang.core.tenancy import merchant_scope
from yutang.needs import api
from yutang.needs.actions.deep_reading import is_deepening_due
from yutang.needs.actions.following import follow_grouping
from yutang.needs.actions.works import ask_for_work, do_work, is_under_way

BETWEEN_TURNS = timedelta(seconds=1)


@task()
def carry_out_rebuild(merchant_id: str, rebuild_id: str) -> None:
    """Group one merchant's needs in the background. A run that was broken off is safe to start again."""
    with for_merchant(merchant_id):
        api.run_rebuild(UUID(rebuild_id), now=clock.now())
        # What was said anew is known now; so may its new words be.
        work_id, is_to_begin = ask_for_work("suggest", now=clock.now())
    if is_to_begin:
        carry_out_work.enqueue(merchant_id, str(work_id))


@task()
def carry_out_work(merchant_id: str, work_id: str) -> None:
    """Do one merchant's long work on texts in the background. Work that was broken off is safe to start again."""
    with for_merchant(merchant_id):
        do_work(UUID(work_id), now=clock.now())
        goes_on = is_under_way(UUID(work_id))
    if goes_on:
        # The worker does everything in turn: what takes long lets the rest pass by.
        carry_out_work.using(run_after=datetime.now(UTC) + BETWEEN_TURNS).enqueue(merchant_id, work_id)


@task()
def carry_out_following(merchant_id: str) -> None:
    """Assign KOCs and rank styles for one merchant in the background. Safe to do again."""
    with for_merchant(merchant_id):
        follow_grouping(now=clock.now())


def follow_all_clusters(now: datetime) -> int:
    """Have KOCs assigned and styles ranked anew for every merchant with clusters, and say for how many: people come and go
    and choose every day, also while nothing is grouped."""
    asked = 0
    for merchant_id in merchant_ids():
        with merchant_scope(merchant_id):
            if api.latest_rebuild() is not None:
                carry_out_following.enqueue(str(merchant_id))
                asked += 1
    return asked


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


def deepen_all_texts(now: datetime) -> int:
    """Have doubtful texts read by the large model of every merchant who has switched one on, where something new was said."""
    asked = 0
    for merchant_id in merchant_ids():
        with merchant_scope(merchant_id):
            if not is_deepening_due():
                continue
            work_id, is_to_begin = ask_for_work("deepen", now=now)
            if is_to_begin:
                carry_out_work.enqueue(str(merchant_id), str(work_id))
                asked += 1
    return asked
