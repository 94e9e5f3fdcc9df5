"""Files of imports go when their time is over."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.cast import NOON
from yutang.core.imports.carrying import import_folder
from yutang.core.imports.sweeping import sweep_import_files
from yutang.core.models import ImportRun


def run_of_files(state: str, *, days_ago: int, error_path: str = "") -> ImportRun:
    moment = NOON - timedelta(days=days_ago)
    run = ImportRun(kind="customers", file_name="客户.csv", state=state, created_at=moment, finished_at=moment)
    run.path, run.error_path = f"{run.pk}.csv", error_path and f"{run.pk}-{error_path}"
    for name in {run.path, run.error_path} - {""}:
        (import_folder() / name).write_text("13800138000", encoding="utf-8")
    run.save()
    return run


def files_of(run: ImportRun) -> list[bool]:
    return [(import_folder() / name).exists() for name in (run.path, run.error_path) if name]


@pytest.mark.parametrize(("days_ago", "stays"), [(0, True), (2, False)])
def test_a_file_never_started_stays_for_a_day(shop, days_ago, stays):
    run = run_of_files("uploaded", days_ago=days_ago)
    assert sweep_import_files(NOON) == (not stays)
    assert files_of(run) == [stays]
    assert ImportRun.objects.filter(pk=run.pk).exists() is stays


@pytest.mark.parametrize(("days_ago", "stays"), [(20, True), (31, False)])
def test_refused_rows_stay_for_thirty_days_and_the_numbers_for_ever(shop, days_ago, stays):
    run = run_of_files("done", days_ago=days_ago, error_path="refused.csv")
    sweep_import_files(NOON)
    assert files_of(run)[1] is stays
    assert ImportRun.objects.get(pk=run.pk).error_path == (run.error_path if stays else "")


def test_a_run_under_way_is_left_alone(shop):
    run = run_of_files("running", days_ago=60, error_path="refused.csv")
    assert sweep_import_files(NOON) == 0
    assert files_of(run) == [True, True]
