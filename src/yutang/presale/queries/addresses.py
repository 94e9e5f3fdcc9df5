"""Reading a buyer's book of addresses."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.db.models import F

from yutang.people import api as people
from yutang.presale.models import SavedAddress


@dataclass(frozen=True)
class AddressCard:
    id: UUID
    label: str
    recipient: str
    phone: str
    address: str
    is_default: bool


def addresses_of(customer_id: UUID) -> list[AddressCard]:
    """A buyer's addresses, the last used first, also those of records that were merged into theirs."""
    rows = SavedAddress.objects.filter(customer__in=people.known_ids(customer_id))
    rows = rows.order_by(F("last_used_at").desc(nulls_last=True), "-created_at", "-pk")
    return [AddressCard(row.pk, row.label, row.recipient, row.phone, row.address, row.is_default) for row in rows]
