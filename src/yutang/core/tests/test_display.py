"""How moments and phone numbers are written."""

from datetime import UTC, date, datetime

import pytest
from django.utils import translation

from yutang.core.display import day_text, masked_phone, moment_text, weekday_text

NOON = datetime(2026, 11, 21, 4, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("moment", "english", "chinese"),
    [
        (datetime(2026, 11, 21, 6, 2, tzinfo=UTC), "14:02", "14:02"),
        # Still the 20th in London, already the 21st in the shop.
        (datetime(2026, 11, 20, 16, 30, tzinfo=UTC), "00:30", "00:30"),
        (datetime(2026, 11, 19, 6, 2, tzinfo=UTC), "19 Nov 14:02", "11月19日 14:02"),
        (datetime(2025, 11, 21, 6, 2, tzinfo=UTC), "21 Nov 2025 14:02", "2025年11月21日 14:02"),
    ],
)
def test_a_moment_says_no_more_than_needed(moment, english, chinese):
    with translation.override("en"):
        assert moment_text(moment, now=NOON) == english
    with translation.override("zh-hans"):
        assert moment_text(moment, now=NOON) == chinese


def test_days_are_written_as_each_language_does():
    day = date(2026, 11, 21)
    with translation.override("en"):
        assert (day_text(day, today=day), weekday_text(day)) == ("21 Nov", "Saturday 21 November")
    with translation.override("zh-hans"):
        assert (day_text(day, today=day), weekday_text(day)) == ("11月21日", "11月21日 星期六")


@pytest.mark.parametrize(
    ("phone", "shown"),
    [
        ("13812345678", "138****5678"),
        ("+86 138-1234-5678", "138****5678"),
        ("4155550100", "415***0100"),
        ("88001", "****01"),
        ("12", "****"),
        ("", "****"),
    ],
)
def test_a_masked_phone_cannot_be_rung(phone, shown):
    assert masked_phone(phone) == shown
