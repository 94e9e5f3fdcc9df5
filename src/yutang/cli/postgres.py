"""A private PostgreSQL cluster from the installed programs, for `--db postgres` and for tests.

PostgreSQL refuses to run as root: then it runs as the unprivileged user `postgres` or `nobody`.
`python -m yutang.cli.postgres [--or-skip] -- COMMAND…` runs a command with YUTANG_TEST_DATABASE_URL set to a cluster that lives as
long as the command.
"""

from __future__ import annotations

import contextlib
import os
import pwd
import re
import secrets
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from yutang.cli.locks import Shared, in_turn

NAME = "yutang"
FOLDER = "postgres"
# For a machine of its own: what is asked for by its key is in memory, and no statement of ours is worth compiling.
SETTINGS = {"max_connections": "200", "shared_buffers": "128MB", "random_page_cost": "1.1", "jit": "off"}
# Where the data go when the unprivileged user cannot reach the place, such as one in /root. Never a temporary folder: those are swept.
ELSEWHERE = Path("/var/lib/yutang")


class PostgresMissing(RuntimeError):
    """No PostgreSQL server programs were found."""

    def __init__(self) -> None:
        super().__init__(
            "PostgreSQL is not installed. On Debian or Ubuntu: sudo apt-get install postgresql (or set YUTANG_DATABASE_URL)"
        )


class PostgresFailed(RuntimeError):
    """The cluster could not be made or started; says why."""


def programs() -> Path:
    """The folder with initdb, pg_ctl and postgres, of the newest version. Raises PostgresMissing."""
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=_version, reverse=True)
    on_path = shutil.which("initdb")
    for folder in [*folders, *([Path(on_path).resolve().parent] if on_path else [])]:
        if all((folder / name).exists() for name in ("initdb", "pg_ctl", "postgres")):
            return folder
    raise PostgresMissing


def _version(folder: Path) -> tuple[int, ...]:
    return tuple(int(part) for part in re.findall(r"\d+", folder.parent.name))


def has_cluster(home: Path) -> bool:
    """Whether a place keeps its tables in a cluster of its own."""
    return (home / FOLDER / "is-here").exists()


@contextlib.contextmanager
def private_cluster(home: Path) -> Iterator[str]:
    """The address of the cluster whose data stay in `home`/postgres, made on first use.

    Several processes may hold it at once: the first starts it and the last stops it, and one that a killed process left
    running is taken over. Raises PostgresMissing and PostgresFailed.
    """
    desk = home.resolve() / FOLDER
    desk.mkdir(parents=True, exist_ok=True)
    cluster = _Cluster(desk)
    with in_turn(desk / "turn.lock"):
        held = Shared(desk / "held.lock")
        url = cluster.start()
    (desk / "is-here").touch()
    try:
        yield url
    finally:
        with in_turn(desk / "turn.lock"):
            if held.is_last():
                cluster.stop()
            held.close()


class _Cluster:
    """One folder of data, and the programs that serve it. Its methods are called by one process at a time."""

    def __init__(self, desk: Path) -> None:
        self._programs, self._account = programs(), _account()
        self._folder = _folder_of_data(desk, self._account)
        self._data = self._folder / "data"

    def start(self) -> str:
        if not (self._data / "PG_VERSION").exists():
            self._make()
        if self._run("pg_ctl", "-D", str(self._data), "status").returncode != 0:
            chosen = " ".join(f"-c {name}={value}" for name, value in SETTINGS.items())
            options = f"-p {_free_port()} -h 127.0.0.1 -k '' {chosen}"
            log = self._folder / "log"
            done = self._run("pg_ctl", "-D", str(self._data), "-l", str(log), "-w", "-t", "60", "-o", options, "start")
            if done.returncode != 0:
                told = log.read_text(errors="replace")[-2000:] if log.exists() else done.stderr
                raise PostgresFailed(f"PostgreSQL did not start in {self._folder}:\n{told.strip()}")
        port = (self._data / "postmaster.pid").read_text().splitlines()[3]
        password = (self._folder / "password").read_text(encoding="utf-8").strip()
        address = f"postgresql://{NAME}:{password}@127.0.0.1:{port}"
        _make_database(f"{address}/postgres")
        return f"{address}/{NAME}"

    def stop(self) -> None:
        self._run("pg_ctl", "-D", str(self._data), "-m", "fast", "-w", "-t", "60", "stop")

    def _make(self) -> None:
        password, fresh = self._folder / "password", self._folder / "data.new"
        password.write_text(secrets.token_urlsafe(24), encoding="utf-8")
        password.chmod(0o600)
        if self._account is not None:
            os.chown(password, self._account.pw_uid, self._account.pw_gid)
        # What a broken-off attempt left behind holds nothing yet.
        shutil.rmtree(fresh, ignore_errors=True)
        done = self._run(
            "initdb", "-D", str(fresh), "-U", NAME, "--pwfile", str(password), "--auth=scram-sha-256",
            "--encoding=UTF8", "--locale=C.UTF-8",
        )  # fmt: skip
        if done.returncode != 0:
            raise PostgresFailed(f"PostgreSQL could not make its files in {self._folder}:\n{done.stderr.strip()}")
        fresh.rename(self._data)

    def _run(self, program: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        command = [str(self._programs / program), *arguments]
        with tempfile.TemporaryFile("w+") as said:
            # Not a pipe: the server that pg_ctl leaves running would hold it open.
            done = subprocess.run(
                command, stdin=subprocess.DEVNULL, stdout=said, stderr=said, check=False, **_as(self._account)
            )
            said.seek(0)
            return subprocess.CompletedProcess(command, done.returncode, "", said.read())


def _account() -> pwd.struct_passwd | None:
    """Whom to run as: None is ourselves."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            return pwd.getpwnam(name)
    raise PostgresFailed("PostgreSQL does not run as root, and there is no user postgres or nobody to run it as.")


def _as(account: pwd.struct_passwd | None) -> dict[str, Any]:
    if account is None:
        return {}
    return {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": [], "cwd": "/"}


def _folder_of_data(desk: Path, account: pwd.struct_passwd | None) -> Path:
    """Where the data stay: in the place, or, where that account cannot reach it, in a folder the place points to."""
    pointer = desk / "elsewhere"
    if pointer.exists():
        folder = Path(pointer.read_text(encoding="utf-8").strip())
        if not folder.is_dir():
            raise PostgresFailed(f"The database of this place was kept in {folder}, and that folder is gone.")
        return folder
    folder = desk
    if account is not None:
        if not _can_reach(desk, account):
            ELSEWHERE.mkdir(mode=0o711, parents=True, exist_ok=True)
            folder = Path(tempfile.mkdtemp(prefix="postgres-", dir=ELSEWHERE))
            pointer.write_text(str(folder), encoding="utf-8")
        os.chown(folder, account.pw_uid, account.pw_gid)
    return folder


def _can_reach(folder: Path, account: pwd.struct_passwd) -> bool:
    return all(
        parent.stat().st_mode & 0o001 or parent.stat().st_uid == account.pw_uid for parent in folder.resolve().parents
    )


def _make_database(url: str) -> None:
    import psycopg

    try:
        with psycopg.connect(url, autocommit=True, connect_timeout=10) as connection:
            known = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [NAME]).fetchone()
            if not known:
                connection.execute(f"CREATE DATABASE {NAME}")
    except psycopg.OperationalError as error:
        raise PostgresFailed(f"PostgreSQL was started but does not answer: {error}") from error


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def main(arguments: list[str]) -> int:
    if "--" not in arguments:
        print("usage: python -m yutang.cli.postgres [--or-skip] -- COMMAND…", file=sys.stderr)
        return 2
    split = arguments.index("--")
    flags, command = arguments[:split], arguments[split + 1 :]
    if os.environ.get("YUTANG_TEST_DATABASE_URL"):
        return subprocess.run(command, check=False).returncode
    try:
        programs()
    except PostgresMissing as error:
        if "--or-skip" in flags and not os.environ.get("YUTANG_TEST_STRICT"):
            print(f"skipped: {error}")
            return 0
        print(error, file=sys.stderr)
        return 1
    with tempfile.TemporaryDirectory(prefix="yutang-pg-", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o755)
        with private_cluster(Path(folder)) as url:
            return subprocess.run(command, check=False, env={**os.environ, "YUTANG_TEST_DATABASE_URL": url}).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
