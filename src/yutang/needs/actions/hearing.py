"""Hearing what customers say: scrubbed, read into slots, kept once."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from typing import Any, TypeAlias
from uuid import UUID

from django.db import IntegrityError, transaction

from yutang.core import clock
from yutang.core.events import publish, publish_history
from yutang.core.rows import insert_rows
from yutang.core.tenancy import current_merchant_id
from yutang.needs.actions.portraying import portray
from yutang.needs.errors import CustomerMissing, SaidInTheFuture, TouchpointUnknown
from yutang.needs.events import UtteranceHeard
from yutang.needs.models import Need, Utterance
from yutang.needs.queries.readers import Reader, shop_reader
from yutang.needs.rules import Extraction, scrub
from yutang.needs.rules.doubts import doubt_of
from yutang.people.api import living_ids

UtteranceId: TypeAlias = UUID

# What is longer is no utterance: it is read no further, and this much of it is kept as it was written.
LONGEST_KEPT = 4_000
# Scrubbing makes text shorter, so somewhat more is scrubbed than is kept.
LONGEST_SCRUBBED = 2 * LONGEST_KEPT
SOURCE_LENGTH = 64
# A clock that is somewhat fast is no reason to refuse.
AHEAD = timedelta(days=1)
BATCH = 1_000


@dataclass(frozen=True, slots=True)
class Saying:
    """One thing that was said, as it came in. Without a customer it is somebody unknown's; `said_at` is aware or unknown."""

    text: str
    touchpoint: str
    customer_id: UUID | None = None
    said_at: datetime | None = None
    source: str = ""


@dataclass(frozen=True)
class Heard:
    """What became of sayings: new ones, ones that were known already, and how many of the new ones ask for nothing."""

    heard: int = 0
    unchanged: int = 0
    empty: int = 0

    def __add__(self, other: Heard) -> Heard:
        return Heard(self.heard + other.heard, self.unchanged + other.unchanged, self.empty + other.empty)


def hear(
    *, customer_id: UUID | None, text: str, touchpoint: str, said_at: datetime | None, source: str = ""
) -> UtteranceId:
    """Take in one utterance: scrubbed, read, stated as a fact. The same from the same customer at the same moment is one.

    Whatever the text is, it is kept with what could be read from it or with the reason why nothing could.
    """
    saying = Saying(text, touchpoint, customer_id, said_at, source)
    hear_in_bulk([saying])
    return Utterance.objects.values_list("pk", flat=True).get(digest=_digest(saying))


def hear_in_bulk(sayings: Iterable[Saying], *, is_history: bool = False) -> Heard:
    """Take in many utterances, a thousand in a transaction, for which see `hear`.

    History is stated without calling any handler. Raises for the first saying that cannot be, before its thousand is kept.
    """
    source = iter(sayings)
    total = Heard()
    while batch := list(islice(source, BATCH)):
        total += _hear_batch(batch, is_history=is_history)
    return total


def _hear_batch(batch: Sequence[Saying], *, is_history: bool) -> Heard:
    check_sayings(batch)
    fresh = {_digest(saying): saying for saying in reversed(batch)}
    reader = shop_reader()
    read = {digest: _utterance(digest, saying, reader) for digest, saying in _unknown(fresh)}
    try:
        kept = _keep(read, is_history=is_history)
    except IntegrityError:
        # Another process kept some of the same just now; a second look leaves those out.
        kept = _keep(read, is_history=is_history)
    return Heard(len(kept), len(batch) - len(kept), sum(bool(need.reason) for need in kept))


def check_sayings(sayings: Sequence[Saying]) -> None:
    """Raise for the first saying that cannot be: no such touchpoint or customer, or said in the future."""
    latest = clock.now() + AHEAD
    for saying in sayings:
        if saying.touchpoint not in Utterance.Touchpoint.values:
            raise TouchpointUnknown(touchpoint=saying.touchpoint, known=", ".join(Utterance.Touchpoint.values))
        if saying.said_at is not None and saying.said_at > latest:
            raise SaidInTheFuture(said_at=saying.said_at.isoformat())
    speakers = {saying.customer_id for saying in sayings if saying.customer_id is not None}
    unknown = speakers - living_ids(speakers).keys()
    if unknown:
        raise CustomerMissing(customer_id=str(next(iter(unknown))))


def _unknown(fresh: dict[str, Saying]) -> Iterator[tuple[str, Saying]]:
    known = set(Utterance.objects.filter(digest__in=fresh.keys()).values_list("digest", flat=True))
    return ((digest, saying) for digest, saying in reversed(fresh.items()) if digest not in known)


@transaction.atomic
def _keep(read: dict[str, tuple[Utterance, Need]], *, is_history: bool) -> list[Need]:
    known = set(Utterance.objects.filter(digest__in=read.keys()).values_list("digest", flat=True))
    kept = [pair for digest, pair in read.items() if digest not in known]
    insert_rows([utterance for utterance, _need in kept])
    insert_rows([need for _utterance, need in kept])
    portray([need for _utterance, need in kept], is_new=True)
    stated = [
        (UtteranceHeard(one.customer_id, one.pk, one.touchpoint), one.said_at or one.heard_at)
        for one, _need in kept
        if one.customer_id is not None
    ]
    if is_history:
        publish_history(stated)
    else:
        for fact, at in stated:
            publish(fact, at=at)
    return [need for _utterance, need in kept]


def _utterance(digest: str, saying: Saying, reader: Reader) -> tuple[Utterance, Need]:
    text = kept_text(saying.text)
    # What was cut off still counts: a text that is too long says so.
    extraction = reader.read(text if len(saying.text) <= LONGEST_SCRUBBED else saying.text)
    utterance = Utterance(
        customer_id=saying.customer_id,
        text=text,
        touchpoint=saying.touchpoint,
        said_at=saying.said_at,
        digest=digest,
        source=saying.source[:SOURCE_LENGTH],
    )
    return utterance, Need(utterance=utterance, **need_fields(text, extraction))


def kept_text(text: str) -> str:
    """What may stay of a text: without what names or reaches somebody, and not endless."""
    # Broken halves of emoji and NUL are what databases refuse.
    text = text.replace("\0", "").encode("utf-8", "replace").decode()
    # A number at the cut is dropped whole, since half a phone number would no longer be known for one.
    head = text[:LONGEST_SCRUBBED].rstrip("0123456789０１２３４５６７８９-+ ") if len(text) > LONGEST_SCRUBBED else text
    return scrub(head)[:LONGEST_KEPT]


def need_fields(text: str, extraction: Extraction) -> dict[str, Any]:
    """What the columns of a need hold of a reading of its text."""
    said = said_slots(extraction.slots)
    return {
        "slots": said,
        "spans": [[one.slot, one.value, one.start, one.end, one.subject] for one in extraction.spans],
        "words": words_of(said),
        "intent": extraction.slots.get("intent", "other"),
        "reason": extraction.reason or "",
        "doubt": doubt_of(text, extraction),
    }


def said_slots(slots: Mapping[str, Any]) -> dict[str, Any]:
    """The slots in which something was said."""
    return {slot: value for slot, value in slots.items() if slot != "intent" and value not in (None, [])}


def words_of(slots: Mapping[str, Any]) -> str:
    """The words of slot values between bars, for finding utterances by them."""
    values = [word for value in slots.values() for word in (value if isinstance(value, list) else [value])]
    texts = [word for word in values if isinstance(word, str)]
    return f"|{'|'.join(texts)}|" if texts else ""


def _digest(saying: Saying) -> str:
    at = saying.said_at.timestamp() if saying.said_at else ""
    message = f"{current_merchant_id()}\0{saying.customer_id or ''}\0{at}\0{' '.join(saying.text.split())}"
    return hashlib.sha256(message.encode("utf-8", "surrogatepass")).hexdigest()
