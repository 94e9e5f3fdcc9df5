"""Each character of a text as the tagger sees it: its neighbours, its word, what the lexicon and the rules say, refusals near it."""

import re
from collections.abc import Iterable, Sequence

import rjieba

from .reading import Reading

_CLAUSE_END = frozenset(",，。.!！?？;；~、\n ")
_NEAR = re.compile(
    r"(?P<n>一点[都也]?不|不会|不太|不易|不容易|没有|没|无|不)|(?P<c>有点儿?|有些|太|过于|就是|稍微|略|容易|老是|总是|一直|严重)|(?P<w>想要|求|希望|要|最好|需要|适合)|(?P<p>很|挺|非常|特别|超|蛮|真)"
)
_REACH = 8


def features(reading: Reading) -> list[list[str]]:
    """One list of feature names a character of the text."""
    text = reading.text
    length = len(text)
    chars = ["<2", "<1", *text, ">1", ">2"]
    words = _words(text)
    known = _marks(length, ((hit.start, hit.end, _slots(hit.meanings)) for hit in reading.hits))
    ruled = _marks(length, ((found.start, found.end, found.slot) for found in reading.findings))
    refused = _refusals(reading)
    cues = _cues(text)
    intent = reading.intent
    rows = []
    for at in range(length):
        before2, before, char, after, after2 = chars[at : at + 5]
        word, place, previous, following = words[at]
        rule, near, cue = ruled[at + 1], refused[at], cues[at]
        rows.append([
            "c" + char, "b" + before, "a" + after, "bc" + before + char, "ca" + char + after,
            "bb" + before2 + before, "aa" + after + after2, "bca" + before + char + after,
            "w" + place + word, "p" + place + previous, "n" + place + following,
            "l" + known[at + 1], "lb" + known[at], "la" + known[at + 2],
            "r" + rule, "rb" + ruled[at] + rule, "ra" + rule + ruled[at + 2],
            "ri" + rule + intent, "rs" + rule + near, "rq" + rule + cue, "s" + near, "q" + cue + place, "qw" + cue + word,
            "i" + intent + place,
        ])  # fmt: skip
    return rows


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
    pieces = rjieba.cut(text)
    rows: list[tuple[str, str, str, str]] = []
    for at, word in enumerate(pieces):
        previous = pieces[at - 1] if at else "<"
        following = pieces[at + 1] if at + 1 < len(pieces) else ">"
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
        for at in range(match.start(), match.end()):
            cues[at] = kind
        for distance, at in enumerate(range(match.end(), min(match.end() + _REACH, len(text)))):
            if text[at] in _CLAUSE_END:
                break
            cues[at] = kind + ("0" if distance == 0 else "1" if distance < 3 else "3")
    return cues
