"""Dates and times in all the ways that exports write them."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yutang.core.tables import BadValue, read_date, read_datetime
from yutang.core.tables.moments import SHANGHAI

NOW = datetime(2024, 6, 1, 12, tzinfo=SHANGHAI)


def fault(reader, cell: str, **options) -> str:
    with pytest.raises(BadValue) as refused:
        reader(cell, now=NOW, **options)
    assert str(refused.value)
    return refused.value.code


@pytest.mark.parametrize(
    "cell",
    [
        "2024-03-05 14:02:33", "2024/3/5 14:02:33", "2024.3.5 14:02:33", "2024-03-05T14:02:33", "2024-03-05 14:02:33.000",
        "20240305140233", "20240305 140233", "2024年3月5日 14:02:33", "2024年03月05日14时02分33秒", "２０２４－０３－０５　１４：０２：３３",
        "2024/3/5 下午 2:02:33", "2024-03-05 下午02:02:33", "2024/3/5 2:02:33 PM", "2024/3/5 星期二 14:02:33", "1709618553", "1709618553000", "45356.5851041667",
        "2024-03-05T06:02:33Z", "2024-03-05T06:02:33.000Z", "2024-03-05T14:02:33+08:00", "2024-03-05 14:02:33 +0800", "Tue Mar 05 14:02:33 +0800 2024",
        "Mar 5, 2024 2:02:33 PM", "2024-03-05 14:02:33 CST", " 2024-03-05 14:02:33 ", "\t2024-03-05 14:02:33",
    ],
)  # fmt: skip
def test_one_moment_however_written(cell):
    moment = read_datetime(cell, now=NOW)
    assert moment == datetime(2024, 3, 5, 14, 2, 33, tzinfo=SHANGHAI)
    assert moment.utcoffset() == timedelta(hours=8)


@pytest.mark.parametrize(
    "cell",
    [
        "2024-03-05",
        "2024/3/5",
        "2024.03.05",
        "20240305",
        "2024年3月5日",
        "45356",
        "2024-03-05 14:02",
        "202403051402",
        "13/5/2024",
        "5/13/2024",
    ],
)
def test_one_day_however_written(cell):
    expected = date(2024, 5, 13) if "13" in cell[:4] else date(2024, 3, 5)
    assert read_date(cell, now=NOW) == expected


def test_midnight_noon_and_hour_24():
    assert read_datetime("2024/3/5 上午12:10", now=NOW).hour == 0
    assert read_datetime("2024/3/5 中午12:10", now=NOW).hour == 12
    assert read_datetime("2024/3/5 下午12:10", now=NOW).hour == 12
    assert read_datetime("2024-03-05 24:00:00", now=NOW) == datetime(2024, 3, 6, tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("", "value.blank"), ("  ", "value.blank"), ("3/5/2024", "datetime.ambiguous"), ("03-05-2024 10:00", "datetime.ambiguous"),
        ("24/3/5", "datetime.ambiguous"), ("3/5/24 10:00", "datetime.ambiguous"), ("2023-02-29", "datetime.no_such_day"),
        ("2024-13-01", "datetime.no_such_day"), ("2024-03-05 25:00", "datetime.no_such_day"), ("0000-00-00 00:00:00", "datetime.no_such_day"),
        ("1970-01-01 08:00:00", "datetime.too_early"), ("1989-12-31", "datetime.too_early"), ("2199-01-01", "datetime.in_future"),
        ("2024-06-03", "datetime.in_future"), ("9999999999", "datetime.in_future"), ("昨天", "datetime.unreadable"), ("2024-03", "datetime.unreadable"),
        ("May 2024", "datetime.unreadable"), ("14:02", "datetime.unreadable"), ("-", "datetime.unreadable"), ("13812345678", "datetime.unreadable"),
        ("12", "datetime.unreadable"), ("2024-03-05 14:02 XYZ", "datetime.unreadable"), pytest.param("1" * 5000, "datetime.unreadable", id="endless"), ("99999999", "datetime.no_such_day"),
    ],
)  # fmt: skip
def test_what_is_not_surely_a_moment_is_refused(cell, code):
    assert fault(read_datetime, cell) == code


def test_a_day_ahead_is_allowed_and_a_birthday_may_be_long_ago():
    assert read_datetime("2024-06-02 11:00", now=NOW).day == 2
    assert read_date("1962-08-15", now=NOW, earliest=date(1900, 1, 1)) == date(1962, 8, 15)
    assert fault(read_date, "1962-08-15") == "datetime.too_early"
    assert fault(read_date, "2025-01-01") == "datetime.in_future"


def test_a_day_with_a_zone_is_the_day_in_ours():
    assert read_date("2024-03-05T20:00:00Z", now=NOW) == date(2024, 3, 6)
    assert read_datetime("2024-03-05 14:02", now=NOW, zone=UTC) == datetime(2024, 3, 5, 14, 2, tzinfo=UTC)


@given(st.integers(694_224_000, 1_717_200_000))
def test_any_moment_comes_back_to_the_second(seconds):
    moment = datetime.fromtimestamp(seconds, SHANGHAI)
    shapes = ("%Y-%m-%d %H:%M:%S", "%Y/%m/%d %H:%M:%S", "%Y%m%d%H%M%S", "%Y年%m月%d日 %H:%M:%S")
    for shown in (*(moment.strftime(shape) for shape in shapes), moment.isoformat(), str(seconds)):
        if len(shown) != 9:  # a bare count of seconds has ten digits since 2001
            assert read_datetime(shown, now=NOW) == moment


@given(st.text(max_size=40) | st.text("0123456789-/:. TZ+年月日PAM", max_size=30))
def test_reader_never_breaks(text):
    with suppress(BadValue):
        assert read_datetime(text, now=NOW).tzinfo is not None


def test_a_hundred_thousand_different_moments_in_two_seconds():
    start = datetime(2020, 1, 1, tzinfo=SHANGHAI)
    cells = [(start + timedelta(minutes=n)).strftime("%Y-%m-%d %H:%M:%S") for n in range(100_000)]
    began = process_time()
    for cell in cells:
        read_datetime(cell, now=NOW)
    assert process_time() - began < 3
