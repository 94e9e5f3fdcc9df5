"""Money that does not fit our books: written down for a person, never guessed at."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from django.db import transaction

from yutang.core import audit
from yutang.core.errors import NotFound
from yutang.core.money import Money
from yutang.presale.actions.ledger import Move, book, reverse
from yutang.presale.errors import NothingToExplain
from yutang.presale.models import LedgerEntry, Order, Payment, PaymentProblem
from yutang.presale.queries.ledger import LedgerFault
from yutang.presale.rules.ledger import Account, moved


def note_problem(  # noqa: PLR0913 (what was expected, what was told, and about what)
    kind: PaymentProblem.Kind,
    reference: str,
    *,
    now: datetime,
    order: Order | None = None,
    expected: Money | None = None,
    told: Money | None = None,
) -> None:
    """Have staff look at it. Told again it is the same problem, open again if it was settled."""
    row, is_new = PaymentProblem.objects.get_or_create(
        kind=kind,
        reference=reference[:64],
        defaults={
            "order": order,
            "expected_fen": expected.fen if expected else None,
            "told_fen": told.fen if told else None,
            "noticed_at": now,
        },
    )
    if is_new:
        subject = order.pk if order else None
        audit.record("presale.payment_problem_noticed", subject, kind=kind.value, reference=reference[:64])
    else:
        PaymentProblem.objects.filter(pk=row.pk).update(settled_at=None)


@dataclass(frozen=True)
class Told:
    """Money that a channel says has come."""

    trade_no: str
    amount: Money
    at: datetime
    account_id: UUID | None


def note_unexplained(kind: PaymentProblem.Kind, told: Told, *, now: datetime, payment: Payment | None = None) -> None:
    """Money came that fits no payment of ours: it is in the books as unexplained, and staff are told."""
    note_problem(
        kind,
        told.trade_no,
        now=now,
        order=payment.order if payment else None,
        expected=Money(payment.amount_fen) if payment else None,
        told=told.amount,
    )
    lines = moved(Account.CHANNEL, Account.UNEXPLAINED, told.amount)
    if lines:
        name = f"unexplained:{told.trade_no}:{told.amount.fen}"
        order_id = payment.order_id if payment else None
        book(Move(LedgerEntry.Kind.UNEXPLAINED, name, lines, told.at, order_id, told.account_id), now=now)


@transaction.atomic
def note_faults(faults: Sequence[LedgerFault], *, now: datetime) -> None:
    """Tell staff where the ledger disagrees; what has come right again is settled."""
    kind = PaymentProblem.Kind.LEDGER_DIFFERS
    for fault in faults:
        note_problem(kind, f"{fault.what}:{fault.reference}"[:64], now=now, expected=fault.expected, told=fault.found)
    still = [f"{fault.what}:{fault.reference}"[:64] for fault in faults]
    gone = PaymentProblem.objects.filter(kind=kind, settled_at=None).exclude(reference__in=still)
    gone.update(settled_at=now)


def explain(trade_no: str, *, now: datetime) -> None:
    """A payment has come right after all: what was unexplained about it is taken back."""
    rows = LedgerEntry.objects.filter(
        kind=LedgerEntry.Kind.UNEXPLAINED, reference__startswith=f"unexplained:{trade_no}:"
    )
    for reference in rows.values_list("reference", flat=True):
        if not LedgerEntry.objects.filter(reference=_explained(reference)).exists():
            reverse(reference, kind=LedgerEntry.Kind.EXPLAINED, now=now)


def _explained(reference: str) -> str:
    return reference.replace("unexplained:", "explained:", 1)


Explanation = Literal["", "returned", "kept"]


@transaction.atomic
def settle_problem(problem_id: UUID, *, now: datetime, explanation: Explanation = "") -> None:
    """Note that a person has dealt with it. Safe to call again. Raises NotFound.

    Unexplained money leaves the books' waiting room with an explanation: it was given `returned` at the provider's, or is `kept`.
    Raises NothingToExplain where there is none.
    """
    row = PaymentProblem.objects.filter(pk=problem_id).first()
    if row is None:
        raise NotFound
    if explanation:
        _explain_as(row, explanation, now)
    if PaymentProblem.objects.filter(pk=problem_id, settled_at=None).update(settled_at=now):
        audit.record(
            "presale.payment_problem_settled", row.order_id, kind=row.kind, reference=row.reference, how=explanation
        )


def _explain_as(row: PaymentProblem, explanation: Explanation, now: datetime) -> None:
    name = f"unexplained:{row.reference}:{row.told_fen}"
    entry = LedgerEntry.objects.filter(reference=name).first()
    if entry is None or LedgerEntry.objects.filter(reverses=entry).exists():
        raise NothingToExplain
    if LedgerEntry.objects.filter(reference=_explained(name)).exists():
        return
    into = Account.CHANNEL if explanation == "returned" else Account.DIFFERENCES
    lines = moved(Account.UNEXPLAINED, into, Money(row.told_fen or 0))
    move = Move(LedgerEntry.Kind.EXPLAINED, _explained(name), lines, now, entry.order_id, entry.pay_account_id)
    book(move, now=now)
