"""Taking two records for one person, and taking that back."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from yutang.core import audit
from yutang.core.crypto import seal, unseal
from yutang.core.events import publish
from yutang.people.errors import CustomerUnknown, MergeAlreadyUndone, MergeUnknown, SameCustomer
from yutang.people.events import CustomersMerged, MergeUndone
from yutang.people.models import Customer, Identity, Merge
from yutang.people.queries import living_id
from yutang.people.rules import fuller_name

BY_HAND = "by_hand"


@transaction.atomic
def merge_customers(
    survivor_id: UUID,
    absorbed_id: UUID,
    *,
    now: datetime,
    reason: str = BY_HAND,
    evidence: dict[str, Any] | None = None,
) -> UUID:
    """Take two customers for one person from now on, and give the merge's id, by which it can be undone.

    Nothing that points at the absorbed one is rewritten. Raises CustomerUnknown, and SameCustomer where they are one.
    """
    survivor_id, absorbed_id = living_id(survivor_id), living_id(absorbed_id)
    rows = Customer.objects.in_bulk([survivor_id, absorbed_id])
    told = dict(evidence or {})
    if survivor_id != absorbed_id:
        told |= inherit(rows[survivor_id], rows[absorbed_id])
        rows[survivor_id].save()
    merge = absorb(survivor_id, absorbed_id, reason=reason, evidence=told, now=now)
    publish(CustomersMerged(survivor_id, survivor_id, absorbed_id, reason), at=now)
    audit.record("people.customers_merged", survivor_id, absorbed=str(absorbed_id), reason=reason)
    return merge.pk


def inherit(survivor: Customer, absorbed: Customer) -> dict[str, str]:
    """Let the survivor's row take over what it lacks, and give as evidence, sealed, what it said before.

    The row is changed but not saved. Empty where nothing was lacking.
    """
    taken = {
        "nickname": survivor.nickname or absorbed.nickname,
        "name": fuller_name(survivor.name, absorbed.name),
        "source": survivor.source or absorbed.source,
        "community_id": survivor.community_id or absorbed.community_id,
        "joined_at": min(survivor.joined_at, absorbed.joined_at),
    }
    before = {name: getattr(survivor, name) for name, value in taken.items() if getattr(survivor, name) != value}
    for name in before:
        setattr(survivor, name, taken[name])
    return {"before": seal(json.dumps(before, default=str))} if before else {}


def _give_back(merge: Merge) -> None:
    """Return what the survivor had taken over, except what has become its own since."""
    sealed = merge.evidence.get("before")
    if not sealed:
        return
    survivor, absorbed = merge.survivor, merge.absorbed
    for name, text in json.loads(unseal(sealed)).items():
        if getattr(survivor, name) == getattr(absorbed, name):
            setattr(survivor, name, _read_back(name, text))
    survivor.save()


def _read_back(name: str, text: Any) -> Any:
    if name == "joined_at":
        return datetime.fromisoformat(text)
    return UUID(text) if name == "community_id" and text else text


def absorb(survivor_id: UUID, absorbed_id: UUID, *, reason: str, evidence: dict[str, Any], now: datetime) -> Merge:
    """Move the handles over and keep the edge; inside the caller's transaction."""
    if survivor_id == absorbed_id:
        raise SameCustomer
    locked = Customer.objects.select_for_update().filter(pk__in=[survivor_id, absorbed_id]).order_by("pk")
    living = {row.pk for row in locked if row.state == Customer.State.ACTIVE}
    if living != {survivor_id, absorbed_id}:
        raise CustomerUnknown
    handles = Identity.objects.filter(customer=absorbed_id)
    moved = [str(key) for key in handles.values_list("pk", flat=True)]
    handles.update(customer=survivor_id)
    Customer.objects.filter(pk=absorbed_id).update(state=Customer.State.MERGED, merged_into=survivor_id)
    return Merge.objects.create(
        survivor_id=survivor_id,
        absorbed_id=absorbed_id,
        reason=reason,
        evidence=evidence,
        moved_identities=moved,
        merged_at=now,
    )


@transaction.atomic
def undo_merge(merge_id: UUID, *, now: datetime) -> UUID:
    """Make two customers of one again: handles and everything recorded go back to whom they were made for.

    Gives the customer who stands for the survivor today.

    The same evidence will not merge them a second time. What came in meanwhile stays with the survivor. Raises
    MergeUnknown and MergeAlreadyUndone.
    """
    merge = Merge.objects.select_for_update().filter(pk=merge_id).first()
    if merge is None:
        raise MergeUnknown
    if merge.undone_at is not None:
        raise MergeAlreadyUndone
    # Later merges may have carried the handles further on; those that an earlier undoing took out stay where they are.
    holder = living_id(merge.survivor_id)
    Identity.objects.filter(pk__in=merge.moved_identities, customer=holder).update(customer=merge.absorbed_id)
    Customer.objects.filter(pk=merge.absorbed_id).update(state=Customer.State.ACTIVE, merged_into=None)
    Merge.objects.filter(pk=merge.pk).update(undone_at=now)
    _give_back(merge)
    publish(MergeUndone(merge.survivor_id, merge.survivor_id, merge.absorbed_id), at=now)
    audit.record("people.merge_undone", merge.survivor_id, absorbed=str(merge.absorbed_id))
    return holder
