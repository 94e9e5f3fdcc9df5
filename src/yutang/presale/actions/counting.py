"""Counting paid pieces into an offer's progress, and off it again: one line each, for anybody to check."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from yutang.core.crypto import lookup_hash
from yutang.core.tenancy import current_merchant_id
from yutang.presale.models import Offer, ProgressLine
from yutang.presale.rules.progress import CODE_LENGTH, Counted, digest_of


def count(offer: Offer, pieces: Mapping[UUID, int], *, at: datetime) -> None:
    """Count so many pieces of each order into its offer's progress; off it where they are below zero.

    The one way in which `paid_quantity` moves: it is what the lines come to. Only under the offer's lock.
    """
    counted = {order_id: units for order_id, units in pieces.items() if units}
    if not counted:
        return
    last = ProgressLine.objects.filter(offer=offer).order_by("-position").first()
    position, total, digest = (last.position, last.total, last.digest) if last else (0, 0, str(offer.pk))
    lines = []
    for order_id, units in counted.items():
        position, total = position + 1, total + units
        line = Counted(position, code_of(order_id), units, total, at)
        digest = digest_of(line, digest)
        lines.append(ProgressLine(offer=offer, order_id=order_id, digest=digest, **vars(line)))
    ProgressLine.objects.bulk_create(lines, batch_size=500)
    offer.paid_quantity = total
    offer.save(update_fields=["paid_quantity"])


def code_of(order_id: UUID) -> str:
    """What stands for an order among the lines: nobody can find it from the order, nor the order from it."""
    return lookup_hash(current_merchant_id(), "progress", order_id.hex)[:CODE_LENGTH]
