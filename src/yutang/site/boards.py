"""What live streams share: who listens in this process, and the one poller that serves them all.

A listener has a queue of its own. One that cannot keep up is let go; its browser comes back and says what it last had.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any, ClassVar, Generic, TypeVar

from django.db import Error, close_old_connections
from starlette.requests import Request

logger = logging.getLogger(__name__)

HEARTBEAT_SECONDS = 15.0
QUEUE_SIZE = 64
LISTENERS_AT_MOST = 1000
LISTENERS_OF_ONE = 12

T = TypeVar("T")
R = TypeVar("R")
M = TypeVar("M")


@dataclass(eq=False)
class Listener(Generic[R, M]):
    """Whoever holds a stream open, and what waits for them."""

    reader: R
    queue: asyncio.Queue[M | None] = field(default_factory=lambda: asyncio.Queue(QUEUE_SIZE))

    def give(self, message: M) -> None:
        try:
            self.queue.put_nowait(message)
        except asyncio.QueueFull:
            self.let_go()

    def let_go(self) -> None:
        """End the stream: what waits is dropped, since the browser asks for it again when it comes back."""
        while not self.queue.empty():
            self.queue.get_nowait()
        self.queue.put_nowait(None)


class Board(ABC, Generic[R, M]):
    """The listeners of this process and the one poller that serves them. Lives in one event loop."""

    poll_seconds: ClassVar[float] = 1.0

    def __init__(self) -> None:
        self._listeners: set[Listener[R, M]] = set()
        self._threads = ThreadPoolExecutor(2, thread_name_prefix=type(self).__name__)
        self._poller: asyncio.Task[None] | None = None
        self._is_open = True

    @abstractmethod
    async def look(self) -> None:
        """Read what is new and give it to the listeners."""

    @abstractmethod
    def begin(self) -> None:
        """Called when somebody listens again after nobody did."""

    @abstractmethod
    def name_of(self, reader: R) -> object:
        """Whose stream it is: of one person only so many are open."""

    async def aside(self, work: Callable[..., T], *arguments: Any) -> T:
        """Do blocking work in a thread, with connections to the database that are still good."""
        return await asyncio.get_running_loop().run_in_executor(self._threads, _fresh, work, *arguments)

    def has_room(self, reader: R) -> bool:
        own = sum(self.name_of(listener.reader) == self.name_of(reader) for listener in self._listeners)
        return self._is_open and len(self._listeners) < LISTENERS_AT_MOST and own < LISTENERS_OF_ONE

    def join(self, reader: R) -> Listener[R, M]:
        listener: Listener[R, M] = Listener(reader)
        self._listeners.add(listener)
        if self._poller is None or self._poller.done():
            self.begin()
            self._poller = asyncio.create_task(self._poll())
        return listener

    def leave(self, listener: Listener[R, M]) -> None:
        self._listeners.discard(listener)

    def stop(self) -> None:
        """Let every listener go, so that the server can stop. To be called in the loop."""
        self._is_open = False
        for listener in self._listeners:
            listener.let_go()

    async def close(self) -> None:
        self.stop()
        if self._poller is not None:
            self._poller.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._poller
        self._threads.shutdown(wait=False)

    async def pause(self) -> None:
        await asyncio.sleep(self.poll_seconds)

    async def _poll(self) -> None:
        while self._is_open and self._listeners:
            try:
                await self.look()
            except Error:
                logger.exception("the event log could not be read; trying again")
            await self.pause()


async def heard(
    board: Board[R, M], listener: Listener[R, M], reader_now: Callable[[], R | None]
) -> AsyncIterator[M | None]:
    """What reaches a listener, and None at each heartbeat; ends when they are let go or are not who they were."""
    loop = asyncio.get_running_loop()
    look_again = loop.time() + HEARTBEAT_SECONDS
    while True:
        try:
            one = await asyncio.wait_for(listener.queue.get(), max(look_again - loop.time(), 0.01))
        except TimeoutError:
            if await board.aside(reader_now) != listener.reader:
                return
            look_again = loop.time() + HEARTBEAT_SECONDS
            yield None
            continue
        if one is None:
            return
        yield one


def _fresh(work: Callable[..., T], *arguments: Any) -> T:
    close_old_connections()
    try:
        return work(*arguments)
    finally:
        close_old_connections()


def position_in(text: str) -> int | None:
    """A place in the log as a browser states it; None for anything else."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None


def last_had(request: Request) -> int | None:
    """The last message a browser says it had, when it comes back."""
    return position_in(request.headers.get("last-event-id", ""))


def frame(event: str, data: str, position: int | None = None) -> str:
    """One message of the stream (WHATWG HTML, server-sent events)."""
    number = "" if position is None else f"id: {position}\n"
    lines = "".join(f"data: {line}\n" for line in data.splitlines() or [""])
    return f"{number}event: {event}\n{lines}\n"
