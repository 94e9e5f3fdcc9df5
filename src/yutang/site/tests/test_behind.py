"""Django behind the ASGI front, with a client that does as it likes."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable, Iterable
from typing import Any

import pytest

from yutang.site.behind import ClientLeft, DjangoBehind

MB = 1024 * 1024
LEFT = {"type": "http.disconnect"}


def part(body: bytes, *, more: bool = True) -> dict[str, Any]:
    return {"type": "http.request", "body": body, "more_body": more}


class ClientOf:
    """Sends the given messages, then stays silent or leaves; keeps what it is answered."""

    def __init__(self, messages: Iterable[dict[str, Any]]) -> None:
        self.messages = iter(messages)
        self.sent: list[dict[str, Any]] = []
        self.asked = 0

    async def receive(self) -> dict[str, Any]:
        self.asked += 1
        message = next(self.messages, None)
        if message is None:
            await asyncio.Event().wait()
        return message or LEFT

    async def send(self, message: dict[str, Any]) -> None:
        self.sent.append(message)

    @property
    def status(self) -> int:
        return self.sent[0]["status"]

    @property
    def body(self) -> bytes:
        return b"".join(message.get("body", b"") for message in self.sent[1:])


def ask(wsgi, client: ClientOf, *headers: tuple[bytes, bytes]) -> ClientOf:
    scope = {
        "type": "http", "method": "POST", "path": "/", "query_string": b"", "http_version": "1.1", "scheme": "http",
        "headers": list(headers), "server": ("127.0.0.1", 80), "client": ("127.0.0.1", 1), "root_path": "",
    }  # fmt: skip
    front = DjangoBehind(wsgi, threads=1)

    async def visit() -> None:
        await asyncio.wait_for(front(scope, client.receive, client.send), timeout=10)

    try:
        asyncio.run(visit())
    finally:
        front.close()
    return client


def answers(make: Callable[[dict[str, Any]], bytes]):
    def wsgi(environ, start_response):
        body = make(environ)
        start_response("200 OK", [("Content-Type", "text/plain")])
        return [body]

    return wsgi


def length(number: int) -> tuple[bytes, bytes]:
    return b"content-length", str(number).encode()


def test_a_body_is_read_in_pieces_and_never_held_whole():
    largest = 0

    def read_all(environ) -> bytes:
        nonlocal largest
        total = 0
        while piece := environ["wsgi.input"].read(64 * 1024):
            total += len(piece)
            largest = max(largest, len(environ["wsgi.input"].buffer))
        return str(total).encode()

    parts = (part(b"x" * 100_000, more=number < 99) for number in range(100))
    client = ask(answers(read_all), ClientOf(parts), length(10_000_000))
    assert client.body == b"10000000"
    assert largest < 300_000


def test_half_an_upload_is_never_taken_for_a_whole_one():
    seen: list[object] = []

    def read_all(environ) -> bytes:
        try:
            seen.append(environ["wsgi.input"].read(1000))
        except ClientLeft as left:
            seen.append(left)
        return b""

    ask(answers(read_all), ClientOf([part(b"half"), LEFT]), length(1000))
    assert [type(one) for one in seen] == [ClientLeft]


def test_an_answer_to_one_who_left_is_not_made_to_the_end():
    made = 0

    def endless(environ, start_response):
        nonlocal made
        start_response("200 OK", [])
        while made < 5000:
            made += 1
            time.sleep(0.001)
            yield b"x"

    async def leave_soon() -> None:
        await asyncio.sleep(0.05)

    class Leaver(ClientOf):
        async def receive(self):
            await leave_soon()
            return LEFT

    ask(endless, Leaver([]))
    assert made < 2500


def test_a_connection_that_breaks_while_we_answer_does_not_hold_a_thread_for_ever():
    done = threading.Event()

    def long_answer(environ, start_response):
        start_response("200 OK", [])
        try:
            for _ in range(100):
                yield b"x" * 1000
        finally:
            done.set()

    class Broken(ClientOf):
        async def send(self, message):
            raise ConnectionResetError

    ask(long_answer, Broken([]))
    assert done.wait(2)


def test_what_django_did_not_read_is_thrown_away_before_the_answer():
    client = ClientOf(part(b"x" * MB, more=number < 4) for number in range(5))
    asked: list[int] = []

    class Watched(ClientOf):
        async def send(self, message):
            asked.append(client.asked)

    watched = Watched([])
    watched.receive = client.receive
    ask(answers(lambda environ: b"no"), watched, length(5 * MB))
    assert asked[0] == 5


def test_cookies_sent_in_parts_are_one_and_forged_names_are_dropped():
    def say(environ) -> bytes:
        return f"{environ['HTTP_COOKIE']}|{environ.get('HTTP_X_FORWARDED_PROTO')}".encode()

    client = ask(
        answers(say),
        ClientOf([part(b"", more=False)]),
        (b"cookie", b"sessionid=1"),
        (b"cookie", b"theme=dark"),
        (b"x_forwarded_proto", b"https"),
    )
    assert client.body == b"sessionid=1; theme=dark|None"


@pytest.mark.parametrize("path", ["/production/factories/new", "/m/offers/x", "/api/v1/customers"])
def test_what_is_larger_than_any_file_is_refused_unread_and_in_words(client, db, settings, path):
    too_large = settings.PLACE.upload_limit_mb * MB + 200_000
    answer = client.post(path, b"x", content_type="text/csv", CONTENT_LENGTH=str(too_large))
    assert answer.status_code == 413
    assert "太大" in answer.content.decode() or "too_much" in answer.content.decode()
