"""Django behind the ASGI front: one request in one WSGI thread, with what the bridge leaves open closed.

The bridge (a2wsgi) takes a client that leaves in the middle of an upload for the end of the upload: half a file would
look whole. It goes on answering one that left. It joins a cookie that HTTP/2 sends in parts by commas, and it cannot
tell `X_Forwarded_Proto` from `X-Forwarded-Proto`.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterable, Iterator
from typing import Any, cast
from wsgiref.util import FileWrapper

from a2wsgi import WSGIMiddleware
from starlette.types import Message, Receive, Scope, Send

_GONE = "yutang.client_gone"
FILE_BLOCK = 64 * 1024
# Answers in fewer parts than this are over before anybody could leave.
_WATCHED_FROM_PART = 3

WsgiApp = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


class ClientLeft(OSError):
    """The client went away before its request was complete; Django tells it from the end of the body by this."""


class DjangoBehind:
    """An ASGI application that answers with a WSGI one in `threads` threads.

    Whatever of a body Django does not read, because it refuses it, is thrown away before the answer goes out: a client
    that is still sending would see its connection break instead. Nothing here holds more of a body than one read of it.
    """

    def __init__(self, wsgi: WsgiApp, *, threads: int) -> None:
        # a2wsgi writes the shapes of ASGI out in types of its own, which Starlette's do not meet.
        self._bridge: Any = WSGIMiddleware(cast("Any", _until_left(wsgi)), workers=threads)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._bridge(scope, receive, send)
            return
        headers = list(_readable_headers(scope["headers"]))
        visit = _Visit(receive, send, has_body=_has_body(headers))
        scope = {**scope, "headers": headers, _GONE: visit.is_gone}
        try:
            await self._bridge(scope, visit.receive, visit.send)
        finally:
            visit.end()

    def close(self) -> None:
        """Take no further requests; those begun are finished."""
        self._bridge.executor.shutdown(wait=False)


class _Visit:
    """One request and its answer, and whether the client is still there."""

    def __init__(self, receive: Receive, send: Send, *, has_body: bool) -> None:
        self.is_gone = threading.Event()
        self._receive = receive
        self._send = send
        self._is_body_over = not has_body
        self._parts = 0
        self._watch: asyncio.Task[None] | None = None

    async def receive(self) -> Message:
        if self._is_body_over:
            return {"type": "http.request", "body": b"", "more_body": False}
        message = {"type": "http.disconnect"} if self.is_gone.is_set() else await self._receive()
        if message["type"] == "http.disconnect":
            self.is_gone.set()
            raise ClientLeft("the client left before its request was complete")
        self._is_body_over = not message.get("more_body", False)
        return message

    async def _throw_rest_away(self) -> None:
        while not self._is_body_over and not self.is_gone.is_set():
            message = await self._receive()
            self._is_body_over = not message.get("more_body", False)
            if message["type"] == "http.disconnect":
                self.is_gone.set()

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            await self._throw_rest_away()
        # A send that failed would leave the bridge's thread waiting for ever: it goes on into the void, and soon ends.
        if self.is_gone.is_set():
            return
        try:
            await self._send(message)
        except OSError:
            self.is_gone.set()
        self._parts += message.get("more_body", False)
        if self._parts == _WATCHED_FROM_PART and self._is_body_over:
            self._watch = asyncio.create_task(self._see_whether_it_leaves())

    async def _see_whether_it_leaves(self) -> None:
        while not self.is_gone.is_set():
            message = await self._receive()
            if message["type"] == "http.disconnect":
                self.is_gone.set()

    def end(self) -> None:
        if self._watch is not None:
            self._watch.cancel()


def _until_left(wsgi: WsgiApp) -> WsgiApp:
    """The application, which stops making its answer once nobody is there to read it."""

    def answer(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterator[bytes]:
        is_gone: threading.Event = environ["asgi.scope"][_GONE]
        environ["wsgi.file_wrapper"] = lambda file, _size=0: FileWrapper(file, FILE_BLOCK)
        parts = wsgi(environ, start_response)
        try:
            for part in parts:
                yield part
                if is_gone.is_set():
                    return
        finally:
            close = getattr(parts, "close", None)
            if close is not None:
                close()

    return answer


def _readable_headers(headers: Iterable[tuple[bytes, bytes]]) -> Iterator[tuple[bytes, bytes]]:
    cookies: list[bytes] = []
    for name, value in headers:
        if name == b"cookie":
            cookies.append(value)
        elif b"_" not in name:
            yield name, value
    if cookies:
        yield b"cookie", b"; ".join(cookies)


def _has_body(headers: Iterable[tuple[bytes, bytes]]) -> bool:
    return any(name in (b"content-length", b"transfer-encoding") and value != b"0" for name, value in headers)
