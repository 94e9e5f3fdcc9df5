"""What was said, for reading and for finding again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from yutang.needs import wording
from yutang.needs.models import Need, Utterance
from yutang.needs.rules.deepening import LEAST_DOUBT
from yutang.people.api import CustomerCard, customer_cards, known_ids, living_ids

TOUCHPOINTS = Utterance.Touchpoint.choices


@dataclass(frozen=True)
class Piece:
    """A stretch of an utterance: plain, or marked with the slot that was read there."""

    text: str
    slot: str = ""

    @property
    def label(self) -> str:
        return wording.slot_label(self.slot) if self.slot else ""


@dataclass(frozen=True)
class UtteranceCard:
    """One utterance with its need. Where nothing was read, `reason` says why."""

    id: UUID
    customer: CustomerCard | None
    pieces: tuple[Piece, ...]
    touchpoint: str
    touchpoint_label: str
    said_at: datetime | None
    source: str
    intent: str
    reason: str

    @property
    def reason_text(self) -> str:
        return wording.reason_text(self.reason)


def utterances(
    *, text: str = "", word: str = "", touchpoint: str = "", kept: str = "", customer_id: UUID | None = None
) -> QuerySet[Utterance]:
    """Utterances by words in them, by a slot value, by touchpoint and by whether a need was read, the newest first.

    `kept` is "needs", "empty" or one reason.
    """
    rows = Utterance.objects.select_related("need").order_by("-id")
    if customer_id is not None:
        rows = rows.filter(customer__in=known_ids(customer_id))
    if text:
        rows = rows.filter(text__icontains=text)
    if word:
        rows = rows.filter(need__words__contains=f"|{word.strip('|')}|")
    if touchpoint:
        rows = rows.filter(touchpoint=touchpoint)
    if kept == "needs":
        rows = rows.filter(need__reason="")
    elif kept == "empty":
        rows = rows.exclude(need__reason="")
    elif kept:
        rows = rows.filter(need__reason=kept)
    return rows


def utterance_cards(rows: Sequence[Utterance]) -> list[UtteranceCard]:
    """What a page shows of these utterances."""
    ids = [row.customer_id for row in rows if row.customer_id]
    living, customers = living_ids(ids), customer_cards(ids)
    return [_card(row, customers.get(living[row.customer_id]) if row.customer_id else None) for row in rows]


def doubtful_count() -> int:
    """How many texts leave so much doubt that a second reading is worth it; those that staff corrected leave none."""
    return Need.objects.filter(doubt__gte=LEAST_DOUBT, reason__in=("", "nothing_found")).count()


def has_utterances() -> bool:
    return Utterance.objects.exists()


def _card(row: Utterance, customer: CustomerCard | None) -> UtteranceCard:
    return UtteranceCard(
        id=row.pk,
        customer=customer,
        pieces=marked(row.text, row.need.spans),
        touchpoint=row.touchpoint,
        touchpoint_label=row.get_touchpoint_display(),
        said_at=row.said_at,
        source=row.source,
        intent=row.need.intent,
        reason=row.need.reason,
    )


def marked(text: str, spans: Sequence[Sequence[object]]) -> tuple[Piece, ...]:
    """The text cut into plain and marked pieces; where spans overlap the first one counts."""
    pieces: list[Piece] = []
    at = 0
    for slot, start, end in sorted(
        ((str(one[0]), _place(one[2]), _place(one[3])) for one in spans), key=lambda one: (one[1], -one[2])
    ):
        if start < at or end > len(text) or start >= end:
            continue
        if start > at:
            pieces.append(Piece(text[at:start]))
        pieces.append(Piece(text[start:end], slot))
        at = end
    if at < len(text):
        pieces.append(Piece(text[at:]))
    return tuple(pieces)


def _place(value: object) -> int:
    return value if isinstance(value, int) else -1
