"""Giving money back: asked for, sent until the channel has it, booked when it is done.

A refund belongs to one payment and may be a part of it. What was asked back stands on the payment as a sum, moved only by a
conditional update: no more ever goes back than came.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import F, Sum

from yutang.channels.pay import api as pay
from yutang.core import audit
from yutang.core.errors import Refusal
from yutang.core.events import publish
from yutang.core.ids import new_id
from yutang.core.money import ZERO, Money
from yutang.presale import rules
from yutang.presale.actions.counting import count
from yutang.presale.actions.deposits import give_up_deposit
from yutang.presale.actions.ledger import book_refund_asked, book_refund_given, book_refund_twice
from yutang.presale.actions.locks import give_back_units, locked_order, pieces_of
from yutang.presale.actions.problems import note_problem
from yutang.presale.actions.telling import tell_refunded
from yutang.presale.errors import OrderNotRefundable, RefundMissing, RefundTooMuch
from yutang.presale.events import DepositReturned, OrderPartlyRefunded, OrderRefunded
from yutang.presale.models import BY_HAND, Offer, Order, OrderLine, Payment, PaymentProblem, Refund, RefundLine
from yutang.presale.rules.ledger import split

UNFINISHED = [Refund.State.WAITING, Refund.State.REQUESTED, Refund.State.SENT, Refund.State.FAILED]
DUE = [Refund.State.REQUESTED, Refund.State.SENT]
# Orders whose pieces are made: paid, or with their deposit paid.
COMMITTED = (Order.State.DEPOSITED, Order.State.PAID)
# Money that never counted towards its order.
BY_ITSELF = [Refund.Reason.PAID_LATE, Refund.Reason.PAID_TWICE]


def channel_for(payment: Payment) -> pay.PayChannel:
    """The account that took a payment, also when another one is in force by now."""
    if payment.pay_account_id is not None:
        return pay.channel_of_account(payment.pay_account_id)
    return pay.channel_of(payment.channel)


def add_refund(  # noqa: PLR0913 (how much, why, and what it means for its order)
    payment: Payment,
    reason: Refund.Reason,
    amount: Money,
    *,
    ends_order: bool,
    now: datetime,
    kept: Money = ZERO,
    words: str = "",
) -> Refund:
    """Write down, in the change's transaction, that money of a payment goes back. Raises RefundTooMuch."""
    room = F("amount_fen") - F("kept_fen") - (amount + kept).fen
    rows = Payment.objects.filter(pk=payment.pk, state=Payment.State.PAID, returned_fen__lte=room)
    if not rows.update(returned_fen=F("returned_fen") + amount.fen, kept_fen=F("kept_fen") + kept.fen):
        raise RefundTooMuch(left=Money(payment.left_fen))
    key = new_id()
    refund = Refund.objects.create(
        id=key,
        payment=payment,
        amount_fen=amount.fen,
        kept_fen=kept.fen,
        reason=reason,
        words=words[:200],
        ends_order=ends_order,
        state=Refund.State.WAITING if payment.channel in BY_HAND else Refund.State.REQUESTED,
        refund_no=key.hex,
        requested_at=now,
        next_try_at=now,
    )
    book_refund_asked(refund, now=now)
    audit.record(
        "presale.refund_requested",
        payment.order_id,
        amount_fen=amount.fen,
        reason=reason.value,
        refund_no=refund.refund_no,
    )
    return refund


def counted_payments(order: Order) -> list[Payment]:
    """The payments that an order stands on, the first one first."""
    rows = order.payments.filter(state=Payment.State.PAID).exclude(refunds__reason__in=BY_ITSELF)
    return list(rows.order_by("paid_at", "pk"))


def refund_order(order: Order, reason: Refund.Reason, *, now: datetime) -> None:
    """Send back what is left of a paid order's money. Only under its offer's lock; the units are the caller's matter."""
    payments = counted_payments(order)
    if not payments:
        raise OrderNotRefundable
    Payment.objects.filter(order=order, state=Payment.State.OPEN).update(state=Payment.State.CLOSED)
    OrderLine.objects.filter(order=order).update(refunded_quantity=F("quantity"))
    order.state, order.refunded_quantity = Order.State.REFUNDING, order.quantity
    order.save(update_fields=["state", "refunded_quantity"])
    for payment in payments:
        if payment.left_fen:
            add_refund(payment, reason, Money(payment.left_fen), ends_order=True, now=now)
    end_where_all_is_back(order, now=now)


@transaction.atomic
def request_refund(order_id: UUID, *, now: datetime, by_staff: bool = False) -> None:
    """Give a paid order's money back: a buyer may ask while the presale runs, staff also later.

    While it runs the units go back on sale; once it is confirmed they are being made and stay so. Staff may give a deposit
    back too that the shop had kept. Safe to call again.
    """
    offer, order = locked_order(order_id)
    if order.state in (Order.State.REFUNDING, Order.State.REFUNDED):
        return
    is_running = offer.state == Offer.State.OPEN and now < offer.closes_at
    may_go_back = order.state in COMMITTED or (by_staff and order.state == Order.State.LAPSED)
    if not may_go_back or not (is_running or by_staff):
        raise OrderNotRefundable
    units, pieces = order.kept_quantity, pieces_of([order])
    give_up_deposit(counted_payments(order), now=now)
    refund_order(order, Refund.Reason.STAFF if by_staff else Refund.Reason.BUYER, now=now)
    if offer.state == Offer.State.OPEN:
        count(offer, {order.pk: -units}, at=now)
        give_back_units(offer.pk, units, pieces, now=now)


def send_refund(refund_id: UUID, *, now: datetime) -> bool:
    """Hand a due refund to its channel, or ask how it stands: the same number is the same refund there.

    Says whether it was this call that did it. A failure that will pass is tried again after a growing pause; one that
    will not is shown to staff.
    """
    refund = _claimed(refund_id, now)
    if refund is None:
        return False
    amount, total = Money(refund.amount_fen), Money(refund.payment.amount_fen)
    request = pay.RefundRequest(
        refund.payment.trade_no, refund.refund_no, amount, total, str(Refund.Reason(refund.reason).label)
    )
    try:
        report = channel_for(refund.payment).refund(request, now=now)
    except pay.PayChannelFailed as failure:
        if failure.is_permanent:
            _fail(refund_id, str(failure), now=now)
        else:
            Refund.objects.filter(pk=refund_id).update(error=str(failure)[:200])
        return True
    except Refusal as refusal:
        Refund.objects.filter(pk=refund_id).update(error=str(refusal)[:200])
        return True
    confirm_refund(report, now=now)
    return True


def _claimed(refund_id: UUID, now: datetime) -> Refund | None:
    """The refund, its next try already set: of two workers one gets it."""
    refund = Refund.objects.select_related("payment").filter(pk=refund_id).first()
    if refund is None:
        raise RefundMissing
    pause = rules.refund_pause(refund.attempts + 1)
    due = Refund.objects.filter(pk=refund_id, state__in=DUE, next_try_at__lte=now, attempts=refund.attempts)
    return refund if due.update(attempts=F("attempts") + 1, next_try_at=now + pause) else None


@transaction.atomic
def confirm_refund(report: pay.RefundReport, *, now: datetime) -> bool:
    """Book how a refund stands at its channel, and say whether that fits our books. The same again changes nothing.

    What a channel gives after staff gave it by hand has gone out twice: that is booked as it is, and staff are told.
    """
    found = Refund.objects.select_related("payment").filter(refund_no=report.refund_no).first()
    if found is None:
        raise RefundMissing
    _offer, order = locked_order(found.payment.order_id)
    refund = Refund.objects.select_for_update(no_key=True, of=("self",)).select_related("payment").get(pk=found.pk)
    if report.amount.fen != refund.amount_fen:
        kind, expected = PaymentProblem.Kind.REFUND_DIFFERS, Money(refund.amount_fen)
        note_problem(kind, refund.refund_no, now=now, order=order, expected=expected, told=report.amount)
        return False
    if refund.state == Refund.State.SUCCEEDED:
        if refund.given_by and report.state == pay.RefundState.DONE:
            note_problem(PaymentProblem.Kind.REFUND_TWICE, refund.refund_no, now=now, order=order, told=report.amount)
            book_refund_twice(refund, now=now)
        return True
    if report.state == pay.RefundState.PENDING:
        Refund.objects.filter(pk=refund.pk).update(
            state=Refund.State.SENT, error="", accepted_at=refund.accepted_at or now
        )
    elif report.state == pay.RefundState.FAILED:
        _fail(refund.pk, "", now=now)
    else:
        finish_refund(order, refund, by=refund.payment.channel, now=now)
    return True


def finish_refund(order: Order, refund: Refund, *, by: str, now: datetime) -> None:
    """The buyer has the money. Only under the order's lock, for a refund that had not ended."""
    rows = Refund.objects.filter(pk=refund.pk)
    rows.update(state=Refund.State.SUCCEEDED, succeeded_at=now, error="", accepted_at=refund.accepted_at or now)
    book_refund_given(refund, by=by, now=now)
    audit.record("presale.refund_succeeded", order.pk, amount_fen=refund.amount_fen, refund_no=refund.refund_no)
    failed = PaymentProblem.objects.filter(kind=PaymentProblem.Kind.REFUND_FAILED, reference=refund.refund_no)
    failed.filter(settled_at=None).update(settled_at=now)
    if not refund.ends_order and refund.reason not in BY_ITSELF:
        _tell_part(order, refund, now)
    tell_refunded(order, refund, now=now)
    end_where_all_is_back(order, now=now)


def _tell_part(order: Order, refund: Refund, now: datetime) -> None:
    assert order.offer_id is not None
    if order.paid_at is None:
        tell_deposit_returned(order, Money(refund.amount_fen), now=now, refund_id=refund.pk)
        return
    quantity = RefundLine.objects.filter(refund=refund).aggregate(units=Sum("quantity"))["units"] or 0
    publish(
        OrderPartlyRefunded(
            customer_id=order.customer_id,
            order_id=order.pk,
            offer_id=order.offer_id,
            refund_id=refund.pk,
            quantity=quantity,
            amount_fen=refund.amount_fen,
        ),
        at=now,
    )


def tell_deposit_returned(
    order: Order, amount: Money, *, now: datetime, refund_id: UUID | None = None, is_undone: bool = False
) -> None:
    """State that money of a deposit is back: a part of it, the rest of its order's, or what was never there."""
    assert order.offer_id is not None
    publish(
        DepositReturned(
            customer_id=order.customer_id,
            order_id=order.pk,
            offer_id=order.offer_id,
            amount_fen=amount.fen,
            refund_id=refund_id,
            is_undone=is_undone,
        ),
        at=now,
    )


def end_where_all_is_back(order: Order, *, now: datetime) -> None:
    """An order all of whose money was asked back has ended once the last of it arrived."""
    refunds = Refund.objects.filter(payment__order=order)
    if order.state != Order.State.REFUNDING or refunds.filter(state__in=UNFINISHED).exists():
        return
    order.state, order.ended_at = Order.State.REFUNDED, now
    order.save(update_fields=["state", "ended_at"])
    back = refunds.filter(ends_order=True).aggregate(fen=Sum("amount_fen"))["fen"] or 0
    assert order.offer_id is not None
    if order.paid_at is None:
        tell_deposit_returned(order, Money(back), now=now)
        return
    publish(
        OrderRefunded(customer_id=order.customer_id, order_id=order.pk, offer_id=order.offer_id, amount_fen=back),
        at=now,
    )


@transaction.atomic
def _fail(refund_id: UUID, why: str, *, now: datetime) -> None:
    refund = Refund.objects.select_related("payment__order").get(pk=refund_id)
    if (
        not Refund.objects.filter(pk=refund_id)
        .exclude(state=Refund.State.SUCCEEDED)
        .update(state=Refund.State.FAILED, error=why[:200])
    ):
        return
    note_problem(
        PaymentProblem.Kind.REFUND_FAILED,
        refund.refund_no,
        now=now,
        order=refund.payment.order,
        expected=Money(refund.amount_fen),
    )


@transaction.atomic
def retry_refund(refund_id: UUID, *, now: datetime) -> UUID:
    """Have a refund that failed tried again, under the same number, so that it is never given twice. Gives its order."""
    refund = Refund.objects.select_related("payment").filter(pk=refund_id).first()
    if refund is None:
        raise RefundMissing
    if Refund.objects.filter(pk=refund_id, state=Refund.State.FAILED).update(
        state=Refund.State.REQUESTED, attempts=0, next_try_at=now
    ):
        audit.record("presale.refund_retried", refund.payment.order_id, refund_no=refund.refund_no)
    return refund.payment.order_id


def split_over(payments: Sequence[Payment], amount: Money) -> list[tuple[Payment, Money]]:
    """From which payments an amount goes back, the first one first. Raises RefundTooMuch."""
    left = [Money(one.left_fen) for one in payments]
    try:
        parts = split(amount, left)
    except ValueError as fault:
        raise RefundTooMuch(left=Money.total(left)) from fault
    return [(payment, part) for payment, part in zip(payments, parts, strict=True) if part]
