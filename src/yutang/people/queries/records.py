"""Records and the people behind them: who stands for whom, and who holds a phone or a name."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Mapping
from uuid import UUID

from yutang.core.crypto import lookup_hash
from yutang.core.rows import rows_matching
from yutang.core.tables import BadValue, MaskedPhone, read_phone
from yutang.core.tenancy import current_merchant_id
from yutang.people.errors import CustomerUnknown
from yutang.people.models import Customer, Identity
from yutang.people.rules import EVERYWHERE, KINDS, PHONE

CHUNK = 900


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
        for chunk in chunks(wanted):
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
        for chunk in chunks(customer_ids)
    )


def known_ids(customer_id: UUID) -> list[UUID]:
    """The living customer and every record ever merged into it that still is: under these its rows and facts stand."""
    ids = [living_id(customer_id)]
    layer = ids
    while layer:
        layer = list(Customer.objects.filter(merged_into__in=layer).values_list("pk", flat=True))
        ids = ids + layer
    return ids


def owners_of(living: Collection[UUID]) -> dict[UUID, UUID]:
    """The living customer of each of their records."""
    owner = {one: one for one in living}
    layer = list(living)
    while layer:
        below = dict(Customer.objects.filter(merged_into__in=layer).values_list("pk", "merged_into_id"))
        owner.update({one: owner[into] for one, into in below.items()})
        layer = list(below)
    return owner


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


def _writings(kind: str, text: str) -> list[str]:
    """The normal forms that a reader may mean by what they typed."""
    if kind != PHONE:
        return [unicodedata.normalize("NFKC", text.strip())]
    try:
        phone = read_phone(text)
    except BadValue:
        return []
    return [] if isinstance(phone, MaskedPhone) else [phone]


def household_of(customer_id: UUID) -> list[UUID]:
    """The other living people who share a phone with this one."""
    living = living_id(customer_id)
    households = Customer.objects.filter(pk__in=known_ids(living), household__isnull=False).values("household")
    members = Customer.objects.filter(household__in=households).values_list("pk", flat=True)
    return [one for one in dict.fromkeys(living_ids(list(members)).values()) if one != living]


def _end(customer_id: UUID, into: Mapping[UUID, UUID | None]) -> UUID:
    while (target := into[customer_id]) is not None:
        customer_id = target
    return customer_id


def chunks(ids: Collection[UUID]) -> list[list[UUID]]:
    ordered = list(ids)
    return [ordered[at : at + CHUNK] for at in range(0, len(ordered), CHUNK)]
