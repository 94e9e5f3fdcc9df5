"""The words of the trade: which slot and canonical value a written word stands for, found by longest match."""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from operator import add
from typing import Any

Meaning = tuple[str, str]
"""A slot and a canonical value."""

_DEGREES = [
    "很",
    "挺",
    "好",
    "真",
    "特别",
    "超",
    "超级",
    "非常",
    "比较",
    "蛮",
    "又",
    "也",
    "够",
    "巨",
    "贼",
    "相当",
    "十分",
    "更",
    "最",
    "要",
    "想要",
    "偏",
    "还",
    "都",
    "极其",
    "多",
    "十分的",
    "非常的",
    "特别的",
]
_COMPLAINTS = [
    "太",
    "有点",
    "有些",
    "有点儿",
    "过于",
    "过分",
    "特别特别",
    "稍微有点",
    "有一点",
    "略",
    "太过",
    "实在太",
    "偏",
    "就是",
]

_USUALLY = ["老", "老是", "总", "总是", "经常", "一直", "天生", "比较偏"]
_DENIALS = ["不", "不会", "不太", "不会太", "不那么"]
_LONGEST_FIRST = tuple(sorted([*_DEGREES, *_COMPLAINTS, "不"], key=len, reverse=True))


@dataclass(frozen=True, slots=True)
class Hit:
    """One word of the lexicon at a place of the text."""

    start: int
    end: int
    word: str
    meanings: tuple[Meaning, ...]


class Lexicon:
    """Words with their meanings. Look-up costs the same however many words there are."""

    def __init__(self, words: Mapping[str, tuple[Meaning, ...]], broader: Mapping[str, str]) -> None:
        self.words = dict(words)
        self.broader = dict(broader)
        lengths: dict[str, set[int]] = {}
        for word in self.words:
            lengths.setdefault(word[:2], set()).add(len(word))
        for start, sizes in lengths.items():
            sizes.update({1} if start[0] in self.words else ())
        self._inner = {
            word: at for word, known in self.words.items() if (known or word[0] != "不") and (at := _degree(word))
        }
        # By the first two characters of a word: most places of a text begin none, and one look tells so.
        self._lengths = {start: tuple(sorted(sizes, reverse=True)) for start, sizes in lengths.items()}

    def extended(self, words: Mapping[str, Iterable[Meaning]]) -> "Lexicon":
        """This lexicon with a merchant's own words; a word said anew replaces its old meanings."""
        own = {word.lower().strip(): tuple(meanings) for word, meanings in words.items() if word.strip()}
        return Lexicon(self.words | own, self.broader)

    def find(self, text: str) -> list[Hit]:
        """The longest words from left to right.

        A word that starts inside another and reaches beyond it counts too, when it has three or more characters and
        fills another slot: 遮手臂粗 is both the effect and the trait.
        """
        hits: list[Hit] = []
        reach = 0
        lengths, words = self._lengths, self.words
        for start, (char, pair) in enumerate(zip(text, map(add, text, text[1:] + " "), strict=True)):
            for size in lengths.get(pair) or lengths.get(char, ()):
                end = start + size
                if end <= reach:
                    break
                if end > len(text):
                    continue
                word = text[start:end]
                meanings = words.get(word)
                if meanings is None or not _stands_alone(text, start, end, word):
                    continue
                if word in self._inner and self._reaches_beyond(text, start + self._inner[word], end):
                    continue
                if start >= reach or (size >= 3 and _differ(hits[-1].meanings, meanings)):
                    hits.append(Hit(start, end, word, meanings))
                    reach = end
                    break
        return hits

    def _reaches_beyond(self, text: str, start: int, end: int) -> bool:
        """Whether a word begins inside (after 想要 in 想要润喉, 甜腻 in 不甜腻) and ends behind this one."""
        sizes = self._lengths.get(text[start : start + 2]) or self._lengths.get(text[start], ())
        return any(end < start + size <= len(text) and text[start : start + size] in self.words for size in sizes)


def _degree(word: str) -> int:
    """The length of the degree word or denial that ``word`` begins with, or 0."""
    if not word.startswith(_LONGEST_FIRST):
        return 0
    return next((len(degree) for degree in _LONGEST_FIRST if word.startswith(degree) and len(word) > len(degree)), 0)


def _stands_alone(text: str, start: int, end: int, word: str) -> bool:
    """A Latin word must not be a piece of a longer one."""
    if word[0].isascii() and word[0].isalpha() and start and text[start - 1].isascii() and text[start - 1].isalpha():
        return False
    last = word[-1]
    return not (last.isascii() and last.isalpha() and end < len(text) and text[end].isascii() and text[end].isalpha())


def _differ(first: tuple[Meaning, ...], second: tuple[Meaning, ...]) -> bool:
    return not {slot for slot, _ in first} & {slot for slot, _ in second} and first != ()


def spellings(alias: str) -> list[str]:
    """The words that an alias of a lexicon file stands for: ``~`` stands for a degree word, within a word for a complaint or none
    too, and ``!`` before it for a complaint.
    """
    if alias[0] == "~":
        return [degree + alias[1:] for degree in _DEGREES]
    if "~" in alias:
        return [alias.replace("~", degree) for degree in ["", *_DEGREES, *_COMPLAINTS, *_USUALLY]]
    if alias[0] == "!":
        return [complaint + alias[1:] for complaint in _COMPLAINTS + _DENIALS]
    return [alias]


def parse(files: Iterable[Mapping[str, Any]]) -> Lexicon:
    """Build a lexicon from parsed lexicon files; see ``lexicon/apparel.toml`` for their form."""
    words: dict[str, dict[Meaning, None]] = {}
    broader: dict[str, str] = {}
    for tables in files:
        for slot, table in tables.items():
            if slot == "broader":
                broader.update(table)
            elif slot == "ignore":
                words.update({word.lower(): {} for word in table["words"] if word.lower() not in words})
            elif isinstance(table, dict):
                _add(words, slot, table)
    return Lexicon({word: tuple(meanings) for word, meanings in words.items()}, broader)


def _add(words: dict[str, dict[Meaning, None]], slot: str, table: Mapping[str, list[str]]) -> None:
    for canonical, aliases in table.items():
        own = [canonical] if len(canonical) > 1 else []
        for alias in own + aliases:
            for word in spellings(alias):
                words.setdefault(word.lower(), {})[(slot, canonical)] = None


@lru_cache(maxsize=1)
def bundled_lexicon() -> Lexicon:
    """The lexicon that comes with the package."""
    folder = resources.files("yutang.needs").joinpath("lexicon")
    files = sorted((file for file in folder.iterdir() if file.name.endswith(".toml")), key=lambda file: file.name)
    return parse([tomllib.loads(file.read_text(encoding="utf-8")) for file in files])
