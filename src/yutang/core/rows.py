"""Writing many rows of one table at once, as imports do: what Django's bulk_create does, at twice its speed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django.db import connection, models

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
    quote = connection.ops.quote_name
    columns = ", ".join(quote(str(field.column)) for field in fields)
    marks = ", ".join(["%s"] * len(fields))
    readers = [_reader(field) for field in fields]
    with connection.cursor() as cursor:
        cursor.executemany(
            f"INSERT INTO {quote(model._meta.db_table)} ({columns}) VALUES ({marks})",  # noqa: S608 - names of our own
            [[read(row) for read in readers] for row in rows],
        )


def _reader(field: models.Field[Any, Any]) -> Callable[[models.Model], Any]:
    """How to get what the driver is given for this field out of a row."""
    name = field.attname
    if isinstance(field, _PLAIN) and not isinstance(field, SealedTextField):
        return lambda row: getattr(row, name)
    if getattr(field, "auto_now_add", False) or getattr(field, "auto_now", False):
        return lambda row: field.get_db_prep_save(field.pre_save(row, add=True), connection)
    prepare = field.get_db_prep_save
    return lambda row: prepare(getattr(row, name), connection)
