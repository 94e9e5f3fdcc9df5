"""Writing many rows of one table at once, as imports do: what Django's bulk_create does, at twice its speed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from operator import attrgetter
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections, models
from django.db.backends.base.base import BaseDatabaseWrapper

from yutang.core.crypto import SealedTextField

# What Python holds for these is what the driver takes.
_PLAIN = (models.CharField, models.TextField, models.IntegerField, models.FloatField)


def insert_rows(rows: Sequence[models.Model]) -> None:
    """Insert new rows, all of one model, in the caller's transaction. Raises IntegrityError where a constraint forbids one.

    The rows carry their own ids; a serial number is given by the database and not read back.
    """
    if not rows:
        return
    model = type(rows[0])
    fields = [
        field for field in model._meta.concrete_fields if not isinstance(field, models.AutoField | models.BigAutoField)
    ]
    # The proxy looks the thread's connection up at every touch.
    real = connections[DEFAULT_DB_ALIAS]
    quote = real.ops.quote_name
    columns = ", ".join(quote(str(field.column)) for field in fields)
    marks = ", ".join(["%s"] * len(fields))
    readers = [_reader(field, real) for field in fields]
    with real.cursor() as cursor:
        cursor.executemany(
            f"INSERT INTO {quote(model._meta.db_table)} ({columns}) VALUES ({marks})",  # noqa: S608 - names of our own
            [[read(row) for read in readers] for row in rows],
        )


def _reader(field: models.Field[Any, Any], connection: BaseDatabaseWrapper) -> Callable[[models.Model], Any]:
    """How to get what the driver is given for this field out of a row."""
    name = field.attname
    kind = field.target_field if isinstance(field, models.ForeignKey) else field
    if isinstance(kind, _PLAIN) and not isinstance(kind, SealedTextField):
        return attrgetter(name)
    if isinstance(kind, models.UUIDField) and not connection.features.has_native_uuid_field:
        return lambda row: None if (key := getattr(row, name)) is None else key.hex
    if getattr(field, "auto_now_add", False) or getattr(field, "auto_now", False):
        return lambda row: field.get_db_prep_save(field.pre_save(row, add=True), connection)
    if isinstance(kind, models.DateTimeField):
        adapt = connection.ops.adapt_datetimefield_value
        return lambda row: adapt(getattr(row, name))
    return lambda row: field.get_db_prep_save(getattr(row, name), connection)


def update_rows(rows: Sequence[models.Model], names: Sequence[str]) -> None:
    """Write these fields of rows that exist, all of one model, in the caller's transaction: one statement, run for each row."""
    if not rows:
        return
    model = type(rows[0])
    real = connections[DEFAULT_DB_ALIAS]
    quote = real.ops.quote_name
    fields = [field for field in model._meta.concrete_fields if field.name in names]
    columns = ", ".join(f"{quote(str(field.column))} = %s" for field in fields)
    key = model._meta.pk
    readers = [_reader(field, real) for field in [*fields, key]]
    with real.cursor() as cursor:
        cursor.executemany(
            f"UPDATE {quote(model._meta.db_table)} SET {columns} WHERE {quote(str(key.column))} = %s",  # noqa: S608 - names of our own
            [[read(row) for read in readers] for row in rows],
        )
