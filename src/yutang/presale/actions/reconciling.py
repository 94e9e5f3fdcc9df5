"""Holding each day's bill of a pay account against our books, and settling what differs."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from yutang.channels.pay import api as pay
from yutang.core import audit
from yutang.core.actors import current_actor
from yutang.core.money import Money
from yutang.presale.actions.ledger import Kind, Move, book
from yutang.presale.actions.paying import Receipt, confirm_payment
from yutang.presale.actions.refunding import confirm_refund
from yutang.presale.errors import DifferenceMissing, DifferenceNotSettled
from yutang.presale.models import BillDay, BillDifference, LedgerEntry, Payment, Refund
from yutang.presale.queries.bills import expected_in_bill, kept_under
from yutang.presale.rules import reconciling as rules
from yutang.presale.rules.ledger import Account, Line, moved
from yutang.presale.rules.reconciling import Billed, Difference

CHUNK = 500
MISSING_THERE = (rules.Kind.PAYMENT_THERE, rules.Kind.REFUND_THERE)


def fetch_bill(account_id: UUID, day: date, *, now: datetime) -> BillDay | None:
    """Fetch a day's bill and compare it. None where it is not time, or somebody else is at it.

    A bill that is late, cut or changed on its way leaves the books as they are and is asked for again after a growing pause.
    """
    row = _claimed(account_id, day, now)
    if row is None:
        return None
    try:
        bill = pay.channel_of_account(account_id).bill(day, now=now)
    except (pay.PayChannelFailed, pay.PayNotSetUp) as failure:
        BillDay.objects.filter(pk=row.pk).update(error=str(failure)[:200])
        return BillDay.objects.get(pk=row.pk)
    return compare_bill(row.pk, bill, now=now)


def _claimed(account_id: UUID, day: date, now: datetime) -> BillDay | None:
    """The day, its next look already set: of two workers one gets it."""
    row, _is_new = BillDay.objects.get_or_create(pay_account_id=account_id, day=day, defaults={"next_try_at": now})
    due = BillDay.objects.filter(pk=row.pk, state=BillDay.State.WAITING, next_try_at__lte=now, attempts=row.attempts)
    attempts = row.attempts + 1
    return row if due.update(attempts=attempts, next_try_at=rules.next_look(attempts, now=now)) else None


@transaction.atomic
def compare_bill(bill_day_id: UUID, bill: pay.Bill, *, now: datetime) -> BillDay:
    """Hold a bill against the books: mark what agrees, list what differs, book the provider's fees. Once for each day."""
    row = BillDay.objects.select_for_update(no_key=True).get(pk=bill_day_id)
    if row.state != BillDay.State.WAITING:
        return row
    expected = expected_in_bill(row.pay_account_id, row.day)
    if not bill.is_stated and expected and rules.may_be_late(row.day, now=now):
        return row
    lines = [_billed(one) for one in bill.lines]
    kept = kept_under([one.number for one in lines], row.pay_account_id)
    found = list(rules.differences(lines, kept, expected))
    _mark(row, lines, now)
    _list(row, found, now)
    _sum_up(row, bill, lines)
    row.state = BillDay.State.DIFFERS if found else BillDay.State.AGREES
    row.compared_at, row.error = now, ""
    row.save()
    _book_fees(row, now)
    audit.record("presale.bill_compared", row.pk, day=row.day.isoformat(), differences=len(found))
    return row


def _billed(line: pay.BillLine) -> Billed:
    return Billed(
        number=line.number,
        is_refund=line.kind is pay.BillKind.REFUND,
        amount=line.amount,
        at=line.at,
        transaction_id=line.transaction_id,
        state=line.refund_state.value if line.refund_state else "",
        fee=line.fee,
        fee_expected=line.fee_expected,
    )


def _mark(row: BillDay, lines: Sequence[Billed], now: datetime) -> None:
    """What stands in this bill need not stand in another; what an earlier one lacked has been found."""
    numbers = [one.number for one in lines]
    for at in range(0, len(numbers), CHUNK):
        some = numbers[at : at + CHUNK]
        Payment.objects.filter(trade_no__in=some, pay_account_id=row.pay_account_id).update(billed_on=row.day)
        Refund.objects.filter(refund_no__in=some).update(billed_on=row.day)
        found = BillDifference.objects.filter(kind__in=MISSING_THERE, number__in=some, settled_at=None)
        days = list(found.values_list("bill_day_id", flat=True).distinct())
        found.update(settled=BillDifference.Settled.FOUND, settled_at=now)
        for day_id in days:
            _close_where_settled(day_id)


def _list(row: BillDay, found: Sequence[Difference], now: datetime) -> None:
    numbers = [one.number for one in found]
    orders = dict(Payment.objects.filter(trade_no__in=numbers).values_list("trade_no", "order_id"))
    orders |= dict(Refund.objects.filter(refund_no__in=numbers).values_list("refund_no", "payment__order_id"))
    BillDifference.objects.bulk_create(
        BillDifference(
            bill_day=row,
            kind=one.kind.value,
            number=one.number[:64],
            transaction_id=one.transaction_id[:64],
            order_id=orders.get(one.number),
            ours_fen=one.ours.fen if one.ours else None,
            theirs_fen=one.theirs.fen if one.theirs else None,
            at=one.at,
        )
        for one in found
    )


def _sum_up(row: BillDay, bill: pay.Bill, lines: Sequence[Billed]) -> None:
    paid, back = ([one.amount for one in lines if one.is_refund is side] for side in (False, True))
    row.is_stated = bill.is_stated
    row.payments_count, row.payments_fen = len(paid), Money.total(paid).fen
    row.refunds_count, row.refunds_fen = len(back), Money.total(back).fen
    row.fees_fen = sum(one.fee.fen for one in lines)


def _book_fees(row: BillDay, now: datetime) -> None:
    """The provider takes its fees from what lies with it."""
    lines = moved(Account.FEES, Account.CHANNEL, Money(row.fees_fen))
    if lines:
        move = Move(Kind.FEES, f"fees:{row.pk}", lines, rules.day_bounds(row.day)[1], None, row.pay_account_id)
        book(move, now=now)


@transaction.atomic
def settle_difference(difference_id: UUID, how: str, *, words: str = "", now: datetime) -> UUID:
    """Settle one difference and give its day. Safe to call again. Raises DifferenceMissing and DifferenceNotSettled.

    `taken_in` believes the bill where our books have the payment or refund and never heard of its end; `corrected` books what
    is left, as unexplained or as a loss or gain; `explained` notes why nothing is to be done.
    """
    row = (
        BillDifference.objects.select_for_update(no_key=True, of=("self",))
        .select_related("bill_day")
        .filter(pk=difference_id)
        .first()
    )
    if row is None:
        raise DifferenceMissing
    if row.settled_at is not None:
        return row.bill_day_id
    if how == BillDifference.Settled.TAKEN_IN:
        _take_in(row, now)
    elif how == BillDifference.Settled.CORRECTED:
        _correct(row, now)
    elif how != BillDifference.Settled.EXPLAINED or not words.strip():
        raise DifferenceNotSettled
    BillDifference.objects.filter(pk=row.pk).update(
        settled=how, settled_at=now, settled_by=current_actor().name[:128], words=words.strip()[:200]
    )
    audit.record("presale.difference_settled", row.order_id, number=row.number, kind=row.kind, how=how)
    _close_where_settled(row.bill_day_id)
    return row.bill_day_id


def _take_in(row: BillDifference, now: datetime) -> None:
    """The bill's word counts as the provider's: it is what was asked for and came, or came back."""
    theirs = Money(row.theirs_fen or 0)
    if row.kind == rules.Kind.PAYMENT_HERE:
        account_id = row.bill_day.pay_account_id
        receipt = Receipt(row.number, theirs, row.transaction_id, row.at, account_id)
        if row.order_id is None or not confirm_payment(receipt, now=now).fits_the_books:
            raise DifferenceNotSettled
    elif row.kind == rules.Kind.REFUND_STATE:
        confirm_refund(pay.RefundReport(row.number, pay.RefundState.DONE, theirs), now=now)
    else:
        raise DifferenceNotSettled


REFUNDS = (rules.Kind.REFUND_HERE, rules.Kind.REFUND_DIFFERS, rules.Kind.REFUND_THERE)
PAYMENTS = (rules.Kind.PAYMENT_DIFFERS, rules.Kind.PAYMENT_THERE)


def _correct(row: BillDifference, now: datetime) -> None:
    """Book what lies with the provider as the bill says; against it stands what nobody can explain, or a loss or a gain.

    What our books have not moved yet cannot be corrected: a refund under way, a payment whose word only did not come.
    """
    surplus = Money((row.theirs_fen or 0) - (row.ours_fen or 0))
    name = f"payment:{row.number}" if row.kind in PAYMENTS else f"refund:{row.number}:given"
    is_booked = LedgerEntry.objects.filter(reference=name).exists()
    if row.kind == rules.Kind.PAYMENT_DIFFERS and not is_booked:
        _leave_unexplained(row, Money(row.theirs_fen or 0), now)
    elif row.kind == rules.Kind.PAYMENT_HERE and row.order_id is None:
        _leave_unexplained(row, surplus, now)
    elif row.kind == rules.Kind.REFUND_HERE or (row.kind in (*REFUNDS, *PAYMENTS) and is_booked):
        lines = moved(Account.CHANNEL, Account.DIFFERENCES, -surplus if row.kind in REFUNDS else surplus)
        book(_move(row, Kind.CORRECTION, f"difference:{row.pk}", lines), now=now)
    else:
        raise DifferenceNotSettled


def _leave_unexplained(row: BillDifference, amount: Money, now: datetime) -> None:
    """A payment that we never asked for. Where its word came too, it is in the books already."""
    lines = moved(Account.CHANNEL, Account.UNEXPLAINED, amount)
    book(_move(row, Kind.UNEXPLAINED, f"unexplained:{row.number}:{amount.fen}", lines), now=now)


def _move(row: BillDifference, kind: Kind, reference: str, lines: list[Line]) -> Move:
    return Move(kind, reference, lines, row.at, row.order_id, row.bill_day.pay_account_id)


def _close_where_settled(bill_day_id: UUID) -> None:
    if not BillDifference.objects.filter(bill_day_id=bill_day_id, settled_at=None).exists():
        BillDay.objects.filter(pk=bill_day_id, state=BillDay.State.DIFFERS).update(state=BillDay.State.SETTLED)
