"""Receiving people: found by what they hold, made where nobody holds it, merged where the evidence allows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple
from uuid import UUID

from django.db import IntegrityError, transaction

from yutang.core import audit
from yutang.core.events import Fact, publish, publish_history
from yutang.core.ids import new_id
from yutang.core.rows import insert_rows, update_rows
from yutang.people.actions.arrivals import Arrival, Handle, read_arrival
from yutang.people.actions.book import Book, Key, Person, PlannedMerge, Raced, keys_of
from yutang.people.actions.merging import absorb
from yutang.people.errors import CommunityUnknown
from yutang.people.events import CustomerJoined, CustomersMerged
from yutang.people.models import Community, Customer, Household, Identity, Merge
from yutang.people.rules import PHONE, UNIONID, Bearer, IdentityKind, who_of

TRIES = 5
CHANGEABLE = ("nickname", "name", "source", "community", "joined_at", "household")


class Known(StrEnum):
    """What an arrival added: a customer, something about one, or nothing."""

    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"


NEW, CHANGED, UNCHANGED = Known


class Received(NamedTuple):
    customer_id: UUID
    known: Known


def receive_customer(  # noqa: PLR0913 - an arrival is this much
    *,
    channel: str,
    identities: Mapping[str, str],
    at: datetime,
    nickname: str = "",
    name: str = "",
    community_id: UUID | None = None,
    source: str = "",
) -> UUID:
    """The customer who holds these identities; a new one where nobody does. Safe to call again, and twice at once.

    `name` is a real name, as a shop or a till asks for it; it decides whether people who share a phone are one. Raises
    what `read_arrival` raises, and CommunityUnknown.
    """
    arrival = read_arrival(
        channel=channel,
        identities=identities,
        at=at,
        nickname=nickname,
        name=name,
        community_id=community_id,
        source=source,
    )
    return _receive([arrival], is_history=False)[0].customer_id


def receive_customers_in_bulk(arrivals: Sequence[Arrival]) -> list[Received]:
    """Receive a file's worth of people, in their order: what each row's customer is, and whether it added anything.

    The facts are history: no handler hears of them. Give some thousand at a time; each call is one transaction.
    """
    return _receive(arrivals, is_history=True)


def _receive(arrivals: Sequence[Arrival], *, is_history: bool) -> list[Received]:
    for _try in range(TRIES - 1):
        try:
            with transaction.atomic():
                return _Reception(arrivals).hold(is_history=is_history)
        # The same identity came in twice at once, or a merge came between: the second look finds what the other made.
        except (IntegrityError, Raced):
            continue
    with transaction.atomic():
        return _Reception(arrivals).hold(is_history=is_history)


class _Reception:
    """One batch of arrivals being received."""

    def __init__(self, arrivals: Sequence[Arrival]) -> None:
        _refuse_unknown_communities(arrivals)
        self._arrivals = [(arrival, keys_of(arrival.handles)) for arrival in arrivals]
        self._book = Book({key for _arrival, keys in self._arrivals for key in keys})
        self._joined: list[Person] = []
        self._households: list[Household] = []

    def hold(self, *, is_history: bool) -> list[Received]:
        admitted = [self._admit(arrival, keys) for arrival, keys in self._arrivals]
        facts = self._write()
        if is_history:
            publish_history(facts)
        else:
            for stated, at in facts:
                publish(stated, at=at)
        outcome = [Received(person.living.row.pk, known) for person, known in admitted]
        counts = Counter(known for _person, known in outcome)
        if len(arrivals := self._arrivals) != counts[UNCHANGED]:
            subject = outcome[0].customer_id if len(arrivals) == 1 else None
            numbers = {known.value: counts[known] for known in Known}
            audit.record("people.customers_received", subject, merged=len(self._book.merges), **numbers)
        return outcome

    def _admit(self, arrival: Arrival, keys: tuple[Key, ...]) -> tuple[Person, Known]:
        merges_before = len(self._book.merges)
        person = self._whose(arrival, keys)
        is_new = person is None
        if person is None:
            person = self._book.add_person(arrival)
            self._joined.append(person)
        was_changed, person.is_changed = person.is_changed, False
        person.learn(arrival)
        attached = [
            self._attach(person, key, handle, arrival) for key, handle in zip(keys, arrival.handles, strict=True)
        ]
        is_changed = person.is_changed or any(attached) or len(self._book.merges) > merges_before
        person.is_changed |= was_changed
        return person, NEW if is_new else CHANGED if is_changed else UNCHANGED

    def _whose(self, arrival: Arrival, keys: tuple[Key, ...]) -> Person | None:
        proofs = [key for key in keys if key.kind != PHONE]
        phones = [key for key in keys if key.kind == PHONE]
        known = self._book.holding(proofs)
        person = self._book.join(known, reason=_kind_shared(proofs), at=arrival.at) if known else None
        return self._by_phone(person, arrival, proofs, self._book.holding(phones))

    def _by_phone(
        self, person: Person | None, arrival: Arrival, proofs: Sequence[Key], bearers: Sequence[Person]
    ) -> Person | None:
        """Whom the phone shows this to be: a shared phone joins what may be one person and nobody else."""
        if person in bearers:
            return person
        told = _told(person, arrival, proofs)
        at = who_of([bearer.bearer for bearer in bearers], told)
        if at is None:
            return person
        if person is None:
            if not proofs:
                return bearers[at]
            # New handles come as a record of their own, merged at once: so that it can be undone.
            person = self._book.add_person(arrival)
            for key, handle in zip(keys_of(arrival.handles), arrival.handles, strict=True):
                if key in proofs:
                    self._book.attach(person, key, handle, arrival)
        elif self._book.are_kept_apart(person, bearers[at]):
            return person
        return self._book.join([person, bearers[at]], reason=PHONE, at=arrival.at)

    def _attach(self, person: Person, key: Key, handle: Handle, arrival: Arrival) -> bool:
        others = [other for other in self._book.holding([key]) if other is not person]
        is_new = self._book.attach(person, key, handle, arrival)
        if is_new and others and key.kind == PHONE:
            self._share_household(person, others, arrival.at)
        return is_new

    def _share_household(self, person: Person, others: Sequence[Person], at: datetime) -> None:
        members = [person, *others]
        known = next((member.row.household_id for member in members if member.row.household_id), None)
        if known is None:
            household = Household(id=new_id(), created_at=at)
            self._households.append(household)
            known = household.pk
        for member in members:
            if member.row.household_id is None:
                member.row.household_id = known
                member.is_changed = True

    def _write(self) -> list[tuple[Fact, datetime]]:
        """Everything in few statements, and the facts of it in the order they came about."""
        book = self._book
        fresh_merges = [one for one in book.merges if one.absorbed.is_fresh]
        for merge in fresh_merges:
            merge.absorbed.row.state = Customer.State.MERGED
            merge.absorbed.row.merged_into_id = merge.survivor.row.pk
        rows = _fresh_merge_rows(fresh_merges, book.identities)
        insert_rows(self._households)
        insert_rows([one.row for one in book.people.values() if one.is_fresh])
        changed = [one.row for one in book.people.values() if one.is_changed and not one.is_fresh]
        update_rows(changed, CHANGEABLE)
        insert_rows(book.identities)
        insert_rows(rows)
        for merge in book.merges:
            if not merge.absorbed.is_fresh:
                _absorb(merge)
        joined: list[tuple[Fact, datetime]] = [
            (CustomerJoined(one.row.pk, one.row.community_id, one.row.source), one.row.joined_at)
            for one in self._joined
        ]
        return joined + [(_merged(one), one.at) for one in book.merges]


def _told(person: Person | None, arrival: Arrival, proofs: Sequence[Key]) -> Bearer:
    names = {name for name in (arrival.name, person.row.name if person else "") if name}
    accounts = {key.lookup for key in proofs if key.kind == UNIONID}
    return Bearer(frozenset(names), frozenset(accounts | (person.accounts if person else set())))


def _kind_shared(proofs: Sequence[Key]) -> str:
    """By which kind of proof records were joined: the first that is known everywhere, else the first."""
    kinds = [key.kind for key in proofs]
    return next((kind for kind in kinds if kind in (UNIONID, IdentityKind.EXTERNAL_USERID)), kinds[0])


def _fresh_merge_rows(merges: Sequence[PlannedMerge], identities: Sequence[Identity]) -> list[Merge]:
    """Merge rows of records that are not written yet: their handles are written straight to the survivor."""
    if not merges:
        return []
    by_customer: dict[UUID, list[Identity]] = {}
    for identity in identities:
        by_customer.setdefault(identity.customer_id, []).append(identity)
    rows = []
    for merge in merges:
        moved = by_customer.pop(merge.absorbed.row.pk, [])
        for identity in moved:
            identity.customer_id = merge.survivor.row.pk
        by_customer.setdefault(merge.survivor.row.pk, []).extend(moved)
        rows.append(
            Merge(
                survivor=merge.survivor.row,
                absorbed=merge.absorbed.row,
                reason=merge.reason,
                evidence=merge.evidence,
                moved_identities=[str(identity.pk) for identity in moved],
                merged_at=merge.at,
            )
        )
    return rows


def _absorb(merge: PlannedMerge) -> None:
    survivor, absorbed = merge.survivor.row.pk, merge.absorbed.row.pk
    absorb(survivor, absorbed, reason=merge.reason, evidence=merge.evidence, now=merge.at)


def _merged(merge: PlannedMerge) -> CustomersMerged:
    survivor, absorbed = merge.survivor.row.pk, merge.absorbed.row.pk
    return CustomersMerged(survivor, survivor, absorbed, merge.reason)


def _refuse_unknown_communities(arrivals: Sequence[Arrival]) -> None:
    wanted = {arrival.community_id for arrival in arrivals if arrival.community_id}
    if wanted and Community.objects.filter(pk__in=wanted).count() != len(wanted):
        raise CommunityUnknown
