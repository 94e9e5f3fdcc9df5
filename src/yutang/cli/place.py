"""Commands on the place itself, and what the other commands need of it."""

from __future__ import annotations

import atexit
import json
import os
import shutil
import sqlite3
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click
from pydantic import ValidationError

from yutang.core.place import UnknownSetting

_C = TypeVar("_C", bound=Callable[..., Any])


def home_option(function: _C) -> _C:
    """`--home DIR`: the place this command works in (default: $YUTANG_HOME, else .yutang)."""
    return click.option(
        "--home", type=click.Path(file_okay=False, path_type=Path), help="The place (default: .yutang)."
    )(function)


def json_option(function: _C) -> _C:
    return click.option("--json", "as_json", is_flag=True, help="Print one JSON object on the last line.")(function)


def enter(home: Path | None, *, database_url: str = "") -> None:
    """Make `home` the place of this process and start Django in it."""
    if home is not None:
        os.environ["YUTANG_HOME"] = str(home)
    if database_url:
        os.environ["YUTANG_DATABASE_URL"] = database_url
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yutang.site.settings")
    import django

    django.setup()


def enter_without_a_place() -> None:
    """Start Django for a command on files: in an empty place of its own that goes when the command ends."""
    folder = tempfile.TemporaryDirectory(prefix="yutang-", ignore_cleanup_errors=True)
    atexit.register(folder.cleanup)
    enter(Path(folder.name))


def prepare_tables(*, quiet: bool = True) -> None:
    """Bring the tables up to date."""
    from django.core.management import call_command

    call_command("migrate", interactive=False, verbosity=0 if quiet else 1)


def print_result(outcome: dict[str, Any], *, as_json: bool) -> None:
    """One object on one line, or one line an entry."""
    if as_json:
        click.echo(json.dumps(outcome, ensure_ascii=False, default=str))
        return
    for name, value in outcome.items():
        click.echo(f"{name:>20}  {value}")


def told(error: Exception) -> str | None:
    """The sentence for an error that a person can act on; None for a mistake of ours, which keeps its traceback."""
    from yutang.core.errors import Refusal

    if isinstance(error, ValidationError):
        lines = [f"YUTANG_{'_'.join(str(part) for part in one['loc']).upper()}: {one['msg']}" for one in error.errors()]
        return "a setting makes no sense\n" + "\n".join(lines)
    if isinstance(error, UnknownSetting | Refusal):
        return str(error)
    return None


@click.command()
@home_option
def migrate(home: Path | None) -> None:
    """Make or update the tables of the place."""
    enter(home)
    prepare_tables(quiet=False)


@click.command()
@home_option
@json_option
def tick(home: Path | None, as_json: bool) -> None:
    """Do what is due, once: the schedule, waiting facts, background jobs. A worker does this all the time."""
    enter(home)
    from yutang.core import clock
    from yutang.site.work import do_what_is_due

    print_result(do_what_is_due(clock.now()), as_json=as_json)


@click.command()
@home_option
@json_option
def doctor(home: Path | None, as_json: bool) -> None:
    """Check the installation and say what to do about each finding."""
    enter(home)
    findings = [
        {"check": name, "ok": not trouble, "do": trouble} for name, trouble in ((n, c()) for n, c in _CHECKS.items())
    ]
    healthy = all(one["ok"] for one in findings)
    if as_json:
        click.echo(json.dumps({"healthy": healthy, "findings": findings}, ensure_ascii=False))
        return
    for one in findings:
        click.echo(f"{'✓' if one['ok'] else '✗'} {one['check']}" + (f"\n    {one['do']}" if one["do"] else ""))
    if not healthy:
        raise click.exceptions.Exit(1)


def _sqlite() -> str:
    if sqlite3.sqlite_version_info < (3, 35):
        return (
            f"SQLite {sqlite3.sqlite_version} is too old. Use a Python built with SQLite 3.35 or newer, or PostgreSQL."
        )
    return ""


def _disk() -> str:
    from django.conf import settings

    free = shutil.disk_usage(settings.YUTANG_HOME).free
    return "" if free > 500 * 2**20 else f"Only {free // 2**20} MB are free where the place is. Make room."


def _tables() -> str:
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        return "The tables are not up to date. Run: yutang migrate"
    return ""


def _keys() -> str:
    from django.conf import settings

    path = settings.YUTANG_HOME / "keys.json"
    if path.is_file() and path.stat().st_mode & 0o077:
        return f"{path.name} can be read by others. Run: chmod 600 {path}"
    return ""


def _facts() -> str:
    from yutang.core.events import failing_deliveries

    if _tables():
        return "Cannot be looked at before the tables are up to date."
    count = failing_deliveries().count()
    return f"{count} facts are not being taken by their handlers. Look under Settings → Deliveries." if count else ""


def _messages() -> str:
    from django.utils.translation import gettext, override

    with override("zh-hans"):
        missing = gettext("Please sign in first.") == "Please sign in first."
    return "The Chinese translations are not compiled. Run: make messages" if missing else ""


_CHECKS: dict[str, Callable[[], str]] = {
    "SQLite": _sqlite,
    "room on the disk": _disk,
    "tables": _tables,
    "keys": _keys,
    "facts delivered": _facts,
    "translations": _messages,
}
