"""Each character of a text as the tagger sees it: its neighbours, its word, what the lexicon and the rules say, refusals near it."""

import re
from collections.abc import Collection, Iterable, Sequence
from functools import cached_property, lru_cache
from operator import add

import rjieba

from .reading import Reading

_CLAUSE = re.compile(r"[^,，。.!?;~、…\s]+")
_NEAR = re.compile(
    r"(?P<n>一点[都也]?不|不会|不太|不易|不容易|没有|没|无|不)|(?P<c>有点儿?|有些|太|过于|就是|稍微|略|容易|老是|总是|一直|严重)"
    r"|(?P<w>想要|求|希望|要|最好|需要|适合)|(?P<p>很|挺|非常|特别|超|蛮|真)"
)
_LETTER = re.compile(r"[\u3400-\u9fffa-z]")
_REACH = 8
_NONE = "-"
_PLACES: tuple[list[str], ...] = ([], ["S"], ["B", "E"], ["B", "M", "E"], ["B", "M", "M", "E"])

Row = tuple[str | bytes, ...]
"""The names of what one character shows, as the tagger's library keeps them."""


class Sight:
    """One reading laid out by characters; rows are made for the clauses that are asked for."""

    def __init__(self, reading: Reading) -> None:
        text = reading.text
        self._reading = reading
        self._padded = f"<{text}>"
        self._words, self._places = _words(text)
        self._known = _marks(len(text), ((hit.start, hit.end, _slots(hit.meanings)) for hit in reading.hits))
        self.clauses = [match.span() for match in _CLAUSE.finditer(text)]

    @cached_property
    def _ruled(self) -> list[str]:
        findings = self._reading.findings
        return _marks(len(self._reading.text), ((found.start, found.end, found.slot) for found in findings))

    @cached_property
    def _refused(self) -> list[str]:
        return _refusals(self._reading)

    @cached_property
    def _cues(self) -> list[str]:
        return _cues(self._reading.text)

    def rows(self, start: int, end: int) -> list[Row]:
        """One row a character from ``start`` to ``end``."""
        intent, around = self._reading.intent, self._padded[start : end + 2]
        chars, words, places = around[1:-1], self._words[start:end], self._places[start:end]
        # Marks have one more place at each end.
        known, ruled = self._known[start + 1 : end + 1], self._ruled[start : end + 2]
        cues, near = self._cues[start:end], self._refused[start:end]
        signs = zip(known, ruled, ruled[1:], ruled[2:], near, cues, places, strict=False)
        return [
            ("c" + char, "bc" + pair, "ca" + next_pair, "w" + place + word, "qw" + cue + word, *_signs(sign, intent))
            for char, pair, next_pair, place, word, cue, sign in zip(
                chars, map(add, around, chars), map(add, chars, around[2:]), places, words, cues, signs, strict=False
            )
        ]

    def is_doubtful(self, start: int, end: int, plain: Collection[str]) -> bool:
        """Whether a clause holds a word that neither the lexicon knows nor labelled texts have shown to mean nothing."""
        words, places, known = self._words, self._places, self._known
        for at in range(start, end):
            is_unknown = known[at + 1] == "-" and words[at] not in plain and places[at] in "BS"
            if is_unknown and _LETTER.match(words[at]):
                return True
        return False


# What lies on most characters, nothing, is no sign of anything.
# Few of these, again and again: each is written once.
@lru_cache(maxsize=50_000)
def _signs(sign: tuple[str, str, str, str, str, str, str], intent: str) -> Row:
    known, before, rule, after, near, cue, place = sign
    names = ["q" + cue + place]
    if known != _NONE:
        names.append("l" + known)
    if before != rule or rule != _NONE:
        names.append("rb" + before + rule)
    if after != rule or rule != _NONE:
        names.append("ra" + rule + after)
    if rule != _NONE:
        names.append("ri" + rule + intent)
    if near != _NONE or rule != _NONE:
        names.append("rs" + rule + near)
    return tuple(name.encode() for name in names)


def pieces(text: str) -> list[str]:
    """The words of a text, which make it up without gaps."""
    return list(rjieba.cut(text))


def _slots(meanings: Sequence[tuple[str, str]]) -> str:
    return "+".join(slot for slot, _ in meanings) or "ignore"


def _marks(length: int, places: Iterable[tuple[int, int, str]]) -> list[str]:
    """Which mark lies on each character, with one more place at each end."""
    marks = ["-"] * (length + 2)
    for start, end, name in places:
        marks[start + 1] = "B" + name
        marks[start + 2 : end + 1] = ["I" + name] * (end - start - 1)
    return marks


def _words(text: str) -> tuple[list[str], list[str]]:
    """For each character its word, and its place in it."""
    words: list[str] = []
    places: list[str] = []
    for word in pieces(text):
        size = len(word)
        words += [word] * size
        places += _PLACES[size] if size < len(_PLACES) else ["B", *"M" * (size - 2), "E"]
    return words, places


def _refusals(reading: Reading) -> list[str]:
    near = ["-"] * len(reading.text)
    for scope in reading.scopes:
        sign = "R" if scope.kind == "refuse" else "L"
        for at in range(scope.start, min(scope.end, len(near))):
            near[at] = sign + str(min(at - scope.start, 6))
    return near


def _cues(text: str) -> list[str]:
    """The last sign of refusal, complaint, wish or praise before each character of its clause, and how near it is."""
    cues = ["-"] * len(text)
    for match in _NEAR.finditer(text):
        kind = match.lastgroup or "-"
        end = match.end()
        clause = _CLAUSE.match(text, match.start())
        limit = min(end + _REACH, clause.end() if clause else end)
        cues[match.start() : end] = [kind] * (end - match.start())
        for at in range(end, limit):
            cues[at] = kind + ("0" if at == end else "1" if at < end + 3 else "3")
    return cues
