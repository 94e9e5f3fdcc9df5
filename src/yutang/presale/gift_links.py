"""The link by which who receives a gift says where it goes: it names the order, cannot be forged, and shows no price."""

from __future__ import annotations

import base64
from uuid import UUID

from django.core import signing
from django.urls import reverse

SALT = "yutang.presale.gift"


def gift_path(merchant_id: UUID, order_id: UUID) -> str:
    """The path of the page on which the receiver of a gift fills in where it goes."""
    packed = base64.urlsafe_b64encode(merchant_id.bytes + order_id.bytes).decode().rstrip("=")
    return reverse("presale:gift", args=[signing.Signer(salt=SALT, sep=".").sign(packed)])


def read_gift(token: str) -> tuple[UUID, UUID] | None:
    """Merchant and order that a gift's link names; None for one that is not ours."""
    try:
        packed = signing.Signer(salt=SALT, sep=".").unsign(token)
    except signing.BadSignature:
        return None
    plain = base64.urlsafe_b64decode(packed + "=" * (-len(packed) % 4))
    return UUID(bytes=plain[:16]), UUID(bytes=plain[16:])
