"""Reading accounts for people: never a key."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit
from uuid import UUID

from yutang.channels.pay.models import PayAccount
from yutang.channels.pay.registry import notify_url_of
from yutang.channels.pay.wechat.client import GATEWAY

NAMES_OF_HOME = (".localhost", ".local", ".internal", ".test", ".lan", ".home.arpa")


@dataclass(frozen=True)
class AccountCard:
    """An account as its owner may see it again. `is_simulated`: its far side is not the real provider."""

    id: UUID
    mch_id: str
    app_id: str
    connected_at: datetime
    notify_url: str
    is_simulated: bool


def account_in_force(channel: str) -> AccountCard | None:
    """The account by which the merchant takes payments of this channel now."""
    row = PayAccount.objects.filter(channel=channel, is_active=True).first()
    if row is None:
        return None
    return AccountCard(
        id=row.pk,
        mch_id=row.mch_id,
        app_id=row.app_id,
        connected_at=row.created_at,
        notify_url=notify_url_of(row.pk),
        is_simulated=row.gateway_url != GATEWAY,
    )


@dataclass(frozen=True)
class AccountRef:
    """An account that takes payments, or once did."""

    id: UUID
    channel: str
    mch_id: str
    since: datetime
    is_active: bool


def pay_accounts() -> list[AccountRef]:
    """Every account the merchant has or had, the latest first."""
    rows = PayAccount.objects.order_by("-created_at", "-pk")
    return [AccountRef(one.pk, one.channel, one.mch_id, one.created_at, one.is_active) for one in rows]


def can_be_told(public_url: str) -> bool:
    """Whether a provider out on the internet can notify a place of this address: over HTTPS, under a public name."""
    parts = urlsplit(public_url)
    host = (parts.hostname or "").rstrip(".").lower()
    if parts.scheme != "https" or not host:
        return False
    try:
        return ipaddress.ip_address(host).is_global
    except ValueError:
        return "." in host and not host.endswith(NAMES_OF_HOME)
