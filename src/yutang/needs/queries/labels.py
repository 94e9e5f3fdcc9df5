"""Texts to label, the labels there are, and how well the shop's own words are read by them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any, cast
from uuid import UUID

from django.db.models import Count, Max, Q, QuerySet

from yutang.core.tenancy import current_merchant_id
from yutang.needs import wording
from yutang.needs.errors import UtteranceMissing
from yutang.needs.models import Label, OwnReader, Utterance
from yutang.needs.queries.readers import shop_reader
from yutang.needs.queries.utterances import Piece, marked
from yutang.needs.rules import Intent
from yutang.needs.rules.corpus import DOMAINS, Labelled, mark, write_value
from yutang.needs.rules.entries import bundled_entries
from yutang.needs.rules.labelling import Correction, corrections_of, domain_of, from_rows
from yutang.needs.rules.quality import Quality, Share, measure

SAMPLE, DOUBT = "sample", "doubt"
QUEUES = (SAMPLE, DOUBT)
# Colleagues who label at the same time are given different ones of the next few.
AHEAD = 8
# Older labels of a sample say little of today's customers, and measuring them again takes time.
MOST_MEASURED = 2_000
LEAST_DOUBT = 0.2
LEAST_TO_LEARN = 50
_CHUNK = 500

State = Label.State
_READABLE = ("", "nothing_found")


@dataclass(frozen=True)
class LabelTask:
    """One text to label, with the values that stand for it now. `labelled_at` is that of the label it has, if any."""

    utterance_id: UUID
    text: str
    touchpoint_label: str
    said_at: datetime | None
    intent: str
    corrections: tuple[Correction, ...]
    label_id: UUID | None = None
    labelled_at: datetime | None = None
    labelled_by: str = ""


@dataclass(frozen=True)
class LabelCounts:
    """How many texts were labelled, how many of them chance has chosen, and how many were skipped."""

    labelled: int
    sampled: int
    skipped: int


@dataclass(frozen=True)
class SlotRow:
    """One slot's figures, for a table."""

    label: str
    precision: Share
    recall: Share
    f1: float


@dataclass(frozen=True)
class QualityCard:
    """How well this shop's texts are read, measured on those that chance has chosen, as of the latest of them.

    `before` is what the readers of their time read; it is None where the reader of now has read all of them then.
    """

    quality: Quality
    before: Quality | None
    as_of: datetime | None
    comparison: dict[str, Any]
    learned_at: datetime | None
    has_own_tagger: bool

    @property
    def rows(self) -> list[SlotRow]:
        return [
            SlotRow(wording.slot_label(slot), one.precision, one.recall, one.f1)
            for slot, one in sorted(self.quality.slots.items(), key=lambda pair: -pair[1].recall.of)
        ]


def next_task(queue: str, *, whose: UUID) -> LabelTask | None:
    """The next text of a queue for this person, or None where it is empty: of chance, or the most doubtful.

    Chance goes by the digests of texts, which say nothing of what they hold.
    """
    rows = Utterance.objects.filter(need__reason__in=_READABLE, label__isnull=True)
    if queue == DOUBT:
        rows = rows.filter(need__doubt__gte=LEAST_DOUBT).order_by("-need__doubt", "digest")
    else:
        rows = rows.order_by("digest")
    ids = list(rows.values_list("pk", flat=True)[:AHEAD])
    return label_task(ids[whose.int % AHEAD % len(ids)]) if ids else None


def label_task(utterance_id: UUID) -> LabelTask:
    """One text with what stands for it: staff's label, or what the shop's reader reads. Raises UtteranceMissing."""
    row = Utterance.objects.filter(pk=utterance_id).first()
    if row is None:
        raise UtteranceMissing
    label = Label.objects.select_related("staff").filter(utterance=row, state=State.LABELLED).first()
    if label is not None:
        spans = from_rows(label.spans)
        corrections = [
            Correction(row.text[one.start : one.end], one.slot, write_value(one.value), one.subject, one.start)
            for one in spans
        ]
        intent = label.intent
    else:
        extraction = shop_reader().read(row.text)
        corrections, intent = corrections_of(row.text, extraction), str(extraction.slots["intent"])
    return LabelTask(
        utterance_id=row.pk,
        text=row.text,
        touchpoint_label=row.get_touchpoint_display(),
        said_at=row.said_at,
        intent=intent,
        corrections=tuple(corrections),
        label_id=label.pk if label else None,
        labelled_at=label.labelled_at if label else None,
        labelled_by=label.staff.name if label and label.staff else "",
    )


def marked_task(task: LabelTask) -> tuple[Piece, ...]:
    """The text with its values marked, as it is shown before anything is changed."""
    spans = [(one.slot, "", one.start, (one.start or 0) + len(one.words)) for one in task.corrections]
    return marked(task.text, spans)


def label_counts() -> LabelCounts:
    labelled = Q(state=State.LABELLED)
    found = Label.objects.aggregate(
        labelled=Count("pk", filter=labelled),
        sampled=Count("pk", filter=labelled & Q(is_sample=True)),
        skipped=Count("pk", filter=Q(state=State.SKIPPED)),
    )
    return LabelCounts(**found)


def latest_labels() -> QuerySet[Label]:
    """What was labelled, the latest first."""
    return (
        Label.objects.filter(state=State.LABELLED).select_related("utterance", "staff").order_by("-labelled_at", "-id")
    )


@dataclass(frozen=True)
class LabelCard:
    """One labelled text, for a list."""

    utterance_id: UUID
    pieces: tuple[Piece, ...]
    labelled_at: datetime
    labelled_by: str
    is_sample: bool


def recent_labels(most: int) -> list[LabelCard]:
    """What was labelled last."""
    return [
        LabelCard(
            row.utterance_id,
            marked(row.utterance.text, row.spans),
            row.labelled_at,
            row.staff.name if row.staff else "",
            row.is_sample,
        )
        for row in latest_labels()[:most]
    ]


def shop_quality() -> QualityCard:
    """How well the shop's texts are read by the reader of now, and by those of their time."""
    sample = latest_labels().filter(is_sample=True)
    reader = shop_reader()
    as_of = sample.aggregate(latest=Max("labelled_at"))["latest"]
    own = OwnReader.objects.first()
    learned_at = own.learned_at if own and own.tagger else None
    key = (current_merchant_id(), reader.signature, sample.count(), as_of, learned_at)
    now, before = _measured(key)
    return QualityCard(now, before, as_of, own.comparison if own else {}, learned_at, bool(own and own.tagger))


@lru_cache(maxsize=64)
def _measured(key: tuple[UUID, str, int, datetime | None, datetime | None]) -> tuple[Quality, Quality | None]:
    """Now and before, kept in memory: reading thousands of texts takes a second, and the page is opened often."""
    signature, learned_at = key[1], key[4]
    reader = shop_reader()
    now: list[tuple[dict[str, Any], dict[str, Any]]] = []
    before: list[tuple[dict[str, Any], dict[str, Any]]] = []
    has_changed = False
    for label in latest_labels().filter(is_sample=True)[:MOST_MEASURED]:
        before.append((label.slots, label.read_slots))
        # What the shop's tagger was trained on says nothing of it: it counts as it was read before.
        is_seen = learned_at is not None and label.labelled_at <= learned_at
        if label.reader == signature or is_seen:
            now.append(before[-1])
        else:
            has_changed = True
            now.append((label.slots, dict(reader.read(label.utterance.text).slots)))
    return measure(now), measure(before) if has_changed else None


def labelled_lines() -> Iterator[str]:
    """Every labelled text as a JSON line in the form of the corpus, the oldest first."""
    domains = {(one.slot, one.canonical): one.domain for one in bundled_entries() if one.domain in DOMAINS}
    for label in latest_labels().order_by("labelled_at", "id").iterator(chunk_size=_CHUNK):
        record = {
            "id": str(label.utterance_id),
            "domain": domain_of(label.slots, domains),
            "intent": label.intent,
            "marked": mark(label.utterance.text, from_rows(label.spans)),
        }
        yield json.dumps(record, ensure_ascii=False) + "\n"


def labelled_texts(most: int) -> list[Labelled]:
    """The latest labelled texts, in an order that says nothing of them, for training."""
    rows = latest_labels()[:most]
    return [
        Labelled(str(row.utterance_id), "none", cast(Intent, row.intent), row.utterance.text, from_rows(row.spans))
        for row in sorted(rows, key=lambda row: row.utterance.digest)
    ]


def slot_choices(slots: Sequence[str]) -> list[tuple[str, str]]:
    """Slots to choose from, with what they are called."""
    return [(slot, wording.slot_label(slot)) for slot in slots]
