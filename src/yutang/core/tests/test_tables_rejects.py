"""The file of rows that were not taken: safe to open, and fit to be handed in again."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yutang.core.tables import BadValue, ErrorFile, Row, open_table
from yutang.core.tables.rejects import guarded

HEADERS = ("订单编号", "备注")


def row(number: int, *cells: str) -> Row:
    return Row(number, dict(zip(HEADERS, cells, strict=True)))


def test_rows_are_kept_with_number_and_reason(tmp_path):
    path = tmp_path / "errors.csv"
    with ErrorFile(path, HEADERS) as errors:
        errors.add(row(7, "E1", "多行\n文字"), BadValue("money.unreadable", "“%(cell)s” is not money.", cell="免费"))
        errors.add(Row(9, {"订单编号": "E2"}, ("多", "")), "shifted")
    assert errors.count == 2
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    with open_table(path) as table:
        first, second = (list(kept.values.values()) for kept in table.rows())
        assert table.headers[2:] == HEADERS
    assert first == ["7", "“免费” is not money.", "E1", "多行\n文字"]
    assert second == ["9", "shifted [多]", "E2", ""]


def test_there_is_no_file_without_rejected_rows(tmp_path):
    with ErrorFile(tmp_path / "errors.csv", HEADERS) as errors:
        pass
    assert errors.count == 0
    assert not errors.path.exists()


def test_an_import_that_fails_leaves_no_file(tmp_path):
    path = tmp_path / "errors.csv"

    def fail_after_one_row() -> None:
        with ErrorFile(path, HEADERS) as errors:
            errors.add(row(2, "E1", ""), "bad")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail_after_one_row()
    assert not path.exists()


def test_rows_added_after_closing_are_kept_too(tmp_path):
    errors = ErrorFile(tmp_path / "errors.csv", HEADERS)
    for number in (2, 3):
        errors.add(row(number, "E1", ""), "bad")
        errors.close()
    with open_table(errors.path) as table:
        assert len(list(table.rows())) == 2


@pytest.mark.parametrize("cell", ["=1+1", "+8613812345678", "-5.00", "@cmd", " =1", "\t=1", "＝1+1"])
def test_formulas_are_defused(cell):
    assert guarded(cell) == f"'{cell}"


def test_digits_survive_the_spreadsheet():
    assert guarded("123456789012345678") == "123456789012345678\t"
    assert guarded("000123") == "000123\t"
    assert guarded("13812345678") == "13812345678"


@given(
    st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc", "Cf"]), min_size=1, max_size=20).map(str.strip)
)
def test_cells_come_back_as_they_were(tmp_path_factory, cell):
    if not cell or cell.startswith("'") or (cell.startswith('="') and cell.endswith('"')):
        return
    path = tmp_path_factory.mktemp("back") / "errors.csv"
    with ErrorFile(path, HEADERS) as errors:
        errors.add(row(2, cell, "x"), "bad")
    with open_table(path) as table:
        assert [kept.values["订单编号"] for kept in table.rows()] == [cell]
