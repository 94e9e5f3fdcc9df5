"""Who speaks, and all that each of them asked for."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, TypeAlias
from uuid import UUID

from django.db.models import F
from django.db.models.functions import Coalesce

from yutang.needs.models import Need
from yutang.needs.rules import LIST_SLOTS, Profile, merge_slots
from yutang.people.api import known_ids, living_ids

VoiceKey: TypeAlias = str

# What was said half a year ago counts half: seasons change, and people do.
HALF_LIFE = timedelta(days=180)
FINEST = 1024
MOST_TEXTS = 20
CHUNK = 2_000


@dataclass(frozen=True)
class Said:
    """One utterance with what was read from it."""

    utterance_id: UUID
    customer_id: UUID | None
    text: str
    at: datetime
    slots: Mapping[str, Any]


@dataclass(frozen=True)
class CustomerNeeds:
    """What a customer asks for, over everything they said: slots with their values, the strongest first.

    `customer_id` is that of the customer who lives on, where this one was merged into another.
    """

    customer_id: UUID
    slots: Mapping[str, list[Any]] = field(default_factory=dict)
    utterances: int = 0


def customer_needs(customer_id: UUID, *, now: datetime) -> CustomerNeeds:
    """The needs of one customer, what was said lately counting more. Numbers stand alone: the latest one holds."""
    ids = known_ids(customer_id)
    said = list(_said(Need.objects.filter(utterance__customer__in=ids)))
    merged = merge_slots((one.slots, weight_at(one.at, now=now)) for one in said)
    ranked = {slot: sorted(values, key=lambda value: -values[value]) for slot, values in merged.items()}
    for one in sorted(said, key=lambda one: one.at):
        ranked.update({slot: [value] for slot, value in one.slots.items() if slot not in LIST_SLOTS})
    return CustomerNeeds(ids[0], ranked, len(said))


def profiles(*, now: datetime) -> list[Profile]:
    """Every voice with a need: each living customer with all they said, and each unknown one with their one utterance."""
    by_voice: dict[VoiceKey, list[Said]] = defaultdict(list)
    for chunk in _chunks(_said(Need.objects.filter(reason=""))):
        living = living_ids({one.customer_id for one in chunk if one.customer_id is not None})
        for one in chunk:
            by_voice[voice_of(one, living)].append(one)
    return [_profile(voice, said, now) for voice, said in by_voice.items()]


def voice_of(said: Said, living: Mapping[UUID, UUID]) -> VoiceKey:
    return f"u:{said.utterance_id}" if said.customer_id is None else f"c:{living[said.customer_id]}"


def weight_at(at: datetime, *, now: datetime) -> float:
    """How much something said then counts now: 1 when it is fresh, half after half a year. The future counts as now.

    Weights are whole 1024ths, so that a height of 160 stays 160 when it is weighed and averaged, and equal needs stay equal.
    """
    age = max(now - at, timedelta())
    share: float = 0.5 ** (age / HALF_LIFE)
    return max(round(FINEST * share), 1) / FINEST


def _profile(voice: VoiceKey, said: list[Said], now: datetime) -> Profile:
    latest_first = sorted(said, key=lambda one: one.at, reverse=True)
    slots = merge_slots((one.slots, weight_at(one.at, now=now)) for one in latest_first)
    return Profile(voice, slots, tuple(one.text for one in latest_first[:MOST_TEXTS]))


def _said(needs: Any) -> Iterator[Said]:
    rows = needs.order_by("utterance_id").values_list(
        "utterance_id",
        "utterance__customer_id",
        "utterance__text",
        Coalesce(F("utterance__said_at"), F("utterance__heard_at")),
        "slots",
    )
    return (Said(*row) for row in rows.iterator(chunk_size=CHUNK))


def _chunks(source: Iterator[Said]) -> Iterator[list[Said]]:
    chunk: list[Said] = []
    for one in source:
        chunk.append(one)
        if len(chunk) == CHUNK:
            yield chunk
            chunk = []
    yield chunk
