"""Cells to moments: dates and times as people, shop systems and spreadsheets write them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo

from dateutil import parser
from django.utils.translation import gettext_lazy as _

from yutang.core.tables.errors import BadValue

SHANGHAI = ZoneInfo("Asia/Shanghai")
EARLIEST = date(1990, 1, 1)
# A clock that is somewhat fast, or a zone that was left out, is no reason to refuse.
AHEAD = timedelta(days=1)
SPREADSHEET_EPOCH = datetime(1899, 12, 30)  # noqa: DTZ001

USUAL = re.compile(r"(\d{4})([-/.])(\d{1,2})\2(\d{1,2})(?:[ T]+(\d{1,2}):(\d{1,2})(?::(\d{1,2})(?:\.\d{1,9})?)?)?")
CHINESE = re.compile(
    r"(\d{4})[年\-/.](\d{1,2})[月\-/.](\d{1,2})日?号?\s*T?(?:(?:星期|周)[一二三四五六日天]\s*)?"
    r"(上午|下午|中午|凌晨|早上|晚上|am|pm)?\s*"
    r"(?:(\d{1,2})[:时点](\d{1,2})?[:分]?(\d{1,2})?(?:\.\d+)?秒?\s*(am|pm)?)?",
    re.IGNORECASE,
)
COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})(?:[ T]?(\d{2})(\d{2})(\d{2})?)?")
NUMBER = re.compile(r"\d+(?:\.\d+)?")
YEAR_LAST = re.compile(r"(\d{1,2})([-/.])(\d{1,2})\2(\d{4})(?:[ T]+(\d{1,2}):(\d{2})(?::(\d{2}))?)?")
YEAR_SHORT = re.compile(r"\d{1,2}([-/.])\d{1,2}\1\d{1,2}(?:\D.*)?")
IN_WORDS = re.compile(r"(?=.*\b\d{4}\b)(?=.*[a-z]{3})[a-z0-9 ,:+\-.]+", re.IGNORECASE)
ISO_WITH_ZONE = re.compile(r"\d{4}-?\d{2}-?\d{2}[T ][\d:.]+\s*(?:Z|[+-]\d{2}:?\d{2})", re.IGNORECASE)
BLANK_BEFORE_ZONE = re.compile(r"\s+(?=[+-]\d|Z)")
LONGEST = 64
NAMED_ZONES: dict[str, tzinfo] = {"UTC": UTC, "GMT": UTC, "CST": SHANGHAI}
AFTERNOON = frozenset(("下午", "晚上", "中午", "pm"))
MORNING = frozenset(("上午", "凌晨", "早上", "am"))


def read_datetime(cell: str, *, now: datetime, zone: tzinfo = SHANGHAI) -> datetime:
    """An aware moment in the zone; one written without a zone is taken to be of it.

    Refused are what may be read in two ways (3/5/2024), days that do not exist, years before 1990, and moments more than
    a day after now.
    """
    moment = _localised(cell, zone)
    if moment.date() < EARLIEST:
        raise _too_early(cell, EARLIEST)
    if moment > now + AHEAD:
        raise _too_late(cell)
    return moment


def read_date(cell: str, *, now: datetime, zone: tzinfo = SHANGHAI, earliest: date = EARLIEST) -> date:
    """A day in the zone, by the same rules; birthdays pass an `earliest` of their own."""
    day = _localised(cell, zone).date()
    if day < earliest:
        raise _too_early(cell, earliest)
    if day > (now + AHEAD).astimezone(zone).date():
        raise _too_late(cell)
    return day


def _localised(cell: str, zone: tzinfo) -> datetime:
    moment = parse_moment(cell)
    if moment.tzinfo is None:
        return moment.replace(tzinfo=zone)
    return moment.astimezone(zone)


@lru_cache(maxsize=8192)
def parse_moment(cell: str) -> datetime:
    """The moment as written: naive without a zone, aware with one. Raises BadValue. No check of its range."""
    try:
        if match := USUAL.fullmatch(cell):
            year, _sign, month, day, hour, minute, second = match.groups()
            return _moment((year, month, day), hour, minute, second)
        text = cell.strip() if cell.isascii() else unicodedata.normalize("NFKC", cell).strip()
        if not text:
            raise BadValue.blank()
        moment = _parse_other(text) if len(text) <= LONGEST else None
    except (ValueError, OverflowError) as fault:
        message = _("“%(cell)s” is not a day or time that exists.")
        raise BadValue("datetime.no_such_day", message, cell=cell) from fault
    if moment is None:
        message = _("“%(cell)s” is not a date. Write it like 2024-03-05 14:02.")
        raise BadValue("datetime.unreadable", message, cell=cell)
    return moment


def _moment(
    day: tuple[str, str, str], hour: str | None = None, minute: str | None = None, second: str | None = None
) -> datetime:
    """Naive, by digits. Hour 24 at 00:00 is the midnight that ends the day."""
    year, month, on = map(int, day)
    if hour is None:
        return datetime(year, month, on)  # noqa: DTZ001
    if hour == "24" and not int(minute or 0) and not int(second or 0):
        return datetime(year, month, on) + timedelta(days=1)  # noqa: DTZ001
    return datetime(year, month, on, int(hour), int(minute or 0), int(second or 0))  # noqa: DTZ001


def _parse_other(text: str) -> datetime | None:
    if YEAR_SHORT.fullmatch(text):
        raise _ambiguous(text)
    for shape, reader in SHAPES:
        if match := shape.fullmatch(text):
            return reader(match)
    return None


def _chinese(match: re.Match[str]) -> datetime:
    """2024年3月5日 下午2:02:33, and what Windows and WPS make of it."""
    year, month, day, before, hour, minute, second, after = match.groups()
    half = (before or after or "").casefold()
    if hour and half in AFTERNOON and int(hour) < 12 and not (half == "中午" and int(hour) == 11):
        hour = str(int(hour) + 12)
    elif hour == "12" and half in MORNING:
        hour = "0"
    elif hour == "12" and half == "晚上":
        hour = "24"
    return _moment((year, month, day), hour, minute, second)


def _number(match: re.Match[str]) -> datetime | None:
    """Digits only, told apart by how many: a spreadsheet's day, a compact date, seconds or milliseconds since 1970."""
    whole, _point, rest = match[0].partition(".")
    if len(whole) == 5:
        moment = SPREADSHEET_EPOCH + timedelta(days=float(match[0]))
        return (moment + timedelta(milliseconds=500)).replace(microsecond=0)
    if len(whole) == 10:
        return datetime.fromtimestamp(int(whole), UTC)
    if len(whole) == 13:
        return datetime.fromtimestamp(int(whole) // 1000, UTC)
    if len(whole) in (8, 12, 14) and not rest.strip("0"):
        digits = whole.ljust(14, "0")
        return _moment((digits[:4], digits[4:6], digits[6:8]), digits[8:10], digits[10:12], digits[12:])
    return None


def _year_last(match: re.Match[str]) -> datetime:
    """13/5/2024 and 5/13/2024 can be read in one way only; 3/5/2024 in two, of which one is wrong."""
    first, _sign, second, year, *time = match.groups()
    if int(first) > 12 >= int(second):
        first, second = second, first
    elif int(second) <= 12 and int(first) != int(second):
        raise _ambiguous(match[0])
    return _moment((year, first, second), *time)


def _in_words(match: re.Match[str]) -> datetime | None:
    """English dates as some platforms send them. Read twice over different days, so that nothing left out is made up."""
    readings = set()
    for filler in (datetime(2000, 1, 1), datetime(2001, 2, 2)):  # noqa: DTZ001
        try:
            readings.add(parser.parse(match[0], default=filler, tzinfos=_zone_named))
        except (ValueError, TypeError):
            return None
    return readings.pop() if len(readings) == 1 else None


def _zone_named(name: str | None, offset: int | None) -> tzinfo | None:
    """The zone behind letters after a time; CST is Chinese here. An unknown one makes the date unreadable."""
    if offset is not None:
        return timezone(timedelta(seconds=offset))
    if name is None:
        return None
    if name not in NAMED_ZONES:
        raise ValueError(name)
    return NAMED_ZONES[name]


def _compact(match: re.Match[str]) -> datetime:
    return _moment((match[1], match[2], match[3]), match[4], match[5], match[6])


def _iso(match: re.Match[str]) -> datetime:
    return datetime.fromisoformat(BLANK_BEFORE_ZONE.sub("", match[0].upper()))


SHAPES: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], datetime | None]], ...] = (
    (CHINESE, _chinese),
    (NUMBER, _number),
    (COMPACT, _compact),
    (YEAR_LAST, _year_last),
    (ISO_WITH_ZONE, _iso),
    (IN_WORDS, _in_words),
)


def _ambiguous(text: str) -> BadValue:
    message = _("“%(cell)s” can be read as more than one day. Write the year first, like 2024-03-05.")
    return BadValue("datetime.ambiguous", message, cell=text)


def _too_early(cell: str, earliest: date) -> BadValue:
    message = _("“%(cell)s” is before %(earliest)s. Check the year.")
    return BadValue("datetime.too_early", message, cell=cell, earliest=earliest.isoformat())


def _too_late(cell: str) -> BadValue:
    return BadValue("datetime.in_future", _("“%(cell)s” lies in the future. Check the year."), cell=cell)
