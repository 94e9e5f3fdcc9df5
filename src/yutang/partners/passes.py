"""What opens a partner's own pages on a phone: a link that the shop hands over, and the cookie that it leaves.

Both carry the same sealed words: merchant, partner, the serial number of the pass and the second of sealing. A newer pass has
a higher number, so that a link which got into wrong hands ends with the next one.
"""

from __future__ import annotations

import base64
import binascii
import struct
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.core import signing
from django.urls import reverse

from yutang.partners.links import LINK_LIFE, LinkBroken, LinkExpired

COOKIE = "partner"
PARTNER_ROOT = "/p/"
LINK, PHONE = "yutang.partners.pass", "yutang.partners.phone"
# How far a clock of another process may run ahead of ours.
_CLOCKS_DIFFER = timedelta(days=1)
_LONGEST = 256
_BODY = struct.Struct(">16s16sQQ")


@dataclass(frozen=True)
class PartnerKey:
    """Which partner of which merchant holds this phone, by which of their passes."""

    merchant_id: UUID
    partner_id: UUID
    serial: int


def pass_link(key: PartnerKey, *, made_at: datetime) -> str:
    """The path that makes a phone the partner's; it opens for ninety days and is the same whenever it is asked for."""
    return reverse("partners:open_pass", args=[_seal(LINK, key, made_at)])


def read_pass(token: str, *, now: datetime) -> PartnerKey:
    """Whose pass a link is. Raises LinkBroken or LinkExpired; whether the pass is in force only its table knows."""
    return _unseal(LINK, token, now)


def phone_cookie(key: PartnerKey, *, now: datetime) -> str:
    """What the phone keeps after the link was opened."""
    return _seal(PHONE, key, now)


def read_phone_cookie(value: str, *, now: datetime) -> PartnerKey:
    """Who holds the phone. Raises LinkBroken or LinkExpired; whether the pass is in force only its table knows."""
    return _unseal(PHONE, value, now)


def _signer(salt: str) -> signing.Signer:
    return signing.Signer(salt=salt, sep=".")


def _seal(salt: str, key: PartnerKey, at: datetime) -> str:
    body = _BODY.pack(key.merchant_id.bytes, key.partner_id.bytes, key.serial, int(at.timestamp()))
    return _signer(salt).sign(base64.urlsafe_b64encode(body).decode().rstrip("="))


def _unseal(salt: str, sealed: str, now: datetime) -> PartnerKey:
    if len(sealed) > _LONGEST:
        raise LinkBroken
    try:
        packed = _signer(salt).unsign(sealed)
        body = base64.urlsafe_b64decode(packed + "=" * (-len(packed) % 4))
        merchant, partner, serial, second = _BODY.unpack(body)
    except (signing.BadSignature, binascii.Error, struct.error, ValueError) as wrong:
        raise LinkBroken from wrong
    age = now.timestamp() - second
    if age < -_CLOCKS_DIFFER.total_seconds():
        raise LinkBroken
    if age >= LINK_LIFE.total_seconds():
        raise LinkExpired
    return PartnerKey(UUID(bytes=merchant), UUID(bytes=partner), serial)
