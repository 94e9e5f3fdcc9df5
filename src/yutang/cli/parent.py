"""A child process ends with the process that started it, even when that one was killed and could not say so.

The starter holds one end of a pipe and never writes; whoever holds the other end reads its end when the starter is gone, also
a child of the child.
"""

from __future__ import annotations

import os
import select
import signal
import threading
import time
from functools import lru_cache
from typing import Any

# Not a setting of the place: no YUTANG_ in its name.
LEASH = "LEASH_OF_STARTER"
TIME_TO_END = 25.0


def tied(**environment: str) -> dict[str, Any]:
    """What Popen needs for a child that is to end with this process."""
    return {"env": {**os.environ, **environment, LEASH: str(_leash()[0])}, "pass_fds": [_leash()[0]]}


@lru_cache(maxsize=1)
def _leash() -> tuple[int, int]:
    return os.pipe()


@lru_cache(maxsize=1)
def _held() -> int | None:
    """The end that was given to this process. It is taken from the environment: further children do not have it."""
    stated = os.environ.pop(LEASH, "")
    return int(stated) if stated else None


def is_orphan() -> bool:
    """Whether this process was started to end with another that is gone."""
    return _is_over(timeout=0)


def _is_over(timeout: float | None) -> bool:
    held = _held()
    return held is not None and bool(select.select([held], [], [], timeout)[0])


def end_with_starter(*, by_parent: bool = False) -> None:
    """Have this process told to end once its starter is gone, and end it when it does not.

    With `by_parent` it is the parent that is told, and ends its children itself.
    """
    if _held() is not None:
        threading.Thread(target=_wait_for_the_end, args=(os.getppid() if by_parent else 0,), daemon=True).start()


def _wait_for_the_end(parent: int) -> None:
    _is_over(timeout=None)
    # A parent that is gone too has left its number to another.
    os.kill(parent if parent and os.getppid() == parent else os.getpid(), signal.SIGTERM)
    time.sleep(TIME_TO_END)
    os._exit(1)
