"""Products from files."""

from __future__ import annotations

import openpyxl
import pytest

from tests.cast import NOON
from yutang.catalog import api
from yutang.catalog.models import Sku, Style
from yutang.core.imports import run_import

ROWS = [
    ["款号", "商品名称", "类目", "售价", "规格编码", "规格", "成本价", "风格"],
    ["A100", "显高西装裙", "裙子", 199, "A100-S", "颜色:米白;尺码:S", 61.5, "通勤"],
    ["A100", "显高西装裙", "裙子", 199, "A100-M", "颜色:米白;尺码:M", 61.5, "通勤"],
    ["B200", "温和洁面", "护肤", "¥89.90", None, None, None, None],
    ["C300", "负价", "裙子", -5, None, None, None, None],
    ["D400", "别人的规格", "裙子", 50, "A100-S", None, None, None],
]


@pytest.fixture
def path(tmp_path):
    book = openpyxl.Workbook()
    for row in ROWS:
        book.active.append(row)
    path = tmp_path / "商品.xlsx"
    book.save(path)
    return path


def test_rows_become_styles_with_their_skus(shop, path):
    outcome = run_import("products", path, now=NOON)
    assert (outcome.rows, outcome.imported, outcome.rejected) == (5, 3, 2)
    cards = {card.code: card for card in api.styles()}
    assert [sku.label for sku in cards["A100"].skus] == ["米白 / S", "米白 / M"]
    assert cards["A100"].skus[0].cost.fen == 6150
    assert cards["B200"].price.fen == 8990
    assert cards["A100"].attributes == {"style": "通勤"}


def test_the_same_file_twice_changes_nothing(shop, path):
    run_import("products", path, now=NOON)
    before = list(Style.objects.order_by("pk").values()), list(Sku.objects.order_by("pk").values())
    assert run_import("products", path, now=NOON).imported == 0
    assert (list(Style.objects.order_by("pk").values()), list(Sku.objects.order_by("pk").values())) == before


def test_a_new_price_changes_the_style_and_silence_keeps_the_rest(shop, path, tmp_path):
    run_import("products", path, now=NOON)
    newer = tmp_path / "新价.csv"
    newer.write_text("款号,商品名称,售价\nA100,显高西装裙,179\n", encoding="gb18030")
    run_import("products", newer, now=NOON)
    card = next(card for card in api.styles() if card.code == "A100")
    assert len(card.skus) == 2
    assert (card.price.fen, card.category, card.attributes) == (17900, "裙子", {"style": "通勤"})
