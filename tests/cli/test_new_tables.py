"""The tables of a new place are those that Django's migrations make."""

from __future__ import annotations

import sqlite3

import pytest
from django.db import connection

pytestmark = pytest.mark.sqlite

SCHEMA = "SELECT type, name, tbl_name, sql FROM sqlite_master ORDER BY type, name"


def test_a_new_places_tables_are_as_django_makes_them(fresh_place, db):
    with connection.cursor() as cursor:
        by_django = cursor.execute(SCHEMA).fetchall()
    with sqlite3.connect(fresh_place / "yutang.sqlite3") as theirs:
        assert theirs.execute(SCHEMA).fetchall() == by_django
