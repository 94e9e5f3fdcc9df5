"""Customers as others see them, and as our own pages list them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from yutang.core.display import masked_phone
from yutang.core.tenancy import current_merchant_id
from yutang.people.errors import CustomerUnknown
from yutang.people.models import Customer, Identity, Merge
from yutang.people.queries.records import chunks, holders_of, known_ids, living_id, living_ids
from yutang.people.queries.traits import traits_in_force
from yutang.people.rules import PHONE


@dataclass(frozen=True)
class CustomerCard:
    """A customer as others see them: the phone is masked, the real name stays here."""

    id: UUID
    nickname: str
    masked_phone: str
    community_id: UUID | None
    community_name: str
    source: str
    joined_at: datetime
    traits: Mapping[str, Any]


@dataclass(frozen=True)
class Origin:
    """From where and when a customer came, and who stands for them today."""

    living_id: UUID
    community_id: UUID | None
    community_name: str
    source: str
    joined_at: datetime


@dataclass(frozen=True)
class IdentityCard:
    """One handle as staff see it: enough to recognise, not enough to use."""

    kind: str
    channel: str
    shown: str
    evidence: str
    seen_at: datetime


@dataclass(frozen=True)
class MergeCard:
    """A record that was merged into this customer, and why."""

    id: UUID
    absorbed_nickname: str
    reason: str
    merged_at: datetime


def found_customers(*, search: str = "", community_id: UUID | None = None, source: str = "") -> QuerySet[Customer]:
    """Living customers, newest first; a search is for a nickname, or for exactly a phone or another handle."""
    rows = Customer.objects.filter(state=Customer.State.ACTIVE).order_by("-joined_at", "-pk")
    if search:
        rows = rows.filter(Q(pk__in=holders_of(search)) | Q(nickname__icontains=search))
    if community_id is not None:
        rows = rows.filter(community=community_id)
    return rows.filter(source=source) if source else rows


def customers_called(text: str, *, limit: int = 5) -> list[CustomerCard]:
    """The latest customers with this in their nickname, or with exactly this phone or handle."""
    found = list(found_customers(search=text).values_list("pk", flat=True)[:limit]) if text else []
    cards = customer_cards(found)
    return [cards[one] for one in found]


def sources(*, limit: int = 50) -> list[str]:
    """Where customers came from, by name."""
    rows = Customer.objects.exclude(source="").order_by("source")
    return list(rows.values_list("source", flat=True).distinct()[:limit])


def count_customers() -> int:
    """How many people there are; a merged record is not one."""
    return Customer.objects.filter(state=Customer.State.ACTIVE).count()


def customer_card(customer_id: UUID) -> CustomerCard:
    """The customer who stands for this id today. Raises CustomerUnknown, also for another merchant's."""
    return customer_cards([customer_id])[living_id(customer_id)]


def customer_cards(customer_ids: Collection[UUID]) -> dict[UUID, CustomerCard]:
    """Cards by the id of the living customer, for as many of these as exist."""
    living = set(living_ids(customer_ids).values())
    cards: dict[UUID, CustomerCard] = {}
    for chunk in chunks(living):
        phones = _phones(chunk)
        traits = traits_in_force(chunk)
        for row in Customer.objects.filter(pk__in=chunk).select_related("community"):
            cards[row.pk] = _card(row, phones.get(row.pk, ""), traits.get(row.pk, {}))
    return cards


def customer_phone(customer_id: UUID) -> str:
    """The full number, "" where none is known. Whoever shows it to a person writes that into the audit log."""
    return _phones([living_id(customer_id)]).get(living_id(customer_id), "")


def customer_origin(customer_id: UUID) -> Origin:
    """Where this person came from: the first of their records that says so. Raises CustomerUnknown."""
    found = customer_origins([customer_id])
    if customer_id not in found:
        raise CustomerUnknown
    return found[customer_id]


def customer_origins(customer_ids: Collection[UUID]) -> dict[UUID, Origin]:
    """The same of many, by the id that was asked for; ids that nobody has are not in it."""
    merchant_id, origins = current_merchant_id(), {}
    for chunk in chunks(set(customer_ids)):
        # By their keys alone: SQLite would rather read all customers of the merchant.
        rows = Customer.across_merchants().filter(pk__in=chunk).select_related("community")
        merged = set(Customer.across_merchants().filter(merged_into__in=chunk).values_list("merged_into_id", flat=True))
        for row in rows:
            if row.merchant_id == merchant_id:
                is_one = row.merged_into_id is None and row.pk not in merged
                origins[row.pk] = _origin([row]) if is_one else _origin(_records(row.pk))
    return origins


def identities_of(customer_id: UUID) -> list[IdentityCard]:
    """The handles a living customer has now, oldest first."""
    rows = Identity.objects.filter(customer=customer_id, detached_at__isnull=True).order_by("seen_at", "pk")
    return [IdentityCard(row.kind, row.channel, _shown(row.kind, row.value), row.evidence, row.seen_at) for row in rows]


def merges_of(customer_id: UUID) -> list[MergeCard]:
    """The merges in force that made this customer what it is, latest first."""
    rows = Merge.objects.filter(survivor__in=known_ids(customer_id), undone_at__isnull=True)
    return [
        MergeCard(row.pk, row.absorbed.nickname, row.reason, row.merged_at)
        for row in rows.select_related("absorbed").order_by("-merged_at", "-pk")
    ]


def _records(customer_id: UUID) -> list[Customer]:
    rows = Customer.objects.filter(pk__in=known_ids(customer_id)).select_related("community")
    return list(rows.order_by("joined_at", "pk"))


def _origin(records: list[Customer]) -> Origin:
    community = next((row.community for row in records if row.community is not None), None)
    living = next(row for row in records if row.merged_into_id is None)
    return Origin(
        living_id=living.pk,
        community_id=community.pk if community else None,
        community_name=community.name if community else "",
        source=next((row.source for row in records if row.source), ""),
        joined_at=living.joined_at,
    )


def _card(row: Customer, phone: str, traits: Mapping[str, Any]) -> CustomerCard:
    return CustomerCard(
        id=row.pk,
        nickname=row.nickname,
        masked_phone=masked_phone(phone) if phone else "",
        community_id=row.community_id,
        community_name=row.community.name if row.community else "",
        source=row.source,
        joined_at=row.joined_at,
        traits=traits,
    )


def _shown(kind: str, value: str) -> str:
    if kind == PHONE:
        return masked_phone(value)
    return value if len(value) <= 8 else f"{value[:4]}…{value[-3:]}"


def _phones(customer_ids: Collection[UUID]) -> dict[UUID, str]:
    rows = Identity.objects.filter(customer__in=customer_ids, kind=PHONE, detached_at__isnull=True)
    # The latest one: people change numbers.
    return dict(rows.order_by("seen_at", "pk").values_list("customer_id", "value"))
