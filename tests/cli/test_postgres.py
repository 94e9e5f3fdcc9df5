"""`--db postgres`: a private cluster in the place, also as root, whose data stay and which nobody leaves running."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

import psycopg
import pytest

from tests.cli.conftest import until, yutang
from yutang.cli import postgres

pytestmark = [pytest.mark.sqlite, pytest.mark.postgres]


@pytest.fixture(autouse=True)
def _installed():
    try:
        postgres.programs()
    except postgres.PostgresMissing as missing:
        if os.environ.get("YUTANG_TEST_STRICT"):
            raise
        pytest.skip(str(missing))


@pytest.fixture
def open_folder():
    """A folder that an unprivileged user can reach, which pytest's own are not."""
    folder = Path(tempfile.mkdtemp(prefix="yutang-test-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


def count(url: str) -> int:
    with psycopg.connect(url) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS visits (at timestamptz DEFAULT now())")
        connection.execute("INSERT INTO visits DEFAULT VALUES")
        return connection.execute("SELECT count(*) FROM visits").fetchone()[0]


def is_running(url: str) -> bool:
    try:
        psycopg.connect(url, connect_timeout=2).close()
    except psycopg.OperationalError:
        return False
    return True


def test_a_cluster_is_shared_kept_and_stopped_by_the_last(tmp_path, open_folder, monkeypatch):
    monkeypatch.setattr(postgres, "ELSEWHERE", open_folder / "elsewhere")
    with postgres.private_cluster(tmp_path) as first:
        assert count(first) == 1
        with postgres.private_cluster(tmp_path) as second:
            assert second == first
        assert count(first) == 2
    assert not is_running(first)
    with postgres.private_cluster(tmp_path) as later:
        assert count(later) == 3
    if os.geteuid() == 0:
        data = next((open_folder / "elsewhere").glob("*/data"))
        assert data.stat().st_uid != 0
        shutil.rmtree(data.parent)
        with pytest.raises(postgres.PostgresFailed, match="is gone"), postgres.private_cluster(tmp_path):
            pass


def test_a_place_on_postgres_serves_with_several_processes_and_remembers(serve, open_folder):
    home = open_folder / "place"
    served = serve(home, "--db", "postgres", "--processes", "2")
    served.wait_until_ready()
    assert served.is_well()
    assert not (home / "yutang.sqlite3").exists()
    opened = yutang("merchant", "open", "鱼塘小店", "--owner", "hai", "--password", "long-enough-81", "--home", home)
    assert opened.returncode == 0, opened.stderr
    served.process.terminate()
    assert served.process.wait(timeout=40) == 0, served.complaint
    assert subprocess.run(["pgrep", "-f", str(home)], capture_output=True, check=False).stdout == b""
    # No word of PostgreSQL this time: the place knows.
    link = yutang("sign-in-link", "--user", "hai", "--home", home)
    assert link.returncode == 0, link.stderr
    until(
        lambda: not subprocess.run(["pgrep", "-f", str(home)], capture_output=True, check=False).stdout,
        seconds=5,
        what="an end of the cluster",
    )


def test_where_it_is_missing_it_says_what_to_install(tmp_path, monkeypatch):
    monkeypatch.setattr(postgres, "programs", lambda: (_ for _ in ()).throw(postgres.PostgresMissing()))
    with (
        pytest.raises(postgres.PostgresMissing, match="apt-get install postgresql"),
        postgres.private_cluster(tmp_path),
    ):
        pass
