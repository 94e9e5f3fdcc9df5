"""Text as it comes from a chat, in a form that can be compared."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from opencc import OpenCC

LONGEST_ROW = 500
MOST_KEPT = 100_000
_STRIKES = re.compile("[\u0335-\u0338]")
_KEYCAP = re.compile("([0-9])\ufe0f?\u20e3")
_LEADING_KEYCAPS = re.compile("^(\\s*)((?:[0-9]\ufe0f?\u20e3)+)")
_MARKED = re.compile(r"~~(.{2,200})~~")
_CIRCLED = {chr(0x2460 + at): at + 1 for at in range(20)} | {chr(0x3251 + at): at + 21 for at in range(15)}
_CIRCLED |= {chr(0x32B1 + at): at + 36 for at in range(15)} | {chr(0x2776 + at): at + 1 for at in range(10)}
_CIRCLED |= {chr(0x2780 + at): at + 1 for at in range(10)} | {chr(0x278A + at): at + 1 for at in range(10)}
_CIRCLED |= {chr(0x24EB + at): at + 11 for at in range(10)} | {chr(0x24F5 + at): at + 1 for at in range(10)}
_CIRCLED |= {chr(0x2474 + at): at + 1 for at in range(20)} | {chr(0x2488 + at): at + 1 for at in range(20)}
CIRCLED = _CIRCLED
_OWN = (
    dict.fromkeys("–—―－﹣‐‑−➖", "-")
    | dict.fromkeys("～〜∼", "~")
    | dict.fromkeys("×✖✕╳⨉☓＊﹡", "*")
    | {"➕": "+", "½": "半", "🔟": "10", "　": " ", "\t": " ", "￥": "¥", "㊀": "一", "…": "…"}
)
_INVISIBLE = ("Cc", "Cf", "Cs", "Co", "Cn", "Mn", "Me")


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the source: as it came, tidied, and the tidied text in simplified lower case, character by character."""

    number: int
    raw: str
    text: str
    key: str
    is_struck: bool


class _Tidy(dict[int, str]):
    """Each character in its plain form: half width, no accents that stand alone, nothing invisible. Emoji stay."""

    def __missing__(self, code: int) -> str:
        char = chr(code)
        if char in _OWN or char in CIRCLED:
            form = _OWN.get(char, char)
        elif unicodedata.category(char) in _INVISIBLE:
            form = ""
        else:
            form = "".join(one for one in unicodedata.normalize("NFKC", char) if one.isprintable())
        if len(self) < MOST_KEPT:
            self[code] = form
        return form


class _Key(dict[int, str]):
    """Each character simplified and in lower case, always as one character."""

    def __missing__(self, code: int) -> str:
        char = chr(code)
        form = str(_simplifier().convert(char)).lower() if code > 0x2E7F else char.lower()
        form = form if len(form) == 1 else char
        if len(self) < MOST_KEPT:
            self[code] = form
        return form


@lru_cache(maxsize=1)
def _simplifier() -> OpenCC:
    return OpenCC("t2s")


_TIDY, _KEY = (
    _Tidy(),
    _Key({ord("裡"): "里", ord("妳"): "你", ord("著"): "着", ord("臺"): "台", ord("帳"): "账", ord("帐"): "账"}),
)


def rows_of(text: str) -> list[Row]:
    """The lines of a text, numbered from 1; those with nothing to see are left out."""
    rows = []
    for number, raw in enumerate(text.replace("\r\n", "\n").replace("\r", "\n").splitlines(), 1):
        plain = tidied(raw)
        if plain:
            rows.append(Row(number, raw, plain, key_of(plain), _is_struck(raw)))
    return rows


def tidied(raw: str) -> str:
    if raw.lstrip().startswith("🔟"):
        raw = raw.replace("🔟", "10. ", 1)
    if "\u20e3" in raw:
        raw = _LEADING_KEYCAPS.sub(lambda found: found[1] + _KEYCAP.sub(r"\1", found[2]) + ". ", raw, count=1)
        raw = _KEYCAP.sub(r"\1", raw)
    return raw.translate(_TIDY).strip()


def key_of(text: str) -> str:
    return text.translate(_KEY)


def _is_struck(raw: str) -> bool:
    """Whether most of it is struck through, by combining strokes or by the marks of a markup."""
    plain = raw.strip()
    if plain.startswith(("<del>", "<s>")):
        return True
    if struck := _MARKED.search(plain):
        return len(struck[1]) * 2 >= len(plain) - 8
    strikes = len(_STRIKES.findall(raw))
    return strikes * 2 > len(plain) - strikes > 0
