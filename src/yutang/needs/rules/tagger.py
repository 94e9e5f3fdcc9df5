"""The trained part of reading: a character CRF that marks wanted, praised, refused and lamented things the lexicon does not know."""

import json
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import lru_cache
from importlib import resources
from threading import Lock
from typing import Any

import pycrfsuite

from .canonical import canonical
from .characters import Sight
from .denials import Place, turned
from .intents import Weights
from .lexicon import Lexicon
from .merging import DOUBTED_SLOTS
from .reading import Reading
from .slots import Finding

FORM = 1
"""The form of the model file; one of another form is refused."""


@dataclass(frozen=True, slots=True)
class Learned:
    """What was learned beside the weights of the tagger: what labels call the words they mark, by slot; signs of intents;
    words that mean nothing; and the number of the texts it was learned from."""

    names: Mapping[str, Mapping[str, str]]
    intents: Weights
    plain: Sequence[str]
    texts: int


class Tagger:
    """A trained model. One text at a time: threads take turns."""

    def __init__(self, weights: bytes, learned: Learned) -> None:
        self._model = pycrfsuite.Tagger()
        # The library reads from these very bytes as long as it tags.
        self._weights = weights
        self._model.open_inmemory(self._weights)
        self._turn = Lock()
        self._labels = frozenset(self._model.labels())
        self._names = learned.names
        self._watched = DOUBTED_SLOTS & {label[2:] for label in self._labels}
        self.intents = learned.intents
        self._plain = frozenset(learned.plain)
        self.texts = learned.texts

    @classmethod
    def from_bytes(cls, packed: bytes) -> "Tagger":
        """A tagger from a model file. Raises ValueError where it is none, is cut short, or is of another form."""
        head, _, weights = packed.partition(b"\n")
        try:
            known: Any = json.loads(head)
            is_ours = known["form"] == FORM and known["sum"] == zlib.crc32(weights)
            learned = Learned(known["names"], known["intents"], known["plain"], known["texts"])
        except (KeyError, TypeError, ValueError) as fault:
            raise ValueError("not a model of the needs tagger") from fault
        if not is_ours:
            raise ValueError(f"the model is damaged, or not of form {FORM}")
        return cls(weights, learned)

    def findings(self, reading: Reading, lexicon: Lexicon) -> tuple[list[Finding], list[float]]:
        """What the model marks in doubtful clauses, with canonical values; and how likely it holds each finding of the rules."""
        sight = Sight(reading)
        marks: list[Finding] = []
        likely = [1.0] * len(reading.findings)
        for start, end in sight.clauses:
            if sight.is_doubtful(start, end, self._plain):
                inside = [
                    at
                    for at, one in enumerate(reading.findings)
                    if one.slot in self._watched and start <= one.start and one.end <= end
                ]
                with self._turn:
                    self._model.set(sight.rows(start, end))
                    labels = self._model.tag()
                    for slot, first, last in marked_places(labels):
                        sure = min(self._model.marginal(labels[at], at) for at in (first, last - 1))
                        marks.append(self._finding((slot, start + first, start + last), reading, lexicon, sure))
                    for at in inside:
                        likely[at] = self._likely(reading.findings[at], start)
        return marks, likely

    def _finding(self, place: Place, reading: Reading, lexicon: Lexicon, sure: float) -> Finding:
        slot, start, end = turned(place, reading.text, reading.intent, lexicon)
        value = canonical(slot, reading.text[start:end], lexicon, self._names)
        return Finding(slot, value, start, end, round(float(sure), 3))

    def _likely(self, finding: Finding, start: int) -> float:
        """The last character decides: words that the lexicon holds with a degree before them are marked without it."""
        signs = (f"B-{finding.slot}", f"I-{finding.slot}")
        return sum(float(self._model.marginal(sign, finding.end - 1 - start)) for sign in signs if sign in self._labels)


def pack(weights: bytes, learned: Learned) -> bytes:
    """The bytes of a model file."""
    head = json.dumps({"form": FORM, "sum": zlib.crc32(weights), **asdict(learned)}, ensure_ascii=False, sort_keys=True)
    return head.encode() + b"\n" + weights


def marked_places(labels: Sequence[str]) -> list[Place]:
    """Slot, start and end of each run of labels B-slot, I-slot …; a run may begin with I."""
    places: list[Place] = []
    for at, label in enumerate(labels):
        if label == "O":
            continue
        sign, slot = label.split("-", 1)
        if sign == "I" and places and places[-1][0] == slot and places[-1][2] == at:
            places[-1] = (slot, places[-1][1], at + 1)
        else:
            places.append((slot, at, at + 1))
    return places


@lru_cache(maxsize=1)
def bundled_tagger() -> Tagger:
    """The tagger that comes with the package."""
    return Tagger.from_bytes(resources.files("yutang.needs").joinpath("model", "needs.model").read_bytes())
