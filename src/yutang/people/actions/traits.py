"""What is told of a person: kept beside what was told before, by staff, by forms and files, and from their own words."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.db import transaction

from yutang.core import audit
from yutang.core.rows import insert_rows
from yutang.people.errors import CustomerUnknown, TraitUnknown
from yutang.people.models import Customer, Trait
from yutang.people.queries import living_id
from yutang.people.rules import CUSTOMER, Origin

CHUNK = 900
BY_HAND = "by_hand"


class Note(NamedTuple):
    """One thing told of somebody in a form or a file."""

    customer_id: UUID
    name: str
    value: Any
    source: str
    at: datetime
    about: str = CUSTOMER


class Said(NamedTuple):
    """One thing that an utterance, or a form that can be filled in anew, says of somebody."""

    customer_id: UUID
    about: str
    name: str
    value: Any
    source: str
    said_in: UUID
    confidence: float
    at: datetime
    origin: str = Origin.SAID


class _Of(NamedTuple):
    customer_id: UUID
    about: str
    name: str


@transaction.atomic
def note_traits_in_bulk(notes: Sequence[Note]) -> list[bool]:
    """Note many traits of customers that exist, in their order, and say of each whether it was news.

    The same from the same source is kept once, as of the last time. What differs from before stands beside it; it is news
    where nothing later was told.
    """
    known: dict[tuple[_Of, str], list[Trait]] = {}
    latest: dict[_Of, Trait] = {}
    for row in _told_of({note.customer_id for note in notes}):
        key = _Of(row.customer_id, row.about, row.name)
        known.setdefault((key, row.source), []).append(row)
        latest[key] = row
    fresh: list[Trait] = []
    confirmed: dict[UUID, Trait] = {}
    outcome = []
    for note in notes:
        key = _Of(note.customer_id, note.about, note.name)
        rows = known.setdefault((key, note.source), [])
        same = next((row for row in rows if row.value == note.value), None)
        before = latest.get(key)
        is_later = (before is None or before.at <= note.at) and (same is None or same.at < note.at)
        outcome.append(is_later and (before is None or before.value != note.value))
        if same is None:
            same = Trait(**note._asdict(), origin=Origin.FORM)
            fresh.append(same)
            rows.append(same)
        elif same.at < note.at:
            same.at = note.at
            confirmed[same.pk] = same
        if is_later:
            latest[key] = same
    insert_rows(fresh)
    stored = [trait for trait in confirmed.values() if not trait._state.adding]
    Trait.objects.bulk_update(stored, ["at"], batch_size=200)
    return outcome


def _told_of(customer_ids: Collection[UUID]) -> Iterable[Trait]:
    """What was told of these otherwise than in passing, oldest first. The customers are locked, so that nothing is told twice."""
    ids = sorted(customer_ids)
    for at in range(0, len(ids), CHUNK):
        chunk = ids[at : at + CHUNK]
        list(Customer.objects.select_for_update().filter(pk__in=chunk).order_by("pk").values_list("pk"))
        yield from Trait.objects.filter(customer__in=chunk, said_in__isnull=True).order_by("at", "pk")


@transaction.atomic
def note_trait(  # noqa: PLR0913 - a trait is this much
    customer_id: UUID, name: str, value: Any, *, source: str, at: datetime, about: str = CUSTOMER
) -> bool:
    """Note a typed fact about a person or one of their circle, and say whether it is news. Raises CustomerUnknown."""
    if not Customer.objects.filter(pk=customer_id).exists():
        raise CustomerUnknown
    return note_traits_in_bulk([Note(customer_id, name, value, source, at, about)])[0]


@transaction.atomic
def keep_said(told: Sequence[Said], *, read_again: Collection[UUID] = ()) -> None:
    """Keep what utterances say of people; for those in `read_again` in place of what was read from them before.

    What staff took back stays taken back as long as it is read the same.
    """
    before: dict[tuple[UUID, str, str], Trait] = {}
    ids = list(read_again)
    for at in range(0, len(ids), CHUNK):
        for row in Trait.objects.filter(said_in__in=ids[at : at + CHUNK]):
            if row.said_in is not None:
                before[row.said_in, row.about, row.name] = row
    fresh = []
    for one in told:
        row_before = before.get((one.said_in, one.about, one.name))
        if row_before is not None and row_before.value == one.value:
            del before[one.said_in, one.about, one.name]
        else:
            fresh.append(Trait(**one._asdict()))
    gone = [row.pk for row in before.values()]
    for at in range(0, len(gone), CHUNK):
        Trait.objects.filter(pk__in=gone[at : at + CHUNK]).delete()
    insert_rows(fresh)


@transaction.atomic
def type_trait(customer_id: UUID, name: str, value: Any, *, about: str, now: datetime) -> UUID:
    """Keep what staff say of a customer or one of their circle; it holds before what was said in passing."""
    row = Trait.objects.create(
        customer_id=living_id(customer_id),
        about=about,
        name=name,
        value=value,
        origin=Origin.STAFF,
        source=BY_HAND,
        at=now,
    )
    # The value itself is personal and stays out of the log.
    audit.record("people.trait_typed", row.customer_id, trait=name)
    return row.pk


@transaction.atomic
def settle_trait(trait_id: UUID, value: Any, *, now: datetime) -> tuple[UUID, UUID]:
    """Say which of the values told of somebody is right: the living customer, and the trait that says so. Raises TraitUnknown."""
    told = Trait.objects.filter(pk=trait_id, withdrawn_at__isnull=True).first()
    if told is None or (value != told.value and not (isinstance(told.value, list) and value in told.value)):
        raise TraitUnknown
    row = Trait.objects.create(
        customer_id=told.customer_id,
        about=told.about,
        name=told.name,
        value=value if value == told.value else [value],
        origin=Origin.STAFF,
        source=BY_HAND,
        at=now,
    )
    audit.record("people.trait_settled", living_id(told.customer_id), trait=told.name)
    return living_id(told.customer_id), row.pk


@transaction.atomic
def withdraw_trait(trait_id: UUID, *, now: datetime) -> UUID:
    """Take back one thing that was told of somebody, and give the living customer. Safe to call again. Raises TraitUnknown."""
    return _withdraw(trait_id, "people.trait_withdrawn", now)


@transaction.atomic
def restore_trait(trait_id: UUID) -> UUID:
    """Let a thing that was taken back count again, and give the living customer. Safe to call again. Raises TraitUnknown."""
    return _withdraw(trait_id, "people.trait_restored", None)


def _withdraw(trait_id: UUID, verb: str, at: datetime | None) -> UUID:
    row = Trait.objects.select_for_update().filter(pk=trait_id).first()
    if row is None:
        raise TraitUnknown
    customer_id = living_id(row.customer_id)
    if (row.withdrawn_at is None) != (at is None):
        Trait.objects.filter(pk=trait_id).update(withdrawn_at=at)
        audit.record(verb, customer_id, trait=row.name)
    return customer_id
