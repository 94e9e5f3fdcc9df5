"""A buyer's book of addresses."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from yutang.core import audit
from yutang.core.crypto import CannotDecrypt, seal, unseal
from yutang.people import api as people
from yutang.presale.errors import AddressBookFull, AddressMissing
from yutang.presale.models import SavedAddress

MOST_ADDRESSES = 20


@dataclass(frozen=True)
class AddressDraft:
    """Where something goes, and what the buyer calls it, such as 妈妈. The phone is in E.164."""

    recipient: str
    phone: str
    address: str
    label: str = ""


@transaction.atomic
def save_address(customer_id: UUID, draft: AddressDraft, *, now: datetime, is_used: bool = False) -> UUID:
    """Keep an address in the buyer's book, and say which it is; one that stands there already is not kept twice.

    Raises AddressBookFull.
    """
    rows = _book(customer_id)
    row = next((one for one in rows if _place(one) == (draft.recipient, draft.phone, draft.address)), None)
    if row is None and len(rows) >= MOST_ADDRESSES:
        raise AddressBookFull(most=MOST_ADDRESSES)
    if row is None:
        row = SavedAddress(customer_id=people.living_id(customer_id), created_at=now)
        row.recipient, row.phone, row.address = draft.recipient, draft.phone, draft.address
        audit.record("presale.address_saved", row.pk)
    row.label = draft.label or row.label
    row.last_used_at = now if is_used else row.last_used_at
    row.save()
    return row.pk


@transaction.atomic
def change_address(customer_id: UUID, address_id: UUID, draft: AddressDraft) -> None:
    """Say another recipient, phone, address or label. What was ordered before still goes where it was to go."""
    row = _one(customer_id, address_id)
    row.label, row.recipient, row.phone, row.address = draft.label, draft.recipient, draft.phone, draft.address
    row.save(update_fields=["label", "recipient", "phone", "address"])
    audit.record("presale.address_changed", row.pk)


@transaction.atomic
def use_address(customer_id: UUID, address_id: UUID, *, now: datetime) -> None:
    """Note that something was ordered to it."""
    row = _one(customer_id, address_id)
    row.last_used_at = now
    row.save(update_fields=["last_used_at"])


@transaction.atomic
def make_default(customer_id: UUID, address_id: UUID) -> None:
    """Propose this address first from now on."""
    rows = _book(customer_id)
    if address_id not in {row.pk for row in rows}:
        raise AddressMissing
    SavedAddress.objects.filter(pk__in=[row.pk for row in rows], is_default=True).update(is_default=False)
    SavedAddress.objects.filter(pk=address_id).update(is_default=True)


@transaction.atomic
def delete_address(customer_id: UUID, address_id: UUID) -> str:
    """Delete an address for good; what is given back is all that is left of it, sealed, and lets `restore_address` undo it."""
    row = _one(customer_id, address_id)
    kept = {
        "customer": str(people.living_id(customer_id)),
        "draft": [row.recipient, row.phone, row.address, row.label],
    }
    audit.record("presale.address_deleted", row.pk)
    row.delete()
    return seal(json.dumps(kept, ensure_ascii=False))


def restore_address(customer_id: UUID, sealed: str, *, now: datetime) -> UUID:
    """Undo a deletion. Raises AddressMissing for what was not this buyer's, or not sealed by us."""
    try:
        kept = json.loads(unseal(sealed))
    except (CannotDecrypt, ValueError) as broken:
        raise AddressMissing from broken
    if kept.get("customer") != str(people.living_id(customer_id)):
        raise AddressMissing
    return save_address(customer_id, AddressDraft(*kept["draft"]), now=now)


def _book(customer_id: UUID) -> list[SavedAddress]:
    """All addresses of a buyer, locked, also those of records that were merged into theirs."""
    rows = SavedAddress.objects.select_for_update().filter(customer__in=people.known_ids(customer_id))
    return list(rows.order_by("pk"))


def _one(customer_id: UUID, address_id: UUID) -> SavedAddress:
    row = next((one for one in _book(customer_id) if one.pk == address_id), None)
    if row is None:
        raise AddressMissing
    return row


def _place(row: SavedAddress) -> tuple[str, str, str]:
    return row.recipient, row.phone, row.address
