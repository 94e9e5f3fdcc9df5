"""Committing one batch, whatever goes wrong."""

from __future__ import annotations

import errno
import logging
from collections.abc import Callable, Sequence
from typing import TypeVar

from django.db import InterfaceError, OperationalError, close_old_connections, connection

from yutang.core.errors import Refusal
from yutang.core.lane.errors import DatabaseAway, StorageFull

logger = logging.getLogger(__name__)

T = TypeVar("T")
R = TypeVar("R")

# Makes all changes of a batch in one transaction of its own and gives an answer to each, in their order: what became of
# it, or the refusal it met. Where it raises, nothing of the batch has been changed.
BatchFunction = Callable[[Sequence[T]], Sequence[R | Exception]]

_FULL_SQLITE = "disk is full"
_FULL_POSTGRES = "53100"


def commit_batch(commit: BatchFunction[T, R], items: Sequence[T]) -> Sequence[R | Exception]:
    """The answers to a batch. Never raises: whoever waits hears what happened to their own.

    A batch that fails is retried one by one, so that the one that cannot be made does not take the others along. Where it
    is the database that fails, its connection is made anew and the batch tried once more as it is; then all are told.
    """
    try:
        return _complete(commit, items)
    except Refusal as refusal:
        return [refusal] * len(items)
    except (OperationalError, InterfaceError):
        logger.warning("the database failed at a batch of %s; trying once more", len(items), exc_info=True)
        return _once_more(commit, items)
    except Exception as fault:
        if len(items) == 1:
            logger.exception("the lane failed at one")
            return [fault]
        logger.warning("a batch of %s failed; trying them one by one", len(items), exc_info=True)
        return [answer for one in items for answer in commit_batch(commit, [one])]


def _once_more(commit: BatchFunction[T, R], items: Sequence[T]) -> Sequence[R | Exception]:
    connection.close()
    try:
        return _complete(commit, items)
    except (OperationalError, InterfaceError) as fault:
        logger.exception("the database failed again; a batch of %s is not made", len(items))
        connection.close()
        return [StorageFull() if _is_full(fault) else DatabaseAway()] * len(items)
    except Exception as fault:  # noqa: BLE001 - whoever waits is told
        return [fault] * len(items)


def _complete(commit: BatchFunction[T, R], items: Sequence[T]) -> Sequence[R | Exception]:
    close_old_connections()
    answers = commit(items)
    if len(answers) != len(items):
        raise RuntimeError(f"{len(answers)} answers to a batch of {len(items)}")
    return answers


def _is_full(fault: Exception) -> bool:
    cause = fault.__cause__
    is_os = isinstance(cause, OSError) and cause.errno in (errno.ENOSPC, errno.EDQUOT)
    return is_os or _FULL_SQLITE in str(fault) or getattr(cause, "sqlstate", None) == _FULL_POSTGRES
