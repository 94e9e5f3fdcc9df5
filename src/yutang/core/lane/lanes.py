"""One writer of a process, and those who wait for it."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Hashable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from itertools import groupby
from operator import attrgetter
from typing import Any, TypeVar

from django.db import connections

from yutang.core.lane.batches import BatchFunction, commit_batch
from yutang.core.lane.errors import LaneClosed, LaneFull

T = TypeVar("T")
R = TypeVar("R")

AT_MOST = 64
# Measured best of 0, 2 and 5 ms: with 0 the first of each burst goes alone, with 5 the wait itself is the cost.
PAUSE = 0.002
ROOM = 4096


class _Place:
    """One item's place in the queue, and everybody who waits for its answer."""

    __slots__ = ("commit", "item", "key", "waiters")

    def __init__(self, commit: BatchFunction[Any, Any], item: Any, key: Hashable) -> None:
        self.commit = commit
        self.item = item
        self.key = key
        self.waiters: list[asyncio.Future[Any]] = []

    def tell(self, answer: Any) -> None:
        for waiter in self.waiters:
            # Whoever was cancelled has stopped listening; what they sent is done all the same.
            if waiter.done():
                continue
            if isinstance(answer, Exception):
                waiter.set_exception(answer)
            else:
                waiter.set_result(answer)


class Lane:
    """Commits what many submit, together. Lives in one event loop; its batches run in one thread, one after another.

    A batch begins `pause` seconds after the first of it came, or when the batch before it ends, and holds at most
    `at_most`. More than `room` never wait: the next is told to come back. `after_batch` is called in the loop when a batch has
    been committed and answered.
    """

    def __init__(
        self,
        *,
        at_most: int = AT_MOST,
        pause: float = PAUSE,
        room: int = ROOM,
        after_batch: Callable[[], object] = lambda: None,
    ) -> None:
        self._at_most, self._pause, self._room = at_most, pause, room
        self._after_batch = after_batch
        self._queue: deque[_Place] = deque()
        self._in_flight: dict[Hashable, _Place] = {}
        self._timer: asyncio.TimerHandle | None = None
        self._is_committing = False
        self._is_open = True
        self._empty: asyncio.Future[None] | None = None
        self._writer = ThreadPoolExecutor(1, thread_name_prefix="lane")

    async def submit(self, commit: BatchFunction[T, R], item: T, *, key: Hashable = None) -> R:
        """Have `commit` make this change in one of its batches, and give its answer once it is on disk, or raise it.

        Of those that come with the same `key` while one is under way, one is made and all get its answer. What was
        submitted is made even if whoever submitted it stops waiting. Raises LaneFull, LaneClosed, and what `commit_batch`
        answers.
        """
        place = self._in_flight.get(key) if key is not None else None
        if place is None:
            place = self._enqueue(_Place(commit, item, key))
        waiter: asyncio.Future[R] = asyncio.get_running_loop().create_future()
        place.waiters.append(waiter)
        return await waiter

    def _enqueue(self, place: _Place) -> _Place:
        if not self._is_open:
            raise LaneClosed
        if len(self._queue) >= self._room:
            raise LaneFull
        self._queue.append(place)
        if place.key is not None:
            self._in_flight[place.key] = place
        if self._is_committing:
            return place
        if len(self._queue) >= self._at_most:
            self._begin()
        elif self._timer is None:
            self._timer = asyncio.get_running_loop().call_later(self._pause, self._begin)
        return place

    def _begin(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        batch = [self._queue.popleft() for _ in range(min(len(self._queue), self._at_most))]
        self._is_committing = True
        running = asyncio.get_running_loop().run_in_executor(self._writer, _commit_all, batch)
        running.add_done_callback(partial(self._end, batch))

    def _end(self, batch: Sequence[_Place], done: asyncio.Future[list[Any]]) -> None:
        self._is_committing = False
        if self._queue:
            self._begin()
        elif self._empty is not None:
            self._empty.set_result(None)
        for place, answer in zip(batch, done.result(), strict=True):
            if place.key is not None:
                del self._in_flight[place.key]
            place.tell(answer)
        self._after_batch()

    async def drain(self) -> None:
        """Take nothing more, finish what waits, and end the thread."""
        self._is_open = False
        if self._queue or self._is_committing:
            self._empty = asyncio.get_running_loop().create_future()
            await self._empty
        await asyncio.get_running_loop().run_in_executor(self._writer, connections.close_all)
        self._writer.shutdown(wait=False)


def _commit_all(batch: Sequence[_Place]) -> list[Any]:
    """The answers to a batch; what goes to different functions goes in turn, each with its own neighbours."""
    answers: list[Any] = []
    for commit, places in groupby(batch, key=attrgetter("commit")):
        answers += commit_batch(commit, [place.item for place in places])
    return answers
