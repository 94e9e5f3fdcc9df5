"""The trained part of reading: a character CRF that marks wanted, praised, refused and lamented things the lexicon does not know."""

import json
import zlib
from collections.abc import Mapping, Sequence
from functools import lru_cache
from importlib import resources
from threading import Lock
from typing import Any

import pycrfsuite

from .canonical import canonical
from .characters import features
from .denials import Place, turned
from .lexicon import Lexicon
from .reading import Reading
from .slots import Finding

FORM = 1
"""The form of the model file; one of another form is refused."""

Learned = Mapping[str, Mapping[str, str]]
"""By slot, what the labels call a written word that the lexicon does not know."""


class Tagger:
    """A trained model. One text at a time: threads take turns."""

    def __init__(self, weights: bytes, learned: Learned) -> None:
        self._model = pycrfsuite.Tagger()
        # The library reads from these very bytes as long as it tags.
        self._weights = weights
        self._model.open_inmemory(self._weights)
        self._turn = Lock()
        self._labels = frozenset(self._model.labels())
        self.learned = learned

    @classmethod
    def from_bytes(cls, packed: bytes) -> "Tagger":
        """A tagger from a model file. Raises ValueError where it is none, is cut short, or is of another form."""
        head, _, weights = packed.partition(b"\n")
        try:
            known: Any = json.loads(head)
            is_ours = known["form"] == FORM and known["sum"] == zlib.crc32(weights)
            learned = known["learned"]
        except (KeyError, TypeError, ValueError) as fault:
            raise ValueError("not a model of the needs tagger") from fault
        if not is_ours:
            raise ValueError(f"the model is damaged, or not of form {FORM}")
        return cls(weights, learned)

    def findings(self, reading: Reading, lexicon: Lexicon) -> tuple[list[Finding], list[float]]:
        """What the model marks, with canonical values; and how likely it holds each finding of the rules."""
        rows = features(reading)
        with self._turn:
            self._model.set(rows)
            labels = self._model.tag()
            marks = [self._mark(place, labels, reading, lexicon) for place in marked_places(labels)]
            return marks, [self._likely(finding) for finding in reading.findings]

    def _mark(self, place: Place, labels: Sequence[str], reading: Reading, lexicon: Lexicon) -> Finding:
        _, first, last = place
        sure = min(float(self._model.marginal(labels[at], at)) for at in (first, last - 1))
        slot, start, end = turned(place, reading.text, reading.intent, lexicon)
        value = canonical(slot, reading.text[start:end], lexicon, self.learned)
        return Finding(slot, value, start, end, round(sure, 3))

    def _likely(self, finding: Finding) -> float:
        """The last character decides: words that the lexicon holds with a degree before them are marked without it."""
        signs = (f"B-{finding.slot}", f"I-{finding.slot}")
        return sum(float(self._model.marginal(sign, finding.end - 1)) for sign in signs if sign in self._labels)


def pack(weights: bytes, learned: Learned) -> bytes:
    """The bytes of a model file."""
    head = json.dumps(
        {"form": FORM, "sum": zlib.crc32(weights), "learned": learned}, ensure_ascii=False, sort_keys=True
    )
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
