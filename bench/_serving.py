"""Serving a place in a process of its own, and pressing it from another."""

from __future__ import annotations

import atexit
import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NoReturn

PRESS = Path(__file__).with_name("_press.py")


def fresh_folder(prefix: str) -> Path:
    """A folder that goes when this process ends, after whatever was begun in it later: a database cluster, say."""
    folder = Path(tempfile.mkdtemp(prefix=prefix))
    # PostgreSQL does not run as root, and has to reach its data.
    folder.chmod(0o755)
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


class Server:
    """`yutang serve` of a place, without its worker."""

    def __init__(self, home: Path, processes: int) -> None:
        from yutang.cli.serve import free_port, wait_until_ready

        self.port = free_port()
        self.log = (home / "serve.log").open("ab")
        self.process = subprocess.Popen(
            [
                sys.executable, "-m", "yutang.cli.command", "serve", "--home", str(home), "--port", str(self.port),
                "--processes", str(processes),
            ],
            env={**os.environ, "YUTANG_WORKER": "0"}, stdin=subprocess.DEVNULL, stdout=self.log, stderr=self.log,
            start_new_session=True,
        )  # fmt: skip
        ready = wait_until_ready("127.0.0.1", self.port, seconds=60, given_up=lambda: self.process.poll() is not None)
        if not ready:
            raise SystemExit(f"The place did not start; see {home / 'serve.log'}.")

    def stop(self) -> None:
        """End it as a person would: what waits in the lane is finished."""
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(60)
        finally:
            self.log.close()

    def kill(self) -> None:
        """End it at once, with everything it started. Safe to call again."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(10)
        self.log.close()


class Front:
    """The server of a place, forked from this process, which has everything loaded: it is there at once.

    The same application and the same server as of `yutang serve`. Without its worker. This process must not have threads.
    """

    def __init__(self, home: Path, processes: int) -> None:
        from django.db import connections

        import yutang.cli.served  # noqa: F401 - loaded here once for all
        from yutang.cli.serve import free_port, wait_until_ready

        connections.close_all()
        self.port = free_port()
        self._pid = os.fork()
        if not self._pid:
            _become_server(self.port, processes, home / "serve.log")
        ready = wait_until_ready("127.0.0.1", self.port, seconds=60, given_up=self._has_ended)
        if not ready:
            raise SystemExit(f"The place did not start; see {home / 'serve.log'}.")

    def _has_ended(self) -> bool:
        return os.waitpid(self._pid, os.WNOHANG)[0] != 0

    def kill(self) -> None:
        """End it at once, with everything it started. Safe to call again."""
        if self._pid:
            os.killpg(self._pid, signal.SIGKILL)
            os.waitpid(self._pid, 0)
            self._pid = 0


def _become_server(port: int, processes: int, log: Path) -> NoReturn:
    try:
        os.setsid()
        for stream, path in ((0, os.devnull), (1, log), (2, log)):
            os.dup2(os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND), stream)
        from granian.constants import Interfaces
        from granian.log import LogLevels
        from granian.server import Server as Granian

        target = "yutang.cli.served:application"
        Granian(
            target,
            port=port,
            interface=Interfaces.ASGI,
            workers=processes,
            websockets=False,
            backlog=2048,
            log_level=LogLevels.warning,
        ).serve()
    finally:
        # Nothing of what this process was before is cleaned up twice.
        os._exit(1)


@contextlib.contextmanager
def served(home: Path, processes: int) -> Iterator[Server]:
    server = Server(home, processes)
    try:
        yield server
    finally:
        server.stop()


def begin_press(requests: Path, answers: Path, port: int, clients: int, seconds: float) -> subprocess.Popen[str]:
    command = [sys.executable, str(PRESS), str(requests), str(answers), str(port), str(clients), str(seconds)]
    return subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True)


def wait_until_pressing(pressing: subprocess.Popen[str]) -> None:
    """Until every connection is there and the first requests go out."""
    assert pressing.stdout is not None
    pressing.stdout.readline()


def end_press(pressing: subprocess.Popen[str]) -> dict[str, Any]:
    told, _ = pressing.communicate()
    if pressing.returncode != 0:
        raise SystemExit("The load maker failed.")
    return dict(json.loads(told.splitlines()[-1]))
