"""Money that came and went."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from yutang.core.tenancy import MerchantOwned


class Payment(MerchantOwned):
    """One payment of an order through a channel. `trade_no` is its name at the provider."""

    class State(models.TextChoices):
        OPEN = "open"
        PAID = "paid"
        CLOSED = "closed"

    order = models.ForeignKey("presale.Order", on_delete=models.PROTECT, related_name="payments")
    channel = models.CharField(max_length=16)
    amount_fen = models.BigIntegerField()
    state = models.CharField(max_length=8, choices=State, default=State.OPEN)
    trade_no = models.CharField(max_length=32, unique=True)
    prepay_id = models.CharField(max_length=64, default="")
    pay_url = models.CharField(max_length=2048, default="")
    pay_url_until = models.DateTimeField(null=True)
    channel_transaction_id = models.CharField(max_length=64, default="")
    created_at = models.DateTimeField()
    paid_at = models.DateTimeField(null=True)
    checked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["order"], name="payment_one_open", condition=Q(state="open")),
            models.CheckConstraint(condition=Q(amount_fen__gt=0), name="payment_positive"),
        ]
        indexes = [models.Index(fields=["created_at"], name="payment_open", condition=Q(state="open"))]


class Refund(MerchantOwned):
    """Money of one payment on its way back. One for a payment, so nothing is ever given back twice."""

    class State(models.TextChoices):
        REQUESTED = "requested"
        SENT = "sent"
        SUCCEEDED = "succeeded"
        FAILED = "failed"

    class Reason(models.TextChoices):
        BUYER = "buyer"
        STAFF = "staff"
        OFFER_FAILED = "offer_failed"
        OFFER_CANCELLED = "offer_cancelled"
        PAID_LATE = "paid_late"
        PAID_TWICE = "paid_twice"

    payment = models.ForeignKey(Payment, on_delete=models.PROTECT, related_name="refunds")
    amount_fen = models.BigIntegerField()
    reason = models.CharField(max_length=16, choices=Reason)
    state = models.CharField(max_length=10, choices=State, default=State.REQUESTED)
    refund_no = models.CharField(max_length=32, unique=True)
    requested_at = models.DateTimeField()
    succeeded_at = models.DateTimeField(null=True)
    attempts = models.PositiveIntegerField(default=0)
    next_try_at = models.DateTimeField()
    error = models.CharField(max_length=200, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["payment"], name="refund_once_per_payment"),
            models.CheckConstraint(condition=Q(amount_fen__gt=0), name="refund_positive"),
        ]
        indexes = [
            models.Index(fields=["next_try_at"], name="refund_due", condition=Q(state__in=["requested", "sent"]))
        ]


class PaymentProblem(MerchantOwned):
    """Money that does not fit our books, for a person to look at: kept once per thing that was told."""

    class Kind(models.TextChoices):
        AMOUNT_DIFFERS = "amount_differs"
        UNKNOWN_PAYMENT = "unknown_payment"
        REFUND_FAILED = "refund_failed"
        REFUND_DIFFERS = "refund_differs"

    kind = models.CharField(max_length=16, choices=Kind)
    reference = models.CharField(max_length=64)
    order = models.ForeignKey("presale.Order", null=True, on_delete=models.PROTECT, related_name="problems")
    expected_fen = models.BigIntegerField(null=True)
    told_fen = models.BigIntegerField(null=True)
    noticed_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["merchant", "kind", "reference"], name="payment_problem_once"),
        ]
        indexes = [
            models.Index(fields=["merchant", "-noticed_at"], name="payment_problem_open", condition=Q(settled_at=None))
        ]
