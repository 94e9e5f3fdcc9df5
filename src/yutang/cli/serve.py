"""Serving and working."""

from __future__ import annotations

import contextlib
import logging
import resource
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import click

from yutang.cli.locks import Taken, alone
from yutang.cli.parent import end_with_starter, is_orphan, tied
from yutang.cli.place import enter, home_option, prepare_tables

logger = logging.getLogger(__name__)

SERVED_ALREADY = (
    "This place is being served already. On SQLite one process serves a place; several need PostgreSQL (--db postgres)."
)
LONGEST_PAUSE = 60.0
# Answers under way get this long to end when the place is stopped.
TIME_TO_END = 20
# Each open connection is a file. Whoever would be one too many waits in the system's own queue.
MOST_FILES = 65_536
FILES_OF_OURS = 256


@click.command()
@home_option
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(0, 65535), help="0 takes a free one.")
@click.option(
    "--db",
    type=click.Choice(["sqlite", "postgres"]),
    help="postgres keeps the tables in a private cluster in the place, from now on.",
)
@click.option(
    "--processes", default=1, show_default=True, type=click.IntRange(1, 64), help="More than one needs PostgreSQL."
)
def serve(home: Path | None, host: str, port: int, db: str | None, processes: int) -> None:
    """Serve the place on one port: pages, API and streams, with its worker as a child process."""
    # Told to end before the server listens to that itself, this process still cleans up behind it.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    end_with_starter()
    enter(home, db=db)
    from django.conf import settings
    from django.db import connections

    port = port or free_port()
    refuse_taken(host, port)
    with contextlib.ExitStack() as held:
        if is_sqlite():
            if processes > 1:
                raise click.ClickException("SQLite has one writer: several processes need PostgreSQL (--db postgres).")
            try:
                held.enter_context(alone(settings.YUTANG_HOME / "serve.lock"))
            except Taken as taken:
                raise click.ClickException(SERVED_ALREADY) from taken
        prepare_tables()
        connections.close_all()
        # Without it the server warns of its absence at every start.
        Path(settings.STATIC_ROOT).mkdir(exist_ok=True)
        if settings.PLACE.worker:
            held.enter_context(worker_beside())
        run_server(host, port, processes, on_ready=lambda: click.echo(f"Yutang is ready: http://{host}:{port}"))


@click.command()
@home_option
def worker(home: Path | None) -> None:
    """Do what is due, all the time: the schedule, waiting facts, background jobs."""
    enter(home)
    from django.conf import settings

    from yutang.site.work import work_until

    stop = threading.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: stop.set())

    def is_over() -> bool:
        return stop.is_set() or is_orphan()

    with contextlib.ExitStack() as held:
        if is_sqlite():
            try:
                lock = alone(
                    settings.YUTANG_HOME / "worker.lock", keep_trying=lambda: not (stop.wait(0.3) or is_over())
                )
                held.enter_context(lock)
            except Taken:
                return
        work_until(is_over, pause=stop.wait)


def is_sqlite() -> bool:
    from django.db import connection

    return connection.vendor == "sqlite"


def refuse_taken(host: str, port: int) -> None:
    """The server would share a port with another that allows it: better to refuse one that is taken."""
    try:
        family, _kind, _protocol, _name, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
            probe.listen(1)
    except OSError as error:
        raise click.ClickException(
            f"{host}:{port} cannot be listened on: {error.strerror}. Choose another with --port, or --port 0."
        ) from error


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextlib.contextmanager
def worker_beside() -> Iterator[None]:
    """Keep a worker running as a child process: one that ends by itself is started again, after growing pauses."""
    is_over = threading.Event()
    running: list[subprocess.Popen[bytes]] = [_start_worker()]

    def keep() -> None:
        pause = 1.0
        while True:
            code = running[0].wait()
            if is_over.is_set():
                return
            logger.error("the worker ended with %s; it is started again in %s seconds", code, pause)
            if is_over.wait(pause):
                return
            running[0], pause = _start_worker(), min(pause * 2, LONGEST_PAUSE)
            if is_over.is_set():
                running[0].terminate()

    keeper = threading.Thread(target=keep, daemon=True, name="worker's keeper")
    keeper.start()
    try:
        yield
    finally:
        is_over.set()
        running[0].terminate()
        keeper.join(timeout=TIME_TO_END)
        running[0].kill()


def _start_worker() -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-m", "yutang.cli.command", "worker"], stdin=subprocess.DEVNULL, **tied())


def run_server(host: str, port: int, processes: int, *, on_ready: Callable[[], None]) -> None:
    """Run the ASGI front on Granian until it is stopped; call `on_ready` once it answers.

    Granian forks its workers, and what another thread holds at that moment (an import, say) stays held in them for ever.
    So it runs as a process of its own, which has no other thread.
    """
    connections = allow_files() - FILES_OF_OURS
    server = subprocess.Popen(
        [
            sys.executable, "-m", "granian", "yutang.cli.served:application", "--interface", "asgi",
            "--host", host, "--port", str(port), "--workers", str(processes), "--no-ws", "--backlog", "2048",
            # Without it idle connections up to the backlog would keep everybody else out.
            "--backpressure", str(connections),
            "--log-level", "warning", "--respawn-failed-workers", "--workers-kill-timeout", str(TIME_TO_END),
        ],
        stdin=subprocess.DEVNULL, **tied(),
    )  # fmt: skip
    try:
        if wait_until_ready(host, port, seconds=60, given_up=lambda: server.poll() is not None):
            on_ready()
        elif server.poll() is None:
            logger.error("the place does not answer on %s:%s after a minute", host, port)
        if server.wait() != 0:
            raise click.ClickException(f"The server ended by itself with {server.returncode}.")
    finally:
        server.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            server.wait(timeout=TIME_TO_END + 5)
        server.kill()


def allow_files() -> int:
    """Let this process and those it starts open as many files as the system permits, and say how many."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    most = MOST_FILES if hard == resource.RLIM_INFINITY else min(hard, MOST_FILES)
    if soft != resource.RLIM_INFINITY and soft < most:
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))
    return max(most, 2 * FILES_OF_OURS)


def wait_until_ready(host: str, port: int, *, seconds: float, given_up: Callable[[], bool] = lambda: False) -> bool:
    """Whether the place answered there within so many seconds."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline and not given_up():
        try:
            with socket.create_connection((host, port), timeout=2) as line:
                line.sendall(b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")
                if line.recv(64).split(b" ")[1:2] == [b"200"]:
                    return True
        except OSError as error:
            logger.debug("not there yet: %s", error)
        time.sleep(0.1)
    return False
