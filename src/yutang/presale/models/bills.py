"""What providers bill, held against our books day by day."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from yutang.core.tenancy import MerchantOwned


class BillDay(MerchantOwned):
    """One day of one pay account: whether its bill is there, and whether it says what our books say."""

    class State(models.TextChoices):
        WAITING = "waiting"
        AGREES = "agrees"
        DIFFERS = "differs"
        SETTLED = "settled"

    pay_account = models.ForeignKey("pay.PayAccount", on_delete=models.PROTECT, related_name="+")
    day = models.DateField()
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    is_stated = models.BooleanField(default=True)
    payments_count = models.PositiveIntegerField(default=0)
    payments_fen = models.BigIntegerField(default=0)
    refunds_count = models.PositiveIntegerField(default=0)
    refunds_fen = models.BigIntegerField(default=0)
    fees_fen = models.BigIntegerField(default=0)
    attempts = models.PositiveIntegerField(default=0)
    next_try_at = models.DateTimeField()
    error = models.CharField(max_length=200, default="")
    compared_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["pay_account", "day"], name="bill_day_once")]
        indexes = [models.Index(fields=["merchant", "-day"], name="bill_newest")]


class BillDifference(MerchantOwned):
    """One thing of which the bill says something else than our books, for a person to settle."""

    class Kind(models.TextChoices):
        PAYMENT_MISSING_HERE = "payment_here"
        PAYMENT_MISSING_THERE = "payment_there"
        PAYMENT_DIFFERS = "payment_differs"
        REFUND_MISSING_HERE = "refund_here"
        REFUND_MISSING_THERE = "refund_there"
        REFUND_DIFFERS = "refund_differs"
        REFUND_STATE = "refund_state"
        FEE = "fee"

    class Settled(models.TextChoices):
        TAKEN_IN = "taken_in"
        CORRECTED = "corrected"
        EXPLAINED = "explained"
        FOUND = "found"

    bill_day = models.ForeignKey(BillDay, on_delete=models.PROTECT, related_name="differences")
    kind = models.CharField(max_length=16, choices=Kind)
    number = models.CharField(max_length=64)
    transaction_id = models.CharField(max_length=64, default="")
    order = models.ForeignKey("presale.Order", null=True, on_delete=models.PROTECT, related_name="+")
    ours_fen = models.BigIntegerField(null=True)
    theirs_fen = models.BigIntegerField(null=True)
    at = models.DateTimeField()
    settled = models.CharField(max_length=10, choices=Settled, default="")
    settled_at = models.DateTimeField(null=True)
    settled_by = models.CharField(max_length=128, default="")
    words = models.CharField(max_length=200, default="")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["bill_day", "kind", "number"], name="difference_once")]
        indexes = [models.Index(fields=["merchant", "-at"], name="difference_open", condition=Q(settled_at=None))]
