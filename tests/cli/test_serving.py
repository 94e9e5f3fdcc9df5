"""`yutang serve` and its worker: up when they say so, down when told, and gone with whoever started them."""

from __future__ import annotations

import contextlib
import json
import os
import resource
import signal
import socket

import pytest

from tests.cli.conftest import command_line, family_of, parent_of, until, yutang

pytestmark = pytest.mark.sqlite


def test_a_place_is_served_with_its_worker_and_stops_when_told(serve, place):
    served = serve(place)
    served.wait_until_ready()
    assert served.is_well()
    until(lambda: served.worker, seconds=20, what="a worker")
    second = serve(place)
    assert second.process.wait(timeout=60) != 0
    assert "being served already" in second.complaint
    assert "Traceback" not in second.complaint
    family = family_of(served.process.pid)
    assert len(family) >= 2
    served.process.send_signal(signal.SIGTERM)
    assert served.process.wait(timeout=30) == 0
    until(lambda: not any(map(parent_of, family)), seconds=5, what="an end of the whole family")
    assert "Traceback" not in served.complaint


@contextlib.contextmanager
def open_files(count):
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard != resource.RLIM_INFINITY and hard < count:
        pytest.skip("this system allows too few open files")
    resource.setrlimit(resource.RLIMIT_NOFILE, (count, hard))
    yield
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def test_thousands_who_only_hold_the_line_keep_nobody_out(serve, place):
    crowd = 2500
    # What the place may open is its own to say, not left to whoever starts it.
    with open_files(512):
        served = serve(place, YUTANG_WORKER="0")
    served.wait_until_ready()
    host, _colon, port = served.address.removeprefix("http://").partition(":")
    with open_files(2 * crowd), contextlib.ExitStack() as held:
        for at in range(crowd):
            line = held.enter_context(socket.create_connection((host, int(port)), timeout=10))
            line.sendall(b"POST /lane/orders HTTP/1.1\r\n" if at % 2 else b"")
        assert served.is_well()


def test_a_dead_worker_is_replaced_and_a_dead_server_is_outlived_by_nobody(serve, place):
    served = serve(place)
    served.wait_until_ready()
    until(lambda: served.worker, seconds=20, what="a worker")
    first = served.worker
    os.kill(first, signal.SIGKILL)
    until(lambda: served.worker not in {None, first}, seconds=20, what="another worker")
    assert "the worker ended with -9" in served.complaint
    family = family_of(served.process.pid)
    served.process.kill()
    served.process.wait(timeout=10)
    until(
        lambda: not any(map(parent_of, family)),
        seconds=15,
        what=f"an end of {[command_line(pid) for pid in family if parent_of(pid)]}",
    )


def test_two_at_once_in_an_empty_folder_make_one_place(serve, tmp_path):
    home = tmp_path / "empty"
    both = [serve(home), serve(home)]
    until(
        lambda: all(one.address or one.process.poll() is not None for one in both), seconds=120, what="both have spoken"
    )
    winners = [one for one in both if one.address]
    assert len(winners) == 1, [one.complaint for one in both]
    assert winners[0].is_well()
    loser = next(one for one in both if one is not winners[0])
    assert "being served already" in loser.complaint
    assert set(json.loads((home / "keys.json").read_text())) == {"signing", "fields", "lookup"}
    assert not list(home.glob("keys.*.new"))


def test_several_processes_need_more_than_sqlite(serve, place):
    served = serve(place, "--processes", "2")
    assert served.process.wait(timeout=60) != 0
    assert "--db postgres" in served.complaint
    assert "Traceback" not in served.complaint


def test_a_taken_port_is_refused(place):
    with socket.socket() as taken:
        # As a server that shares its port would do.
        taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        done = yutang("serve", "--home", place, "--port", taken.getsockname()[1])
    assert done.returncode != 0
    assert "cannot be listened on" in done.stderr
    assert "Traceback" not in done.stderr
