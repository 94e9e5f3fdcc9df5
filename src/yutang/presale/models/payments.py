"""Money that came and went."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from yutang.core.tenancy import MerchantOwned

# Ways of paying in which no provider stands between: staff write down what they were given.
BY_HAND = ("cash", "transfer")


class Payment(MerchantOwned):
    """One payment of an order through a channel. `trade_no` is its name at the provider.

    `pay_account` is the account that was asked, and through which the money goes back; none where staff took the money.
    `returned_fen` is what was ever asked back of it, `kept_fen` what the shop kept: of pieces sent back, or of a deposit.
    """

    class State(models.TextChoices):
        OPEN = "open"
        PAID = "paid"
        CLOSED = "closed"
        UNDONE = "undone"

    order = models.ForeignKey("presale.Order", on_delete=models.PROTECT, related_name="payments")
    channel = models.CharField(max_length=16)
    pay_account = models.ForeignKey("pay.PayAccount", null=True, on_delete=models.PROTECT, related_name="+")
    amount_fen = models.BigIntegerField()
    returned_fen = models.BigIntegerField(default=0, db_default=0)
    kept_fen = models.BigIntegerField(default=0, db_default=0)
    state = models.CharField(max_length=8, choices=State, default=State.OPEN)
    trade_no = models.CharField(max_length=32, unique=True)
    prepay_id = models.CharField(max_length=64, default="")
    pay_url = models.CharField(max_length=2048, default="")
    pay_url_until = models.DateTimeField(null=True)
    channel_transaction_id = models.CharField(max_length=64, default="")
    created_at = models.DateTimeField()
    paid_at = models.DateTimeField(null=True)
    checked_at = models.DateTimeField(null=True)
    reference = models.CharField(max_length=64, default="", db_default="")
    recorded_by = models.CharField(max_length=128, default="", db_default="")
    billed_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["order"], name="payment_one_open", condition=Q(state="open")),
            models.CheckConstraint(condition=Q(amount_fen__gt=0), name="payment_positive"),
            models.CheckConstraint(condition=Q(returned_fen__gte=0, kept_fen__gte=0), name="payment_returns_positive"),
            models.CheckConstraint(
                condition=Q(returned_fen__lte=F("amount_fen") - F("kept_fen")), name="payment_never_returns_more"
            ),
        ]
        indexes = [
            models.Index(fields=["created_at"], name="payment_open", condition=Q(state="open")),
            models.Index(
                fields=["pay_account", "paid_at"], name="payment_unbilled", condition=Q(state="paid", billed_on=None)
            ),
        ]

    @property
    def left_fen(self) -> int:
        """What may still be given back of it."""
        return self.amount_fen - self.returned_fen - self.kept_fen


class Refund(MerchantOwned):
    """Money of one payment on its way back, all of it or a part: what the parts come to stands on the payment, under a constraint.

    `ends_order` is True where it is part of giving a whole order back. `given_by` is how staff gave it by hand, where the
    channel could not; a refund of cash or of a transfer waits for that from the start.
    """

    class State(models.TextChoices):
        WAITING = "waiting"
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
        GOODWILL = "goodwill"
        PRICE_TIER = "price_tier"
        NOT_MADE = "not_made"
        GROUP_FAILED = "group_failed"

    payment = models.ForeignKey(Payment, on_delete=models.PROTECT, related_name="refunds")
    amount_fen = models.BigIntegerField()
    kept_fen = models.BigIntegerField(default=0, db_default=0)
    reason = models.CharField(max_length=16, choices=Reason)
    words = models.CharField(max_length=200, default="", db_default="")
    ends_order = models.BooleanField(default=True, db_default=True)
    state = models.CharField(max_length=10, choices=State, default=State.REQUESTED)
    refund_no = models.CharField(max_length=32, unique=True)
    requested_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    succeeded_at = models.DateTimeField(null=True)
    given_by = models.CharField(max_length=16, default="", db_default="")
    given_reference = models.CharField(max_length=64, default="", db_default="")
    billed_on = models.DateField(null=True)
    attempts = models.PositiveIntegerField(default=0)
    next_try_at = models.DateTimeField()
    error = models.CharField(max_length=200, default="")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(amount_fen__gt=0, kept_fen__gte=0), name="refund_positive"),
        ]
        indexes = [
            models.Index(fields=["next_try_at"], name="refund_due", condition=Q(state__in=["requested", "sent"])),
            models.Index(fields=["merchant", "requested_at"], name="refund_open", condition=~Q(state="succeeded")),
        ]


class RefundLine(MerchantOwned):
    """Pieces of an order that a refund is for. How many went back in all stands on the order's line, under a constraint."""

    refund = models.ForeignKey(Refund, on_delete=models.PROTECT, related_name="lines")
    order_line = models.ForeignKey("presale.OrderLine", on_delete=models.PROTECT, related_name="+")
    quantity = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["refund", "order_line"], name="refund_line_once"),
            models.CheckConstraint(condition=Q(quantity__gte=1), name="refund_line_at_least_one"),
        ]


class PaymentProblem(MerchantOwned):
    """Money that does not fit our books, for a person to look at: kept once per thing that was told."""

    class Kind(models.TextChoices):
        AMOUNT_DIFFERS = "amount_differs"
        UNKNOWN_PAYMENT = "unknown_payment"
        REFUND_FAILED = "refund_failed"
        REFUND_DIFFERS = "refund_differs"
        REFUND_TWICE = "refund_twice"
        LEDGER_DIFFERS = "ledger_differs"

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
