"""What is known of a customer, and what they allowed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.db import transaction

from yutang.core import audit
from yutang.core.rows import insert_rows
from yutang.people.errors import ConsentMakesNoSense, CustomerUnknown
from yutang.people.models import Consent, Customer, Trait
from yutang.people.queries import customer_phone

CHUNK = 900


class Note(NamedTuple):
    """One thing told of somebody."""

    customer_id: UUID
    name: str
    value: Any
    source: str
    at: datetime


@transaction.atomic
def note_traits_in_bulk(notes: Sequence[Note]) -> list[bool]:
    """Note many traits of customers that exist, in their order, and say of each whether it was news. As `note_trait` does."""
    known: dict[tuple[UUID, str], Trait] = {}
    ids = list({note.customer_id for note in notes})
    for at in range(0, len(ids), CHUNK):
        for row in Trait.objects.select_for_update().filter(customer__in=ids[at : at + CHUNK]):
            known[row.customer_id, row.name] = row
    fresh: list[Trait] = []
    changed: dict[UUID, Trait] = {}
    outcome = []
    for note in notes:
        key = (note.customer_id, note.name)
        trait = known.get(key)
        if trait is None:
            known[key] = Trait(**note._asdict())
            fresh.append(known[key])
            outcome.append(True)
        elif trait.at <= note.at and (trait.value, trait.source) != (note.value, note.source):
            outcome.append(trait.value != note.value)
            trait.value, trait.source, trait.at = note.value, note.source, note.at
            changed[trait.pk] = trait
        else:
            outcome.append(False)
    insert_rows(fresh)
    stored = [trait for trait in changed.values() if not trait._state.adding]
    Trait.objects.bulk_update(stored, ["value", "source", "at"], batch_size=200)
    return outcome


@transaction.atomic
def note_trait(customer_id: UUID, name: str, value: Any, *, source: str, at: datetime) -> bool:
    """Note a typed fact about a person, and say whether it is news. What was told earlier never overwrites what was told later."""
    if not Customer.objects.select_for_update().filter(pk=customer_id).exists():
        raise CustomerUnknown
    return note_traits_in_bulk([Note(customer_id, name, value, source, at)])[0]


@transaction.atomic
def reveal_phone(customer_id: UUID) -> str:
    """The full number of a customer for whoever may see it, with an audit entry that it was looked at."""
    phone = customer_phone(customer_id)
    audit.record("people.phone_shown", customer_id)
    return phone


@transaction.atomic
def grant_consent(customer_id: UUID, *, purpose: str, channel: str, words: str, now: datetime) -> UUID:
    """Keep what a customer agreed to, on which words. Safe to call again: a consent in force is kept as it is."""
    if not (purpose and channel and words.strip()):
        raise ConsentMakesNoSense
    if not Customer.objects.filter(pk=customer_id).exists():
        raise CustomerUnknown
    consent, is_new = Consent.objects.get_or_create(
        customer_id=customer_id,
        purpose=purpose,
        channel=channel,
        withdrawn_at=None,
        defaults={"words": words, "granted_at": now},
    )
    if is_new:
        audit.record("people.consent_granted", customer_id, purpose=purpose, channel=channel)
    return consent.pk


@transaction.atomic
def withdraw_consent(customer_ids: list[UUID], *, purpose: str, channel: str, now: datetime) -> bool:
    """End a consent, under whichever of a person's records it was given; says whether there was one."""
    rows = Consent.objects.filter(
        customer__in=customer_ids, purpose=purpose, channel=channel, withdrawn_at__isnull=True
    )
    count = rows.update(withdrawn_at=now)
    if count:
        audit.record("people.consent_withdrawn", customer_ids[0], purpose=purpose, channel=channel)
    return bool(count)
