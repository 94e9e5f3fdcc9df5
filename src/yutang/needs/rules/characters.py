"""Each character of a text as the tagger sees it: its neighbours, its word, what the lexicon and the rules say, refusals near it."""

import re
from collections.abc import Collection, Iterable, Sequence

import rjieba

from .reading import Reading

_CLAUSE = re.compile(r"[^,，。.!?;~、…\s]+")
_NEAR = re.compile(
    r"(?P<n>一点[都也]?不|不会|不太|不易|不容易|没有|没|无|不)|(?P<c>有点儿?|有些|太|过于|就是|稍微|略|容易|老是|总是|一直|严重)"
    r"|(?P<w>想要|求|希望|要|最好|需要|适合)|(?P<p>很|挺|非常|特别|超|蛮|真)"
)
_LETTER = re.compile(r"[\u3400-\u9fffa-z]")
_REACH = 8

Row = list[str]
"""The names of what one character shows."""


class Sight:
    """One reading laid out by characters; rows are made for the clauses that are asked for."""

    def __init__(self, reading: Reading) -> None:
        text = reading.text
        length = len(text)
        self._chars = ["<2", "<1", *text, ">1", ">2"]
        self._words = _words(text)
        self._known = _marks(length, ((hit.start, hit.end, _slots(hit.meanings)) for hit in reading.hits))
        self._ruled = _marks(length, ((found.start, found.end, found.slot) for found in reading.findings))
        self._refused = _refusals(reading)
        self._cues = _cues(text)
        self._intent = reading.intent
        self.clauses = [match.span() for match in _CLAUSE.finditer(text)]

    def rows(self, start: int, end: int) -> list[Row]:
        """One row a character from ``start`` to ``end``."""
        chars, words, known, ruled = self._chars, self._words, self._known, self._ruled
        intent = self._intent
        rows = []
        for at in range(start, end):
            before2, before, char, after, after2 = chars[at : at + 5]
            word, place, previous, following = words[at]
            rule, near, cue = ruled[at + 1], self._refused[at], self._cues[at]
            rows.append([
                "c" + char, "b" + before, "a" + after, "bc" + before + char, "ca" + char + after,
                "bb" + before2 + before, "aa" + after + after2,
                "w" + place + word, "p" + place + previous, "n" + place + following,
                "l" + known[at + 1], "lb" + known[at], "la" + known[at + 2],
                "r" + rule, "rb" + ruled[at] + rule, "ra" + rule + ruled[at + 2],
                "ri" + rule + intent, "rs" + rule + near, "s" + near, "q" + cue + place, "qw" + cue + word,
                "i" + intent + place,
            ])  # fmt: skip
        return rows

    def is_doubtful(self, start: int, end: int, plain: Collection[str]) -> bool:
        """Whether a clause holds a word that neither the lexicon knows nor labelled texts have shown to mean nothing."""
        words, known = self._words, self._known
        for at in range(start, end):
            word, place, _, _ = words[at]
            if known[at + 1] == "-" and place in "BS" and word not in plain and _LETTER.match(word):
                return True
        return False


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


def _words(text: str) -> list[tuple[str, str, str, str]]:
    cut = pieces(text)
    rows: list[tuple[str, str, str, str]] = []
    for at, word in enumerate(cut):
        previous = cut[at - 1] if at else "<"
        following = cut[at + 1] if at + 1 < len(cut) else ">"
        last = len(word) - 1
        for place in range(last + 1):
            sign = "S" if last == 0 else "B" if place == 0 else "E" if place == last else "M"
            rows.append((word, sign, previous, following))
    return rows


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
