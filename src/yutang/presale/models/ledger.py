"""The ledger: every money move, written once and never changed. The database refuses to change or delete its rows."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import F, Q

from yutang.core.tenancy import MerchantOwned


class LedgerLocked(RuntimeError):
    """A past entry was about to be changed: a mistake in our code. What was wrong is put right by a further entry."""


class Unchangeable(MerchantOwned):
    """Rows that are written once. Triggers in the database hold whoever passes by this."""

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise LedgerLocked(type(self).__name__)
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        raise LedgerLocked(type(self).__name__)


class LedgerEntry(Unchangeable):
    """One money move. `reference` names what it books, so that it is booked once; `at` is when it happened.

    `pay_account` is the provider's account that its lines on CHANNEL are about.
    """

    class Kind(models.TextChoices):
        PAYMENT = "payment"
        PAYMENT_UNDONE = "payment_undone"
        REFUND_ASKED = "refund_asked"
        REFUND_GIVEN = "refund_given"
        REFUND_TWICE = "refund_twice"
        UNEXPLAINED = "unexplained"
        EXPLAINED = "explained"
        FEES = "fees"
        CORRECTION = "correction"
        DEPOSIT_KEPT = "deposit_kept"
        DEPOSIT_UNDONE = "deposit_undone"

    kind = models.CharField(max_length=16, choices=Kind)
    reference = models.CharField(max_length=96)
    order = models.ForeignKey("presale.Order", null=True, on_delete=models.PROTECT, related_name="+")
    pay_account = models.ForeignKey("pay.PayAccount", null=True, on_delete=models.PROTECT, related_name="+")
    reverses = models.OneToOneField("self", null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    booked_at = models.DateTimeField()
    booked_by = models.CharField(max_length=128)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["merchant", "reference"], name="ledger_entry_once")]
        indexes = [
            models.Index(fields=["merchant", "-booked_at", "-id"], name="ledger_newest"),
            models.Index(fields=["order", "booked_at"], name="ledger_of_order"),
        ]


class LedgerLine(Unchangeable):
    """An amount that one account gives to another. Debit and credit are in one row: no entry can be out of balance."""

    entry = models.ForeignKey(LedgerEntry, on_delete=models.PROTECT, related_name="lines")
    debit = models.CharField(max_length=16)
    credit = models.CharField(max_length=16)
    amount_fen = models.BigIntegerField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(amount_fen__gt=0), name="ledger_line_positive"),
            models.CheckConstraint(condition=~Q(debit=F("credit")), name="ledger_line_moves"),
        ]
        indexes = [models.Index(fields=["merchant", "debit", "credit", "amount_fen"], name="ledger_turnover")]
