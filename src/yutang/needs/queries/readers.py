"""By what this shop's texts are read: the bundled lexicon with the shop's own words, and the tagger in use."""

from __future__ import annotations

import hashlib
import logging
from collections import OrderedDict
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from pathlib import Path
from threading import Lock
from uuid import UUID

from django.conf import settings

from yutang.core.tenancy import current_merchant_id
from yutang.needs.models import OwnReader, OwnWord
from yutang.needs.rules import Extraction, Lexicon, Tagger, bundled_lexicon, extract
from yutang.needs.rules.entries import Sense, own_meanings

logger = logging.getLogger(__name__)

# As many shops as are likely to be read for at once; a lexicon with own words takes about 2 MB.
MOST_KEPT = 32


@dataclass(frozen=True)
class Reader:
    """What reads one shop's texts. `signature` is another one whenever it may read anything otherwise."""

    lexicon: Lexicon
    tagger: Tagger | None
    signature: str

    def read(self, text: str) -> Extraction:
        return extract(text, lexicon=self.lexicon, tagger=self.tagger)


_kept: OrderedDict[UUID, tuple[tuple[str, str], Reader]] = OrderedDict()
_turn = Lock()


def shop_reader() -> Reader:
    """The reader of the merchant in force, as its words and corrections stand now, whichever process changed them.

    The mark is asked for each time, one row; lexicon and tagger are built again only where it is another one. It is read before
    the words, so that what is kept under a mark is never older than that mark.
    """
    merchant_id = current_merchant_id()
    row = OwnReader.objects.values_list("words_mark", "tagger").first()
    state = row or ("", "")
    with _turn:
        known = _kept.get(merchant_id)
        if known is not None and known[0] == state:
            _kept.move_to_end(merchant_id)
            return known[1]
    reader = _built(*state)
    with _turn:
        _kept[merchant_id] = (state, reader)
        _kept.move_to_end(merchant_id)
        while len(_kept) > MOST_KEPT:
            _kept.popitem(last=False)
    return reader


def _built(mark: str, tagger: str) -> Reader:
    senses = own_senses() if mark else []
    lexicon = bundled_lexicon().extended(own_meanings(senses)) if senses else bundled_lexicon()
    words = hashlib.sha256(repr(sorted(senses)).encode()).hexdigest()[:8] if senses else "0"
    own = shop_tagger(tagger)
    return Reader(lexicon, own, f"{bundled_signature()}.{words}.{tagger[:8] if own else '0'}")


def own_senses() -> list[Sense]:
    rows = OwnWord.objects.order_by("word", "slot").values_list("word", "slot", "canonical", "domain")
    return [Sense(*row) for row in rows]


def shop_tagger(digest: str) -> Tagger | None:
    """The shop's own tagger by its digest. None, for the bundled one, where there is none or its file cannot be used here.

    A model of an older version, or one that was not carried along with the database, must not keep anybody from being heard.
    """
    if not digest:
        return None
    try:
        return Tagger.from_bytes(tagger_path(digest).read_bytes())
    except (OSError, ValueError) as fault:
        logger.warning("the shop's own tagger %s cannot be used, the bundled one reads: %s", digest[:8], fault)
        return None


def tagger_path(digest: str) -> Path:
    """Where the merchant's own tagger is kept."""
    return Path(settings.YUTANG_HOME) / "needs" / f"{current_merchant_id()}-{digest[:16]}.model"


@lru_cache(maxsize=1)
def bundled_signature() -> str:
    """What stands for the lexicon, the model and the rules that come with this version."""
    package = resources.files("yutang.needs")
    digest = hashlib.sha256()
    for folder, ending in (("lexicon", ".toml"), ("model", ".model"), ("rules", ".py")):
        files = [file for file in package.joinpath(folder).iterdir() if file.name.endswith(ending)]
        for file in sorted(files, key=lambda file: file.name):
            digest.update(file.read_bytes())
    return digest.hexdigest()[:8]
