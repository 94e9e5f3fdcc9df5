"""A peer's gunicorn and its throwaway PostgreSQL."""

from __future__ import annotations

import contextlib
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import psycopg
from environments import NotMeasured, surroundings

from yutang.cli.postgres import PostgresFailed, PostgresMissing, private_cluster
from yutang.cli.serve import free_port

START_S = 120
STOP_S = 20


@contextlib.contextmanager
def throwaway_database() -> Iterator[tuple[str, int]]:
    """The address of a new PostgreSQL with our usual settings, and its first process; both are gone afterwards. Raises NotMeasured."""
    with contextlib.ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="yutang-peers-pg-", ignore_cleanup_errors=True))
        Path(folder).chmod(0o755)
        try:
            url = stack.enter_context(private_cluster(Path(folder)))
        except (PostgresMissing, PostgresFailed) as error:
            raise NotMeasured(str(error)) from error
        with psycopg.connect(url) as connection:
            [told] = connection.execute("SELECT pg_read_file('postmaster.pid')").fetchone() or [""]
        yield url, int(str(told).split()[0])


@contextlib.contextmanager
def served(python: Path, app: str, workers: int, environ: dict[str, str]) -> Iterator[tuple[int, int]]:
    """The port and the first process of `app` under gunicorn with so many sync workers. Raises NotMeasured."""
    port = free_port()
    with tempfile.TemporaryFile("w+") as said:
        server = subprocess.Popen(
            [
                str(python), "-m", "gunicorn", app, "--workers", str(workers), "--bind", f"127.0.0.1:{port}",
                "--timeout", "300", "--no-control-socket", "--log-level", "warning",
            ],
            env=surroundings(**environ), stdin=subprocess.DEVNULL, stdout=said, stderr=said, start_new_session=True,
        )  # fmt: skip
        try:
            if not _answers(port, server):
                said.seek(0)
                raise NotMeasured(f"{app} did not start:\n{said.read()[-2000:].strip()}")
            yield port, server.pid
        finally:
            server.terminate()
            try:
                server.wait(STOP_S)
            except subprocess.TimeoutExpired:
                server.kill()
                server.wait()


def _answers(port: int, server: subprocess.Popen[bytes]) -> bool:
    """Whether any page comes back in time: a worker has then loaded the whole application."""
    until = time.monotonic() + START_S
    while server.poll() is None and time.monotonic() < until:
        try:
            httpx.get(f"http://127.0.0.1:{port}/", timeout=START_S)
        except httpx.TransportError:
            time.sleep(0.2)
        else:
            return True
    return False
