"""The people a batch of arrivals may concern, in memory: who holds which handle, who is new, who turned out to be whom.

Reads happen when the book is opened and writes when it is closed, so that a hundred thousand arrivals take a few
statements a batch, and one arrival goes exactly the same way.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from typing import NamedTuple
from uuid import UUID

from django.db.models import Q

from yutang.core.crypto import lookup_hash
from yutang.core.ids import new_id
from yutang.core.tenancy import current_merchant_id
from yutang.people.actions.arrivals import Arrival, Handle
from yutang.people.actions.merging import inherit
from yutang.people.models import Customer, Identity, Merge
from yutang.people.queries import living_ids
from yutang.people.rules import UNIONID, Bearer, fuller_name, names_disagree

CHUNK = 900


class Raced(Exception):
    """Somebody merged one of these customers while we were looking: look again."""


class Key(NamedTuple):
    kind: str
    channel: str
    lookup: str


@dataclass(eq=False)
class Person:
    """A customer as the book knows them. `row` is what stands or will stand in the table."""

    row: Customer
    is_fresh: bool = False
    is_changed: bool = False
    became: Person | None = None
    accounts: set[str] = field(default_factory=set)
    former_names: set[str] = field(default_factory=set)

    @property
    def living(self) -> Person:
        person = self
        while person.became is not None:
            person = person.became
        return person

    @property
    def bearer(self) -> Bearer:
        """Under their own name, and under those of the records that were merged into theirs."""
        return Bearer(frozenset({self.row.name, *self.former_names} - {""}), frozenset(self.accounts))

    def learn(self, arrival: Arrival) -> None:
        """Fill in what was not known; what is known stays, but a fuller name or an earlier day wins."""
        row = self.row
        is_disputed = any(names_disagree(arrival.name, name) for name in self.former_names)
        told = {
            "nickname": row.nickname or arrival.nickname,
            "name": row.name if is_disputed else fuller_name(row.name, arrival.name),
            "source": row.source or arrival.source,
            "community_id": row.community_id or arrival.community_id,
            "joined_at": min(row.joined_at, arrival.at),
        }
        for name, value in told.items():
            if getattr(row, name) != value:
                setattr(row, name, value)
                self.is_changed = True


@dataclass(frozen=True)
class PlannedMerge:
    survivor: Person
    absorbed: Person
    reason: str
    evidence: dict[str, str]
    at: datetime


class Book:
    """Everybody whom these keys already belong to, locked until the transaction ends."""

    def __init__(self, keys: Collection[Key]) -> None:
        self.people: dict[UUID, Person] = {}
        self.holders: dict[Key, list[Person]] = {}
        self.identities: list[Identity] = []
        self.merges: list[PlannedMerge] = []
        self._next_number: dict[Key, int] = {}
        self._apart: set[frozenset[UUID]] = set()
        for chunk in _chunks({key.lookup for key in keys}):
            self._load(chunk)
        self._load_accounts_and_partings()
        self._load_former_names()

    def _load(self, lookups: Sequence[str]) -> None:
        rows = Identity.objects.filter(lookup__in=lookups, detached_at__isnull=True).order_by("holder")
        found = list(rows.values_list("kind", "channel", "lookup", "customer_id", "holder"))
        missing = {customer_id for _kind, _channel, _lookup, customer_id, _holder in found} - self.people.keys()
        # In one order everywhere, so that two batches cannot wait for each other.
        for customer in Customer.objects.select_for_update().filter(pk__in=missing).order_by("pk"):
            if customer.state == Customer.State.MERGED:
                raise Raced
            self.people[customer.pk] = Person(customer)
        for kind, channel, lookup, customer_id, holder in found:
            key = Key(kind, channel, lookup)
            self.holders.setdefault(key, []).append(self.people[customer_id])
            self._next_number[key] = holder + 1

    def _load_accounts_and_partings(self) -> None:
        for chunk in _chunks(self.people.keys()):
            accounts = Identity.objects.filter(customer__in=chunk, kind=UNIONID, detached_at__isnull=True).values_list(
                "customer_id", "lookup"
            )
            for customer_id, lookup in accounts:
                self.people[customer_id].accounts.add(lookup)
            undone = Merge.objects.filter(undone_at__isnull=False).filter(Q(survivor__in=chunk) | Q(absorbed__in=chunk))
            pairs = list(undone.values_list("survivor_id", "absorbed_id"))
            living = living_ids({one for pair in pairs for one in pair})
            self._apart |= {frozenset(living[one] for one in pair) for pair in pairs}

    def _load_former_names(self) -> None:
        """Names of the records merged into these people, and of those merged into them."""
        owners = dict(self.people)
        while owners:
            merged: dict[UUID, Person] = {}
            for chunk in _chunks(owners.keys()):
                rows = Customer.objects.filter(merged_into__in=chunk).values_list("pk", "merged_into_id", "name")
                for key, into, name in rows:
                    merged[key] = owners[into]
                    merged[key].former_names.add(name)
            owners = merged

    def are_kept_apart(self, one: Person, other: Person) -> bool:
        """Whether a person said that these two are not one."""
        return frozenset({one.row.pk, other.row.pk}) in self._apart

    def holding(self, keys: Iterable[Key]) -> list[Person]:
        """Those who hold any of these keys, each once, in a fixed order."""
        people = [person.living for key in keys for person in self.holders.get(key, [])]
        return list(dict.fromkeys(people))

    def add_person(self, arrival: Arrival) -> Person:
        """Somebody new."""
        row = Customer(
            id=new_id(),
            nickname=arrival.nickname,
            name=arrival.name,
            community_id=arrival.community_id,
            source=arrival.source,
            joined_at=arrival.at,
        )
        person = Person(row, is_fresh=True)
        self.people[row.pk] = person
        return person

    def attach(self, person: Person, key: Key, handle: Handle, arrival: Arrival) -> bool:
        """Give a handle to somebody, unless they have it; others who share the phone keep theirs."""
        holders = self.holders.setdefault(key, [])
        if any(holder.living is person for holder in holders):
            return False
        self.identities.append(
            Identity(
                customer_id=person.row.pk,
                kind=key.kind,
                channel=key.channel,
                lookup=key.lookup,
                holder=self._next_number.get(key, 0),
                value=handle.value,
                evidence=arrival.source or arrival.channel,
                seen_at=arrival.at,
            )
        )
        holders.append(person)
        self._next_number[key] = self._next_number.get(key, 0) + 1
        if key.kind == UNIONID:
            person.accounts.add(key.lookup)
        return True

    def join(self, people: Sequence[Person], *, reason: str, at: datetime) -> Person:
        """Take these for one person: whoever was known first, in the book and then by day, survives."""
        survivor, *others = sorted(people, key=lambda one: (one.is_fresh, one.row.joined_at, one.row.pk))
        for absorbed in others:
            if self.are_kept_apart(survivor, absorbed):
                continue
            absorbed.became = survivor
            survivor.accounts |= absorbed.accounts
            survivor.former_names |= {absorbed.row.name, *absorbed.former_names}
            evidence = inherit(survivor.row, absorbed.row)
            survivor.is_changed |= bool(evidence)
            self.merges.append(PlannedMerge(survivor, absorbed, reason, evidence, at))
        return survivor


def keys_of(handles: Iterable[Handle]) -> tuple[Key, ...]:
    merchant_id = current_merchant_id()
    return tuple(Key(kind, channel, lookup_hash(merchant_id, kind, value)) for kind, channel, value in handles)


def _chunks(items: Iterable[UUID] | Iterable[str]) -> Iterable[list]:  # type: ignore[type-arg]
    left = iter(items)
    while chunk := list(islice(left, CHUNK)):
        yield chunk
