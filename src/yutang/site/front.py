"""The ASGI front: streams and the lane are answered here, everything else by Django in WSGI threads behind it."""

from __future__ import annotations

import asyncio
import contextlib
import signal
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from types import FrameType
from typing import ClassVar

from django.conf import settings
from django.db import Error, connection
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Mount, Route
from starlette.types import Receive, Scope, Send

from yutang.core.lane import Lane
from yutang.site.behind import DjangoBehind, WsgiApp
from yutang.site.lane import LaneDoor, Patience, cast_votes, place_order, show_entry, show_order
from yutang.site.partner_stream import PartnerBoard, partner_stream
from yutang.site.streams import AlertBoard, alert_stream


async def healthz(request: Request) -> Response:
    """Whether this process answers and its database does."""
    board: AlertBoard = request.app.state.board
    try:
        await board.aside(_ask_the_database)
    except Error:
        return JSONResponse({"status": "the database does not answer"}, status_code=503)
    return JSONResponse({"status": "ok"})


def _ask_the_database() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


@contextlib.asynccontextmanager
async def _lifespan(app: Starlette) -> AsyncIterator[None]:
    board, partners = AlertBoard(), PartnerBoard()
    lane = Lane(after_batch=partners.nudge)
    app.state.partners = partners
    app.state.board, app.state.lane, app.state.patience = board, lane, Patience()
    loop = asyncio.get_running_loop()
    with _heard_stopping(lambda: [loop.call_soon_threadsafe(one.stop) for one in (board, partners)]):
        yield
    await lane.drain()
    await board.close()
    await partners.close()


@contextlib.contextmanager
def _heard_stopping(stop: Callable[[], object]) -> Iterator[None]:
    """Call `stop` when the process is told to end, before the server acts on it.

    Granian waits for its open answers before it says that the lifespan is over, and a stream is never over by itself.
    The handler before ours is called too, whether it is the server's own or the one that wakes its event loop.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = {one: signal.getsignal(one) for one in (signal.SIGTERM, signal.SIGINT)}

    def handle(number: int, at: FrameType | None) -> None:
        stop()
        earlier = before[signal.Signals(number)]
        if callable(earlier):
            earlier(number, at)

    for one in before:
        signal.signal(one, handle)
    try:
        yield
    finally:
        for one, earlier in before.items():
            signal.signal(one, earlier)


class _Front(Starlette):
    """Starlette, but for the paths of the rush: going through its layers costs a tenth of an order."""

    _doors: ClassVar = {"/lane/orders": LaneDoor(place_order), "/lane/votes": LaneDoor(cast_votes)}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        door = self._doors.get(scope["path"]) if scope["type"] == "http" and scope["method"] == "POST" else None
        if door is None:
            await super().__call__(scope, receive, send)
        else:
            scope["app"] = self
            await door(scope, receive, send)


def front_of(django: WsgiApp) -> Starlette:
    """The place as one ASGI application."""
    return _Front(
        routes=[
            Route("/lane/orders/{order_id:uuid}", LaneDoor(show_order), methods=["GET"]),
            Route("/lane/entries/{entry_id:uuid}", LaneDoor(show_entry), methods=["GET"]),
            Route("/stream/alerts", alert_stream, methods=["GET"]),
            Route("/stream/partner", partner_stream, methods=["GET"]),
            Route("/healthz", healthz, methods=["GET"]),
            Mount("", app=DjangoBehind(django, threads=settings.PLACE.threads)),
        ],
        lifespan=_lifespan,
    )
