"""A server that speaks OpenAI's chat completions, as the tests need it: on this machine, answering what is next in line."""

from __future__ import annotations

import contextlib
import json
import ssl
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

KEY = "sk-a-key-that-nobody-shall-see-0123456789"


def completion(content: Any, *, tokens: tuple[int, int] | None = (120, 30), **choice: Any) -> dict[str, Any]:
    """An answer as it is published: `content` is put into the message, as JSON unless it is text."""
    text = content if isinstance(content, str | None) else json.dumps(content, ensure_ascii=False)
    body: dict[str, Any] = {
        "id": "chatcmpl-1",
        "object": "chat.completion",
        "created": 1_795_000_000,
        "model": "tiny-1",
        "choices": [
            {"index": 0, "message": {"role": "assistant", "content": text}, "finish_reason": "stop"} | choice,
        ],
    }
    if tokens is not None:
        body["usage"] = {"prompt_tokens": tokens[0], "completion_tokens": tokens[1], "total_tokens": sum(tokens)}
    return body


def refusal(message: str, code: str = "", param: str | None = None) -> dict[str, Any]:
    return {"error": {"message": message, "type": "invalid_request_error", "param": param, "code": code or None}}


@dataclass
class Answer:
    """What to send: a status, a body (bytes as they are), headers, and how long to wait before it and between its bytes."""

    status: int = 200
    body: Any = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)
    wait: float = 0
    drip: float = 0


@dataclass
class FarSide:
    """Answers each call with what is next in line, the last again and again. `asked` are the bodies and headers it was sent."""

    answers: list[Answer | Any] = field(default_factory=list)
    asked: list[dict[str, Any]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    paths: list[str] = field(default_factory=list)
    pauses: list[float] = field(default_factory=list)
    port: int = 0

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self.port}"

    @property
    def address(self) -> str:
        return f"http://{self.host}/v1"

    def next(self) -> Answer:
        told = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        told = told(self.asked[-1]) if callable(told) else told
        return told if isinstance(told, Answer) else Answer(body=told)


class Ear(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        far_side: FarSide = self.server.far_side
        far_side.asked.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
        far_side.headers.append(dict(self.headers))
        far_side.paths.append(self.path)
        self._say(far_side.next())

    def _say(self, answer: Answer) -> None:
        body = answer.body if isinstance(answer.body, bytes) else json.dumps(answer.body).encode()
        time.sleep(answer.wait)
        self.send_response(answer.status)
        for name, value in ({"Content-Type": "application/json"} | answer.headers).items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if not answer.drip:
            self.wfile.write(body)
            return
        for at in range(len(body)):
            self.wfile.write(body[at : at + 1])
            time.sleep(answer.drip)

    def handle(self) -> None:
        # Whoever does not trust the certificate, or will not wait, hangs up.
        with contextlib.suppress(OSError):
            super().handle()

    def log_message(self, *_told: object) -> None:
        pass


@contextlib.contextmanager
def serving(far_side: FarSide, tls: ssl.SSLContext | None = None) -> Iterator[None]:
    """Let it listen on this machine, at a port of chance."""
    with ThreadingHTTPServer(("127.0.0.1", 0), Ear) as server:
        server.daemon_threads, server.far_side = True, far_side
        if tls is not None:
            server.socket = tls.wrap_socket(server.socket, server_side=True)
        far_side.port = server.server_address[1]
        Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        yield
        server.shutdown()
