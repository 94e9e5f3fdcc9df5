"""Live alerts: facts of a merchant, told to its signed-in staff as they happen, over server-sent events.

One poller a process reads the event log once a second while somebody listens, and hands what is new to each listener
through a queue of its own. A listener that cannot keep up is let go; its browser comes back and says what it last had.
"""

from __future__ import annotations

import asyncio
import contextlib
import io
import logging
from collections.abc import AsyncIterator, Callable, Collection, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from importlib import import_module
from typing import Any, TypeVar
from uuid import UUID

from django.conf import settings
from django.contrib.auth import get_user
from django.core.handlers.asgi import ASGIRequest
from django.db import Error, close_old_connections
from django.db.models import Max
from django.template.loader import render_to_string
from django.utils import translation
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response, StreamingResponse
from starlette.types import Scope

from yutang.accounts.api import Permission
from yutang.accounts.middleware import on_duty
from yutang.core.models import Event
from yutang.core.tenancy import merchant_scope
from yutang.site import alerts

logger = logging.getLogger(__name__)

POLL_SECONDS = 1.0
HEARTBEAT_SECONDS = 15.0
QUEUE_SIZE = 64
LISTENERS_AT_MOST = 1000
LISTENERS_OF_ONE = 12
MISSED_AT_MOST = 50
# On PostgreSQL a transaction that took its position early may commit late: until then we look again.
SETTLED_AFTER = timedelta(seconds=10)
_READ_AT_ONCE = 2000

T = TypeVar("T")


@dataclass(frozen=True)
class Reader:
    """Whoever holds a stream open."""

    staff_id: UUID
    merchant_id: UUID
    permissions: frozenset[Permission]
    language: str


@dataclass(frozen=True)
class Told:
    """One alert as it goes out: its place in the log, who may read it, and its words in each language asked for."""

    position: int
    merchant_id: UUID
    permission: Permission
    snippets: dict[str, str]


@dataclass(eq=False)
class Listener:
    reader: Reader
    queue: asyncio.Queue[Told | None] = field(default_factory=lambda: asyncio.Queue(QUEUE_SIZE))

    def tell(self, told: Told) -> None:
        if told.merchant_id != self.reader.merchant_id or told.permission not in self.reader.permissions:
            return
        try:
            self.queue.put_nowait(told)
        except asyncio.QueueFull:
            self.let_go()

    def let_go(self) -> None:
        """End the stream: what waits is dropped, since the browser asks for it again when it comes back."""
        while not self.queue.empty():
            self.queue.get_nowait()
        self.queue.put_nowait(None)


class Mark:
    """How far the log has been read. Looks again at what is too young for a late commit to be ruled out."""

    def __init__(self, floor: int) -> None:
        self.floor = floor
        self._had: set[int] = set()

    def new_among(self, rows: Sequence[tuple[int, datetime]], *, now: datetime) -> list[int]:
        """The positions not seen before, of rows after the floor in order; raises the floor over what is settled."""
        fresh = [position for position, _recorded_at in rows if position not in self._had]
        self._had.update(fresh)
        for position, recorded_at in rows:
            if recorded_at > now - SETTLED_AFTER:
                break
            self.floor = position
        self._had = {position for position in self._had if position > self.floor}
        return fresh


class AlertBoard:
    """The listeners of this process and the one poller that serves them. Lives in one event loop."""

    def __init__(self) -> None:
        self._listeners: set[Listener] = set()
        self._threads = ThreadPoolExecutor(2, thread_name_prefix="alerts")
        self._poller: asyncio.Task[None] | None = None
        self._mark: Mark | None = None
        self._is_open = True

    async def aside(self, work: Callable[..., T], *arguments: Any) -> T:
        """Do blocking work in a thread, with connections to the database that are still good."""
        return await asyncio.get_running_loop().run_in_executor(self._threads, _fresh, work, *arguments)

    def has_room(self, reader: Reader) -> bool:
        own = sum(listener.reader.staff_id == reader.staff_id for listener in self._listeners)
        return self._is_open and len(self._listeners) < LISTENERS_AT_MOST and own < LISTENERS_OF_ONE

    def join(self, reader: Reader) -> Listener:
        listener = Listener(reader)
        self._listeners.add(listener)
        if self._poller is None or self._poller.done():
            self._mark = None
            self._poller = asyncio.create_task(self._poll())
        return listener

    def leave(self, listener: Listener) -> None:
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

    async def _poll(self) -> None:
        while self._is_open and self._listeners:
            audience = {(one.reader.merchant_id, one.reader.language) for one in self._listeners}
            try:
                if self._mark is None:
                    self._mark = Mark(await self.aside(newest_position))
                for told in await self.aside(news, self._mark, audience):
                    for listener in tuple(self._listeners):
                        listener.tell(told)
            except Error:
                logger.exception("the event log could not be read; trying again")
            await asyncio.sleep(POLL_SECONDS)


def _fresh(work: Callable[..., T], *arguments: Any) -> T:
    close_old_connections()
    try:
        return work(*arguments)
    finally:
        close_old_connections()


def newest_position() -> int:
    return Event.across_merchants().aggregate(newest=Max("position"))["newest"] or 0


def news(mark: Mark, audience: Collection[tuple[UUID, str]]) -> list[Told]:
    """What happened since the mark at the merchants of the audience, in the languages they read."""
    rows = (
        Event.across_merchants()
        .filter(kind__in=alerts.KINDS, is_historical=False, position__gt=mark.floor)
        .order_by("position")
        .values_list("position", "recorded_at")[:_READ_AT_ONCE]
    )
    fresh = mark.new_among(list(rows), now=datetime.now(UTC))
    merchants = {merchant_id for merchant_id, _language in audience}
    events = Event.across_merchants().filter(position__in=fresh, merchant_id__in=merchants).order_by("position")
    return [told(event, [lang for merchant, lang in audience if merchant == event.merchant_id]) for event in events]


def told(event: Event, languages: Iterable[str]) -> Told:
    """One fact as an alert, in each of the languages."""
    kind = alerts.KINDS[event.kind]
    with merchant_scope(event.merchant_id):
        snippets = {language: _snippet(event, language) for language in languages}
    return Told(event.position, event.merchant_id, kind.permission, snippets)


def _snippet(event: Event, language: str) -> str:
    with translation.override(language):
        alert, icon = alerts.alert_of(event), alerts.KINDS[event.kind].icon
        return render_to_string("console/parts/alert.html", {"alert": alert, "icon": icon}).strip()


def reader_of(scope: Scope) -> Reader | None:
    """Who asks, by the cookie of the console's session, read afresh; None for a stranger or one whose session died."""
    request = ASGIRequest({**scope, "method": "GET"}, io.BytesIO())
    engine = import_module(settings.SESSION_ENGINE)
    request.session = engine.SessionStore(request.COOKIES.get(settings.SESSION_COOKIE_NAME))
    request.user = get_user(request)
    staff = on_duty(request)
    if staff is None or staff.must_enrol:
        return None
    permissions = frozenset(one for one in Permission if staff.may(one))
    return Reader(staff.id, staff.merchant_id, permissions, translation.get_language_from_request(request))


@dataclass(frozen=True)
class Welcome:
    """What a reader gets at once: the latest alerts, or those missed since the last one they had."""

    latest: list[Told]
    unread: int


def welcome(reader: Reader, last_had: int | None) -> Welcome:
    with merchant_scope(reader.merchant_id):
        if last_had is None:
            events = alerts.latest(reader.permissions, limit=alerts.IN_THE_BELL)
        else:
            events = alerts.latest(reader.permissions, limit=MISSED_AT_MOST, after=last_had)[::-1]
        unread = alerts.unread_count(reader.staff_id, reader.permissions)
    return Welcome([told(event, [reader.language]) for event in events], unread)


def frame(event: str, html: str, position: int | None = None) -> str:
    """One message of the stream (WHATWG HTML, server-sent events)."""
    number = "" if position is None else f"id: {position}\n"
    lines = "".join(f"data: {line}\n" for line in html.splitlines() or [""])
    return f"{number}event: {event}\n{lines}\n"


def unread_frame(count: int) -> str:
    # A message without data is not dispatched; a comment leaves the badge as empty as its style wants it.
    shown = "<!-- -->" if count == 0 else "99+" if count > 99 else str(count)
    return frame("unread", shown)


def _welcome_frames(hello: Welcome, language: str, *, is_back: bool) -> Iterable[str]:
    yield "retry: 3000\n\n"
    if is_back:
        yield from (frame("alert", one.snippets[language], one.position) for one in hello.latest)
    elif hello.latest:
        rows = "".join(one.snippets[language] for one in hello.latest)
        yield frame("alerts", rows, max(one.position for one in hello.latest))
    yield unread_frame(hello.unread)


async def alert_stream(request: Request) -> Response:
    """GET /stream/alerts"""
    board: AlertBoard = request.app.state.board
    reader = await board.aside(reader_of, request.scope)
    if reader is None:
        return PlainTextResponse("", status_code=401)
    if not board.has_room(reader):
        return PlainTextResponse("", status_code=503, headers={"Retry-After": "30"})
    return StreamingResponse(
        _stream(board, reader, request.scope, _last_had(request)),
        media_type="text/event-stream",
        headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"},
    )


def _last_had(request: Request) -> int | None:
    stated = request.headers.get("last-event-id", "")
    return int(stated) if stated.isascii() and stated.isdigit() and len(stated) < 19 else None


async def _stream(board: AlertBoard, reader: Reader, scope: Scope, last_had: int | None) -> AsyncIterator[str]:
    # Listening begins before the look back, so that nothing falls between; what comes by both ways is told once.
    listener = board.join(reader)
    try:
        hello = await board.aside(welcome, reader, last_had)
        had = {one.position for one in hello.latest}
        unread = hello.unread
        for message in _welcome_frames(hello, reader.language, is_back=last_had is not None):
            yield message
        async for one in _heard(board, listener, scope):
            if one is None:
                yield ": still here\n\n"
            elif one.position not in had:
                unread += 1
                yield frame("alert", one.snippets[reader.language], one.position)
                yield unread_frame(unread)
    finally:
        board.leave(listener)


async def _heard(board: AlertBoard, listener: Listener, scope: Scope) -> AsyncIterator[Told | None]:
    """What reaches a listener, and None at each heartbeat; ends when they are let go or may not listen any more."""
    loop = asyncio.get_running_loop()
    look_again = loop.time() + HEARTBEAT_SECONDS
    while True:
        try:
            one = await asyncio.wait_for(listener.queue.get(), max(look_again - loop.time(), 0.01))
        except TimeoutError:
            if await board.aside(reader_of, scope) != listener.reader:
                return
            look_again = loop.time() + HEARTBEAT_SECONDS
            yield None
            continue
        if one is None:
            return
        yield one
