"""Reading customers: frozen cards for others, querysets for our own pages."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from django.db.models import Q, QuerySet

from yutang.core.crypto import lookup_hash
from yutang.core.display import masked_phone
from yutang.core.rows import rows_matching
from yutang.core.tables import BadValue, MaskedPhone, read_phone
from yutang.core.tenancy import current_merchant_id
from yutang.people.errors import CommunityUnknown, CustomerUnknown
from yutang.people.models import Community, Consent, Customer, Identity, Merge, Trait
from yutang.people.rules import EVERYWHERE, KINDS, PHONE, SENSITIVE, Held, Statement, held_traits, in_force

CHUNK = 900
# The purpose of a consent that lets health be used beyond showing it to whoever serves the customer.
HEALTH_CONSENT = "health"


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
class CommunityCard:
    id: UUID
    name: str
    leader_partner_id: UUID | None
    need: str
    created_at: datetime


def living_id(customer_id: UUID) -> UUID:
    """The customer who stands for this one today: itself, or whoever it was merged into. Raises CustomerUnknown."""
    found = living_ids([customer_id])
    if customer_id not in found:
        raise CustomerUnknown
    return found[customer_id]


def living_ids(customer_ids: Collection[UUID]) -> dict[UUID, UUID]:
    """The living customer for each of these; ids that nobody has are not in it."""
    into: dict[UUID, UUID | None] = {}
    wanted = set(customer_ids)
    if _are_all_living(wanted):
        return {one: one for one in wanted}
    while wanted:
        found: dict[UUID, UUID | None] = {}
        for chunk in _chunks(wanted):
            found.update(Customer.objects.filter(pk__in=chunk).values_list("pk", "merged_into_id"))
        into.update(found)
        wanted = {target for target in found.values() if target is not None and target not in into}
    return {one: _end(one, into) for one in customer_ids if one in into}


# What is no key stands outside the WHERE, where no database can take an index on it for a short way.
_LIVING = """
WITH asked (customer) AS (VALUES {asked})
SELECT COUNT(*) FILTER (WHERE c.merchant_id = %s AND c.merged_into_id IS NULL)
FROM asked CROSS JOIN people_customer c WHERE c.id = asked.customer
"""


def _are_all_living(customer_ids: Collection[UUID]) -> bool:
    """Whether each exists and was merged into nobody, as nearly all: one figure to read instead of a row for each."""
    merchant_id = current_merchant_id()
    return all(
        rows_matching(_LIVING, [(one,) for one in chunk], merchant_id) == [(len(chunk),)]
        for chunk in _chunks(customer_ids)
    )


def known_ids(customer_id: UUID) -> list[UUID]:
    """The living customer and every record ever merged into it that still is: under these its rows and facts stand."""
    ids = [living_id(customer_id)]
    layer = ids
    while layer:
        layer = list(Customer.objects.filter(merged_into__in=layer).values_list("pk", flat=True))
        ids = ids + layer
    return ids


def find_customer(kind: str, value: str, channel: str | None = None) -> UUID | None:
    """Who holds this identity, given in its normal form; without a channel, whoever holds it in any. The first of a household."""
    rows = Identity.objects.filter(
        kind=kind, lookup=lookup_hash(current_merchant_id(), kind, value), detached_at__isnull=True
    )
    if channel is not None:
        rows = rows.filter(channel="" if kind in EVERYWHERE else channel)
    return rows.order_by("holder", "pk").values_list("customer_id", flat=True).first()


def holders_of(text: str) -> list[UUID]:
    """Everybody who holds this phone, number or name of an account, whatever its kind and channel."""
    merchant_id = current_merchant_id()
    lookups = [lookup_hash(merchant_id, kind, value) for kind in KINDS for value in _writings(kind, text)]
    rows = Identity.objects.filter(lookup__in=lookups, detached_at__isnull=True).order_by("holder", "pk")
    return list(dict.fromkeys(rows.values_list("customer_id", flat=True)))


def holders_of_phones(lookups: Collection[str]) -> dict[str, list[UUID]]:
    """The living customers behind each of these phones, given as lookup hashes of kind "phone"; unknown ones are not in it.

    More than one where a household shares the number.
    """
    found: dict[str, list[UUID]] = {}
    wanted = list(set(lookups))
    for at in range(0, len(wanted), CHUNK):
        rows = Identity.objects.filter(lookup__in=wanted[at : at + CHUNK], kind=PHONE, detached_at__isnull=True)
        for lookup, customer_id in rows.order_by("holder", "pk").values_list("lookup", "customer_id"):
            found.setdefault(lookup, []).append(customer_id)
    living = living_ids([one for holders in found.values() for one in holders])
    return {lookup: list(dict.fromkeys(living[one] for one in holders)) for lookup, holders in found.items()}


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
    for chunk in _chunks(living):
        phones = _phones(chunk)
        traits = _traits(chunk)
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
    for chunk in _chunks(set(customer_ids)):
        # By their keys alone: SQLite would rather read all customers of the merchant.
        rows = Customer.across_merchants().filter(pk__in=chunk).select_related("community")
        merged = set(Customer.across_merchants().filter(merged_into__in=chunk).values_list("merged_into_id", flat=True))
        for row in rows:
            if row.merchant_id == merchant_id:
                is_one = row.merged_into_id is None and row.pk not in merged
                origins[row.pk] = _origin([row]) if is_one else _origin(_records(row.pk))
    return origins


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


def traits_of(customer_id: UUID, *, now: datetime | None = None) -> dict[str, Any]:
    """What holds of this person, under all their records; health only where they agreed to its use.

    Without `now` ages are as of the last thing told.
    """
    living = living_id(customer_id)
    return _traits([living], now=now).get(living, {})


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


def communities() -> list[CommunityCard]:
    """All communities, by name."""
    return [_community(row) for row in Community.objects.order_by("name")]


def community_card(community_id: UUID) -> CommunityCard:
    """One community. Raises CommunityUnknown."""
    row = Community.objects.filter(pk=community_id).first()
    if row is None:
        raise CommunityUnknown
    return _community(row)


def members_of(community_id: UUID) -> list[UUID]:
    """The living members, each once, first joined first. Raises CommunityUnknown."""
    community_card(community_id)
    rows = Customer.objects.filter(community=community_id).order_by("joined_at", "pk")
    living = living_ids(list(rows.values_list("pk", flat=True)))
    return list(dict.fromkeys(living.values()))


def newest_members(community_id: UUID, *, limit: int) -> list[CustomerCard]:
    """The living members who came last."""
    found = list(found_customers(community_id=community_id).values_list("pk", flat=True)[:limit])
    cards = customer_cards(found)
    return [cards[one] for one in found]


def communities_of(customer_id: UUID) -> list[CommunityCard]:
    """Every community in which this person is under any of their records."""
    rows = Community.objects.filter(
        pk__in=Customer.objects.filter(pk__in=known_ids(customer_id)).values("community")
    ).order_by("name")
    return [_community(row) for row in rows]


def members_among(community_id: UUID, customer_ids: Collection[UUID]) -> set[UUID]:
    """Which of these people are in the community under any of their records."""
    inside = Customer.objects.filter(community=community_id, pk__in=customer_ids)
    members = set(inside.values_list("pk", flat=True))
    under_others = {
        one
        for one in set(customer_ids) - members
        if Customer.objects.filter(community=community_id, pk__in=known_ids(one)).exists()
    }
    return members | under_others


def household_of(customer_id: UUID) -> list[UUID]:
    """The other living people who share a phone with this one."""
    living = living_id(customer_id)
    households = Customer.objects.filter(pk__in=known_ids(living), household__isnull=False).values("household")
    members = Customer.objects.filter(household__in=households).values_list("pk", flat=True)
    return [one for one in dict.fromkeys(living_ids(list(members)).values()) if one != living]


def _writings(kind: str, text: str) -> list[str]:
    """The normal forms that a reader may mean by what they typed."""
    if kind != PHONE:
        return [unicodedata.normalize("NFKC", text.strip())]
    try:
        phone = read_phone(text)
    except BadValue:
        return []
    return [] if isinstance(phone, MaskedPhone) else [phone]


def _shown(kind: str, value: str) -> str:
    if kind == PHONE:
        return masked_phone(value)
    return value if len(value) <= 8 else f"{value[:4]}…{value[-3:]}"


def _phones(customer_ids: Collection[UUID]) -> dict[UUID, str]:
    rows = Identity.objects.filter(customer__in=customer_ids, kind=PHONE, detached_at__isnull=True)
    # The latest one: people change numbers.
    return dict(rows.order_by("seen_at", "pk").values_list("customer_id", "value"))


def _traits(living: Collection[UUID], *, now: datetime | None = None) -> dict[UUID, dict[str, Any]]:
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
    owner = _owners(living)
    found: dict[UUID, list[Statement]] = {}
    rows = Trait.objects.filter(customer__in=owner, withdrawn_at__isnull=True).order_by("at", "pk")
    fields = ("pk", "about", "name", "value", "origin", "source", "at", "confidence", "said_in")
    for customer_id, *told in rows.values_list("customer_id", *fields):
        found.setdefault(owner[customer_id], []).append(Statement(*told))
    return found


def _agreed_to_health(living: Collection[UUID]) -> set[UUID]:
    if not living:
        return set()
    owner = _owners(living)
    rows = Consent.objects.filter(customer__in=owner, purpose=HEALTH_CONSENT, withdrawn_at__isnull=True)
    return {owner[one] for one in rows.values_list("customer_id", flat=True)}


def _owners(living: Collection[UUID]) -> dict[UUID, UUID]:
    """The living customer of each of their records."""
    owner = {one: one for one in living}
    layer = list(living)
    while layer:
        below = dict(Customer.objects.filter(merged_into__in=layer).values_list("pk", "merged_into_id"))
        owner.update({one: owner[into] for one, into in below.items()})
        layer = list(below)
    return owner


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


def _community(row: Community) -> CommunityCard:
    return CommunityCard(row.pk, row.name, row.leader_partner_id, row.need, row.created_at)


def _end(customer_id: UUID, into: Mapping[UUID, UUID | None]) -> UUID:
    while (target := into[customer_id]) is not None:
        customer_id = target
    return customer_id


def _chunks(ids: Collection[UUID]) -> list[list[UUID]]:
    ordered = list(ids)
    return [ordered[at : at + CHUNK] for at in range(0, len(ordered), CHUNK)]
