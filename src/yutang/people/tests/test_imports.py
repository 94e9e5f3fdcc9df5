"""Customers from files as people have them."""

from __future__ import annotations

import csv
from datetime import timedelta
from pathlib import Path

import pytest

from tests.cast import NOON
from yutang.core.imports import ColumnsMissing, RunOptions, run_import
from yutang.core.models import AuditEntry
from yutang.core.tables import WrongEncoding
from yutang.people import api
from yutang.people.models import Community, Customer

HEADERS = "客户昵称,姓名,手机号,会员编号,群名称,添加时间,身高"
ROWS = [
    "小鱼,王小鱼,138 1234 5678,K001,小个子穿搭群,2026-03-05 14:02:00,155",
    "小满,李满,+8613912345678,K002,小个子穿搭群,2026/3/6,162",
    "无号,,138****0000,,,,",
    "反悔,陈悔,12345,K004,,,",
    "未来,周来,13712345678,K005,,2199-01-01,",
]


def write(folder: Path, rows=ROWS, *, encoding: str = "utf-8") -> Path:
    path = folder / "客户.csv"
    path.write_text("\n".join([HEADERS, *rows]) + "\n", encoding=encoding)
    return path


def bring(path: Path, **options):
    return run_import("customers", path, RunOptions(**options), now=NOON)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_good_rows_land_and_bad_rows_keep_their_reason(shop, tmp_path, encoding):
    outcome = bring(write(tmp_path, encoding=encoding))
    assert (outcome.rows, outcome.imported, outcome.rejected) == (5, 2, 3)
    fish = api.customer_card(api.find_customer("phone", "+8613812345678"))
    assert (fish.nickname, fish.community_name, fish.traits["height_cm"]) == ("小鱼", "小个子穿搭群", 155)
    assert fish.joined_at < NOON - timedelta(days=200)
    with outcome.error_file.open(encoding="utf-8-sig") as file:
        refused = list(csv.reader(file))
    assert [line[0] for line in refused[1:]] == ["4", "5", "6"]
    assert "手机号" in refused[2][1]
    assert "2199-01-01" in refused[3][1]


def test_the_same_file_twice_changes_nothing(shop, tmp_path):
    path = write(tmp_path)
    bring(path)
    before = list(Customer.objects.order_by("pk").values())
    again = bring(path)
    assert (again.imported, again.unchanged, again.rejected) == (0, 2, 3)
    assert list(Customer.objects.order_by("pk").values()) == before
    assert Community.objects.count() == 1


def test_the_error_file_can_be_mended_and_brought_in(shop, tmp_path):
    path = write(tmp_path)
    errors = bring(path).error_file
    mended = errors.read_text(encoding="utf-8-sig").replace(",12345,", ",13612345678,").replace("2199", "2025")
    errors.write_text(mended, encoding="utf-8-sig")
    assert bring(errors).imported == 2


def test_a_file_without_a_needed_column_is_refused_before_anything_lands(shop, tmp_path):
    path = tmp_path / "商品.csv"
    path.write_text("备注,数量\n好,1\n", encoding="utf-8")
    with pytest.raises(ColumnsMissing) as refused:
        run_import("products", path, now=NOON)
    assert "备注" in str(refused.value)
    assert AuditEntry.objects.count() == 0


def test_a_file_in_no_known_encoding_names_the_place(shop, tmp_path):
    path = tmp_path / "坏.csv"
    path.write_bytes(HEADERS.encode() + b"\n" + "小鱼".encode() * 20 + b"\xff\xfe\xff,,13812345678,,,,\n")
    with pytest.raises(WrongEncoding):
        bring(path)
    assert Customer.objects.count() == 0


def test_a_run_that_was_killed_keeps_whole_batches_and_is_completed_by_another(shop, tmp_path):
    rows = [f"客{n},,1381234{n:04d},N{n},,," for n in range(50)]
    path = write(tmp_path, rows)

    class Killed(BaseException):
        pass

    calls = []

    def kill_after_two(share):
        calls.append(share)
        if len(calls) == 2:
            raise Killed

    with pytest.raises(Killed):
        run_import("customers", path, RunOptions(batch=10), now=NOON, on_progress=kill_after_two)
    assert Customer.objects.count() == 20
    outcome = bring(path, batch=10)
    assert (outcome.imported, outcome.unchanged) == (30, 20)


def test_only_the_rows_that_were_asked_for_are_read(shop, tmp_path):
    outcome = bring(write(tmp_path), where={"会员编号": "K001,K002"})
    assert (outcome.rows, outcome.imported) == (2, 2)


def test_one_row_that_cannot_be_stored_does_not_spoil_its_batch(shop, tmp_path):
    rows = [*ROWS[:2], "长," + "名" * 70 + ",13512345678,K009,,,"]
    outcome = bring(write(tmp_path, rows))
    assert (outcome.imported, outcome.rejected) == (2, 1)
