"""Numbers as Chinese customers write them: 155, 1.6, 一百一十, 一百二, 三四百, 二十七八, 200-300, 1千5."""

import re
from dataclasses import dataclass

_DIGITS = {char: value for value, char in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2, "俩": 2}
_UNITS = {"十": 10, "百": 100, "千": 1000, "万": 10000}
_NUMBER = re.compile(r"\d+(?:\.\d+)?(?:[百千万]\d?|[kw](?![a-z0-9]))?|[零〇一二两三四五六七八九十百千万]+", re.ASCII)
_JOINED = re.compile(r"\s*(?:斤|岁|元|块|cm|kg|公斤|厘米|个月|月)?\s*(?:[-~到至]|--)\s*")
_ROUGH = re.compile(r"([一二两三四五六七八九])([一二三四五六七八九])([十百千万])")
_TAIL_ROUGH = re.compile(r"(.*[十百])([一二三四五六七八])([二三四五六七八九])")
_LETTER_UNITS = {"k": 1000, "w": 10000} | _UNITS


@dataclass(frozen=True, slots=True)
class Number:
    """A number or a range at a place of the text. ``unit`` is the step of a rough number: 三四十 has 10."""

    start: int
    end: int
    low: float
    high: float
    unit: int = 1

    @property
    def is_range(self) -> bool:
        return self.high > self.low

    @property
    def middle(self) -> float:
        return (self.low + self.high) / 2


def find_numbers(text: str) -> list[Number]:
    """Every number in the text from left to right, ranges joined into one."""
    found: list[Number] = []
    for match in _NUMBER.finditer(text):
        number = _parse(match)
        if number is None:
            continue
        last = found[-1] if found else None
        is_near = last is not None and number.start - last.end <= 8
        if (
            last
            and is_near
            and not last.is_range
            and last.low < number.low
            and _JOINED.fullmatch(text, last.end, number.start)
        ):
            found[-1] = Number(last.start, number.end, _same_scale(last, number), number.high, number.unit)
        else:
            found.append(number)
    return found


def _same_scale(low: Number, high: Number) -> float:
    # "二到三百" and "2-3百" mean two hundred to three hundred.
    return low.low * 100 if low.low < 10 and high.low >= 100 and high.low % 100 == 0 else low.low


def _parse(match: re.Match[str]) -> Number | None:
    word, start, end = match.group(), match.start(), match.end()
    if word[0].isascii():
        value = _arabic(word)
        return Number(start, end, value, value) if value < 10**9 else None
    if rough := _rough(word):
        return Number(start, end, *rough)
    if len(word) > 1 and word[-1] in "两俩":
        # 六斤八两 weighs, 三十两双 counts; it is no digit there.
        word, end = word[:-1], end - 1
    single = _chinese(word)
    if single is None and word[-1] == "一" and len(word) > 2:
        # The last character counts what follows: 一百五一盒.
        single, end = _chinese(word[:-1]), end - 1
    return None if single is None else Number(start, end, single, single)


def _rough(word: str) -> tuple[float, float, int] | None:
    """Low, high and step of a rough number: 三四百, 二十七八, 一百三四, 七八."""
    if match := _ROUGH.fullmatch(word):
        base, step, ends = 0.0, _UNITS[match[3]], (match[1], match[2])
    elif match := _TAIL_ROUGH.fullmatch(word):
        known = _chinese(match[1])
        if known is None:
            return None
        base, step, ends = known, 1 if match[1].endswith("十") else 10, (match[2], match[3])
    elif len(word) == 2 and word[0] in _DIGITS and word[1] in _DIGITS:
        base, step, ends = 0.0, 1, (word[0], word[1])
    else:
        return None
    low, high = _DIGITS[ends[0]], _DIGITS[ends[1]]
    return (base + low * step, base + high * step, step) if high == low + 1 else None


def _arabic(word: str) -> float:
    for place, char in enumerate(word):
        if char in _LETTER_UNITS:
            rest = word[place + 1 :]
            unit = _LETTER_UNITS[char]
            return float(word[:place]) * unit + (int(rest) * unit / 10 if rest else 0)
    return float(word)


def _chinese(word: str) -> float | None:
    """The value of a Chinese numeral, or None where the characters make none; 一六五 is read digit by digit."""
    if len(word) > 9:
        return None
    if all(char in _DIGITS for char in word):
        return float("".join(str(_DIGITS[char]) for char in word))
    total, section, digit, last_unit = 0, 0, -1, 0
    for char in word:
        if char in _DIGITS:
            if digit > 0:
                return None
            digit = _DIGITS[char]
            last_unit = 0 if digit == 0 else last_unit
        elif char == "万":
            total, section, digit, last_unit = (section + max(digit, 0)) * 10000, 0, -1, 10000
        else:
            last_unit = _UNITS[char]
            section, digit = section + (1 if digit < 1 else digit) * last_unit, -1
    # 一百二 is 120 and 一千五 is 1500, but 一百零二 is 102.
    tail = 0 if digit < 1 else digit * (last_unit // 10 if last_unit > 10 else 1)
    return float(total + section + tail)
