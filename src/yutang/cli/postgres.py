"""A private PostgreSQL cluster from the installed binaries, for `--db postgres` and for tests.

PostgreSQL refuses to run as root: then it runs as the unprivileged user `postgres` or `nobody`.
`python -m yutang.cli.postgres [--or-skip] -- COMMAND…` runs a command with YUTANG_TEST_DATABASE_URL set to a cluster that lives as
long as the command.
"""

from __future__ import annotations

import contextlib
import os
import pwd
import secrets
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

NAME = "yutang"


class PostgresMissing(RuntimeError):
    """No PostgreSQL server programs were found."""

    def __init__(self) -> None:
        super().__init__(
            "PostgreSQL is not installed. On Debian or Ubuntu: sudo apt-get install postgresql (or set YUTANG_TEST_DATABASE_URL)"
        )


def programs() -> Path:
    """The folder with initdb and postgres. Raises PostgresMissing."""
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: float(path.parent.name), reverse=True)
    on_path = shutil.which("initdb")
    for folder in [*folders, *([Path(on_path).resolve().parent] if on_path else [])]:
        if (folder / "initdb").exists() and (folder / "postgres").exists():
            return folder
    raise PostgresMissing


@contextlib.contextmanager
def private_cluster(home: Path, *, wanted: bool = True) -> Iterator[str]:
    """Run a cluster whose data stay in `home`/postgres, and give its address; "" where none is wanted."""
    if not wanted:
        yield ""
        return
    folder, account = programs(), _account()
    data = _data_folder(home, account)
    if not (data / "PG_VERSION").exists():
        _make_cluster(folder, data, account)
    port = _free_port()
    password = (data.parent / "password").read_text(encoding="utf-8").strip()
    with (data.parent / "log").open("ab") as log:
        server = subprocess.Popen(
            [
                str(folder / "postgres"), "-D", str(data), "-p", str(port), "-h", "127.0.0.1", "-k", "",
                "-c", "max_connections=200", "-c", "shared_buffers=128MB",
            ],
            stdout=log, stderr=log, **_as(account),
        )  # fmt: skip
        try:
            url = f"postgresql://{NAME}:{password}@127.0.0.1:{port}/postgres"
            _wait(server, url, data.parent / "log")
            _make_database(url)
            yield f"postgresql://{NAME}:{password}@127.0.0.1:{port}/{NAME}"
        finally:
            server.send_signal(2)
            server.wait(timeout=60)


def _account() -> pwd.struct_passwd | None:
    """Whom to run as: None is ourselves."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            return pwd.getpwnam(name)
    raise PostgresMissing


def _as(account: pwd.struct_passwd | None) -> dict[str, object]:
    if account is None:
        return {}
    return {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": [], "cwd": "/"}


def _data_folder(home: Path, account: pwd.struct_passwd | None) -> Path:
    """Where the data stay: in the place, or, where that account cannot reach it, in a folder the place points to."""
    folder = home.resolve() / "postgres"
    folder.mkdir(parents=True, exist_ok=True)
    pointer = folder / "elsewhere"
    if account is not None and not _can_reach(folder, account):
        if not pointer.exists():
            pointer.write_text(tempfile.mkdtemp(prefix="yutang-postgres-", dir="/var/tmp"), encoding="utf-8")
        folder = Path(pointer.read_text(encoding="utf-8").strip())
    if account is not None:
        os.chown(folder, account.pw_uid, account.pw_gid)
    return folder / "data"


def _can_reach(folder: Path, account: pwd.struct_passwd) -> bool:
    return all(
        parent.stat().st_mode & 0o001 or parent.stat().st_uid == account.pw_uid for parent in folder.resolve().parents
    )


def _make_cluster(folder: Path, data: Path, account: pwd.struct_passwd | None) -> None:
    password = data.parent / "password"
    password.write_text(secrets.token_urlsafe(24), encoding="utf-8")
    password.chmod(0o600)
    if account is not None:
        os.chown(password, account.pw_uid, account.pw_gid)
    subprocess.run(
        [
            str(folder / "initdb"), "-D", str(data), "-U", NAME, "--pwfile", str(password), "--auth=scram-sha-256",
            "--encoding=UTF8", "--locale=C.UTF-8",
        ],
        check=True, capture_output=True, **_as(account),
    )  # fmt: skip


def _wait(server: subprocess.Popen[bytes], url: str, log: Path) -> None:
    import psycopg

    for _ in range(300):
        if server.poll() is not None:
            raise RuntimeError(f"PostgreSQL did not start: {log.read_text(errors='replace')[-2000:]}")
        with contextlib.suppress(psycopg.OperationalError), psycopg.connect(url, connect_timeout=2):
            return
        time.sleep(0.1)
    raise RuntimeError("PostgreSQL did not answer within 30 seconds")


def _make_database(url: str) -> None:
    import psycopg

    with psycopg.connect(url, autocommit=True) as connection:
        known = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [NAME]).fetchone()
        if not known:
            connection.execute(f"CREATE DATABASE {NAME}")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def main(arguments: list[str]) -> int:
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
