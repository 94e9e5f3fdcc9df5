"""The numbers that entries begin with."""

from __future__ import annotations

import re
from dataclasses import dataclass

from yutang.presale.rules.relays.text import CIRCLED
from yutang.presale.rules.relays.words import UNIT

HIGHEST_NUMBER = 9999
_NUMERALS = {char: value for value, char in enumerate("一二三四五六七八九", 1)}
_FULL = re.compile(
    rf"^(?:no\.?\s?|#|第(?=\d))?(?P<no>\d{{1,4}})\s?(?:[号楼](?=[\s.:、,])\s?[.:、,]?|[.。、,，):：\]】]|(?=️))\s*(?!\d{{1,2}}(?::\d{{2}})?\s*(?:$|-\d))|"
    rf"^[(\[【](?P<no2>\d{{1,4}})[)\]】]\s?[.、:]?\s*|^(?P<circled>[{''.join(CIRCLED)}])\s?[.、:]?\s*|^[(]?(?P<han>[一二三四五六七八九十]{{1,3}})[、)]\s*"
)
_WEAK = re.compile(
    rf"^(?P<no>\d{{1,4}})(?:\s+(?!{UNIT}(?:[^\u4e00-\u9fff]|$))|(?=[@a-z\u4e00-\u9fff\U0001f000-\U0001faff])(?!{UNIT}|[栋幢座期区弄楼号月年日点时元块岁度#x]|单元|cm|码)|\s?[-~_]\s?(?=[^\d]))"
)
_NEXT = re.compile(r"(?<=[\s;；。,，)\u4e00-\u9fff✅💰])(\d{1,4})(?:[.、):])\s*(?=[^\d\s.])")
_BEGIN = frozenset("no#第([【一二三四五六七八九十")
_STARTS = frozenset("#([【" + "".join(CIRCLED))
ORNAMENTS = frozenset("~👉•·-*🔸🔹▪●○◆⭐🌟 ❌✅✔☑💰")
_MARKED = re.compile(r"^(?:<del>|<s>|[^\w\s\u4e00-\u9fff()\[\]【】#@\"'“”「」¥]|\s){1,6}")
_NOT_A_NUMBER = re.compile(
    rf"^\d+\.\d+\s*(?:{UNIT}|元|块|折|$)|^\d{{1,2}}:\d{{2}}(?!\d)|^\d{{1,4}}[.年/-]\d{{1,2}}[.月/-]\d{{1,2}}|^\d{{1,2}}[.月]\d{{1,2}}(?:日|号|\s)"
)


@dataclass(frozen=True, slots=True)
class Numbered:
    """A number at the beginning, whether a sign after it says that it is one, and where the entry itself begins."""

    no: int
    is_plain: bool
    start: int
    marked: int = 0


def number_at(key: str) -> Numbered | None:
    """The number a line begins with, if it can be one; marks may stand before it, as in ✅3. 小鱼."""
    if key[:1] in _STARTS or key[:1].isalnum():
        return _number_at(key)
    lead = _MARKED.match(key)
    found = _number_at(key[lead.end() :]) if lead else None
    if lead is None or found is None:
        return None
    return Numbered(found.no, found.is_plain, found.start + lead.end(), lead.end())


def _number_at(key: str) -> Numbered | None:
    first = key[:1]
    if not (first.isdigit() or first in _BEGIN or first in CIRCLED):
        return None
    if plain := _FULL.match(key):
        return None if _NOT_A_NUMBER.match(key) else Numbered(_value(plain), True, plain.end())
    weak = _WEAK.match(key)
    return Numbered(int(weak["no"]), False, weak.end()) if weak else None


def _value(found: re.Match[str]) -> int:
    if digits := found["no"] or found["no2"]:
        return int(digits)
    if circled := found["circled"]:
        return CIRCLED[circled]
    tens, _ten, ones = found["han"].rpartition("十")
    is_ten = "十" in found["han"]
    return (_NUMERALS.get(tens, 1) * 10 if is_ten else 0) + _NUMERALS.get(ones, 0)


def runs_in(key: str) -> list[int]:
    """Where entries 1, 2, 3 … begin inside a line that begins with something else, if there are at least two."""
    starts: list[int] = []
    for found in _NEXT.finditer(key):
        if int(found[1]) == len(starts) + 1:
            starts.append(found.start())
    return starts if len(starts) > 1 else []


def pieces_of_row(key: str, first: Numbered) -> list[tuple[int, int]]:
    """Where the entries of one line begin and end, if it holds several whose numbers follow each other."""
    if len(key) < 12:
        return [(0, len(key))]
    starts, expected = [0], first.no + 1
    for found in _NEXT.finditer(key, first.start):
        if int(found[1]) == expected:
            starts.append(found.start())
            expected += 1
    return list(zip(starts, [*starts[1:], len(key)], strict=True))
