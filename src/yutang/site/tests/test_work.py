"""A worker at work: what people wait for is done in time, whatever else it does."""

import threading
from datetime import timedelta

import pytest

from yutang.site import schedule, work
from yutang.site.schedule import Recurring


@pytest.fixture
def alone(monkeypatch):
    """No job is broken off, and nothing is due but what a test says."""
    monkeypatch.setattr(work, "resume_broken_off_jobs", lambda: 0)
    monkeypatch.setattr(schedule, "SCHEDULE", [])


@pytest.mark.django_db(transaction=True)
def test_a_long_import_does_not_make_a_draw_wait(transactional_db, alone, monkeypatch):
    drawn, is_over, rebuilt = threading.Event(), threading.Event(), []
    often = Recurring("draw", timedelta(seconds=2), lambda now: drawn.set())
    seldom = Recurring("rebuild", timedelta(days=1), rebuilt.append)
    monkeypatch.setattr(schedule, "SCHEDULE", [seldom, often])

    def import_long(now):
        assert drawn.wait(20)
        is_over.set()
        return {"jobs": 1}

    monkeypatch.setattr(work, "do_what_is_due", import_long)
    work.work_until(is_over.is_set, pause=is_over.wait)
    assert drawn.is_set()
    assert not rebuilt


@pytest.mark.django_db(transaction=True)
def test_a_worker_whose_clock_stands_still_ends_so_that_another_begins(transactional_db, alone, monkeypatch):
    def stop(now, *, only_often=False):
        raise LookupError("the clock fell down")

    monkeypatch.setattr(work, "run_due", stop)
    monkeypatch.setattr(work, "do_what_is_due", lambda now: {"jobs": 0})
    monkeypatch.setattr(threading, "excepthook", lambda fallen: None)
    with pytest.raises(RuntimeError, match="clock"):
        work.work_until(lambda: False, pause=threading.Event().wait)
