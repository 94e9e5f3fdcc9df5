"""Emptying all tables between tests that commit. On SQLite that deletes row by row, which the ledger refuses even the tests:
its locks are taken off for that moment and put back.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import connections
from django.db.backends.sqlite3.base import DatabaseWrapper

DatabaseOperations = DatabaseWrapper.ops_class
_flush = DatabaseOperations.sql_flush
LOCKS = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name LIKE 'presale_ledger%'"


def _flush_around_locks(operations: Any, style: Any, tables: Iterable[str], **options: Any) -> list[str]:
    emptying = _flush(operations, style, tables, **options)
    with connections[operations.connection.alias].cursor() as cursor:
        locks = cursor.execute(LOCKS).fetchall()
    return [*(f"DROP TRIGGER {name}" for name, _sql in locks), *emptying, *(sql for _name, sql in locks)]


def let_tests_empty_the_ledger() -> None:
    DatabaseOperations.sql_flush = _flush_around_locks  # type: ignore[method-assign]
