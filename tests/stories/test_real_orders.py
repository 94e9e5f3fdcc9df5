"""Eighteen months of real orders come in as history and show who bought again: skipped where ../shared/data is missing."""

from __future__ import annotations

import csv
import gzip
import os
from collections import defaultdict
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from tests.cast import NOON, facts
from yutang.core.events import subscriptions
from yutang.core.imports import RunOptions, run_import
from yutang.core.models import Delivery, Event
from yutang.presale import api
from yutang.presale.models import Order, Payment

SHARED = Path(os.environ.get("YUTANG_SHARED", Path(__file__).parents[3] / "shared"))
ORDERS = SHARED / "data" / "cdnow_sample.csv.gz"

pytestmark = pytest.mark.skipif(not ORDERS.is_file(), reason=f"no orders in {SHARED}")


def rows_of_the_file():
    with gzip.open(ORDERS, "rt", encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def cohorts(rows):
    """Customers by the month they first bought in, and how many of them came back on a later day: reckoned from the file."""
    days = defaultdict(set)
    for row in rows:
        days[row["customer_id"]].add(datetime.strptime(row["date"], "%Y%m%d").date())  # noqa: DTZ007
    found = defaultdict(lambda: [0, 0])
    for visits in days.values():
        month = min(visits).replace(day=1)
        found[month][0] += 1
        found[month][1] += len(visits) > 1
    return {month: tuple(counts) for month, counts in found.items()}


def bring_in(tmp_path):
    return run_import("orders", ORDERS, RunOptions(source="cdnow", error_path=tmp_path / "errors.csv"), now=NOON)


def test_real_orders_show_who_bought_again(shop, tmp_path):
    rows = rows_of_the_file()
    outcome = bring_in(tmp_path)
    assert (outcome.rows, outcome.imported, outcome.rejected) == (len(rows), len(rows), 0)

    paid = sum(int(Decimal(row["dollars"]) * 100) for row in rows)
    assert sum(Order.objects.values_list("total_fen", flat=True)) == paid
    assert Order.objects.values("customer").distinct().count() == len({row["customer_id"] for row in rows})

    told = {row.month: (row.customers, row.again) for row in api.repurchase_by_month()}
    assert told == cohorts(rows)
    assert min(told) == date(1997, 1, 1)

    # History moves nothing: no handler hears of it, and no money is asked for.
    assert not Event.objects.filter(is_historical=False).exists()
    assert subscriptions()
    assert not Delivery.objects.exists()
    assert not Payment.objects.exists()

    before = facts()
    again = bring_in(tmp_path)
    assert (again.imported, again.unchanged) == (0, len(rows))
    assert facts() == before
