"""The accounts of the ledger, and what each money move does to them.

A line moves an amount from one account to another, so every entry balances by its shape. Debit is what we have or what it
cost us, credit where it came from: assets and expenses grow by debit, what we owe and income by credit.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from yutang.core.money import Money


class Account(StrEnum):
    """Assets: CHANNEL (with the provider, by pay account), CASH, BANK. Owed: PREPAID (paid for, not yet kept by us), TO_REFUND
    (asked back, not yet given), UNEXPLAINED (came, and nobody knows for what). Expense: FEES. Income: KEPT (of pieces sent
    back). DIFFERENCES takes what was settled as won or lost.
    """

    CHANNEL = "channel"
    CASH = "cash"
    BANK = "bank"
    PREPAID = "prepaid"
    TO_REFUND = "to_refund"
    UNEXPLAINED = "unexplained"
    FEES = "fees"
    KEPT = "kept"
    DIFFERENCES = "differences"


# Accounts whose balance is what they were debited with; the others' is what they were credited with.
DEBIT_ACCOUNTS = frozenset({Account.CHANNEL, Account.CASH, Account.BANK, Account.FEES})


@dataclass(frozen=True)
class Line:
    """An amount above nothing, from the account it is credited to into the one it is debited to."""

    debit: Account
    credit: Account
    amount: Money


def purse_of(channel: str) -> Account:
    """Where money of a way of paying lies."""
    return {"cash": Account.CASH, "transfer": Account.BANK}.get(channel, Account.CHANNEL)


def moved(debit: Account, credit: Account, amount: Money) -> list[Line]:
    """The line of an amount; the other way round where it is below nothing, and none where it is nothing."""
    if amount.fen < 0:
        return [Line(credit, debit, -amount)]
    return [Line(debit, credit, amount)] if amount else []


def payment_lines(channel: str, amount: Money) -> list[Line]:
    return moved(purse_of(channel), Account.PREPAID, amount)


def refund_asked_lines(amount: Money, kept: Money) -> list[Line]:
    """From the moment it is asked for, it is no longer for the order but owed."""
    return moved(Account.PREPAID, Account.TO_REFUND, amount) + moved(Account.PREPAID, Account.KEPT, kept)


def refund_given_lines(by: str, amount: Money) -> list[Line]:
    return moved(Account.TO_REFUND, purse_of(by), amount)


def reversed_lines(lines: Sequence[Line]) -> list[Line]:
    return [Line(one.credit, one.debit, one.amount) for one in lines]


def balances_of(turnovers: Sequence[tuple[str, str, int]]) -> dict[Account, Money]:
    """The balance of every account from (debit, credit, fen), each on its own side: what it is meant to hold is positive."""
    debits = dict.fromkeys(Account, 0)
    for debit, credit, fen in turnovers:
        debits[Account(debit)] += fen
        debits[Account(credit)] -= fen
    return {one: Money(fen if one in DEBIT_ACCOUNTS else -fen) for one, fen in debits.items()}


def split(amount: Money, left: Sequence[Money]) -> list[Money]:
    """How an amount is taken from several payments, each as far as it reaches. Raises ValueError where they do not hold it."""
    parts, rest = [], amount.fen
    for one in left:
        parts.append(Money(min(max(one.fen, 0), rest)))
        rest -= parts[-1].fen
    if rest:
        raise ValueError("more than there is")
    return parts
