"""How vividly a review paints a scene of use: who, when, where, what the senses met, what changed; not how long it is."""

import itertools
import json
import math
import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources

import rjieba

from .normal import normalise
from .screen import reason_not_to_read

MOST_VIVID = 3.0
PLAIN = 1.0

_CLAUSE = re.compile(r"(?:[^,，。.!！?？;；~、\n :：…&—～()（）]|(?<=\d)\.(?=\d))+")
_HAN = re.compile(r"[\u3400-\u9fff]+")
_NUMBER = re.compile(r"\d+(?:\.\d+)?|[一二两三四五六七八九十几半]+多?[个天次双瓶条件箱斤年月岁码层口款只块盒袋趟回]")
_VOICE = re.compile(r"[的了着过就也很都在是没有我太挺还给得这那把被让跟但真又先]")

_STRETCH = 12

_SCENE = frozenset(("who", "moment", "sense", "part", "use", "change", "like", "reason"))
_GOODS = frozenset(("sense", "part", "use", "plain"))
_SHOP = frozenset(("ship", "price"))
_COUNTED = (*sorted(_SCENE), "turn", "me", "plain", "unused")
FEATURES = (*_COUNTED, "number", "own", "goods", "detail", "breadth", "shop", "nothing", "slogan")
AGAINST = frozenset(("unused", "shop", "nothing", "slogan"))
"""The features that can only lower a score; all others can only raise it."""


class Signs:
    """Words by group; what stands at a place is the longest word that begins there."""

    def __init__(self, groups: Mapping[str, str]) -> None:
        self._groups: dict[str, frozenset[str]] = {}
        for group, words in groups.items():
            for word in words.split():
                self._groups[word] = self._groups.get(word, frozenset()) | {group}
        self._longest = max(map(len, self._groups))

    def __contains__(self, word: str) -> bool:
        return word in self._groups

    def found(self, clause: str, pieces: Sequence[str]) -> Iterator[tuple[str, frozenset[str]]]:
        """Each sign with its groups, left to right without overlap; one character is a sign only where it is one of ``pieces``."""
        edges = {0, *itertools.accumulate(map(len, pieces))}
        at = 0
        while at < len(clause):
            for size in range(min(self._longest, len(clause) - at), 0, -1):
                word = clause[at : at + size]
                if word in self._groups and (size > 1 or {at, at + 1} <= edges):
                    yield word, self._groups[word]
                    break
            else:
                size = 1
            at += size


@dataclass(frozen=True, slots=True)
class Weights:
    """A straight line through the features, in the labeller's steps: 0 says nothing of the goods, 3 paints a scene."""

    bias: float
    points: Mapping[str, float]

    def of(self, features: Mapping[str, float]) -> float:
        return self.bias + sum(self.points[name] * features[name] for name in FEATURES)


@lru_cache(maxsize=1)
def bundled_signs() -> Signs:
    """The signs that come with the package."""
    return Signs(tomllib.loads(_file("signs.toml")))


@lru_cache(maxsize=1)
def bundled_weights() -> Weights:
    """The weights that come with the package; ``yutang needs train-vividness`` makes them."""
    return parse_weights(_file("weights.json"))


def parse_weights(content: str) -> Weights:
    """Raises ValueError or KeyError where a weight is missing or no number."""
    record = json.loads(content)
    return Weights(float(record["bias"]), {name: float(record["points"][name]) for name in FEATURES})


def _file(name: str) -> str:
    return resources.files("yutang.needs").joinpath("reviews", name).read_text(encoding="utf-8")


def vividness(text: str, *, weights: Weights | None = None) -> float:
    """How vivid a review is, from 0 to 3. Linear in the length of the text.

    0 says nothing of the goods, is no Chinese text, or is too long for an utterance; 1 says no more than plain praise or complaint: shades
    within these two mean nothing and are not given. Beyond 1.5, more is more vivid. Repetition, delivery talk, copied slogans and random
    characters earn nothing.
    """
    normal = normalise(text).text
    if reason_not_to_read(normal):
        return 0.0
    clauses = list(_clauses(normal))
    found = _features(clauses)
    score = (weights or bundled_weights()).of(found)
    # What is lifted above plain must sound like somebody speaking of the goods.
    score = min(score, PLAIN) + max(score - PLAIN, 0.0) * _voice(clauses) * _on_the_goods(clauses)
    score *= _wordiness(normal)
    if score < PLAIN + 0.5:
        return PLAIN if score >= (PLAIN if found["nothing"] else PLAIN - 0.5) else 0.0
    return round(min(score, MOST_VIVID), 3)


def features(text: str) -> dict[str, float]:
    """What ``FEATURES`` names. Each counts different words, once, and each further one for less."""
    return _features(list(_clauses(normalise(text).text)))


@dataclass(frozen=True, slots=True)
class _Clause:
    text: str
    pieces: Sequence[str]
    words: Mapping[str, frozenset[str]]

    @property
    def kinds(self) -> frozenset[str]:
        return frozenset().union(*self.words.values())

    def count(self, groups: frozenset[str]) -> int:
        return sum(1 for own in self.words.values() if own & groups)

    @property
    def is_shop(self) -> bool:
        return 0 < self.count(_SHOP) >= self.count(_GOODS)


def _clauses(text: str) -> Iterator[_Clause]:
    """Each clause once, however often it is said."""
    signs = bundled_signs()
    for run in dict.fromkeys(_CLAUSE.findall(text)):
        for pieces in _short(rjieba.cut(run, hmm=False)):
            clause = "".join(pieces)
            yield _Clause(clause, pieces, dict(signs.found(clause, pieces)))


def _short(pieces: Sequence[str]) -> Iterator[list[str]]:
    """Those who write without commas still speak in clauses: what is long is cut into stretches between words."""
    taken: list[str] = []
    length, rest = 0, sum(map(len, pieces))
    for piece in pieces:
        taken.append(piece)
        length += len(piece)
        if length >= _STRETCH and rest - length >= _STRETCH // 2:
            yield taken
            taken, rest, length = [], rest - length, 0
    if taken:
        yield taken


def _features(clauses: Sequence[_Clause]) -> dict[str, float]:
    told = [clause for clause in clauses if not clause.is_shop]
    goods = [clause for clause in told if clause.count(_GOODS)]
    words = {
        group: {word for clause in told for word, groups in clause.words.items() if group in groups}
        for group in _COUNTED
    }
    counts = {group: math.log1p(len(found)) for group, found in words.items()}
    counts["number"] = math.log1p(len({number for clause in told for number in _NUMBER.findall(clause.text)}))
    counts["own"] = math.log1p(len(set(_own_words(told))))
    counts["goods"] = math.log1p(len(goods))
    counts["detail"] = math.log1p(sum(1 for clause in told if len(clause.kinds & _SCENE) >= 2))
    counts["breadth"] = sum(1 for group in _SCENE if words[group]) / len(_SCENE)
    counts["shop"] = 1 - _share(told, clauses)
    counts["nothing"] = float(not goods)
    counts["slogan"] = sum(1 for clause in goods if len(clause.text) <= 4) / max(len(goods), 1)
    return counts


def _own_words(clauses: Sequence[_Clause]) -> Iterator[str]:
    """Words that no list holds, where something is told: what is called by its name was seen by somebody."""
    signs = bundled_signs()
    for clause in clauses:
        if clause.kinds & (_GOODS | _SCENE):
            yield from (word for word in clause.pieces if len(word) > 1 and word not in signs)


def _voice(clauses: Sequence[_Clause]) -> float:
    """From 0 to 1: a list of slogans has none of the small words of speech."""
    told = [clause for clause in clauses if not clause.is_shop]
    return _ramp(_share([clause for clause in told if _VOICE.search(clause.text)], told), 0.3, 0.5)


def _on_the_goods(clauses: Sequence[_Clause]) -> float:
    """From 0 to 1: what follows shop talk belongs to it until the goods are named again, and these are named again and again."""
    kept, named, about_shop = [], 0, False
    for clause in clauses:
        if clause.is_shop or clause.count(_GOODS):
            about_shop = clause.is_shop
        if not about_shop:
            kept.append(clause)
            named += clause.count(_GOODS) > 0
    return 1.0 if named >= 3 else _ramp(_share(kept, clauses), 0.15, 0.3)


def _wordiness(text: str) -> float:
    """From 0 to 1: characters thrown together seldom make words that a dictionary knows."""
    runs = _HAN.findall(text)
    words = sum(len(word) for run in runs for word in rjieba.cut(run, hmm=False) if len(word) > 1)
    letters = sum(map(len, runs))
    return _ramp(words / letters, 0.2, 0.35) if letters > 30 else 1.0


def _share(some: Sequence[_Clause], all_: Sequence[_Clause]) -> float:
    letters = sum(len(clause.text) for clause in all_)
    return sum(len(clause.text) for clause in some) / letters if letters else 1.0


def _ramp(value: float, low: float, high: float) -> float:
    return min(1.0, max(0.0, (value - low) / (high - low)))
