"""Customers as vectors: slots first, the meaning of their words second."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from .profiles import SLOT_WEIGHTS, Feature, Profile

Matrix = npt.NDArray[np.float64]
SLOT_SHARE = 0.8
"""How much of the likeness of two customers is that of their slots, where both have slots and words."""
_SLOT_SIZE, _TEXT_SIZE = 96, 48
_LONGEST_TEXT = 600


@dataclass(frozen=True, slots=True)
class Space:
    """A fitted way to place customers; rows of both blocks have length 1 or, where nothing is known, 0."""

    slots: Any
    texts: Any
    slot_weights: Mapping[str, float]
    seed: int

    def place_texts(self, texts: Sequence[str]) -> Matrix:
        """Unit vectors (n, d) of texts by their meaning."""
        if self.texts is None:
            return np.zeros((len(texts), 1))
        words, fold = self.texts
        return _unit(fold.transform(words.transform([text[:_LONGEST_TEXT] for text in texts])))

    def place(self, features: Sequence[Mapping[Feature, float]], texts: Sequence[str]) -> Matrix:
        """Unit vectors (n, d) of customers by their slots and words."""
        by_text = self.place_texts(texts)
        if self.slots is None:
            return by_text
        names, fold, rarity = self.slots
        table = _normalized(names.transform([_named(row) for row in features]).multiply(rarity).tocsr())
        by_slot = np.asarray(table.todense()) if fold is None else fold.transform(table)
        return _unit(np.hstack([np.sqrt(SLOT_SHARE) * by_slot, np.sqrt(1 - SLOT_SHARE) * by_text]))


def fit_space(features: Sequence[Mapping[Feature, float]], texts: Sequence[str], *, seed: int) -> Space:
    """Learn the space from customers: what is said by many tells little, what is said by one tells nothing."""
    return Space(_fit_slots(features, seed), _fit_texts(texts, seed), SLOT_WEIGHTS, seed)


def joined(profile: Profile) -> str:
    """All that a customer said, for reading its meaning."""
    return "\n".join(profile.texts)[:_LONGEST_TEXT]


def _named(row: Mapping[Feature, float]) -> dict[str, float]:
    return {f"{slot}={value}": weight * SLOT_WEIGHTS.get(slot, 0.5) for (slot, value), weight in row.items()}


def _fit_slots(features: Sequence[Mapping[Feature, float]], seed: int) -> Any:
    if not any(features):
        return None
    from sklearn.feature_extraction import DictVectorizer

    names = DictVectorizer()
    table = names.fit_transform([_named(row) for row in features])
    # A weight so small that it became 0 is still somebody's.
    seen = np.maximum(np.asarray((table > 0).sum(axis=0)).ravel(), 1)
    rarity = np.sqrt(np.log((1 + len(features)) / seen))
    if len(features) > 50:
        rarity[seen < 2] *= 0.3
    if table.shape[1] <= _SLOT_SIZE:
        return names, None, rarity
    return names, _folded(_normalized(table.multiply(rarity).tocsr()), _SLOT_SIZE, seed), rarity


def _fit_texts(texts: Sequence[str], seed: int) -> Any:
    said = [text[:_LONGEST_TEXT] for text in texts if len(text.strip()) > 1]
    if len(said) < 3:
        return None
    from sklearn.feature_extraction.text import TfidfVectorizer

    words = TfidfVectorizer(
        analyzer="char", ngram_range=(1, 3), sublinear_tf=True, max_features=20_000, min_df=2 if len(said) > 50 else 1
    )
    try:
        table = words.fit_transform(said)
    except ValueError:
        # Nothing but words that no two customers share.
        return None
    if min(table.shape) < 3:
        return None
    size = min(_TEXT_SIZE, table.shape[1] - 1, table.shape[0] - 1)
    return words, _folded(table, size, seed)


def _folded(table: Any, size: int, seed: int) -> Any:
    from sklearn.decomposition import TruncatedSVD

    # Rows that are all the same have no variance; the share explained, which nobody asks for, is then 0 / 0.
    with np.errstate(invalid="ignore", divide="ignore"):
        return TruncatedSVD(size, random_state=seed, n_iter=4).fit(table)


def _normalized(table: Any) -> Any:
    from sklearn.preprocessing import normalize

    return normalize(table)


def _unit(rows: Any) -> Matrix:
    return np.asarray(_normalized(np.asarray(rows, dtype=np.float64)), dtype=np.float64)
