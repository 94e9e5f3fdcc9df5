"""The place as people reach it: Granian, streams and Django behind it, in a process of its own."""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[4]
PROGRAM = Path(__file__).with_name("front_place.py")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Place:
    """A running place and the keys of two sessions in it."""

    def __init__(self, home: Path) -> None:
        own = {name: value for name, value in os.environ.items() if not name.startswith(("YUTANG_", "DJANGO_"))}
        self.environ = {**own, "YUTANG_HOME": str(home), "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'src'}"}
        self.sessions = self.run("make")
        self.port = free_port()
        self.server: subprocess.Popen[bytes] | None = None

    def run(self, verb: str) -> dict[str, str]:
        done = subprocess.run(
            [sys.executable, str(PROGRAM), verb],
            env=self.environ,
            cwd=ROOT,
            capture_output=True,
            check=True,
            timeout=120,
        )
        return json.loads(done.stdout.splitlines()[-1])

    def start(self) -> None:
        granian = Path(sys.executable).with_name("granian")
        command = [granian, "--interface", "asgi", "--port", str(self.port), "--no-ws", "yutang.site.asgi:application"]
        self.server = subprocess.Popen(command, env=self.environ, cwd=ROOT, stdout=subprocess.DEVNULL)
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            with contextlib.suppress(OSError):
                if self.get("/healthz").status == 200:
                    return
            time.sleep(0.1)
        raise TimeoutError("the place did not start")

    def get(self, path: str, who: str = "", *, timeout: float = 20, **headers: str) -> http.client.HTTPResponse:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=timeout)
        cookie = {"Cookie": f"sessionid={self.sessions[who]}"} if who else {}
        connection.request("GET", path, headers={**cookie, **headers})
        return connection.getresponse()

    def stop(self) -> float:
        """Tell the server to end, and say how many seconds it took."""
        assert self.server is not None
        began = time.monotonic()
        self.server.send_signal(signal.SIGTERM)
        try:
            self.server.wait(timeout=20)
        except subprocess.TimeoutExpired:
            self.server.kill()
            self.server.wait()
        self.server = None
        return time.monotonic() - began


@pytest.fixture(scope="module")
def place(tmp_path_factory) -> Iterator[Place]:
    found = Place(tmp_path_factory.mktemp("front"))
    found.start()
    yield found
    if found.server is not None:
        found.stop()


def lines_until(answer: http.client.HTTPResponse, mark: str, *, seconds: float) -> list[str]:
    lines: list[str] = []
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        line = answer.readline().decode().rstrip("\n")
        lines.append(line)
        if line.startswith(mark):
            lines.append(answer.readline().decode().rstrip("\n"))
            return lines
    raise TimeoutError(f"{mark} did not come: {lines}")


def test_a_stranger_gets_no_stream(place):
    assert place.get("/stream/alerts").status == 401
    assert place.get("/stream/alerts", Cookie="sessionid=forged").status == 401


def test_pages_come_through(place):
    assert place.get("/", "hai").status == 200
    assert place.get("/").status == 302
    assert place.get("/no/such/page", "hai").status == 404
    static = place.get("/static/console/vendor/htmx-2.0.11/htmx.min.js")
    assert static.status == 200
    assert len(static.read()) == int(static.headers["Content-Length"])


def test_a_payment_rings_at_its_own_shop_at_once_and_who_comes_back_misses_nothing(place):
    hai = place.get("/stream/alerts", "hai", **{"Accept-Language": "en"})
    qian = place.get("/stream/alerts", "qian")
    assert hai.headers["Content-Type"].startswith("text/event-stream")
    lines_until(hai, "event: unread", seconds=10)
    lines_until(qian, "event: unread", seconds=10)
    place.run("pay")
    told = lines_until(hai, "event: alert", seconds=10)
    assert "鱼塘小店的裙子" in told[-1]
    assert "paid" in told[-1]
    assert "隔壁老店" not in " ".join(told)
    assert "隔壁老店的裙子" in lines_until(qian, "event: alert", seconds=10)[-1]
    (position,) = [line.removeprefix("id: ") for line in told if line.startswith("id: ")]
    assert int(position) > 0
    back = place.get("/stream/alerts", "hai", **{"Last-Event-ID": str(int(position) - 1)})
    assert "鱼塘小店的裙子" in lines_until(back, "event: alert", seconds=10)[-1]
    latest = place.get("/stream/alerts", "hai")
    assert "鱼塘小店的裙子" in lines_until(latest, "event: alerts", seconds=10)[-1]


def test_one_person_cannot_take_all_the_streams(place):
    held = [place.get("/stream/alerts", "hai") for _ in range(14)]
    assert [answer.status for answer in held].count(503) >= 2
    assert place.get("/stream/alerts", "qian").status == 200


def test_open_streams_do_not_hold_up_the_end(place):
    stream = place.get("/stream/alerts", "qian")
    lines_until(stream, "event: unread", seconds=10)
    assert place.stop() < 8
    assert stream.read() is not None
