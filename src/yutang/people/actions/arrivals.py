"""What a channel, a form or a file says of a customer, read into handles that can be compared."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from yutang.core.tables import MaskedPhone, read_phone
from yutang.people.errors import IdentityKindUnknown, IdentityMissing, IdentityUnreadable, TextTooLong
from yutang.people.rules import EVERYWHERE, KINDS, PHONE

LONGEST_VALUE = 128
NORMAL_PHONE = re.compile(r"\+861[3-9]\d{9}", re.ASCII)
LONGEST_TEXT = 64


class Handle(NamedTuple):
    """One identity in its normal form. `channel` is "" for kinds that mean the same person everywhere."""

    kind: str
    channel: str
    value: str


@dataclass(frozen=True)
class Arrival:
    """Somebody who turns up: in a channel, with handles, and with what they are called there. Made by `read_arrival`."""

    channel: str
    handles: tuple[Handle, ...]
    nickname: str
    name: str
    community_id: UUID | None
    source: str
    at: datetime


def read_arrival(  # noqa: PLR0913 - an arrival is this much
    *,
    channel: str,
    identities: Mapping[str, str],
    at: datetime,
    nickname: str = "",
    name: str = "",
    community_id: UUID | None = None,
    source: str = "",
) -> Arrival:
    """Normalise what is told of somebody. Masked phones are left out, since they prove nothing.

    Raises BadValue for a phone that is none, IdentityKindUnknown, IdentityUnreadable, TextTooLong, and IdentityMissing
    where nothing is left to know them by.
    """
    handles = tuple(
        handle for kind, value in identities.items() if (handle := _handle(kind, channel, value)) is not None
    )
    if not handles:
        raise IdentityMissing
    for field, text in (("nickname", nickname), ("name", name), ("source", source), ("channel", channel)):
        most = 32 if field == "channel" else LONGEST_TEXT
        if len(text) > most:
            raise TextTooLong(field=field, most=most)
    return Arrival(channel, handles, _clean(nickname), _clean(name), community_id, source.strip(), at)


def read_handle(kind: str, value: str, channel: str = "") -> Handle | None:
    """One identity in its normal form; None for a masked phone or a blank."""
    return _handle(kind, channel, value)


def _handle(kind: str, channel: str, value: str) -> Handle | None:
    if kind not in KINDS:
        raise IdentityKindUnknown(kind=kind, kinds=", ".join(sorted(KINDS)))
    value = value.strip()
    if not value:
        return None
    if kind == PHONE:
        if NORMAL_PHONE.fullmatch(value):
            return Handle(kind, "", value)
        phone = read_phone(value)
        return None if isinstance(phone, MaskedPhone) else Handle(kind, "", phone)
    if len(value) > LONGEST_VALUE or not value.isprintable() or set(value) <= {"*", "-", "0"}:
        raise IdentityUnreadable(kind=kind, value=value[:40])
    return Handle(kind, "" if kind in EVERYWHERE else channel, unicodedata.normalize("NFKC", value))


def _clean(text: str) -> str:
    """Without controls and direction marks; the joiners inside emoji stay."""
    kept = (char for char in text if char == "\u200d" or unicodedata.category(char) not in ("Cc", "Cf", "Cs"))
    return " ".join("".join(kept).split())
