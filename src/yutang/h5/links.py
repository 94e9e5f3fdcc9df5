"""Links that a customer gets in a chat: they say who opens them, cannot be forged, and end.

A link and the cookie that it leaves on the phone carry the same sealed words: merchant, customer, the second of sealing
and, in a link, the page it leads to.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import struct
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from urllib.parse import unquote, urlsplit
from uuid import UUID

from django.conf import settings
from django.urls import reverse

from yutang.core.crypto import keyed_digest

LINK_LIFE = timedelta(days=90)
# How far a clock of another process may run ahead of ours.
_CLOCKS_DIFFER = timedelta(days=1)
LINK_SALT = "yutang.h5.link"
COOKIE_SALT = "yutang.h5.member"
MEMBER_ROOT = "/m/"
# Longer than any link of ours; what is longer is not worth a signature check.
LONGEST_SEAL = 2048
_HEAD = struct.Struct(">16s16sQ")


class LinkBroken(Exception):
    """The link is not one of ours, or part of it is missing."""


class LinkExpired(Exception):
    """The link was ours, and its time is over."""


@dataclass(frozen=True)
class MemberKey:
    """Which customer of which merchant holds this phone."""

    merchant_id: UUID
    customer_id: UUID


def member_link(merchant_id: UUID, customer_id: UUID, to: str, *, now: datetime) -> str:
    """The path of a link for one customer to the member page `to`; it opens for 90 days.

    Raises ValueError where `to` is not a path under /m/.
    """
    if not leads_to_member_page(to):
        raise ValueError(f"a member link leads to a page under {MEMBER_ROOT}, not to {to!r}")
    return reverse("h5:open_link", args=[_seal(LINK_SALT, MemberKey(merchant_id, customer_id), to, now)])


def read_link(token: str, *, now: datetime) -> tuple[MemberKey, str]:
    """Who opens the link and where it leads. Raises LinkBroken or LinkExpired."""
    key, to = _unseal(LINK_SALT, token, now)
    if not leads_to_member_page(to):
        raise LinkBroken
    return key, to


def member_cookie(key: MemberKey, *, now: datetime) -> str:
    """What the phone keeps after a link was opened."""
    return _seal(COOKIE_SALT, key, "", now)


def read_cookie(value: str, *, now: datetime) -> MemberKey:
    """Who holds the phone. Raises LinkBroken or LinkExpired."""
    return _unseal(COOKIE_SALT, value, now)[0]


def leads_to_member_page(to: str) -> bool:
    """Whether `to` is a path under /m/ and nothing that a browser could read as another place."""
    if not to.startswith(MEMBER_ROOT) or not to.isprintable() or len(to) > LONGEST_SEAL // 2:
        return False
    path = unquote(urlsplit(to).path)
    return "\\" not in unquote(to) and "//" not in path and ".." not in path.split("/") and path.isprintable()


@lru_cache(maxsize=8)
def _signing_key(salt: str, secret: str) -> bytes:
    return hashlib.sha256(f"{salt}signer{secret}".encode()).digest()


def _signature(salt: str, packed: str) -> str:
    """What `django.core.signing.Signer(salt=salt)` signs with, at a third of its cost: in a rush it is asked at every order."""
    digest = keyed_digest(_signing_key(salt, settings.SECRET_KEY), packed.encode())
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")


def _seal(salt: str, key: MemberKey, to: str, now: datetime) -> str:
    plain = _HEAD.pack(key.merchant_id.bytes, key.customer_id.bytes, int(now.timestamp())) + to.encode()
    packed = base64.urlsafe_b64encode(plain).decode().rstrip("=")
    return f"{packed}.{_signature(salt, packed)}"


def _unseal(salt: str, sealed: str, now: datetime) -> tuple[MemberKey, str]:
    if len(sealed) > LONGEST_SEAL:
        raise LinkBroken
    packed, _dot, signature = sealed.rpartition(".")
    if not hmac.compare_digest(signature.encode(), _signature(salt, packed).encode()):
        raise LinkBroken
    try:
        plain = base64.urlsafe_b64decode(packed + "=" * (-len(packed) % 4))
        merchant, customer, second = _HEAD.unpack(plain[: _HEAD.size])
        to = plain[_HEAD.size :].decode()
    except (binascii.Error, struct.error, UnicodeDecodeError) as wrong:
        raise LinkBroken from wrong
    age = now.timestamp() - second
    if age < -_CLOCKS_DIFFER.total_seconds():
        raise LinkBroken
    if age >= LINK_LIFE.total_seconds():
        raise LinkExpired
    return MemberKey(UUID(bytes=merchant), UUID(bytes=customer)), to
