"""What is known of customers, and what they agreed to."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from yutang.people.models import Consent, Trait
from yutang.people.queries.records import known_ids, living_id, owners_of
from yutang.people.rules import SENSITIVE, Held, Statement, held_traits, in_force

# The purpose of a consent that lets health be used beyond showing it to whoever serves the customer.
HEALTH_CONSENT = "health"


def traits_of(customer_id: UUID, *, now: datetime | None = None) -> dict[str, Any]:
    """What holds of this person, under all their records; health only where they agreed to its use.

    Without `now` ages are as of the last thing told.
    """
    living = living_id(customer_id)
    return traits_in_force([living], now=now).get(living, {})


def circle_of(customer_id: UUID, *, now: datetime) -> list[Held]:
    """What holds of a customer and of the people they speak of, the customer first; health with it, whoever may see it."""
    living = living_id(customer_id)
    return held_traits(_statements([living]).get(living, []), now=now)


def has_consent(customer_id: UUID, *, purpose: str, channel: str) -> bool:
    rows = Consent.objects.filter(customer__in=known_ids(customer_id), withdrawn_at__isnull=True)
    return rows.filter(purpose=purpose, channel=channel).exists()


def consent_standing(records: Collection[UUID], *, purpose: str) -> Literal["granted", "withdrawn", "none"]:
    """What a customer said to this purpose under any of their records, in whichever channel; the last word counts."""
    rows = Consent.objects.filter(customer__in=records, purpose=purpose)
    if rows.filter(withdrawn_at__isnull=True).exists():
        return "granted"
    return "withdrawn" if rows.exists() else "none"


def traits_in_force(living: Collection[UUID], *, now: datetime | None = None) -> dict[UUID, dict[str, Any]]:
    """The traits in force of each of these; health only of those who agreed to its use."""
    told = _statements(living)
    ill = [one for one, statements in told.items() if any(statement.name in SENSITIVE for statement in statements)]
    hidden = set(ill) - _agreed_to_health(ill)
    shown = {
        one: [statement for statement in statements if one not in hidden or statement.name not in SENSITIVE]
        for one, statements in told.items()
    }
    return {one: in_force(statements, now=now) for one, statements in shown.items()}


def _statements(living: Collection[UUID]) -> dict[UUID, list[Statement]]:
    """Everything told of these under all their records, and not taken back."""
    owner = owners_of(living)
    found: dict[UUID, list[Statement]] = {}
    rows = Trait.objects.filter(customer__in=owner, withdrawn_at__isnull=True).order_by("at", "pk")
    fields = ("pk", "about", "name", "value", "origin", "source", "at", "confidence", "said_in")
    for customer_id, *told in rows.values_list("customer_id", *fields):
        found.setdefault(owner[customer_id], []).append(Statement(*told))
    return found


def _agreed_to_health(living: Collection[UUID]) -> set[UUID]:
    if not living:
        return set()
    owner = owners_of(living)
    rows = Consent.objects.filter(customer__in=owner, purpose=HEALTH_CONSENT, withdrawn_at__isnull=True)
    return {owner[one] for one in rows.values_list("customer_id", flat=True)}
