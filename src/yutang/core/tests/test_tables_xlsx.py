"""Spreadsheets: numbers and dates as people see them, and files that are broken or made to harm."""

from __future__ import annotations

import re
import zipfile
from datetime import date, datetime, time
from pathlib import Path

import openpyxl
import pytest

from yutang.core.tables import BrokenFile, EmptyTable, FileTooLarge, Limits, SheetMissing, TooManyColumns, open_table


def saved(tmp_path: Path, rows: list[list[object]], *, title: str = "订单") -> Path:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = title
    for row in rows:
        sheet.append(row)
    path = tmp_path / "orders.xlsx"
    book.save(path)
    return path


def repacked(path: Path, part: str, change) -> Path:
    """The same workbook with one part of it rewritten."""
    target = path.with_name("changed.xlsx")
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for entry in source.infolist():
            content = source.read(entry)
            archive.writestr(entry, change(content) if entry.filename == part else content)
    return target


def read(path: Path, **options) -> list[dict[str, str]]:
    with open_table(path, **options) as table:
        return [row.values for row in table.rows()]


def test_cells_read_as_people_see_them(tmp_path):
    cells = {
        "订单号": 6921734976.0,
        "长单号": 123456789012345.0,
        "十六位": 1234567890123457,
        "过长": 123456789012345678,
        "小": 0.00001,
        "金额": 0.1 + 0.2,
        "付款时间": datetime(2024, 3, 5, 14, 2, 33),  # noqa: DTZ001
        "日期": date(2024, 3, 5),
        "时刻": time(9, 30),
        "已付": True,
        "空": None,
        "文字": " ='x' ",
        "公式": "=1+1",
    }
    path = saved(tmp_path, [list(cells), list(cells.values())])
    assert read(path) == [
        {
            "订单号": "6921734976",
            "长单号": "123456789012345",
            "十六位": "1234567890123457",
            "过长": "1.23456789012346E+17",
            "小": "0.00001",
            "金额": "0.3",
            "付款时间": "2024-03-05 14:02:33",
            "日期": "2024-03-05",
            "时刻": "09:30:00",
            "已付": "TRUE",
            "空": "",
            "文字": "='x'",
            "公式": "",
        }
    ]


def test_zeros_before_a_number_are_shown_as_formatted(tmp_path):
    book = openpyxl.Workbook()
    book.active.append(["货号", "数量"])
    book.active.append([123, 4])
    book.active["A2"].number_format = "000000"
    book.save(tmp_path / "skus.xlsx")
    assert read(tmp_path / "skus.xlsx") == [{"货号": "000123", "数量": "4"}]


def test_title_blank_rows_and_row_numbers(tmp_path):
    path = saved(tmp_path, [["三月订单"], [], ["订单编号", "买家"], ["E1", "小鱼"], [], ["E2", "阿海"]])
    with open_table(path) as table:
        assert (table.kind, table.headers, table.header_row) == ("xlsx", ("订单编号", "买家"), 3)
        assert [(row.number, row.values["买家"]) for row in table.rows()] == [(4, "小鱼"), (6, "阿海")]
        assert table.progress == 1.0
        assert len(list(table.rows())) == 2


def test_the_first_visible_sheet_with_something_in_it_is_read(tmp_path):
    book = openpyxl.Workbook()
    hidden = book.create_sheet("隐藏", 0)
    hidden.append(["密"])
    hidden.sheet_state = "hidden"
    book.create_sheet("商品").append(["款号", "价格"])
    book.create_sheet("客户").append(["昵称", "手机"])
    path = tmp_path / "book.xlsx"
    book.save(path)
    with open_table(path) as table:
        assert table.headers == ("款号", "价格")
    with open_table(path, sheet="客户") as table:
        assert table.headers == ("昵称", "手机")
    with pytest.raises(SheetMissing) as refused, open_table(path, sheet="订单"):
        pass
    assert "客户" in str(refused.value)


def test_a_wrong_size_in_the_file_does_not_cut_it_off(tmp_path):
    path = saved(tmp_path, [["编号", "名"], *([n, f"客户{n}"] for n in range(50))])
    wrong = repacked(path, "xl/worksheets/sheet1.xml", lambda xml: re.sub(rb'ref="A1:B51"', b'ref="A1"', xml))
    assert len(read(wrong)) == 50


def test_the_content_decides_and_not_the_name(tmp_path):
    path = saved(tmp_path, [["编号", "名"], [1, "小鱼"]]).rename(tmp_path / "orders.csv")
    assert read(path) == [{"编号": "1", "名": "小鱼"}]


def test_an_empty_workbook_is_refused(tmp_path):
    with pytest.raises(EmptyTable), open_table(saved(tmp_path, [])):
        pass


def test_a_wide_workbook_is_refused(tmp_path):
    with pytest.raises(TooManyColumns), open_table(saved(tmp_path, [[f"c{n}" for n in range(501)]])):
        pass


def test_cut_off_and_foreign_archives_are_refused(tmp_path):
    path = saved(tmp_path, [["编号", "名"], [1, "小鱼"]])
    cut = tmp_path / "cut.xlsx"
    cut.write_bytes(path.read_bytes()[:-200])
    foreign = tmp_path / "foreign.xlsx"
    with zipfile.ZipFile(foreign, "w") as archive:
        archive.writestr("readme.txt", "not a workbook")
    for broken in (cut, foreign):
        with pytest.raises(BrokenFile), open_table(broken):
            pass


def test_damaged_xml_is_refused_where_it_stands(tmp_path):
    path = saved(tmp_path, [["编号", "名"], *([n, f"客户{n}"] for n in range(500))])
    damaged = repacked(path, "xl/worksheets/sheet1.xml", lambda xml: xml[: len(xml) // 2])
    with pytest.raises(BrokenFile):
        read(damaged)


def test_what_swells_to_harm_is_refused(tmp_path):
    path = saved(tmp_path, [["编号", "名"], [1, "小鱼"]])
    bomb = repacked(path, "xl/styles.xml", lambda xml: xml + b" " * (110 * 2**20))
    with pytest.raises(BrokenFile), open_table(bomb):
        pass
    with pytest.raises(FileTooLarge), open_table(path, limits=Limits(max_bytes=path.stat().st_size + 1)):
        pass


def test_entities_are_refused(tmp_path):
    path = saved(tmp_path, [["编号", "名"], [1, "小鱼"]])
    laughs = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]>'
    harmful = repacked(path, "xl/styles.xml", lambda xml: laughs + xml)
    with pytest.raises(BrokenFile), open_table(harmful):
        pass


def test_a_row_number_beyond_the_format_is_refused_and_not_counted_up_to(tmp_path):
    path = saved(tmp_path, [["编号", "名"], [1, "小鱼"], [2, "阿海"]])
    far = repacked(
        path,
        "xl/worksheets/sheet1.xml",
        lambda xml: xml.replace(b'<row r="3"', b'<row r="99999999999"').replace(b'r="A3"', b"").replace(b'r="B3"', b""),
    )
    with pytest.raises(BrokenFile):
        read(far)
