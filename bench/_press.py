"""The load: many keep-alive connections, each sending its next request when it has the answer to the last.

python bench/_press.py REQUESTS.jsonl ANSWERS.jsonl PORT CLIENTS SECONDS

A process of its own, so that its cost is nobody else's. Says so on a line when it begins. Stops when the time or the requests are used up; what was under way
is waited for. Where the server is gone (as when it is killed), what had no answer stays without one.
"""

from __future__ import annotations

import json
import selectors
import socket
import sys
import time
from pathlib import Path
from typing import Any

BEGUN = "begun"
LAST_ANSWERS = 20.0


def packed(line: str) -> bytes:
    request = json.loads(line)
    body = request["body"].encode()
    headers = {"Host": "127.0.0.1", **request["headers"], "Content-Length": str(len(body))}
    told = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    return f"{request['method']} {request['path']} HTTP/1.1\r\n{told}\r\n".encode() + body


class Line:
    """One connection and the request under way on it."""

    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=5)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.socket.setblocking(False)
        self.at = -1
        self.began = 0.0
        self.heard = b""

    def ask(self, at: int, request: bytes) -> None:
        self.at, self.began, self.heard = at, time.perf_counter(), b""
        self.socket.send(request)

    def answer(self) -> tuple[int, bytes] | None:
        """(status, body) once it is whole; None before. Raises ConnectionError when the server is gone."""
        part = self.socket.recv(65536)
        if not part:
            raise ConnectionResetError
        self.heard += part
        head, found, body = self.heard.partition(b"\r\n\r\n")
        if not found:
            return None
        at = head.lower().index(b"content-length:")
        length = int(head[at + 15 : head.find(b"\r\n", at) if head.find(b"\r\n", at) > 0 else None])
        return (int(head[9:12]), body) if len(body) >= length else None


class Press:
    def __init__(self, requests: list[bytes], port: int, clients: int) -> None:
        self.requests = requests
        self.answers: list[tuple[int, int, float, bytes]] = []
        self.next = 0
        self.selector = selectors.DefaultSelector()
        self.lines = [Line(port) for _ in range(clients)]
        self.under_way = 0

    def run(self, seconds: float) -> float:
        """Press, and say how many seconds passed until the last answer."""
        began = time.perf_counter()
        over = began + seconds
        for line in self.lines:
            self.selector.register(line.socket, selectors.EVENT_READ, line)
            self._ask(line, over)
        while self.under_way and time.perf_counter() < over + LAST_ANSWERS:
            for key, _mask in self.selector.select(0.5):
                self._hear(key.data, over)
        return time.perf_counter() - began

    def _ask(self, line: Line, over: float) -> None:
        if self.next < len(self.requests) and time.perf_counter() < over:
            line.ask(self.next, self.requests[self.next])
            self.next += 1
            self.under_way += 1

    def _hear(self, line: Line, over: float) -> None:
        try:
            answer = line.answer()
        except OSError:
            self.selector.unregister(line.socket)
            self.under_way -= 1
            return
        if answer is None:
            return
        self.under_way -= 1
        self.answers.append((line.at, answer[0], (time.perf_counter() - line.began) * 1000, answer[1]))
        try:
            self._ask(line, over)
        except OSError:
            self.selector.unregister(line.socket)
            self.under_way -= 1


def _read(body: bytes) -> Any:
    """The JSON of an answer; nothing of a page."""
    try:
        return json.loads(body)
    except ValueError:
        return None


def main() -> None:
    source, target, port, clients, seconds = sys.argv[1:]
    requests = [packed(line) for line in Path(source).read_text(encoding="utf-8").splitlines()]
    press = Press(requests, int(port), int(clients))
    print(BEGUN, flush=True)
    elapsed = press.run(float(seconds))
    with Path(target).open("w", encoding="utf-8") as file:
        for at, status, ms, body in press.answers:
            file.write(json.dumps({"at": at, "status": status, "ms": ms, "body": _read(body)}) + "\n")
    print(json.dumps({"elapsed": elapsed, "sent": press.next, "answered": len(press.answers)}))


if __name__ == "__main__":
    main()
