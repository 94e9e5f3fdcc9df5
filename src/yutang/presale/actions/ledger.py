"""Writing into the ledger: only ever a further entry, in the transaction of the money move that it books."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, connection, transaction

from yutang.core.actors import current_actor
from yutang.core.money import Money
from yutang.presale.models import LedgerEntry, LedgerLine, Payment, Refund
from yutang.presale.rules import ledger as rules
from yutang.presale.rules.ledger import Account, Line

Kind = LedgerEntry.Kind


@dataclass(frozen=True)
class Move:
    """A money move to book. The same reference is the same move, whoever tells it again."""

    kind: LedgerEntry.Kind
    reference: str
    lines: Sequence[Line]
    at: datetime
    order_id: UUID | None = None
    pay_account_id: UUID | None = None
    reverses: LedgerEntry | None = None


def book(move: Move, *, now: datetime) -> bool:
    """Write one entry with its lines. False where it stands there already; other lines under its reference are a mistake of ours."""
    if not connection.in_atomic_block:
        raise RuntimeError("an entry is written in the transaction of its money move")
    if not move.lines:
        raise ValueError(f"{move.reference} moves nothing")
    known = LedgerEntry.objects.filter(reference=move.reference).first()
    if known is None:
        try:
            with transaction.atomic():
                _write(move, now)
        except IntegrityError:
            # Somebody else booked the same at the same moment and was quicker.
            known = LedgerEntry.objects.filter(reference=move.reference).first()
            if known is None:
                raise
    if known is not None and sorted(_lines_of(known)) != sorted(_plain(move.lines)):
        raise RuntimeError(f"{move.reference} is booked otherwise already")
    return known is None


def _write(move: Move, now: datetime) -> None:
    entry = LedgerEntry.objects.create(
        kind=move.kind,
        reference=move.reference,
        order_id=move.order_id,
        pay_account_id=move.pay_account_id,
        reverses=move.reverses,
        at=move.at,
        booked_at=now,
        booked_by=current_actor().name[:128],
    )
    LedgerLine.objects.bulk_create(
        LedgerLine(entry=entry, debit=debit, credit=credit, amount_fen=fen) for debit, credit, fen in _plain(move.lines)
    )


def _plain(lines: Sequence[Line]) -> list[tuple[str, str, int]]:
    return [(one.debit.value, one.credit.value, one.amount.fen) for one in lines]


def _lines_of(entry: LedgerEntry) -> list[tuple[str, str, int]]:
    return list(entry.lines.values_list("debit", "credit", "amount_fen"))


def book_payment(payment: Payment, *, now: datetime) -> None:
    """A payment came."""
    lines = rules.payment_lines(payment.channel, Money(payment.amount_fen))
    _book_of(payment, Kind.PAYMENT, f"payment:{payment.trade_no}", lines, at=payment.paid_at or now, now=now)


def book_refund_asked(refund: Refund, *, now: datetime) -> None:
    """From now on this money is owed to its buyer."""
    lines = rules.refund_asked_lines(Money(refund.amount_fen), Money(refund.kept_fen))
    _book_of(refund.payment, Kind.REFUND_ASKED, f"refund:{refund.refund_no}:asked", lines, at=now, now=now)


def book_refund_given(refund: Refund, *, by: str, now: datetime) -> None:
    """The buyer has it."""
    lines = rules.refund_given_lines(by, Money(refund.amount_fen))
    _book_of(refund.payment, Kind.REFUND_GIVEN, f"refund:{refund.refund_no}:given", lines, at=now, now=now)


def book_refund_twice(refund: Refund, *, now: datetime) -> None:
    """Staff had given it by hand, and then the channel gave it too: a loss until somebody gets it back."""
    lines = rules.moved(Account.DIFFERENCES, Account.CHANNEL, Money(refund.amount_fen))
    _book_of(refund.payment, Kind.REFUND_TWICE, f"refund:{refund.refund_no}:twice", lines, at=now, now=now)


def _book_of(  # noqa: PLR0913 (what, under which name, how, and when)
    payment: Payment, kind: LedgerEntry.Kind, reference: str, lines: Sequence[Line], *, at: datetime, now: datetime
) -> None:
    book(Move(kind, reference, lines, at, payment.order_id, payment.pay_account_id), now=now)


def reverse(reference: str, *, kind: LedgerEntry.Kind, now: datetime) -> bool:
    """Take an entry back by its opposite. False where there is none, or it was taken back before."""
    entry = LedgerEntry.objects.filter(reference=reference).first()
    if entry is None or LedgerEntry.objects.filter(reverses=entry).exists():
        return False
    lines = rules.reversed_lines(
        [Line(Account(debit), Account(credit), Money(fen)) for debit, credit, fen in _lines_of(entry)]
    )
    return book(Move(kind, f"undo:{reference}"[:96], lines, now, entry.order_id, entry.pay_account_id, entry), now=now)
