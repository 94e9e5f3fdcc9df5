"""Asking for payments, and hearing that they came."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Sum

from yutang.channels.pay import api as pay
from yutang.core import audit
from yutang.core.events import publish
from yutang.core.ids import new_id
from yutang.core.money import Money
from yutang.presale.actions.counting import count
from yutang.presale.actions.deposits import give_up_deposit
from yutang.presale.actions.grouping import complete_group, finds_place
from yutang.presale.actions.ledger import book_payment
from yutang.presale.actions.locks import locked_order, pieces_of, take_skus, take_stock
from yutang.presale.actions.problems import Told, explain, note_unexplained
from yutang.presale.actions.refunding import add_refund, channel_for, counted_payments
from yutang.presale.actions.serving import may_have
from yutang.presale.errors import OrderMissing, OrderNotPayable, SoldOut
from yutang.presale.events import OrderDeposited, OrderPaid
from yutang.presale.models import Offer, Order, Payment, PaymentProblem, Refund

# A page of WeChat's lives for five minutes, its prepay_id for two hours; asking again with the same number is free.
PAY_URL_LIFE = timedelta(minutes=4)


@dataclass(frozen=True)
class PayVisit:
    """How the buyer comes to pay: where they return to, their address on the net, and their openid inside WeChat."""

    return_url: str
    payer_ip: str = "127.0.0.1"
    openid: str = ""


@dataclass(frozen=True)
class PaymentStart:
    """Where the buyer pays."""

    trade_no: str
    pay_url: str
    bridge: dict[str, str] | None = None


class PaymentOutcome(StrEnum):
    COUNTED = "counted"
    KNOWN = "known"
    GIVEN_BACK = "given_back"
    UNKNOWN = "unknown"
    AMOUNT_DIFFERS = "amount_differs"

    @property
    def fits_the_books(self) -> bool:
        return self not in (PaymentOutcome.UNKNOWN, PaymentOutcome.AMOUNT_DIFFERS)


def start_payment(order_id: UUID, visit: PayVisit, *, channel: str, now: datetime) -> PaymentStart:
    """Ask the channel for what an order owes next: all of it or its deposit while its units are held, later its balance.

    Asked twice it is the same payment: an order has one open payment, so a buyer with two pages cannot pay twice.
    Raises OrderNotPayable, PayNotSetUp or PayChannelFailed.
    """
    far_side = pay.channel_of(channel)
    order, payment = _open_payment(order_id, channel, far_side.account_id, now)
    if payment.pay_url and payment.pay_url_until and now < payment.pay_url_until:
        return PaymentStart(payment.trade_no, payment.pay_url)
    prepay = far_side.prepay(
        pay.PrepayRequest(
            trade_no=payment.trade_no,
            amount=Money(payment.amount_fen),
            description=order.offer.title if order.offer else order.number,
            expires_at=_payable_until(order) or now,
            return_url=visit.return_url,
            payer_ip=visit.payer_ip,
            openid=visit.openid,
        ),
        now=now,
    )
    Payment.objects.filter(pk=payment.pk).update(
        prepay_id=prepay.prepay_id, pay_url=prepay.pay_url, pay_url_until=now + PAY_URL_LIFE
    )
    return PaymentStart(payment.trade_no, prepay.pay_url, dict(prepay.bridge) if prepay.bridge else None)


@transaction.atomic
def _open_payment(order_id: UUID, channel: str, account_id: UUID | None, now: datetime) -> tuple[Order, Payment]:
    rows = Order.objects.select_for_update(no_key=True, of=("self",)).select_related("offer")
    order = rows.filter(pk=order_id, offer__isnull=False).first()
    if order is None:
        raise OrderMissing
    until, owed = _payable_until(order), order.due_fen
    if until is None or now >= until or not owed:
        raise OrderNotPayable
    payment = Payment.objects.filter(order=order, state=Payment.State.OPEN).first()
    asked = (channel, account_id, owed)
    if payment is not None and (payment.channel, payment.pay_account_id, payment.amount_fen) != asked:
        Payment.objects.filter(pk=payment.pk).update(state=Payment.State.CLOSED)
        payment = None
    if payment is None:
        key = new_id()
        payment = Payment.objects.create(
            id=key,
            order=order,
            channel=channel,
            pay_account_id=account_id,
            amount_fen=owed,
            trade_no=key.hex,
            created_at=now,
        )
    return order, payment


def _payable_until(order: Order) -> datetime | None:
    return {Order.State.PLACED: order.hold_expires_at, Order.State.DEPOSITED: order.balance_due_at}.get(
        Order.State(order.state)
    )


@dataclass(frozen=True)
class Receipt:
    """What a channel says of a payment that came, and at which account of ours."""

    trade_no: str
    amount: Money
    transaction_id: str
    paid_at: datetime
    account_id: UUID | None = None


@transaction.atomic
def confirm_payment(receipt: Receipt, *, now: datetime) -> PaymentOutcome:
    """Take a payment into the books.

    The same again changes nothing. An amount other than asked for is not booked but shown to staff. A payment for an
    order whose hold ran out takes its units again, if there are any; else, and for an order that is paid already or
    whose offer is over, the money goes back by itself. A balance that was paid in time counts however late its word comes.
    """
    found = Payment.objects.filter(trade_no=receipt.trade_no).select_related("order").first()
    if found is None or receipt.account_id not in (None, found.pay_account_id or receipt.account_id):
        told = Told(receipt.trade_no, receipt.amount, receipt.paid_at, receipt.account_id)
        note_unexplained(PaymentProblem.Kind.UNKNOWN_PAYMENT, told, now=now)
        return PaymentOutcome.UNKNOWN
    offer, order = locked_order(found.order_id)
    payment = Payment.objects.select_for_update(no_key=True).get(pk=found.pk)
    if payment.state == Payment.State.PAID:
        return PaymentOutcome.KNOWN
    if receipt.amount.fen != payment.amount_fen:
        told = Told(receipt.trade_no, receipt.amount, receipt.paid_at, payment.pay_account_id)
        note_unexplained(PaymentProblem.Kind.AMOUNT_DIFFERS, told, payment=payment, now=now)
        return PaymentOutcome.AMOUNT_DIFFERS
    _book(payment, receipt, now)
    reason = why_not_counted(offer, order, Arrived(receipt.amount, receipt.paid_at), now=now)
    if reason is not None:
        add_refund(payment, reason, Money(payment.left_fen), ends_order=False, now=now)
        return PaymentOutcome.GIVEN_BACK
    count_in(offer, order, receipt.paid_at, now=now)
    return PaymentOutcome.COUNTED


def _book(payment: Payment, receipt: Receipt, now: datetime) -> None:
    payment.state, payment.paid_at = Payment.State.PAID, receipt.paid_at
    payment.channel_transaction_id = receipt.transaction_id
    payment.save(update_fields=["state", "paid_at", "channel_transaction_id"])
    book_payment(payment, now=now)
    explain(payment.trade_no, now=now)
    audit.record(
        "presale.payment_received",
        payment.order_id,
        amount_fen=payment.amount_fen,
        channel=payment.channel,
        trade_no=payment.trade_no,
    )


@dataclass(frozen=True)
class Arrived:
    """Money that came, and when it was paid."""

    amount: Money
    paid_at: datetime


def why_not_counted(offer: Offer, order: Order, came: Arrived, *, now: datetime) -> Refund.Reason | None:
    """None where the payment counts; an order whose hold ran out has then taken its units again."""
    if order.paid_at is not None:
        return Refund.Reason.PAID_TWICE
    if order.state in (Order.State.DEPOSITED, Order.State.LAPSED):
        return _why_no_balance(order, came)
    if order.buying_group_id is not None and not finds_place(order, came.paid_at):
        return Refund.Reason.PAID_LATE
    if offer.state == Offer.State.OPEN:
        if order.state == Order.State.PLACED:
            return None
        if order.state == Order.State.EXPIRED and now < offer.closes_at and _take_again(offer, order):
            return None
    return Refund.Reason.PAID_LATE


def _why_no_balance(order: Order, came: Arrived) -> Refund.Reason | None:
    """A second deposit is one too many; of an order that has lapsed only what was paid in time counts."""
    if order.balance_due_at is None or came.amount.fen != order.balance_fen:
        return Refund.Reason.PAID_TWICE
    if order.state == Order.State.LAPSED and came.paid_at >= order.balance_due_at:
        return Refund.Reason.PAID_LATE
    return None


def _take_again(offer: Offer, order: Order) -> bool:
    try:
        with transaction.atomic():
            has_all = (
                take_stock(offer.pk, order.quantity)
                and take_skus(offer.pk, pieces_of([order]))
                and may_have(offer, [order.customer_id])[order.customer_id] >= order.quantity
            )
            if not has_all:
                raise SoldOut
    except SoldOut:
        return False
    return True


def count_in(offer: Offer, order: Order, paid_at: datetime, *, now: datetime) -> None:
    """What an order owed next is there. Only under its offer's lock, for a payment that `why_not_counted` has nothing against."""
    if order.state in (Order.State.DEPOSITED, Order.State.LAPSED):
        give_up_deposit(counted_payments(order), now=now)
        _count_paid(order, paid_at, now)
        return
    count(offer, {order.pk: order.quantity}, at=paid_at)
    if order.deposit_fen:
        _count_deposited(order, now)
    else:
        _count_paid(order, paid_at, now)
    complete_group(order, now=now)


def _count_deposited(order: Order, now: datetime) -> None:
    order.state, order.ended_at = Order.State.DEPOSITED, None
    order.save(update_fields=["state", "ended_at"])
    publish(OrderDeposited(amount_fen=order.deposit_fen, **_subject(order)), at=now)


def _count_paid(order: Order, paid_at: datetime, now: datetime) -> None:
    order.state, order.paid_at, order.ended_at = Order.State.PAID, paid_at, None
    order.save(update_fields=["state", "paid_at", "ended_at"])
    payments = counted_payments(order)
    given = Refund.objects.filter(payment__in=payments, state=Refund.State.SUCCEEDED)
    back = given.aggregate(fen=Sum("amount_fen"))["fen"] or 0
    came = sum(payment.amount_fen for payment in payments) - back
    deposit = came - order.balance_fen if order.deposit_fen else 0
    publish(OrderPaid(amount_fen=came, deposit_fen=deposit, **_subject(order)), at=now)


def _subject(order: Order) -> dict[str, Any]:
    return {
        "customer_id": order.customer_id,
        "order_id": order.pk,
        "offer_id": order.offer_id,
        "quantity": order.kept_quantity,
    }


def ask_after_payment(payment_id: UUID, *, now: datetime) -> PaymentOutcome | None:
    """Ask the channel how an open payment stands, in case its word never reached us. None while nothing was paid.

    Raises PayChannelFailed.
    """
    payment = Payment.objects.get(pk=payment_id)
    Payment.objects.filter(pk=payment_id).update(checked_at=now)
    report = channel_for(payment).query(payment.trade_no, now=now)
    if report.state != pay.PaymentState.PAID or report.amount is None:
        return None
    return confirm_payment(
        Receipt(payment.trade_no, report.amount, report.transaction_id, report.paid_at or now), now=now
    )
