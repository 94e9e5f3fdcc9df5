"""The frames in which words of a slot stand: after 不要, before 的款式. What stands in them is likely of the slot too."""

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from .lexicon import Hit, Lexicon

NONE = ""
"""The slot of words that belong to none."""

_LATIN = re.compile(r"[a-z]")
_TOKEN = re.compile(r"[\u3400-\u9fff]|[a-z]+|.", re.DOTALL)
# So many sightings of its own weigh as much as what stands around words of any kind.
_BACKGROUND = 60.0
_RARE = 0.5
# Many places say the same; they count as no more than so many that are independent.
_INDEPENDENT = 4.0
_LEAST_SIGHTINGS = 5
# Between known words every so many characters are looked at.
_APART = 5
# What is read by rules of its own, or is no slot of a shop's words.
_LEFT_OUT = frozenset({"for_whom", "occupation", "price_level", "season", "ingredient", "additive"})
_LEAST_ALIKE, _LIKE_BY_SPELLING, _LIKE_BY_BOTH = 0.34, 0.6, 0.5


@dataclass(frozen=True, slots=True)
class Place:
    """What stands around a word: two tokens before it and two behind it, empty where a phrase begins or ends."""

    before2: str
    before: str
    after: str
    after2: str

    def signs(self) -> tuple[str, ...]:
        return f"<{self.before}", f"<<{self.before2}{self.before}", f">{self.after}", f">>{self.after}{self.after2}"


class _Seen:
    """How often signs were seen, over a number of sightings that each give one sign of each sort."""

    def __init__(self) -> None:
        self.signs: Counter[str] = Counter()
        self.sightings = 0

    def note(self, signs: Iterable[str]) -> None:
        self.signs.update(signs)
        self.sightings += 1

    def lifts(self, signs: Counter[str], usual: "_Seen") -> float:
        """The summed logarithms of how much oftener than usual these signs are seen here."""
        total = 0.0
        for sign, times in signs.items():
            share = max(usual.signs[sign], _RARE) / max(usual.sightings, 1)
            total += times * math.log((self.signs[sign] / share + _BACKGROUND) / (self.sightings + _BACKGROUND))
        return total

    @classmethod
    def together(cls, parts: Iterable["_Seen"]) -> "_Seen":
        whole = cls()
        for one in parts:
            whole.signs.update(one.signs)
            whole.sightings += one.sightings
        return whole


class Frames:
    """What stands around the words of each slot, and of how such words are made."""

    def __init__(self) -> None:
        self._around: dict[str, _Seen] = defaultdict(_Seen)
        self._forms: dict[str, _Seen] = defaultdict(_Seen)
        self._of_word: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
        self._words: dict[str, dict[str, str]] = defaultdict(dict)
        self._usual_around = self._usual_forms = _Seen()

    @classmethod
    def learned(cls, texts: Iterable[str], lexicon: Lexicon) -> "Frames":
        """Frames of the lexicon's words in normalised texts, and of what stands between them for comparison."""
        frames = cls()
        forms, words = _makings(lexicon)
        frames._forms.update(forms)
        frames._words.update(words)
        for text in texts:
            hits = lexicon.find(text)
            for hit in hits:
                frames._note_hit(text, hit)
            frames._note_others(text, hits)
        frames._usual_around = _Seen.together(frames._around.values())
        frames._usual_forms = _Seen.together(frames._forms.values())
        return frames

    def _note_hit(self, text: str, hit: Hit) -> None:
        slots = {slot for slot, _canonical in hit.meanings} - _LEFT_OUT
        if slots:
            signs = place_in(text, hit.start, hit.end).signs()
            for slot in slots:
                self._around[slot].note(signs)
                self._of_word[slot, hit.word].update(signs)

    def _note_others(self, text: str, hits: Sequence[Hit]) -> None:
        """Stretches of two characters between known words, as they come: mostly words that no slot has."""
        at = 0
        for hit in [*hits, Hit(len(text), len(text), "", ())]:
            for start in range(at, hit.start - 1, _APART):
                self._around[NONE].note(place_in(text, start, start + 2).signs())
                self._forms[NONE].note(_form(text[start : start + 2]))
            at = hit.end

    def slot_of(self, word: str, places: Sequence[Place]) -> tuple[str, float]:
        """The likeliest slot of a word that stands at these places, and how likely it is that it has one at all (0 to 1)."""
        slots = [slot for slot, seen in self._around.items() if slot != NONE and seen.sightings >= _LEAST_SIGHTINGS]
        if not slots or not places:
            return NONE, 0.0
        signs = Counter(sign for place in places for sign in place.signs())
        fits = {slot: self._fit(slot, word, signs, len(places)) for slot in [*slots, NONE]}
        best = max(slots, key=lambda slot: (fits[slot], slot))
        return best, 1 / (1 + math.exp(max(-30.0, min(30.0, fits[NONE] - fits[best]))))

    def _fit(self, slot: str, word: str, signs: Counter[str], places: int) -> float:
        """How well word and places fit the slot, against words of any kind (the logarithm of a ratio)."""
        seen = self._around[slot]
        around = seen.lifts(signs, self._usual_around) / places
        form = self._forms[slot].lifts(Counter(_form(word)), self._usual_forms)
        usual = math.log((seen.sightings + 1) / (self._usual_around.sightings + 1))
        return around * min(_INDEPENDENT, places) / 2 + form / 2 + usual

    def words_like(self, slot: str, word: str) -> dict[str, str]:
        """The known words of a slot that may be the same word, with their canonical words: those that share a character with it.

        What a word ends with says what it is: 鲨鱼裙 is no 鲨鱼裤, while 连衣群, whose end is no word, may be a 连衣裙.
        """
        signs, words = set(word), self._words[slot]
        says_what = word[-1] in words
        return {
            one: canonical
            for one, canonical in words.items()
            if signs.intersection(one) and not (says_what and one[-1] != word[-1])
        }

    def likeness(self, slot: str, known: str, places: Sequence[Place]) -> float:
        """How alike the frames of a known word and of these places are: the cosine of their counts."""
        mine = Counter(sign for place in places for sign in place.signs())
        theirs = self._of_word.get((slot, known), Counter())
        product = sum(times * theirs[sign] for sign, times in mine.items())
        size = math.sqrt(sum(times**2 for times in mine.values()) * sum(times**2 for times in theirs.values()))
        return product / size if size else 0.0


@lru_cache(maxsize=4)
def _makings(lexicon: Lexicon) -> tuple[dict[str, _Seen], dict[str, dict[str, str]]]:
    """How the lexicon's words of each slot are made, and those words with their canonical ones: the same for every text."""
    forms: dict[str, _Seen] = defaultdict(_Seen)
    words: dict[str, dict[str, str]] = defaultdict(dict)
    for word, meanings in lexicon.words.items():
        for slot, canonical in meanings:
            if slot not in _LEFT_OUT:
                words[slot][word] = canonical
                forms[slot].note(_form(word))
    return dict(forms), dict(words)


def likely_canonical(word: str, slot: str, places: Sequence[Place], frames: Frames) -> str | None:
    """The canonical word that a new word is another spelling of, by its characters and by its frames, or None."""
    best: tuple[float, str] | None = None
    for known, canonical in sorted(frames.words_like(slot, word).items()):
        spelling = spelled_alike(word, known)
        if spelling < _LEAST_ALIKE:
            continue
        both = (spelling + frames.likeness(slot, known, places)) / 2
        if (spelling >= _LIKE_BY_SPELLING or both >= _LIKE_BY_BOTH) and (best is None or (spelling + both) > best[0]):
            best = (spelling + both, canonical)
    return best[1] if best else None


def spelled_alike(one: str, other: str) -> float:
    """1 for the same word, 0 for nothing in common: one less the edit distance (Levenshtein) by the longer length."""
    row = list(range(len(other) + 1))
    for number, char in enumerate(one, 1):
        last, row[0] = row[0], number
        for at, sign in enumerate(other, 1):
            last, row[at] = row[at], min(row[at] + 1, row[at - 1] + 1, last + (char != sign))
    return 1 - row[-1] / max(len(one), len(other), 1)


def place_in(text: str, start: int, end: int) -> Place:
    """What stands around a stretch of normalised text, token by token."""
    before = text[max(0, start - 12) : start]
    after = text[end : end + 12]
    if _LATIN.search(before[-2:]) or _LATIN.search(after[:2]):
        return _place(_TOKEN.findall(before), _TOKEN.findall(after))
    return _place(before, after)


def _place(before: Sequence[str], after: Sequence[str]) -> Place:
    first = _sign(before[-1]) if before else ""
    third = _sign(after[0]) if after else ""
    second = _sign(before[-2]) if first and len(before) > 1 else ""
    fourth = _sign(after[1]) if third and len(after) > 1 else ""
    return Place(second, first, third, fourth)


def _sign(piece: str) -> str:
    return piece if "\u3400" <= piece <= "\u9fff" or piece.isalpha() else ""


def _form(word: str) -> tuple[str, ...]:
    tokens = _TOKEN.findall(word)
    return f"^{tokens[0]}", f"{tokens[-1]}$", f"{''.join(tokens[-2:])}$$"
