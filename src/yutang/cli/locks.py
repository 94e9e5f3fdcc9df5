"""Locks between processes of one machine: files in the place, let go of by the system when their holder ends."""

from __future__ import annotations

import contextlib
import fcntl
from collections.abc import Callable, Iterator
from pathlib import Path


class Taken(Exception):
    """Another process holds this lock."""


@contextlib.contextmanager
def alone(path: Path, *, keep_trying: Callable[[], bool] | None = None) -> Iterator[None]:
    """Hold the lock of this name. Where it is held, `keep_trying` says (after a pause of its own) whether to go on.

    Raises Taken.
    """
    with path.open("a") as file:
        while not _try(file.fileno(), fcntl.LOCK_EX):
            if keep_trying is None or not keep_trying():
                raise Taken(path.name)
        yield


@contextlib.contextmanager
def in_turn(path: Path) -> Iterator[None]:
    """Hold the lock of this name, waiting for it as long as it takes."""
    with path.open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


class Shared:
    """A lock that many hold at once, and that tells the last of them."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("a")
        fcntl.flock(self._file, fcntl.LOCK_SH)

    def is_last(self) -> bool:
        return _try(self._file.fileno(), fcntl.LOCK_EX)

    def close(self) -> None:
        self._file.close()


def _try(descriptor: int, kind: int) -> bool:
    try:
        fcntl.flock(descriptor, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
