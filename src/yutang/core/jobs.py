"""Background jobs: Django's own Tasks interface on the database (django-tasks-db), run by `yutang worker`.

A job's arguments are plain JSON values; it enters the merchant's scope itself through `for_merchant`.

    @task()
    def rebuild_clusters(merchant_id: str) -> None:
        with for_merchant(merchant_id): ...

    after_commit(rebuild_clusters, str(merchant_id))
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from functools import partial
from typing import Any
from uuid import UUID

from django.db import transaction
from django_tasks import task
from django_tasks.base import Task

from yutang.core.tenancy import merchant_scope

__all__ = ["after_commit", "for_merchant", "task"]


def after_commit(job: Task[Any, Any], *arguments: Any) -> None:
    """Have the worker run `job` once the change around this call is committed; never when it is rolled back."""
    transaction.on_commit(partial(job.enqueue, *arguments))


@contextlib.contextmanager
def for_merchant(merchant_id: str) -> Iterator[UUID]:
    key = UUID(merchant_id)
    with merchant_scope(key):
        yield key
