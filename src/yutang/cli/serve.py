"""Serving and working."""

from __future__ import annotations

import logging
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import click

from yutang.cli.place import enter, home_option, prepare_tables

logger = logging.getLogger(__name__)


@click.command()
@home_option
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(0, 65535), help="0 takes a free one.")
@click.option("--db", type=click.Choice(["sqlite", "postgres"]), help="postgres starts a private cluster in the place.")
@click.option(
    "--processes", default=1, show_default=True, type=click.IntRange(1, 64), help="More than one needs PostgreSQL."
)
def serve(home: Path | None, host: str, port: int, db: str | None, processes: int) -> None:
    """Serve the place on one port: pages, API and streams, with its worker as a child process."""
    from yutang.cli.postgres import private_cluster

    with private_cluster(home or Path(os.environ.get("YUTANG_HOME", ".yutang")), wanted=db == "postgres") as url:
        enter(home, database_url=url)
        from django.conf import settings

        if processes > 1 and settings.DATABASES["default"]["ENGINE"].endswith("sqlite3"):
            raise click.ClickException("SQLite has one writer: several processes need PostgreSQL (--db postgres).")
        prepare_tables()
        port = port or free_port()
        worker_process = start_worker() if settings.PLACE.worker else None
        try:
            run_server(host, port, processes, on_ready=lambda: click.echo(f"Yutang is ready: http://{host}:{port}"))
        finally:
            stop_worker(worker_process)


@click.command()
@home_option
def worker(home: Path | None) -> None:
    """Do what is due, all the time: the schedule, waiting facts, background jobs."""
    enter(home)
    from yutang.site.work import work_until

    stop = threading.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: stop.set())
    work_until(stop.is_set, pause=stop.wait)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def start_worker() -> subprocess.Popen[bytes]:
    """Start the worker as a child process of this one."""
    from yutang.site.work import WATCH_PARENT

    return subprocess.Popen(
        [sys.executable, "-m", "yutang.cli.command", "worker"],
        env={**os.environ, WATCH_PARENT: "1"},
        stdin=subprocess.DEVNULL,
    )


def stop_worker(process: subprocess.Popen[bytes] | None) -> None:
    if process is None:
        return
    process.terminate()
    try:
        process.wait(timeout=20)
    except subprocess.TimeoutExpired:
        process.kill()


def run_server(host: str, port: int, processes: int, *, on_ready: Callable[[], None]) -> None:
    """Run the ASGI front on Granian until it is stopped; call `on_ready` once it answers."""
    from granian import Granian
    from granian.constants import Interfaces

    threading.Thread(target=_announce, args=(host, port, on_ready), daemon=True).start()
    Granian(
        "yutang.site.asgi:application",
        address=host,
        port=port,
        interface=Interfaces.ASGI,
        workers=processes,
        log_access=False,
        log_enabled=True,
        log_level="warning",
        websockets=False,
        backlog=2048,
        respawn_failed_workers=True,
    ).serve()


def _announce(host: str, port: int, on_ready: Callable[[], None]) -> None:
    if wait_until_ready(host, port, seconds=60):
        on_ready()


def wait_until_ready(host: str, port: int, *, seconds: float) -> bool:
    """Whether the place answered there within so many seconds."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        try:
            with socket.create_connection((host, port), timeout=2) as line:
                line.sendall(b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")
                if line.recv(64).split(b" ")[1:2] == [b"200"]:
                    return True
        except OSError as error:
            logger.debug("not there yet: %s", error)
        time.sleep(0.1)
    return False
