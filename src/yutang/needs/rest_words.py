"""The public JSON API of words, of the work on texts, and of how well they are read."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Schema, Status

from yutang.accounts.api import Permission, merchant_operation
from yutang.core import clock
from yutang.core.bodies import Body
from yutang.core.tenancy import current_merchant_id
from yutang.needs.actions import words as word_actions
from yutang.needs.actions.works import ask_for_work
from yutang.needs.errors import TooManyWords
from yutang.needs.jobs import carry_out_work
from yutang.needs.queries import labels, words
from yutang.needs.rules.entries import Sense

router = Router(tags=["needs"])

MOST_AT_ONCE = 1_000


class WordIn(Body):
    """One word in one slot; in the slot `ignore` it means nothing. Without `canonical` it stands for itself."""

    word: str
    slot: str
    canonical: str = ""
    domain: str = ""


class WordsIn(Body):
    items: list[WordIn]


class WordOut(Schema):
    id: UUID
    word: str
    slot: str
    canonical: str
    domain: str


class WordsOut(Schema):
    added: int
    changed: int
    unchanged: int
    removed: int


class SuggestedWordOut(Schema):
    id: UUID
    word: str
    slot: str
    canonical: str
    count: int
    examples: list[str]


class WorkOut(Schema):
    work_id: UUID
    kind: str
    state: str
    done: int
    total: int
    found: int


class QualityOut(Schema):
    """`interval` holds F1 95 times in 100; `missing` is how many texts more would make it sure enough."""

    texts: int
    missing: int
    as_of: datetime | None
    f1: float
    interval: list[float]
    precision: float
    recall: float
    slots: dict[str, float]


@router.get("/words", response=list[WordOut])
@merchant_operation(Permission.SEE_NEEDS)
def list_words(request: HttpRequest, text: str = "", slot: str = "", domain: str = "") -> list[WordOut]:
    """The shop's own words; what the bundled lexicon knows is not among them."""
    cards = words.word_cards(words.own_words(text=text, slot=slot, domain=domain))
    return [WordOut(id=card.id, **asdict(card.sense)) for card in cards]


@router.post("/words", response=WordsOut)
@merchant_operation(Permission.EDIT_NEEDS)
def add_words(request: HttpRequest, body: WordsIn) -> WordsOut:
    """Give up to a thousand words a meaning in this shop: all of them, or none."""
    if len(body.items) > MOST_AT_ONCE:
        raise TooManyWords(most=MOST_AT_ONCE)
    senses = [Sense(one.word, one.slot, one.canonical, one.domain) for one in body.items]
    return _words_out(word_actions.add_words(senses, now=clock.now()))


@router.delete("/words/{uuid:word_id}", response=WordsOut)
@merchant_operation(Permission.EDIT_NEEDS)
def remove_word(request: HttpRequest, word_id: UUID) -> WordsOut:
    words.word_card(word_id)
    return _words_out(word_actions.remove_words([word_id], now=clock.now()))


@router.get("/words/suggested", response=list[SuggestedWordOut])
@merchant_operation(Permission.SEE_NEEDS)
def list_suggestions(request: HttpRequest) -> list[SuggestedWordOut]:
    """Words that the shop's texts hold again and again and its lexicon does not know, the likeliest first."""
    return [
        SuggestedWordOut(
            id=card.id,
            word=card.word,
            slot=card.slot,
            canonical=card.canonical,
            count=card.count,
            examples=["".join(piece.text for piece in pieces) for pieces in card.examples],
        )
        for card in words.suggestion_cards(words.suggestions())
    ]


@router.post("/works/reread", response={202: WorkOut})
@merchant_operation(Permission.EDIT_NEEDS)
def reread(request: HttpRequest) -> Status[WorkOut]:
    """Have all utterances read again by the shop's words as they are now. While that is under way, that is the answer."""
    work_id, is_to_begin = ask_for_work(words.REREAD, now=clock.now())
    if is_to_begin:
        carry_out_work.enqueue(str(current_merchant_id()), str(work_id))
    return Status(202, _work_out(work_id))


@router.get("/works/{uuid:work_id}", response=WorkOut)
@merchant_operation(Permission.SEE_NEEDS)
def show_work(request: HttpRequest, work_id: UUID) -> WorkOut:
    return _work_out(work_id)


@router.get("/quality", response=QualityOut)
@merchant_operation(Permission.SEE_NEEDS)
def show_quality(request: HttpRequest) -> QualityOut:
    """How well the shop's own texts are read, on those that chance has drawn and staff have corrected."""
    card = labels.shop_quality()
    every = card.quality.all
    return QualityOut(
        texts=card.quality.texts,
        missing=card.quality.missing,
        as_of=card.as_of,
        f1=every.f1,
        interval=list(card.quality.interval),
        precision=every.precision.value,
        recall=every.recall.value,
        slots={slot: one.f1 for slot, one in card.quality.slots.items()},
    )


def _words_out(outcome: word_actions.WordsOutcome) -> WordsOut:
    return WordsOut(added=outcome.added, changed=outcome.changed, unchanged=outcome.unchanged, removed=outcome.removed)


def _work_out(work_id: UUID) -> WorkOut:
    card = words.work_card(work_id)
    return WorkOut(
        work_id=card.id, kind=card.kind, state=card.state, done=card.done, total=card.total, found=card.found
    )
