"""Links that volunteers open without signing in: they say what they open, cannot be forged, and end.

A call's link is the same each time, so that its QR code can be printed; it ends with the call. The links of one volunteer
— to their application, to a trial task — carry the moment of sealing and open for ninety days.
"""

from __future__ import annotations

import base64
import binascii
import struct
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

from django.core import signing
from django.urls import reverse

Purpose = Literal["call", "application", "task"]
PAGES: dict[Purpose, str] = {"call": "partners:join", "application": "partners:mine", "task": "partners:trial"}
LINK_LIFE = timedelta(days=90)
# How far a clock of another process may run ahead of ours.
_CLOCKS_DIFFER = timedelta(days=1)
_LONGEST = 256
_BODY = struct.Struct(">16s16sQ")


class LinkBroken(Exception):
    """The link is not one of ours, or part of it is missing."""


class LinkExpired(Exception):
    """The link was ours, and its time is over."""


@dataclass(frozen=True)
class Opened:
    """What a link opens, and whose it is."""

    merchant_id: UUID
    thing_id: UUID


def call_link(merchant_id: UUID, call_id: UUID) -> str:
    """The path by which anybody may apply to a call."""
    return _link("call", merchant_id, call_id, 0)


def application_link(merchant_id: UUID, application_id: UUID, *, now: datetime) -> str:
    """The path by which one volunteer sees and changes what they told."""
    return _link("application", merchant_id, application_id, int(now.timestamp()))


def task_link(merchant_id: UUID, task_id: UUID, *, now: datetime) -> str:
    """The path by which one person sees a trial task and hands it in."""
    return _link("task", merchant_id, task_id, int(now.timestamp()))


def read_link(purpose: Purpose, token: str, *, now: datetime) -> Opened:
    """What a link opens. Raises LinkBroken, also for a link of another purpose, and LinkExpired."""
    if len(token) > _LONGEST:
        raise LinkBroken
    try:
        packed = _signer(purpose).unsign(token)
        merchant, thing, second = _BODY.unpack(base64.urlsafe_b64decode(packed + "=" * (-len(packed) % 4)))
    except (signing.BadSignature, binascii.Error, struct.error, ValueError) as wrong:
        raise LinkBroken from wrong
    age = now.timestamp() - second
    if purpose != "call" and age < -_CLOCKS_DIFFER.total_seconds():
        raise LinkBroken
    if purpose != "call" and age >= LINK_LIFE.total_seconds():
        raise LinkExpired
    return Opened(UUID(bytes=merchant), UUID(bytes=thing))


def _link(purpose: Purpose, merchant_id: UUID, thing_id: UUID, second: int) -> str:
    body = base64.urlsafe_b64encode(_BODY.pack(merchant_id.bytes, thing_id.bytes, second)).decode().rstrip("=")
    return reverse(PAGES[purpose], args=[_signer(purpose).sign(body)])


def _signer(purpose: Purpose) -> signing.Signer:
    return signing.Signer(salt=f"yutang.partners.{purpose}", sep=".")
