"""Large models of merchants, what was asked of them, and what they answered."""

from __future__ import annotations

from typing import Any

from django.db import models

from yutang.core.crypto import SealedTextField
from yutang.core.money import Money
from yutang.core.tenancy import MerchantOwned


class ModelAccount(MerchantOwned):
    """The merchant's large model. The key is sealed at rest; prices are for a million tokens of questions and of answers."""

    address = models.CharField(max_length=300)
    model = models.CharField(max_length=120)
    key = SealedTextField(default="")
    price_in_fen = models.BigIntegerField(default=0)
    price_out_fen = models.BigIntegerField(default=0)
    daily_cap_fen = models.BigIntegerField(default=0)
    is_on = models.BooleanField(default=False)
    connected_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["merchant"], name="model_account_one_per_merchant"),
            models.CheckConstraint(
                condition=models.Q(price_in_fen__gte=0, price_out_fen__gte=0, daily_cap_fen__gte=0),
                name="model_account_not_negative",
            ),
        ]

    @property
    def prices(self) -> tuple[Money, Money]:
        return Money(self.price_in_fen), Money(self.price_out_fen)

    @property
    def daily_cap(self) -> Money:
        return Money(self.daily_cap_fen)


class ModelCall(MerchantOwned):
    """That a model was asked. It holds nothing of what was asked or answered.

    The cost is in millionths of a fen: one call often costs less than a fen. While the answer is awaited it is the most that
    the call can cost, and `error` says "broken_off": that is what is left of a call whose process died.
    """

    purpose = models.CharField(max_length=64)
    model = models.CharField(max_length=120)
    at = models.DateTimeField()
    tokens_in = models.PositiveIntegerField(default=0)
    tokens_out = models.PositiveIntegerField(default=0)
    cost_micro_fen = models.BigIntegerField(default=0)
    latency_ms = models.PositiveIntegerField(default=0)
    is_remembered = models.BooleanField(default=False)
    error = models.CharField(max_length=16, default="")

    class Meta:
        indexes = [models.Index(fields=["merchant", "at"], name="model_call_at")]


class KeptAnswer(MerchantOwned):
    """What a model answered, by the digest of model and question. Without an `answer` it had none that fits, as `error` says."""

    digest = models.CharField(max_length=64)
    answer: models.JSONField[Any, Any] = models.JSONField(null=True)
    error = models.CharField(max_length=16, default="")
    kept_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["merchant", "digest"], name="kept_answer_once")]
