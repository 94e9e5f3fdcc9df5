"""Giving money back: asked for once, sent until the channel has it, booked when it is done."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import F

from yutang.channels.pay import api as pay
from yutang.core import audit
from yutang.core.errors import Refusal
from yutang.core.events import publish
from yutang.core.ids import new_id
from yutang.core.money import Money
from yutang.presale import rules
from yutang.presale.actions.locks import give_back, locked_order
from yutang.presale.actions.problems import note_problem
from yutang.presale.errors import OrderNotRefundable, RefundMissing
from yutang.presale.events import OrderRefunded
from yutang.presale.models import Offer, Order, Payment, PaymentProblem, Refund

UNFINISHED = [Refund.State.REQUESTED, Refund.State.SENT, Refund.State.FAILED]
DUE = [Refund.State.REQUESTED, Refund.State.SENT]


def add_refund(payment: Payment, reason: Refund.Reason, *, now: datetime) -> Refund:
    """Write down, in the change's transaction, that a payment goes back. A payment goes back once, however often asked."""
    key = new_id()
    refund, is_new = Refund.objects.get_or_create(
        payment=payment,
        defaults={
            "id": key,
            "amount_fen": payment.amount_fen,
            "reason": reason,
            "refund_no": key.hex,
            "requested_at": now,
            "next_try_at": now,
        },
    )
    if is_new:
        audit.record(
            "presale.refund_requested",
            payment.order_id,
            amount_fen=payment.amount_fen,
            reason=reason.value,
            refund_no=refund.refund_no,
        )
    return refund


def refund_order(order: Order, reason: Refund.Reason, *, now: datetime) -> None:
    """Send a paid order's money back. Only under its offer's lock; the units are the caller's matter."""
    payment = order.payments.filter(state=Payment.State.PAID, refunds__isnull=True).order_by("paid_at").first()
    if payment is None:
        raise OrderNotRefundable
    order.state = Order.State.REFUNDING
    order.save(update_fields=["state"])
    add_refund(payment, reason, now=now)


@transaction.atomic
def request_refund(order_id: UUID, *, now: datetime, by_staff: bool = False) -> None:
    """Give a paid order's money back: a buyer may ask while the presale runs, staff also later.

    While it runs the units go back on sale; once it is confirmed they are being made and stay so. Safe to call again.
    """
    offer, order = locked_order(order_id)
    if order.state in (Order.State.REFUNDING, Order.State.REFUNDED):
        return
    is_running = offer.state == Offer.State.OPEN and now < offer.closes_at
    if order.state != Order.State.PAID or not (is_running or by_staff):
        raise OrderNotRefundable
    refund_order(order, Refund.Reason.STAFF if by_staff else Refund.Reason.BUYER, now=now)
    if offer.state == Offer.State.OPEN:
        Offer.objects.filter(pk=offer.pk).update(paid_quantity=F("paid_quantity") - order.quantity)
        give_back(offer.pk, [order])


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
        report = pay.channel_of(refund.payment.channel).refund(request, now=now)
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
    """Book how a refund stands at its channel, and say whether that fits our books. The same again changes nothing."""
    found = Refund.objects.select_related("payment").filter(refund_no=report.refund_no).first()
    if found is None:
        raise RefundMissing
    offer, order = locked_order(found.payment.order_id)
    refund = Refund.objects.select_for_update(no_key=True).get(pk=found.pk)
    if report.amount.fen != refund.amount_fen:
        kind, expected = PaymentProblem.Kind.REFUND_DIFFERS, Money(refund.amount_fen)
        note_problem(kind, refund.refund_no, now=now, order=order, expected=expected, told=report.amount)
        return False
    if refund.state == Refund.State.SUCCEEDED:
        return True
    if report.state == pay.RefundState.PENDING:
        Refund.objects.filter(pk=refund.pk).update(state=Refund.State.SENT, error="")
    elif report.state == pay.RefundState.FAILED:
        _fail(refund.pk, "", now=now)
    else:
        _finish(offer, order, refund, now)
    return True


def _finish(offer: Offer, order: Order, refund: Refund, now: datetime) -> None:
    Refund.objects.filter(pk=refund.pk).update(state=Refund.State.SUCCEEDED, succeeded_at=now, error="")
    audit.record("presale.refund_succeeded", order.pk, amount_fen=refund.amount_fen, refund_no=refund.refund_no)
    is_waiting = Refund.objects.filter(payment__order=order, state__in=UNFINISHED).exists()
    if order.state != Order.State.REFUNDING or is_waiting:
        return
    order.state, order.ended_at = Order.State.REFUNDED, now
    order.save(update_fields=["state", "ended_at"])
    publish(
        OrderRefunded(customer_id=order.customer_id, order_id=order.pk, offer_id=offer.pk, amount_fen=order.total_fen),
        at=now,
    )


@transaction.atomic
def _fail(refund_id: UUID, why: str, *, now: datetime) -> None:
    refund = Refund.objects.select_related("payment__order").get(pk=refund_id)
    Refund.objects.filter(pk=refund_id).update(state=Refund.State.FAILED, error=why[:200])
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
