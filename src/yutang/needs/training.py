"""Training the tagger on labelled texts, and measuring what it is worth on texts it has not seen."""

from __future__ import annotations

import random
import tempfile
import zlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Any

import numpy as np
import pycrfsuite

from yutang.needs.rules.canonical import canonical
from yutang.needs.rules.characters import Sight, pieces
from yutang.needs.rules.corpus import Labelled, read_corpus
from yutang.needs.rules.extraction import extract
from yutang.needs.rules.intents import BIAS, INTENTS, intent_signs
from yutang.needs.rules.lexicon import Lexicon, bundled_lexicon
from yutang.needs.rules.merging import TAGGED_SLOTS
from yutang.needs.rules.normal import NormalText, normalise
from yutang.needs.rules.reading import read
from yutang.needs.rules.scoring import figures
from yutang.needs.rules.slots import Span
from yutang.needs.rules.tagger import Learned, Tagger, pack

FOLDS = 5
_SEED = 3
# The tagger learns from copies of each text in which half of the lexicon is hidden. The lexicon knows the words of these very
# texts: with all of it in sight the tagger would learn that what it does not know means nothing.
_COPIES = 2
_HIDDEN = 0.5
_PLAIN_FROM = 1
_LEAST_SIGN = 8
_FIRST = {slot: rank for rank, slot in enumerate(("avoid", "feature", "effect"))}
_PARAMETERS = {"c1": 0.5, "c2": 0.1, "max_iterations": 100, "feature.possible_transitions": True}


def bundled_corpus() -> list[Labelled]:
    """The labelled texts that come with the package."""
    folder = resources.files("yutang.needs").joinpath("corpus")
    files = sorted((file for file in folder.iterdir() if file.name.endswith(".jsonl")), key=lambda file: file.name)
    return [text for file in files for text in read_corpus(file.read_text(encoding="utf-8").splitlines())]


def train(texts: Sequence[Labelled], lexicon: Lexicon | None = None) -> bytes:
    """A model file, the same bytes for the same texts."""
    known = lexicon or bundled_lexicon()
    trainer = pycrfsuite.Trainer(algorithm="lbfgs", params=_PARAMETERS, verbose=False)
    rng = random.Random(_SEED)  # noqa: S311 - which words are hidden is no secret
    lexicons = [_with_gaps(known, rng) for _ in range(_COPIES)]
    for fold in range(FOLDS):
        # The tagger must learn from intents as they are read, mistakes and all.
        intents = intent_weights([text for text in texts if _fold(text) != fold], known)
        for text in texts:
            if _fold(text) == fold:
                normal = normalise(text.text)
                labels = labels_of(text.spans, normal)
                for one in lexicons:
                    sight = Sight(read(normal.text, one, intents))
                    for start, end in sight.clauses:
                        trainer.append(sight.rows(start, end), labels[start:end])
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "weights"
        trainer.train(str(path))
        weights = path.read_bytes()
    return pack(weights, Learned(taught(texts, known), intent_weights(texts, known), plain_words(texts), digest(texts)))


def digest(texts: Iterable[Labelled]) -> int:
    """A number that tells one set of labelled texts from another."""
    return zlib.crc32(repr([(text.id, text.intent, text.text, text.spans) for text in texts]).encode())


def intent_weights(texts: Sequence[Labelled], lexicon: Lexicon) -> dict[str, list[int]]:
    """Weights of a logistic regression on the signs of intents that at least two texts show."""
    from sklearn.feature_extraction import DictVectorizer
    from sklearn.linear_model import LogisticRegression

    rows = [dict.fromkeys((sign for sign in _signs(text, lexicon) if sign != BIAS), 1) for text in texts]
    seen = Counter(sign for row in rows for sign in row)
    rows = [{sign: one for sign, one in row.items() if seen[sign] > 1} for row in rows]
    if len({text.intent for text in texts}) < len(INTENTS):
        return {}
    columns = DictVectorizer()
    model = LogisticRegression(max_iter=500).fit(columns.fit_transform(rows), [text.intent for text in texts])
    order = [list(model.classes_).index(intent) for intent in INTENTS]
    table = (model.coef_[order] * 100).round().astype(int)
    weights = {
        sign: table[:, at].tolist() for sign, at in columns.vocabulary_.items() if np.ptp(table[:, at]) >= _LEAST_SIGN
    }
    return {**weights, BIAS: (model.intercept_[order] * 100).round().astype(int).tolist()}


def _signs(text: Labelled, lexicon: Lexicon) -> list[str]:
    reading = read(normalise(text.text).text, lexicon)
    return intent_signs(reading.text, reading.intent, has_slots=reading.is_known)


def _with_gaps(lexicon: Lexicon, rng: random.Random) -> Lexicon:
    kept = {
        word: meanings
        for word, meanings in sorted(lexicon.words.items())
        if rng.random() > _HIDDEN or not {slot for slot, _ in meanings} & set(TAGGED_SLOTS)
    }
    return Lexicon(kept, lexicon.broader)


def labels_of(spans: Iterable[Span], normal: NormalText) -> list[str]:
    """One label a character of the normalised text; where marks lie on each other, the open slots go first."""
    labels = ["O"] * len(normal.text)
    for start, end, slot in sorted(_places(spans, normal), key=lambda place: (_FIRST.get(place[2], 9), place)):
        if end > start and not any(label != "O" for label in labels[start:end]):
            labels[start:end] = [f"B-{slot}"] + [f"I-{slot}"] * (end - start - 1)
    return labels


def _places(spans: Iterable[Span], normal: NormalText) -> Iterator[tuple[int, int, str]]:
    starts = normal.starts
    for span in spans:
        if span.slot not in TAGGED_SLOTS or span.subject != "speaker":
            continue
        if starts is None:
            yield span.start, span.end, span.slot
        else:
            inside = [at for at, origin in enumerate(starts) if span.start <= origin < span.end]
            if inside:
                yield inside[0], inside[-1] + 1, span.slot


def taught(texts: Iterable[Labelled], lexicon: Lexicon) -> dict[str, dict[str, str]]:
    """What labels call the words they mark, where neither the lexicon nor the bare form gives the same."""
    seen: dict[str, dict[str, Counter[str]]] = defaultdict(lambda: defaultdict(Counter))
    for text in texts:
        for span in text.spans:
            if span.slot in TAGGED_SLOTS and span.subject == "speaker":
                seen[span.slot][normalise(text.text[span.start : span.end]).text.replace(" ", "")][span.value] += 1
    return {
        slot: {
            word: value
            for word, values in sorted(words.items())
            if (value := max(sorted(values), key=values.__getitem__)) != canonical(slot, word, lexicon, {})
        }
        for slot, words in sorted(seen.items())
    }


def plain_words(texts: Iterable[Labelled]) -> list[str]:
    """Words that several texts hold and none marks."""
    seen: Counter[str] = Counter()
    marked: set[str] = set()
    for text in texts:
        normal = normalise(text.text)
        labels = labels_of(text.spans, normal)
        at = 0
        for word in pieces(normal.text):
            if any(label != "O" for label in labels[at : at + len(word)]):
                marked.add(word)
            at += len(word)
        seen.update(set(pieces(normal.text)))
    return sorted(word for word, count in seen.items() if count >= _PLAIN_FROM and word not in marked)


@dataclass(frozen=True, slots=True)
class Measured:
    """A labelled text, and what was read in it by a tagger that had not seen it."""

    text: Labelled
    slots: Mapping[str, Any]


def cross_validated(texts: Sequence[Labelled], extra: Sequence[Labelled] = ()) -> list[Measured]:
    """Each text of ``texts`` read by a tagger trained on the other folds and on ``extra``. Like texts share a fold."""
    measured: list[Measured] = []
    for fold in range(FOLDS):
        held = [text for text in texts if _fold(text) == fold]
        rest = [text for text in texts if _fold(text) != fold]
        if held:
            tagger = Tagger.from_bytes(train([*rest, *extra]))
            measured += [Measured(text, extract(text.text, tagger=tagger).slots) for text in held]
    return measured


def _fold(text: Labelled) -> int:
    return sum(text.id.encode()) * 31 % FOLDS


def quality(measured: Sequence[Measured]) -> dict[str, Any]:
    """The figures over all texts, with those of all slots a domain."""
    domains = sorted({one.text.domain for one in measured})
    return {
        **figures((one.text.slots, one.slots) for one in measured),
        "domains": {
            domain: figures((one.text.slots, one.slots) for one in measured if one.text.domain == domain)["all"]
            for domain in domains
        },
    }
