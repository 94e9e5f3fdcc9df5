"""Cells to values, in all the ways that people write them."""

from __future__ import annotations

from contextlib import suppress
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yutang.core.tables import (
    BadValue,
    MaskedPhone,
    read_boolean,
    read_integer,
    read_money,
    read_phone,
    read_reference,
    read_text,
)


def fault(reader, cell: str, **options) -> str:
    with pytest.raises(BadValue) as refused:
        reader(cell, **options)
    assert str(refused.value)
    return refused.value.code


@pytest.mark.parametrize(
    "cell",
    [
        "13812345678", " 138 1234 5678 ", "138-1234-5678", "+8613812345678", "+86 138-1234-5678", "008613812345678",
        "8613812345678", "(+86)13812345678", "１３８１２３４５６７８", "\u202d13812345678\u202c", "13812345678.0",
        "1.3812345678E+10", "+86013812345678",
    ],
)  # fmt: skip
def test_one_number_however_written(cell):
    assert read_phone(cell) == "+8613812345678"


def test_numbers_of_elsewhere_keep_their_country():
    assert read_phone("+852 9123 4567") == "+85291234567"
    assert read_phone("91234567", region="HK") == "+85291234567"


@pytest.mark.parametrize(
    "cell",
    [
        "138****1234",
        "138＊＊＊＊1234",
        "1********12",
        "138xxxx5678",
        "***********",
        "18412345678-1234",
        "18412345678转1234",
    ],
)
def test_hidden_and_passing_numbers_are_nobody(cell):
    phone = read_phone(cell)
    assert phone == MaskedPhone(cell)
    assert not phone


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("", "value.blank"), ("  ", "value.blank"), ("1.38E+10", "phone.rounded"), ("1.38123E10", "phone.rounded"),
        ("1E+99999999999", "phone.rounded"), ("1381234567", "phone.unreadable"), ("138123456789", "phone.unreadable"), ("小鱼", "phone.unreadable"),
        ("12345678901", "phone.unreadable"), ("0571-87654321", "phone.landline"), ("13812345678/13912345678", "phone.several"),
        ("13812345678，13912345678", "phone.several"), pytest.param("9" * 5000, "phone.unreadable", id="endless"),
    ],
)  # fmt: skip
def test_what_is_no_mobile_number_is_refused_with_its_reason(cell, code):
    assert fault(read_phone, cell) == code


@given(st.text(max_size=40))
def test_phone_reader_never_breaks(text):
    try:
        phone = read_phone(text)
    except BadValue:
        return
    assert isinstance(phone, MaskedPhone) or phone.startswith("+")


@given(st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True), st.sampled_from(["", "+86", "0086", "+86 ", "86"]))
def test_every_mainland_number_reads_with_and_without_its_country(number, prefix):
    assert read_phone(prefix + number) == f"+86{number}"


@pytest.mark.parametrize(
    ("cell", "fen"),
    [
        ("0", 0), ("12", 1200), ("1234.5", 123450), ("¥1,234.50", 123450), ("￥1,234.50", 123450), ("1234.5元", 123450),
        ("１２.00", 1200), ("RMB 12", 1200), ("12 CNY", 1200), ("人民币12元", 1200), (".5", 50), ("5.", 500), ("+3", 300),
        ("12.300", 1230), ("-0.00", 0), ("1,234,567.89", 123456789),
    ],
)  # fmt: skip
def test_amounts_read_in_fen(cell, fen):
    assert read_money(cell) == fen


@pytest.mark.parametrize("cell", ["-5", "−5.00", "(5.00)", "¥-5", "-¥5", "-5元"])
def test_negative_amounts_only_where_allowed(cell):
    assert fault(read_money, cell) == "money.negative"
    assert read_money(cell, allow_negative=True) == -500


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("", "value.blank"), ("免费", "money.unreadable"), ("1.234,50", "money.unreadable"), ("12,34", "money.unreadable"), ("1,23", "money.unreadable"),
        ("1.2万", "money.unreadable"), ("12.345", "money.too_fine"), ("0.001", "money.too_fine"), ("$12", "money.other_currency"),
        ("12 USD", "money.other_currency"), ("13812345678", "money.too_much"), pytest.param("9" * 5000, "money.too_much", id="endless"), ("nan", "money.unreadable"), ("1e5", "money.unreadable"),
        ("--5", "money.unreadable"), ("-", "money.unreadable"), ("元", "money.unreadable"), ("()", "money.unreadable"), ("inf", "money.unreadable"),
    ],
)  # fmt: skip
def test_what_is_not_surely_an_amount_is_refused(cell, code):
    assert fault(read_money, cell) == code


@given(st.integers(-10_000_000_000, 10_000_000_000))
def test_any_amount_comes_back_to_the_fen(fen):
    yuan = Decimal(fen) / 100
    for shown in (f"{yuan:.2f}", f"{yuan:,.2f}", f"¥{yuan:,.2f}元", str(yuan)):
        assert read_money(shown, allow_negative=True) == fen


@given(st.text(max_size=30))
def test_money_reader_never_breaks(text):
    with suppress(BadValue):
        assert read_money(text) >= 0


@pytest.mark.parametrize(
    ("cell", "number"), [("3", 3), ("3.0", 3), ("1,234", 1234), ("１２", 12), (" 7 ", 7), ("+2", 2)]
)
def test_whole_numbers_read(cell, number):
    assert read_integer(cell) == number


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("", "value.blank"), ("3.5", "integer.unreadable"), ("三", "integer.unreadable"), ("3件", "integer.unreadable"), ("-1", "integer.out_of_range"),
        ("1000000001", "integer.out_of_range"), pytest.param("9" * 6000, "integer.out_of_range", id="endless"), pytest.param("-" + "9" * 6000, "integer.out_of_range", id="endless-below"),
    ],
)  # fmt: skip
def test_what_is_no_count_is_refused(cell, code):
    assert fault(read_integer, cell) == code


@given(st.text(max_size=20))
def test_integer_reader_never_breaks(text):
    with suppress(BadValue):
        assert 0 <= read_integer(text) <= 1_000_000_000


@pytest.mark.parametrize("cell", ["是", "有", "Yes", "TRUE", "1", "1.0", "√", "已付款", "ＹＥＳ"])
def test_yes(cell):
    assert read_boolean(cell) is True


@pytest.mark.parametrize("cell", ["否", "无", "no", "FALSE", "0", "×", "未付款", "待付款"])
def test_no(cell):
    assert read_boolean(cell) is False


def test_words_of_ones_own_win_and_unknown_ones_are_refused():
    assert read_boolean("已成团", yes=("已成团",)) is True
    assert read_boolean("1", no=("1",)) is False
    assert fault(read_boolean, "已取消") == "boolean.unreadable"
    assert fault(read_boolean, "") == "value.blank"


def test_text_loses_what_cannot_be_seen_and_keeps_the_rest():
    assert (
        read_text(" 好\u202e看\x07\u200b\r\n第二行👨\u200d👩\u200d👧 ", max_length=50)
        == "好看\n第二行👨\u200d👩\u200d👧"
    )
    assert read_text("", max_length=5) == ""


def test_long_text_is_refused_and_not_cut():
    assert read_text("鱼" * 10, max_length=10) == "鱼" * 10
    assert fault(read_text, "鱼" * 11, max_length=10) == "text.too_long"


def test_a_refusal_quotes_only_the_beginning_of_a_long_cell():
    with pytest.raises(BadValue) as refused:
        read_money("贵" * 10_000)
    assert len(str(refused.value)) < 200


def test_references_are_text_and_never_a_rounded_number():
    assert read_reference(" E20240305001 ", max_length=64) == "E20240305001"
    assert read_reference("123456789012345678", max_length=64) == "123456789012345678"
    assert read_reference("2024030522001.0", max_length=64) == "2024030522001"
    assert read_reference("A1.0", max_length=64) == "A1.0"
    assert read_reference("3E5", max_length=64) == "3E5"
    assert fault(read_reference, "1.23457E+17", max_length=64) == "reference.rounded"
