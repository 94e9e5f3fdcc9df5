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
from typing import Any

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
        """End it at once, with everything it started."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(10)
        self.log.close()


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


def end_press(pressing: subprocess.Popen[str]) -> dict[str, Any]:
    told, _ = pressing.communicate()
    if pressing.returncode != 0:
        raise SystemExit("The load maker failed.")
    return dict(json.loads(told.splitlines()[-1]))
