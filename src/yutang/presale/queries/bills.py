"""Reading bills: days and differences, what is due, and what of our books a bill is held against."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from yutang.channels.pay import api as pay
from yutang.core.errors import NotFound
from yutang.core.money import Money
from yutang.presale.models import BillDay, BillDifference, Payment, Refund
from yutang.presale.rules.reconciling import MARGIN, Kept, Kind, day_bounds, days_due

CHUNK = 500
# What settling in each way is open to, by what differs. Whatever it is, a person may explain it.
TAKEN_IN = frozenset({Kind.PAYMENT_HERE, Kind.REFUND_STATE})
CORRECTED = frozenset(
    {
        Kind.PAYMENT_HERE,
        Kind.PAYMENT_THERE,
        Kind.PAYMENT_DIFFERS,
        Kind.REFUND_HERE,
        Kind.REFUND_THERE,
        Kind.REFUND_DIFFERS,
    }
)


@dataclass(frozen=True)
class DayCard:
    """One day of one pay account."""

    id: UUID
    mch_id: str
    day: date
    state: str
    is_stated: bool
    payments: Money
    payments_count: int
    refunds: Money
    refunds_count: int
    fees: Money
    error: str
    next_try_at: datetime
    compared_at: datetime | None
    open_differences: int


@dataclass(frozen=True)
class DifferenceCard:
    id: UUID
    bill_day_id: UUID
    day: date
    kind: str
    number: str
    order_id: UUID | None
    ours: Money | None
    theirs: Money | None
    at: datetime
    settled: str
    settled_at: datetime | None
    settled_by: str
    words: str

    @property
    def can_take_in(self) -> bool:
        return self.kind in TAKEN_IN and self.order_id is not None

    @property
    def can_correct(self) -> bool:
        return self.kind in CORRECTED and not (self.kind == Kind.PAYMENT_HERE and self.order_id is not None)


def due_bills(now: datetime) -> list[tuple[UUID, date]]:
    """The bills of the merchant in force that are to be fetched now: (pay account, day)."""
    over = set(
        BillDay.objects.filter(Q(next_try_at__gt=now) | ~Q(state=BillDay.State.WAITING)).values_list(
            "pay_account_id", "day"
        )
    )
    days = [(one, day) for one in pay.pay_accounts() for day in days_due(since=one.since, now=now)]
    return sorted(((one.id, day) for one, day in days if (one.id, day) not in over), key=lambda due: (due[1], due[0]))


def newest_days() -> QuerySet[BillDay]:
    open_ones = Count("differences", filter=Q(differences__settled_at=None))
    return BillDay.objects.annotate(open_differences=open_ones).select_related("pay_account").order_by("-day", "pk")


def day_cards(rows: Sequence[BillDay] | QuerySet[BillDay]) -> list[DayCard]:
    return [
        DayCard(
            id=one.pk,
            mch_id=one.pay_account.mch_id,
            day=one.day,
            state=one.state,
            is_stated=one.is_stated,
            payments=Money(one.payments_fen),
            payments_count=one.payments_count,
            refunds=Money(one.refunds_fen),
            refunds_count=one.refunds_count,
            fees=Money(one.fees_fen),
            error=one.error,
            next_try_at=one.next_try_at,
            compared_at=one.compared_at,
            open_differences=getattr(one, "open_differences", 0),
        )
        for one in rows
    ]


def day_card(bill_day_id: UUID) -> DayCard:
    """Raises NotFound."""
    cards = day_cards(newest_days().filter(pk=bill_day_id))
    if not cards:
        raise NotFound
    return cards[0]


def differences_of(bill_day_id: UUID) -> list[DifferenceCard]:
    """Everything in which a day differed, what is open first."""
    rows = BillDifference.objects.filter(bill_day_id=bill_day_id).order_by("settled_at", "at", "pk")
    cards = _cards(rows)
    return [one for one in cards if one.settled_at is None] + [one for one in cards if one.settled_at is not None]


def open_differences(*, limit: int = 200) -> list[DifferenceCard]:
    """What nobody has settled yet, the oldest first."""
    return _cards(BillDifference.objects.filter(settled_at=None).order_by("at", "pk")[:limit])


def _cards(rows: QuerySet[BillDifference]) -> list[DifferenceCard]:
    return [
        DifferenceCard(
            id=one.pk,
            bill_day_id=one.bill_day_id,
            day=one.bill_day.day,
            kind=one.kind,
            number=one.number,
            order_id=one.order_id,
            ours=Money(one.ours_fen) if one.ours_fen is not None else None,
            theirs=Money(one.theirs_fen) if one.theirs_fen is not None else None,
            at=one.at,
            settled=one.settled,
            settled_at=one.settled_at,
            settled_by=one.settled_by,
            words=one.words,
        )
        for one in rows.select_related("bill_day")
    ]


def expected_in_bill(account_id: UUID, day: date) -> list[Kept]:
    """What our books say an account's bill of a day holds, and no earlier bill held: payments by when they were made,
    refunds by when the provider took them in.
    """
    begin, end = day_bounds(day)
    paid = Payment.objects.filter(pay_account_id=account_id, state=Payment.State.PAID, billed_on=None)
    back = Refund.objects.filter(payment__pay_account_id=account_id, billed_on=None, given_by="")
    back = back.filter(accepted_at__gte=begin - MARGIN, accepted_at__lt=end - MARGIN)
    payments = paid.filter(paid_at__gte=begin, paid_at__lt=end).order_by("paid_at", "pk")
    return [_payment(one) for one in payments] + [_refund(one) for one in back.order_by("accepted_at", "pk")]


def kept_under(numbers: Sequence[str], account_id: UUID) -> dict[str, Kept]:
    """What our books have under these numbers, whenever it was."""
    found: dict[str, Kept] = {}
    for at in range(0, len(numbers), CHUNK):
        some = numbers[at : at + CHUNK]
        for payment in Payment.objects.filter(trade_no__in=some):
            found[payment.trade_no] = _payment(payment, is_ours=payment.pay_account_id in (None, account_id))
        for refund in Refund.objects.filter(refund_no__in=some).select_related("payment"):
            found[refund.refund_no] = _refund(refund, is_ours=refund.payment.pay_account_id in (None, account_id))
    return found


def _payment(row: Payment, *, is_ours: bool = True) -> Kept:
    at, is_paid = row.paid_at or row.created_at, row.state == Payment.State.PAID
    return Kept(row.trade_no, False, Money(row.amount_fen), is_paid, at, is_ours)


def _refund(row: Refund, *, is_ours: bool = True) -> Kept:
    is_done = row.state == Refund.State.SUCCEEDED and not row.given_by
    return Kept(row.refund_no, True, Money(row.amount_fen), is_done, row.accepted_at or row.requested_at, is_ours)
