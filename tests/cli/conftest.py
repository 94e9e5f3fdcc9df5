"""The `yutang` command as a process of its own, as people run it."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

COMMAND = [sys.executable, "-m", "yutang.cli.command"]


def clean_environment(**settings: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("YUTANG_", "DJANGO_"))}
    return {**kept, **settings}


def yutang(*arguments: object, cwd: Path | None = None, **settings: str) -> subprocess.CompletedProcess[str]:
    """Run a command to its end."""
    return subprocess.run(
        [*COMMAND, *map(str, arguments)],
        cwd=cwd, env=clean_environment(**settings), stdin=subprocess.DEVNULL, capture_output=True, text=True,
        check=False, timeout=120,
    )  # fmt: skip


def until(happens: Callable[[], object], *, seconds: float, what: str) -> None:
    deadline = time.monotonic() + seconds
    while not happens():
        assert time.monotonic() < deadline, f"not within {seconds} seconds: {what}"
        time.sleep(0.1)


def parent_of(pid: int) -> int | None:
    """Whose child a living process is; None where it is gone."""
    try:
        state, parent = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[:2]
    except OSError:
        return None
    return None if state in "ZX" else int(parent)


def family_of(pid: int) -> list[int]:
    """Children and children's children of a process."""
    parents = {int(path.name): parent_of(int(path.name)) for path in Path("/proc").glob("[0-9]*")}
    found = [pid]
    for one in found:
        found += [child for child, parent in parents.items() if parent == one]
    return found[1:]


def command_line(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()
    except OSError:
        return ""


@dataclass
class Served:
    """A place that is being served, or was asked to be."""

    process: subprocess.Popen[str]
    said: Path
    complained: Path

    @property
    def address(self) -> str:
        found = re.search(r"Yutang is ready: (\S+)", self.said.read_text(encoding="utf-8"))
        return found[1] if found else ""

    @property
    def complaint(self) -> str:
        return self.complained.read_text(encoding="utf-8")

    @property
    def worker(self) -> int | None:
        return next((pid for pid in family_of(self.process.pid) if "cli.command worker" in command_line(pid)), None)

    def wait_until_ready(self) -> None:
        until(lambda: self.address or self.process.poll() is not None, seconds=90, what=f"ready: {self.complaint}")
        assert self.address, self.complaint

    def is_well(self) -> bool:
        return httpx.get(f"{self.address}/healthz", timeout=10, trust_env=False).status_code == 200


@pytest.fixture
def serve(tmp_path) -> Iterator[Callable[..., Served]]:
    """Start serving a place; whatever is left of it is ended with the test."""
    started: list[Served] = []

    def start(home: Path, *more: str, **settings: str) -> Served:
        said, complained = tmp_path / f"said{len(started)}", tmp_path / f"complained{len(started)}"
        with said.open("w") as out, complained.open("w") as err:
            process = subprocess.Popen(
                [*COMMAND, "serve", "--home", str(home), "--port", "0", *more],
                env=clean_environment(**settings), stdin=subprocess.DEVNULL, stdout=out, stderr=err, text=True,
            )  # fmt: skip
        started.append(Served(process, said, complained))
        return started[-1]

    yield start
    for served in started:
        family = family_of(served.process.pid)
        served.process.terminate()
        try:
            served.process.wait(timeout=30)
        except subprocess.TimeoutExpired:
            for pid in [*family, served.process.pid]:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)


@pytest.fixture(scope="session")
def fresh_place(tmp_path_factory) -> Path:
    """A place with its tables made, to be copied."""
    home = tmp_path_factory.mktemp("fresh") / "place"
    done = yutang("migrate", "--home", home)
    assert done.returncode == 0, done.stderr
    return home


@pytest.fixture
def place(fresh_place, tmp_path) -> Path:
    return shutil.copytree(fresh_place, tmp_path / "place")
