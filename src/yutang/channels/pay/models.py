"""Accounts with payment providers, and what they have told us."""

from __future__ import annotations

from django.db import models

from yutang.core.crypto import SealedTextField
from yutang.core.tenancy import MerchantOwned


class PayAccount(MerchantOwned):
    """A merchant's account with a provider. Keys are sealed at rest."""

    class Channel(models.TextChoices):
        WECHAT = "wechat"

    channel = models.CharField(max_length=16, choices=Channel.choices)
    mch_id = models.CharField(max_length=32)
    app_id = models.CharField(max_length=32)
    serial_no = models.CharField(max_length=64)
    private_key = SealedTextField()
    api_v3_key = SealedTextField()
    platform_public_key_id = models.CharField(max_length=64)
    platform_public_key = models.TextField()
    gateway_url = models.CharField(max_length=200)
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["merchant", "channel"], condition=models.Q(is_active=True), name="pay_account_one_active"
            ),
        ]


class ReceivedNotification(MerchantOwned):
    """That one notification has had its effect: unique on (account, its id), so a replay changes nothing."""

    account = models.ForeignKey(PayAccount, on_delete=models.PROTECT, related_name="+")
    notification_id = models.CharField(max_length=64)
    received_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["account", "notification_id"], name="notification_once")]
        indexes = [models.Index(fields=["received_at"], name="notification_received")]
