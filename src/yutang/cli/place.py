"""Commands on the place itself, and what the other commands need of it."""

from __future__ import annotations

import atexit
import contextlib
import json
import os
import shutil
import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TypeVar

import click
from pydantic import ValidationError

from yutang.cli.locks import in_turn
from yutang.cli.memory import keep_what_is_loaded
from yutang.cli.postgres import PostgresFailed, PostgresMissing, has_cluster, private_cluster
from yutang.core.place import UnknownSetting

# Any number that nobody else takes.
MIGRATION_LOCK = 20_261_121
# What makes PostgreSQL keep what it has acknowledged.
DURABILITY = ("fsync", "full_page_writes", "synchronous_commit")

_C = TypeVar("_C", bound=Callable[..., Any])


def home_option(function: _C) -> _C:
    """`--home DIR`: the place this command works in (default: $YUTANG_HOME, else .yutang)."""
    return click.option(
        "--home", type=click.Path(file_okay=False, path_type=Path), help="The place (default: .yutang)."
    )(function)


def json_option(function: _C) -> _C:
    return click.option("--json", "as_json", is_flag=True, help="Print one JSON object on the last line.")(function)


def enter(home: Path | None, *, db: str | None = None) -> None:
    """Make `home` the place of this process and start Django in it.

    A place that was once served with `--db postgres` keeps its tables in its own cluster: it runs while anybody is in the
    place. `db` says which it is to be, for the command that decides about it.
    """
    if home is not None:
        os.environ["YUTANG_HOME"] = str(home)
    place = Path(os.environ.get("YUTANG_HOME", ".yutang"))
    if db == "sqlite":
        os.environ["YUTANG_DATABASE_URL"] = ""
    elif db == "postgres" or ("YUTANG_DATABASE_URL" not in os.environ and has_cluster(place)):
        held = contextlib.ExitStack()
        os.environ["YUTANG_DATABASE_URL"] = held.enter_context(private_cluster(place))
        atexit.register(held.close)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yutang.site.settings")
    # Our matrices are small: with two threads a ranking was measured at 15 ms of CPU, with one at 1 ms. And answers need the rest.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    import django

    django.setup()
    keep_what_is_loaded()


def enter_without_a_place() -> None:
    """Start Django for a command on files: in an empty place of its own that goes when the command ends."""
    folder = tempfile.TemporaryDirectory(prefix="yutang-", ignore_cleanup_errors=True)
    atexit.register(folder.cleanup)
    enter(Path(folder.name))


def prepare_tables(*, quiet: bool = True) -> None:
    """Bring the tables up to date. Of several that start at once one does it, and the others wait."""
    from django.conf import settings
    from django.core.management import call_command

    from yutang.cli.new_tables import new_models_alone

    with in_turn(settings.YUTANG_HOME / "migrate.lock"), _alone_in_the_database(), new_models_alone():
        call_command("migrate", interactive=False, verbosity=0 if quiet else 1)


@contextlib.contextmanager
def _alone_in_the_database() -> Iterator[None]:
    """On PostgreSQL the others may be on other machines."""
    from django.db import connection

    if connection.vendor != "postgresql":
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [MIGRATION_LOCK])
        try:
            yield
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [MIGRATION_LOCK])


def print_result(outcome: dict[str, Any], *, as_json: bool) -> None:
    """One object on one line, or one line an entry."""
    if as_json:
        click.echo(json.dumps(outcome, ensure_ascii=False, default=str))
        return
    for name, value in outcome.items():
        click.echo(f"{name:>20}  {value}")


def told(error: Exception) -> str | None:
    """The sentence for an error that a person can act on; None for a mistake of ours, which keeps its traceback."""
    from django.db import OperationalError, ProgrammingError

    from yutang.core.errors import Refusal

    if isinstance(error, ValidationError):
        return "A setting makes no sense:\n" + "\n".join(_setting_told(dict(one)) for one in error.errors())
    if isinstance(error, UnknownSetting | Refusal | PostgresMissing | PostgresFailed):
        return str(error)
    if isinstance(error, OperationalError | ProgrammingError):
        return _database_told(error)
    if isinstance(error, OSError) and error.filename is not None:
        return f"{error.filename} cannot be used: {error.strerror}."
    return None


def _setting_told(fault: dict[str, Any]) -> str:
    reason = str(fault["msg"]).removeprefix("Value error, ")
    name = "_".join(str(part) for part in fault["loc"]).upper()
    return f"YUTANG_{name}: {reason}" if name else reason


def _database_told(error: Exception) -> str | None:
    reason = str(error).splitlines()[0] if str(error) else type(error).__name__
    if "no such table" in reason or ("relation" in reason and "does not exist" in reason):
        return "The tables of this place are not there yet, or not up to date. Run: yutang migrate"
    if "syntax error" in reason:
        return None
    return f"The database does not answer: {reason}"


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
        {"check": name, "ok": not trouble, "do": trouble}
        for name, trouble in ((name, _trouble(check)) for name, check in _CHECKS.items())
    ]
    healthy = all(one["ok"] for one in findings)
    if as_json:
        click.echo(json.dumps({"healthy": healthy, "findings": findings}, ensure_ascii=False))
        return
    for one in findings:
        click.echo(f"{'✓' if one['ok'] else '✗'} {one['check']}" + (f"\n    {one['do']}" if one["do"] else ""))
    if not healthy:
        raise click.exceptions.Exit(1)


def _trouble(check: Callable[[], str]) -> str:
    from django.db import DatabaseError

    try:
        return check()
    except DatabaseError as error:
        return f"The database does not answer: {str(error).strip()} Look at YUTANG_DATABASE_URL, and at the server it names."


def _sqlite() -> str:
    if sqlite3.sqlite_version_info < (3, 35):
        return (
            f"SQLite {sqlite3.sqlite_version} is too old. Use a Python built with SQLite 3.35 or newer, or PostgreSQL."
        )
    return ""


def _postgres() -> str:
    """What PostgreSQL says is done has to be on the disk: an order that a buyer was told of is not lost with the power."""
    from django.db import connection

    if connection.vendor != "postgresql":
        return ""
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM pg_settings WHERE name = ANY(%s) AND setting = 'off'", [list(DURABILITY)])
        off = sorted(name for (name,) in cursor.fetchall())
    return f"{', '.join(off)} off: PostgreSQL may lose orders it has acknowledged. Turn it on." if off else ""


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


def _ledger() -> str:
    from yutang.accounts.api import merchant_ids
    from yutang.core.tenancy import merchant_scope
    from yutang.presale.api import ledger_faults, ledger_is_locked

    if _tables():
        return "Cannot be looked at before the tables are up to date."
    if not ledger_is_locked():
        return "The database would let past entries be changed: the ledger's triggers are gone. Restore them from migration presale 0003."
    faults = 0
    for merchant_id in merchant_ids():
        with merchant_scope(merchant_id):
            faults += len(ledger_faults())
    return f"{faults} entries do not agree with payments and refunds. Look under Presale → Ledger." if faults else ""


def _messages() -> str:
    from django.utils.translation import gettext, override

    with override("zh-hans"):
        missing = gettext("Please sign in first.") == "Please sign in first."
    return "The Chinese translations are not compiled. Run: make messages" if missing else ""


_CHECKS: dict[str, Callable[[], str]] = {
    "SQLite": _sqlite,
    "PostgreSQL": _postgres,
    "room on the disk": _disk,
    "tables": _tables,
    "keys": _keys,
    "facts delivered": _facts,
    "ledger": _ledger,
    "translations": _messages,
}
