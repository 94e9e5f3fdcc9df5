"""A tagger of the shop's own, learned from its staff's corrections, and used only where it is not worse."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from yutang.core import audit
from yutang.needs.errors import LabelsTooFew
from yutang.needs.models import OwnReader
from yutang.needs.queries.labels import LEAST_TO_LEARN, labelled_texts
from yutang.needs.queries.readers import shop_reader, tagger_path
from yutang.needs.rules import Lexicon, Tagger, extract
from yutang.needs.rules.corpus import Labelled
from yutang.needs.rules.quality import measure
from yutang.needs.training import bundled_corpus, train

FOLDS = 5
STEPS = FOLDS + 1
# Training takes seconds a hundred texts; more than these few thousand teach a tagger of this kind little.
MOST_TEXTS = 3_000

Pair = tuple[Mapping[str, Any], Mapping[str, Any]]


def learn_from_labels(work_id: UUID, *, now: datetime, on_step: Callable[[int], None]) -> int:
    """Train a tagger on the bundled corpus and the shop's labels, and let it read from now on if it is not worse than the bundled one.

    Both are measured on the shop's labels, each text read by a tagger that has not seen it. The same labels give the same
    tagger. Gives how many texts it learned from. Raises LabelsTooFew.
    """
    texts = labelled_texts(MOST_TEXTS)
    if len(texts) < LEAST_TO_LEARN:
        raise LabelsTooFew(least=LEAST_TO_LEARN, count=len(texts))
    lexicon = shop_reader().lexicon
    corpus = bundled_corpus()
    own = _read_unseen(texts, corpus, lexicon, on_step)
    bundled = [(text.slots, extract(text.text, lexicon=lexicon).slots) for text in texts]
    comparison = {"own": measure(own).all.f1, "bundled": measure(bundled).all.f1, "texts": len(texts)}
    is_better = comparison["own"] >= comparison["bundled"]
    digest = _kept(train([*corpus, *texts], lexicon)) if is_better else ""
    _use(work_id, digest, comparison, now)
    on_step(STEPS)
    return len(texts)


def _read_unseen(
    texts: Sequence[Labelled], corpus: Sequence[Labelled], lexicon: Lexicon, on_step: Callable[[int], None]
) -> list[Pair]:
    """Each text's labels with what a tagger trained on the others reads in it."""
    pairs: list[Pair] = []
    for fold in range(FOLDS):
        rest = [text for at, text in enumerate(texts) if at % FOLDS != fold]
        tagger = Tagger.from_bytes(train([*corpus, *rest], lexicon))
        held = texts[fold::FOLDS]
        pairs += [(text.slots, extract(text.text, lexicon=lexicon, tagger=tagger).slots) for text in held]
        on_step(fold + 1)
    return pairs


def _kept(model: bytes) -> str:
    """Keep a model file whole or not at all, and give its digest."""
    digest = hashlib.sha256(model).hexdigest()
    path = tagger_path(digest)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    fresh = path.with_suffix(".new")
    fresh.write_bytes(model)
    fresh.replace(path)
    return digest


@transaction.atomic
def _use(work_id: UUID, digest: str, comparison: dict[str, Any], now: datetime) -> None:
    OwnReader.objects.get_or_create()
    row = OwnReader.objects.select_for_update().get()
    row.tagger, row.comparison, row.learned_at = digest, comparison, now
    row.save(update_fields=["tagger", "comparison", "learned_at"])
    shares = {name: f"{comparison[name]:.1%}" for name in ("own", "bundled")}
    audit.record("needs.tagger_learned", work_id, texts=comparison["texts"], **shares)
