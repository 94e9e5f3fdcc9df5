"""Running background jobs in the worker's own loop, on the queue of django-tasks-db."""

from __future__ import annotations

from django.db import connection
from django_tasks_db.compat import TaskResultStatus
from django_tasks_db.management.commands.db_worker import Worker
from django_tasks_db.models import DBTaskResult

from yutang.core.ids import new_id


def run_waiting_jobs() -> int:
    """Run every background job that is ready, one after the other, and say how many. Several workers share the queue."""
    waiting = DBTaskResult.objects.ready().count()
    if waiting:
        Worker(
            queue_names=["*"],
            interval=0,
            batch=True,
            backend_name="default",
            startup_delay=False,
            max_tasks=None,
            worker_id=str(new_id()),
            excluded_queue_names=[],
        ).run()
    return waiting


def resume_broken_off_jobs() -> int:
    """Put jobs that a killed worker left running back into the queue. Our jobs are safe to run again.

    Only on SQLite, where one place has one worker: on PostgreSQL another worker may still be at it.
    """
    if connection.vendor != "sqlite":
        return 0
    return DBTaskResult.objects.filter(status=TaskResultStatus.RUNNING).update(
        status=TaskResultStatus.READY, started_at=None
    )
