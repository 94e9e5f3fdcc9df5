"""What a worker does: the schedule, waiting facts, background jobs."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from datetime import datetime

from django.db import OperationalError, close_old_connections, connections

from yutang.core import clock
from yutang.core.events import deliver_facts
from yutang.site.jobs import resume_broken_off_jobs, run_waiting_jobs
from yutang.site.schedule import run_due

logger = logging.getLogger(__name__)


def do_what_is_due(now: datetime) -> dict[str, int]:
    """One round of work: counts of recurring jobs run, facts handed over and background jobs run.

    Facts may cause jobs and jobs facts, so it goes on until neither is left.
    """
    done = {"recurring": run_due(now), "facts": 0, "jobs": 0}
    while True:
        facts, jobs = deliver_facts(), run_waiting_jobs()
        done["facts"] += facts
        done["jobs"] += jobs
        if not facts and not jobs:
            return done


def work_until(is_over: Callable[[], bool], *, pause: Callable[[float], object]) -> None:
    """Work round after round. A database that is away for a while is waited for; nothing is lost by it.

    What is due every minute or oftener has a thread of its own beside it: a long import does not make a draw wait.
    """
    beside = threading.Thread(target=_watch_the_clock, args=(is_over, pause), name="clock", daemon=True)
    beside.start()
    resume_broken_off_jobs()
    _go_on(lambda: is_over() or not beside.is_alive(), pause, lambda: sum(do_what_is_due(clock.now()).values()))
    if not is_over():
        raise RuntimeError("nobody looks at the clock any more: the worker is to be started again")
    beside.join()


def _watch_the_clock(is_over: Callable[[], bool], pause: Callable[[float], object]) -> None:
    try:
        _go_on(is_over, pause, lambda: run_due(clock.now(), only_often=True))
    finally:
        connections.close_all()


def _go_on(is_over: Callable[[], bool], pause: Callable[[float], object], work: Callable[[], int]) -> None:
    while not is_over():
        busy = False
        try:
            busy = work() > 0
        except OperationalError:
            logger.exception("the database did not answer; trying again")
            pause(2)
        close_old_connections()
        pause(0.02 if busy else 0.3)
