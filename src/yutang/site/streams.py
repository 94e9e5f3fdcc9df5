"""Live alerts: facts of a merchant, told to its signed-in staff as they happen, over server-sent events.

One poller a process reads the event log once a second while somebody listens; `site/boards.py` has what streams share.
"""

from __future__ import annotations

import io
from collections.abc import AsyncIterator, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from importlib import import_module
from uuid import UUID

from django.conf import settings
from django.contrib.auth import get_user
from django.core.handlers.asgi import ASGIRequest
from django.template.loader import render_to_string
from django.utils import translation
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response, StreamingResponse
from starlette.types import Scope

from yutang.accounts.api import Permission
from yutang.accounts.middleware import on_duty
from yutang.core.events import newest_position
from yutang.core.models import Event
from yutang.core.tenancy import merchant_scope
from yutang.site import alerts, boards
from yutang.site.boards import Board, Listener, frame

MISSED_AT_MOST = 50
# On PostgreSQL a transaction that took its position early may commit late: until then we look again.
SETTLED_AFTER = timedelta(seconds=10)
_READ_AT_ONCE = 2000


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


class AlertBoard(Board[Reader, Told]):
    """Tells signed-in staff what happens at their shop."""

    _mark: Mark | None = None

    def begin(self) -> None:
        self._mark = None

    def name_of(self, reader: Reader) -> object:
        return reader.staff_id

    async def look(self) -> None:
        audience = {(one.reader.merchant_id, one.reader.language) for one in self._listeners}
        if self._mark is None:
            self._mark = Mark(await self.aside(newest_position))
        for told in await self.aside(news, self._mark, audience):
            for listener in tuple(self._listeners):
                tell(listener, told)


def tell(listener: Listener[Reader, Told], told: Told) -> None:
    """Give an alert to a listener, if it is theirs to hear."""
    if told.merchant_id == listener.reader.merchant_id and told.permission in listener.reader.permissions:
        listener.give(told)


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
        _stream(board, reader, request.scope, boards.last_had(request)),
        media_type="text/event-stream",
        headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"},
    )


async def _stream(board: AlertBoard, reader: Reader, scope: Scope, last_had: int | None) -> AsyncIterator[str]:
    # Listening begins before the look back, so that nothing falls between; what comes by both ways is told once.
    listener = board.join(reader)
    try:
        hello = await board.aside(welcome, reader, last_had)
        had = {one.position for one in hello.latest}
        unread = hello.unread
        for message in _welcome_frames(hello, reader.language, is_back=last_had is not None):
            yield message
        async for one in boards.heard(board, listener, lambda: reader_of(scope)):
            if one is None:
                yield ": still here\n\n"
            elif one.position not in had:
                unread += 1
                yield frame("alert", one.snippets[reader.language], one.position)
                yield unread_frame(unread)
    finally:
        board.leave(listener)
