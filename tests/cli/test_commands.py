"""What each command says: help for all, one JSON object on the last line, a sentence and no traceback for what is wrong."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from tests.cli.conftest import yutang
from yutang.cli import bench
from yutang.cli.main import main

pytestmark = pytest.mark.sqlite

CUSTOMERS = "姓名,手机号\n王静怡,13812345678\n李春梅,13912345679\n"


def commands(group: click.Group, *path: str) -> list[tuple[str, ...]]:
    found: list[tuple[str, ...]] = []
    for name, command in group.commands.items():
        found.append((*path, name))
        if isinstance(command, click.Group):
            found += commands(command, *path, name)
    return found


@pytest.mark.parametrize("path", [(), *commands(main)], ids=" ".join)
def test_every_command_says_what_it_is_for(path):
    told = CliRunner().invoke(main, [*path, "--help"])
    assert told.exit_code == 0, told.output
    command: click.Command = main
    for name in path:
        assert isinstance(command, click.Group)
        command = command.commands[name]
    assert command.help
    assert command.help.split()[0] in told.output
    unexplained = [
        one.name for one in command.params if isinstance(one, click.Option) and not (one.help or one.show_default)
    ]
    assert not unexplained


def answer(done) -> dict:
    """The one JSON object on the last line of a command that ran."""
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout.splitlines()[-1])
    assert isinstance(told, dict)
    return told


def refused(done, *words: str) -> None:
    assert done.returncode != 0
    assert "Traceback" not in done.stderr + done.stdout, done.stderr
    for word in words:
        assert word in done.stderr, done.stderr


def test_a_day_at_the_counter(place, tmp_path):
    """Open a merchant, import, look: each command in the same place, each with its object."""
    account = ("--owner", "hai", "--password", "long-enough-81", "--home", place, "--json")
    assert set(answer(yutang("merchant", "open", "鱼塘小店", *account))) == {"merchant_id", "staff_id"}
    # The user name is taken: then there is no second shop either, or the import below would ask which one is meant.
    refused(yutang("merchant", "open", "隔壁老店", *account))
    link = answer(yutang("sign-in-link", "--home", place, "--json"))["link"]
    assert link.startswith("http://127.0.0.1:8000/")
    file = tmp_path / "customers.csv"
    file.write_bytes(CUSTOMERS.encode("gb18030"))
    done = yutang("import", "customers", file, "--home", place, "--json")
    assert "Columns: phone=" in done.stderr
    told = answer(done)
    assert (told["rows"], told["imported"], told["rejected"]) == (2, 2, 0)
    assert {"seconds", "peak_mb"} <= set(told)
    assert {"recurring", "facts", "jobs"} <= set(answer(yutang("tick", "--home", place, "--json")))
    told = answer(yutang("doctor", "--home", place, "--json"))
    assert told["healthy"], told


def test_a_link_for_nobody_is_refused(place):
    refused(yutang("sign-in-link", "--user", "nobody", "--home", place))


def test_a_command_before_the_tables_are_there_says_so(tmp_path):
    for command in (("sign-in-link",), ("presale", "repurchase")):
        refused(yutang(*command, "--home", tmp_path / "place"), "yutang migrate")


def test_the_doctor_sends_a_fresh_folder_to_migrate(tmp_path):
    done = yutang("doctor", "--home", tmp_path / "place")
    assert done.returncode == 1
    assert "yutang migrate" in done.stdout
    told = answer(yutang("doctor", "--home", tmp_path / "place", "--json"))
    assert told["healthy"] is False
    assert next(one for one in told["findings"] if one["check"] == "tables")["ok"] is False


def test_the_doctor_says_that_a_database_is_away(tmp_path):
    away = "postgresql://yutang:secret@127.0.0.1:1/yutang"
    done = yutang("doctor", "--home", tmp_path / "place", YUTANG_DATABASE_URL=away)
    assert done.returncode == 1
    assert "The database does not answer" in done.stdout
    assert "Traceback" not in done.stderr
    assert "secret" not in done.stdout + done.stderr


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"YUTANG_THREADS": "abc"}, ["YUTANG_THREADS", "valid integer"]),
        ({"YUTANG_THREADS": "0"}, ["YUTANG_THREADS", "greater than or equal to 1"]),
        ({"YUTANG_NONSENSE": "1"}, ["unknown setting YUTANG_NONSENSE", "docs/settings.md"]),
        ({"YUTANG_DATABASE_URL": "mysql://root@here/db"}, ["YUTANG_DATABASE_URL", "postgresql://"]),
    ],
)
def test_a_setting_that_makes_no_sense_is_named(tmp_path, settings, words):
    refused(yutang("doctor", "--home", tmp_path, **settings), *words)


def test_a_place_that_cannot_be_written_is_named(tmp_path):
    (tmp_path / "file").write_text("not a folder")
    refused(yutang("tick", "--home", tmp_path / "file" / "place"), "cannot be used")


def test_slots_are_read_without_a_place(tmp_path):
    """In a folder where nothing may be written, and with a line that is no JSON."""
    said, slots = tmp_path / "said.jsonl", tmp_path / "slots.jsonl"
    said.write_text(
        '{"id": "a", "text": "小个子，想要显高的半身裙"}\nno json\n{"id": "b", "text": "哈哈"}\n', encoding="utf-8"
    )
    nowhere = tmp_path / "nowhere"
    nowhere.mkdir()
    nowhere.chmod(0o555)
    told = answer(yutang("needs", "extract", said, "--out", slots, "--json", cwd=nowhere))
    assert (told["lines"], told["rejected"]) == (3, 1)
    rows = [json.loads(line) for line in slots.read_text(encoding="utf-8").splitlines()]
    assert rows[0]["id"] == "a"
    assert rows[0]["slots"]
    assert rows[1]["line"] == 2
    assert rows[1]["error"]
    assert rows[2]["id"] == "b"
    assert not list(nowhere.iterdir())


def test_a_result_that_cannot_be_written_is_told(tmp_path):
    said = tmp_path / "said.jsonl"
    said.write_text('{"id": "a", "text": "裙子"}\n', encoding="utf-8")
    refused(yutang("needs", "extract", said, "--out", tmp_path / "missing" / "slots.jsonl"))


def test_a_file_that_is_not_there_is_told(place, tmp_path):
    refused(yutang("import", "customers", tmp_path / "missing.csv", "--home", place), "missing.csv")


def test_a_kind_that_nobody_knows_is_told(place, tmp_path):
    file = tmp_path / "rows.csv"
    file.write_text(CUSTOMERS, encoding="utf-8")
    refused(yutang("import", "wishes", file, "--home", place), "customers", "orders", "products", "utterances")


@pytest.mark.parametrize("pair", ["没有等号", "phone=没有这列"])
def test_a_bad_map_is_told_and_nothing_lands(place, tmp_path, pair):
    file = tmp_path / "customers.csv"
    file.write_text(CUSTOMERS, encoding="utf-8")
    refused(yutang("import", "customers", file, "--map", pair, "--home", place))
    assert not file.with_name("customers.csv.errors.csv").exists()


def test_a_file_that_is_no_table_is_told(place, tmp_path):
    file = tmp_path / "picture.xlsx"
    file.write_bytes(os.urandom(4096))
    refused(yutang("import", "customers", file, "--home", place))


def test_a_benchmark_that_is_not_there_tells_which_are(tmp_path, monkeypatch):
    for name in ("engine", "imports", "_shared"):
        (tmp_path / f"{name}.py").write_text("print('ran')")
    monkeypatch.setattr(bench, "BENCH", tmp_path)
    told = CliRunner().invoke(main, ["bench", "nosuch"])
    assert told.exit_code != 0
    assert "engine, imports" in told.output
    assert "_shared" not in told.output


def test_a_benchmark_gets_its_arguments(tmp_path, monkeypatch):
    (tmp_path / "engine.py").write_text("import sys; print(sys.argv[1:])")
    monkeypatch.setattr(bench, "BENCH", tmp_path)
    told = CliRunner().invoke(main, ["bench", "engine", "--rows", "5", "--json"])
    assert "['--rows', '5', '--json']" in told.output


def test_a_benchmark_of_several_files_is_a_folder(tmp_path, monkeypatch):
    (tmp_path / "peers" / "shop").mkdir(parents=True)
    (tmp_path / "peers" / "__main__.py").write_text(
        "import sys, stall_of_peers; print(stall_of_peers.NAME, sys.argv[1:])"
    )
    (tmp_path / "peers" / "stall_of_peers.py").write_text("NAME = 'stall'")
    monkeypatch.setattr(bench, "BENCH", tmp_path)
    monkeypatch.setattr(sys, "path", [*sys.path])
    told = CliRunner().invoke(main, ["bench", "peers", "--json"])
    assert "stall ['--json']" in told.output
    assert "There are: peers" in CliRunner().invoke(main, ["bench", "shop"]).output


def test_no_benchmarks_at_all_is_said(tmp_path, monkeypatch):
    monkeypatch.setattr(bench, "BENCH", Path(tmp_path / "missing"))
    told = CliRunner().invoke(main, ["bench", "engine"])
    assert told.exit_code != 0
    assert "this installation has none" in told.output
