"""Deposits that the shop keeps because their balance never came, and those it gives up again."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db.models import F, Sum

from yutang.core.money import Money
from yutang.presale.actions.ledger import Move, book, reverse
from yutang.presale.models import LedgerEntry, LedgerLine, Payment
from yutang.presale.rules.ledger import Account, moved


def keep_deposit(payments: Iterable[Payment], *, now: datetime) -> Money:
    """From now on what is left of these payments is the shop's; says how much. Only under their order's lock."""
    kept = 0
    for payment in payments:
        if payment.left_fen:
            lines = moved(Account.PREPAID, Account.KEPT, Money(payment.left_fen))
            kind, owner = LedgerEntry.Kind.DEPOSIT_KEPT, payment.pay_account_id
            book(Move(kind, _name(payment), lines, now, payment.order_id, owner), now=now)
            Payment.objects.filter(pk=payment.pk).update(kept_fen=F("kept_fen") + payment.left_fen)
            kept += payment.left_fen
    return Money(kept)


def give_up_deposit(payments: Iterable[Payment], *, now: datetime) -> None:
    """What was kept of these payments is for their order again. Safe to call again. Only under their order's lock."""
    for payment in payments:
        if reverse(_name(payment), kind=LedgerEntry.Kind.DEPOSIT_UNDONE, now=now):
            rows = LedgerLine.objects.filter(entry__reference=_name(payment))
            amount = rows.aggregate(fen=Sum("amount_fen"))["fen"]
            Payment.objects.filter(pk=payment.pk).update(kept_fen=F("kept_fen") - amount)


def _name(payment: Payment) -> str:
    return f"deposit:{payment.trade_no}:kept"
