"""The loop runs: `yutang demo` from an empty folder to a production order, with fewer people and days than a person would take."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

pytestmark = pytest.mark.sqlite

EXPECTED = {
    "customers", "identities_merged", "utterances", "needs", "clusters", "rounds", "votes", "offers", "orders", "orders_paid",
    "units_sold", "oversold", "refunds", "production_orders", "production_units", "events", "seconds",
}  # fmt: skip


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("YUTANG_", "DJANGO_"))}
    return subprocess.run(
        [sys.executable, "-m", "yutang.cli.command", *arguments], capture_output=True, text=True, check=False, env=clean
    )


@pytest.fixture(scope="module")
def lived(tmp_path_factory):
    home = tmp_path_factory.mktemp("demo") / "place"
    from yutang.cli.serve import free_port

    done = run(
        "demo",
        "--home",
        str(home),
        "--port",
        str(free_port()),
        "--days",
        "18",
        "--people",
        "120",
        "--no-serve",
        "--json",
    )
    log = (home / "serve.log").read_text(encoding="utf-8") if (home / "serve.log").is_file() else ""
    assert done.returncode == 0, done.stderr + log
    return home, json.loads(done.stdout.splitlines()[-1]), log


def test_every_part_of_the_loop_has_moved(lived):
    _home, told, _log = lived
    assert set(told) >= EXPECTED
    assert told["customers"] >= 110
    assert told["identities_merged"] > 0
    assert told["clusters"] >= 3
    assert told["votes"] > 100
    assert told["orders_paid"] > 0
    assert told["production_units"] > 0


def test_nothing_is_sold_that_is_not_there(lived):
    assert lived[1]["oversold"] == 0


def test_the_server_made_no_mistake_on_the_way(lived):
    assert "Traceback" not in lived[2], lived[2][-4000:]
    assert "Internal Server Error" not in lived[2]


def test_a_real_place_is_never_emptied(tmp_path):
    (tmp_path / "yutang.sqlite3").write_text("precious")
    done = run("demo", "--home", str(tmp_path), "--no-serve")
    assert done.returncode != 0
    assert "not a demo" in done.stderr
    assert (tmp_path / "yutang.sqlite3").read_text() == "precious"


def test_the_clock_is_refused_outside_a_demo(tmp_path):
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("YUTANG_", "DJANGO_"))}
    done = subprocess.run(
        [sys.executable, "-m", "yutang.cli.command", "doctor", "--home", str(tmp_path)],
        env={**clean, "YUTANG_CLOCK_FILE": str(tmp_path / "clock.json")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode != 0
    assert "only allowed in a place made by" in done.stderr
