import threading
from datetime import timedelta

import pytest
from django.db import connection

from tests.cast import NOON
from yutang.site import schedule
from yutang.site.models import ScheduledJob
from yutang.site.schedule import Recurring, run_due


@pytest.fixture
def ran(monkeypatch):
    """The moments at which the one job of this schedule ran."""
    moments = []
    monkeypatch.setattr(schedule, "SCHEDULE", [Recurring("feed", timedelta(minutes=5), moments.append)])
    return moments


def test_a_job_runs_when_first_seen_and_then_when_its_time_comes(db, ran):
    assert run_due(NOON) == 1
    assert run_due(NOON + timedelta(minutes=4, seconds=59)) == 0
    assert run_due(NOON + timedelta(minutes=5)) == 1
    assert ran == [NOON, NOON + timedelta(minutes=5)]


def test_a_worker_that_slept_runs_it_once_not_for_every_missed_time(db, ran):
    run_due(NOON)
    later = NOON + timedelta(days=3)
    assert (run_due(later), run_due(later)) == (1, 0)


def test_a_failing_job_is_noted_and_does_not_stop_the_rest(db, ran, monkeypatch):
    def broken(now):
        raise ValueError("the pump is off")

    monkeypatch.setattr(schedule, "SCHEDULE", [Recurring("pump", timedelta(minutes=1), broken), *schedule.SCHEDULE])
    assert run_due(NOON) == 2
    assert ran == [NOON]
    assert "the pump is off" in ScheduledJob.objects.get(name="pump").last_error
    monkeypatch.setattr(schedule, "SCHEDULE", [Recurring("pump", timedelta(minutes=1), lambda now: None)])
    run_due(NOON + timedelta(minutes=1))
    assert ScheduledJob.objects.get(name="pump").last_error == ""


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("is_known", [False, True])
def test_several_workers_at_once_run_it_once(transactional_db, ran, is_known):
    if is_known:
        ScheduledJob.objects.create(name="feed", next_run_at=NOON)
    together, counts = threading.Barrier(4), []

    def work():
        together.wait()
        try:
            counts.append(run_due(NOON))
        finally:
            connection.close()

    workers = [threading.Thread(target=work) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert sorted(counts) == [0, 0, 0, 1]
    assert ran == [NOON]
