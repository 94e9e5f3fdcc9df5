"""Which adapter speaks for an account, and who keeps the books."""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.urls import reverse

from yutang.channels.pay.contract import PayChannel, PaymentBooks
from yutang.channels.pay.errors import GatewayRefused, PayNotSetUp
from yutang.channels.pay.models import PayAccount
from yutang.channels.pay.wechat.channel import WechatPay
from yutang.channels.pay.wechat.client import GATEWAY, WechatKeys

_books: list[PaymentBooks] = []


def plug_books(books: PaymentBooks) -> None:
    """Say who keeps the books of payments. Called once, in `site/ports.py`."""
    _books[:] = [books]


def books_in_force() -> PaymentBooks:
    if not _books:
        raise RuntimeError("nobody keeps the books of payments: see site/ports.py")
    return _books[0]


def channel_of(channel: str) -> PayChannel:
    """The merchant's way of paying by this channel. Raises PayNotSetUp."""
    account = PayAccount.objects.filter(channel=channel, is_active=True).first()
    if account is None:
        raise PayNotSetUp
    return adapter_of(account)


def channel_of_account(account_id: UUID) -> PayChannel:
    """The way of paying by one account, also one that another has replaced: its money goes back through it."""
    account = PayAccount.objects.filter(pk=account_id).first()
    if account is None:
        raise PayNotSetUp
    return adapter_of(account)


def ready_channels() -> list[str]:
    """The channels by which the merchant can be paid now."""
    return list(PayAccount.objects.filter(is_active=True).order_by("channel").values_list("channel", flat=True))


def notify_url_of(account_id: UUID) -> str:
    """Where the provider tells us what happened at an account."""
    return settings.YUTANG_PUBLIC_URL + reverse("pay:notify", args=[account_id])


def gateway_for_new(channel: str) -> str:
    """Where a newly connected account is spoken to: the real provider, and in a demo whom the account in force speaks to."""
    account = PayAccount.objects.filter(channel=channel, is_active=True).first()
    return account.gateway_url if account is not None and settings.YUTANG_IS_DEMO else GATEWAY


def refuse_false_gateway(gateway_url: str) -> None:
    """Real money goes to the real provider: another address is for demo places only."""
    if gateway_url != GATEWAY and not settings.YUTANG_IS_DEMO:
        raise GatewayRefused


def adapter_of(account: PayAccount) -> PayChannel:
    refuse_false_gateway(account.gateway_url)
    keys = WechatKeys(
        mch_id=account.mch_id,
        app_id=account.app_id,
        serial_no=account.serial_no,
        private_key=account.private_key,
        api_v3_key=account.api_v3_key,
        platform_public_key_id=account.platform_public_key_id,
        platform_public_key=account.platform_public_key,
        gateway_url=account.gateway_url,
    )
    return WechatPay(keys, notify_url_of(account.pk), account.pk)
