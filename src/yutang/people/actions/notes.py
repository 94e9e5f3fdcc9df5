"""What a customer allowed, and looks at what only some may see."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from yutang.core import audit
from yutang.people.errors import ConsentMakesNoSense, CustomerUnknown
from yutang.people.models import Consent, Customer
from yutang.people.queries import customer_phone, living_id


@transaction.atomic
def reveal_phone(customer_id: UUID) -> str:
    """The full number of a customer for whoever may see it, with an audit entry that it was looked at."""
    phone = customer_phone(customer_id)
    audit.record("people.phone_shown", customer_id)
    return phone


@transaction.atomic
def look_at_health(customer_id: UUID) -> None:
    """Write down that somebody looks at what is known of a customer's health."""
    audit.record("people.health_shown", living_id(customer_id))


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
