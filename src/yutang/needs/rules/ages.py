"""Ages in years, and in months for babies under three."""

import re

from .numbers import Number
from .slots import Finding

_YEARS = re.compile(
    r"\s*(多|几|来|出头|左右|不到)?\s*(?:周岁|岁)(多|半)?(?:零?(\d{1,2}|十一|[一二三四五六七八九十])个月)?(左右)?"
)
_PLUS = re.compile(r"\s*\+\s*(?:岁|的?(?:$|[\s,。!?、]|女|人|皮肤|肌|姐|阿姨|妈|老|干|油|混|敏))")
_SAID = re.compile(r"(?:年龄|年纪|今年|年满)(?:是|有|都|已经|快|大概|:)?\s*$")
_SAID_OF = re.compile(r"(?:我妈|我爸|她|他|妈妈|爸爸|本人|都|快|已经|女儿|儿子|老公|老婆|奶奶|爷爷|婆婆|我|今年)\s*$")
_STOPS = re.compile(r"\s*(?:了|多了|$|[,。!;\s]\s*(?![\dcmk斤公]))")
_MONTHS = re.compile(r"\s*(?:个?(?P<half>半)?月(?:龄|大|多)?|个月)")
_DAYS = re.compile(r"\s*天(?:大|的?宝宝|的?娃|的?新生|的?小宝)")
_BABY = re.compile(r"宝|婴|娃|儿子|女儿|闺女|孩子|月龄|出生|奶粉|尿不湿|纸尿裤|辅食")
_NOT_AGE = re.compile(
    r"(?:怀孕|孕|怀|怀了|[用穿吃买喝过戴坐养放]了?|产后|最近|近|前|[这那每几第连]|坚持|不到|已经|哺乳|保质期|提前|母乳)(?:有|快|都|了)?\s*$"
)
_NOT_AGE_AFTER = re.compile(r"(?:前|后|内|之内|就|回|的量|一次|左右就|一?回购)")
_BABY_BEFORE = re.compile(r"(?:宝宝?|娃|出生|生下来|儿子|女儿|孩子)(?:才|刚|已经|有|现在|快|今天)?\s*$")
_SMALL = {char: value for value, char in enumerate("零一二三四五六七八九十")} | {"十一": 11}


def find_ages(text: str, numbers: list[Number], taken: set[int]) -> list[Finding]:
    """Ages said in the text; marks the numbers it used in ``taken``."""
    is_about_baby = _BABY.search(text) is not None
    found = []
    for index, number in enumerate(numbers):
        if index in taken or number.high > 120:
            continue
        finding = _years(text, number) or _bare_years(text, number) or _months(text, number, is_about_baby)
        if finding:
            taken.update(at for at, other in enumerate(numbers) if finding.start <= other.start < finding.end)
            found.append(finding)
    return found


def _years(text: str, number: Number) -> Finding | None:
    match = _YEARS.match(text, number.end)
    if not match:
        return None
    before, after, _, _ = match.groups()
    low, high = number.low, number.high
    if low < 3 and high < 4:
        return _baby_years(number, match)
    if number.unit == 10:
        high += 9
    elif before in ("多", "几") and low % 10 == 0:
        high = low + 9
    elif before == "出头":
        high = low + 3
    elif after == "半":
        low = high = low + 0.5
    return _in_years(low, high, number.start, match.end(), 0.97)


def _in_years(low: float, high: float, start: int, end: int, confidence: float) -> Finding | None:
    if not 3 <= low <= high <= 120:
        return None
    value = _plain(low) if low == high else [_plain(low), _plain(high)]
    return Finding("age", value, start, end, confidence)


def _baby_years(number: Number, match: re.Match[str]) -> Finding:
    before, after, months, _ = match.groups()
    low, high = number.low * 12, number.high * 12
    if months:
        low = high = low + (int(months) if months.isdigit() else _SMALL[months])
    elif after == "半":
        low = high = low + 6
    elif before == "多" or after == "多":
        high = low + 11
    value = _plain(low) if low == high else [_plain(low), _plain(high)]
    return Finding("age_months", value, number.start, match.end(), 0.95)


def _bare_years(text: str, number: Number) -> Finding | None:
    low, high = number.low, number.high
    if not 10 <= low <= 99 or low != int(low):
        return None
    before = text[max(0, number.start - 6) : number.start]
    if not number.is_range and 18 <= low < 80 and _PLUS.match(text, number.end):
        return _in_years(low, low // 10 * 10 + 9, number.start, number.end + 1, 0.85)
    if _SAID.search(before):
        return _in_years(low, high, number.start, number.end, 0.9)
    if low >= 15 and _SAID_OF.search(before) and _STOPS.match(text, number.end):
        is_weak = before.endswith("我") and not text.startswith(("了", "多了"), number.end)
        return None if is_weak else _in_years(low, high, number.start, number.end, 0.75)
    return None


def _months(text: str, number: Number, is_about_baby: bool) -> Finding | None:
    before = text[max(0, number.start - 6) : number.start]
    if (match := _MONTHS.match(text, number.end)) and number.high <= 36:
        after = _NOT_AGE_AFTER.match(text, match.end())
        is_plain_month = "个" not in match.group() and not match.group().endswith(("龄", "大"))
        if not is_about_baby or _NOT_AGE.search(before) or after or is_plain_month:
            return None
        extra = 0.5 if match["half"] else 0.0
        low, high = number.low + extra, number.high + extra
        value = _plain(low) if low == high else [_plain(low), _plain(high)]
        return Finding("age_months", value, number.start, match.end(), 0.9)
    is_day = _DAYS.match(text, number.end) or (text.startswith("天", number.end) and _BABY_BEFORE.search(before))
    if is_day and 1 <= number.low <= 120:
        return Finding("age_months", int(number.low // 30), number.start, number.end + 1, 0.85)
    return None


def _plain(value: float) -> float | int:
    return int(value) if value == int(value) else round(value, 2)
