"""Connecting an account, and hearing what its provider says."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TypeVar
from uuid import UUID

from cryptography.exceptions import UnsupportedAlgorithm
from django.db import transaction
from django.utils.translation import gettext as _

from yutang.channels.pay.contract import Acknowledged, Notification, PaymentSucceeded
from yutang.channels.pay.errors import BadPayKeys, NotificationDisputed, OwnKeyAsTheirs
from yutang.channels.pay.models import PayAccount, ReceivedNotification
from yutang.channels.pay.registry import adapter_of, books_in_force, refuse_false_gateway
from yutang.channels.pay.wechat.client import GATEWAY
from yutang.channels.pay.wechat.signing import private_key, public_key
from yutang.core import audit
from yutang.core.actors import Actor, acting_as
from yutang.core.errors import NotFound
from yutang.core.tenancy import merchant_scope

API_V3_KEY_BYTES = 32
Key = TypeVar("Key")


@dataclass(frozen=True)
class AccountDraft:
    """An account as its owner copies it from the provider's merchant platform. Keys are PEM text."""

    channel: str
    mch_id: str
    app_id: str
    serial_no: str
    private_key: str = field(repr=False)
    api_v3_key: str = field(repr=False)
    platform_public_key_id: str
    platform_public_key: str
    gateway_url: str = GATEWAY


@transaction.atomic
def connect_account(draft: AccountDraft, *, now: datetime) -> UUID:
    """Take payments through this account from now on, in place of an earlier one of the same channel.

    The earlier account stays, so that what its provider still tells us is heard.
    """
    if draft.channel not in PayAccount.Channel.values:
        raise BadPayKeys(what=_("The channel"))
    refuse_false_gateway(draft.gateway_url)
    for fault in faults_of(draft).values():
        raise fault
    PayAccount.objects.filter(channel=draft.channel, is_active=True).update(is_active=False)
    account = PayAccount.objects.create(**vars(draft), created_at=now)
    audit.record("pay.account_connected", account.pk, channel=draft.channel, mch_id=draft.mch_id)
    return account.pk


def faults_of(draft: AccountDraft) -> dict[str, BadPayKeys]:
    """What cannot be right about the keys of a draft, by the field it stands in. No key is in what it says."""
    faults: dict[str, BadPayKeys] = {}
    if len(draft.api_v3_key.encode(errors="replace")) != API_V3_KEY_BYTES:
        faults["api_v3_key"] = BadPayKeys(what=_("The APIv3 key (32 characters)"))
    own, theirs = _read(private_key, draft.private_key), _read(public_key, draft.platform_public_key)
    if own is None:
        faults["private_key"] = BadPayKeys(what=_("The private key"))
    if theirs is None:
        faults["platform_public_key"] = BadPayKeys(what=_("The provider's public key"))
    elif own is not None and own.public_key() == theirs:
        faults["platform_public_key"] = OwnKeyAsTheirs()
    return faults


def _read(read: Callable[[str], Key], pem: str) -> Key | None:
    try:
        return read(pem)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        return None


def receive_notification(account_id: UUID, headers: Mapping[str, str], raw_body: bytes, *, now: datetime) -> None:
    """Hear a provider's notification: at most once in effect, whoever repeats it.

    Raises NotFound, NotificationForged, NotificationBroken, and NotificationDisputed when it does not fit the books.
    """
    account = PayAccount.across_merchants().select_related("merchant").filter(pk=account_id).first()
    if account is None:
        raise NotFound
    with merchant_scope(account.merchant.pk), acting_as(Actor("system", account.pk, account.channel)):
        told = adapter_of(account).parse_notification(headers, raw_body, now=now)
        if not _take(account, told, now):
            raise NotificationDisputed


@transaction.atomic
def _take(account: PayAccount, told: Notification, now: datetime) -> bool:
    received, is_new = ReceivedNotification.objects.get_or_create(
        account=account, notification_id=told.notification_id, defaults={"received_at": now}
    )
    if not is_new or isinstance(told, Acknowledged):
        return True
    books = books_in_force()
    if isinstance(told, PaymentSucceeded):
        fits = books.payment_succeeded(replace(told, account_id=account.pk), now=now)
    else:
        fits = books.refund_changed(told, now=now)
    if not fits:
        # What the books noted about it stays; the notification itself may come again.
        received.delete()
    return fits
