"""What is known of a customer, and what they allowed."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from yutang.core import audit
from yutang.people.errors import ConsentMakesNoSense, CustomerUnknown
from yutang.people.models import Consent, Customer, Trait


@transaction.atomic
def note_trait(customer_id: UUID, name: str, value: Any, *, source: str, at: datetime) -> bool:
    """Note a typed fact about a person, and say whether it is news. What was told earlier never overwrites what was told later."""
    if not Customer.objects.filter(pk=customer_id).exists():
        raise CustomerUnknown
    trait, is_new = Trait.objects.select_for_update().get_or_create(
        customer_id=customer_id, name=name, defaults={"value": value, "source": source, "at": at}
    )
    if is_new:
        return True
    if trait.at > at or (trait.value == value and trait.source == source):
        return False
    Trait.objects.filter(pk=trait.pk).update(value=value, source=source, at=at)
    return trait.value != value


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
