"""Asking for payments, and hearing that they came."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from django.db import transaction
from django.db.models import F

from yutang.channels.pay import api as pay
from yutang.core import audit
from yutang.core.events import publish
from yutang.core.ids import new_id
from yutang.core.money import Money
from yutang.presale.actions.ledger import book_payment
from yutang.presale.actions.locks import locked_order, take_stock, tally_up
from yutang.presale.actions.problems import Told, explain, note_unexplained
from yutang.presale.actions.refunding import add_refund, channel_for
from yutang.presale.errors import OrderMissing, OrderNotPayable
from yutang.presale.events import OrderPaid
from yutang.presale.models import Offer, OfferStock, Order, Payment, PaymentProblem, Refund

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
    """Ask the channel for a payment of an order whose units are still held.

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
            expires_at=order.hold_expires_at or now,
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
    if order.state != Order.State.PLACED or order.hold_expires_at is None or now >= order.hold_expires_at:
        raise OrderNotPayable
    payment = Payment.objects.filter(order=order, state=Payment.State.OPEN).first()
    if payment is not None and (payment.channel, payment.pay_account_id) != (channel, account_id):
        Payment.objects.filter(pk=payment.pk).update(state=Payment.State.CLOSED)
        payment = None
    if payment is None:
        key = new_id()
        payment = Payment.objects.create(
            id=key,
            order=order,
            channel=channel,
            pay_account_id=account_id,
            amount_fen=order.total_fen,
            trade_no=key.hex,
            created_at=now,
        )
    return order, payment


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
    whose offer is over, the money goes back by itself.
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
    reason = why_not_counted(offer, order, now)
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


def why_not_counted(offer: Offer, order: Order, now: datetime) -> Refund.Reason | None:
    """None where the payment counts; an order whose hold ran out has then taken its units again."""
    if order.paid_at is not None:
        return Refund.Reason.PAID_TWICE
    if offer.state == Offer.State.OPEN:
        if order.state == Order.State.PLACED:
            return None
        if order.state == Order.State.EXPIRED and now < offer.closes_at and _take_again(offer, order):
            return None
    return Refund.Reason.PAID_LATE


def _take_again(offer: Offer, order: Order) -> bool:
    if not take_stock(offer.pk, order.quantity):
        return False
    if tally_up(offer.pk, order.customer_id, order.quantity, offer.per_buyer_limit):
        return True
    OfferStock.objects.filter(offer=offer).update(available=F("available") + order.quantity)
    return False


def count_in(offer: Offer, order: Order, paid_at: datetime, *, now: datetime) -> None:
    """An order is paid. Only under its offer's lock, and for an order that `why_not_counted` has nothing against."""
    order.state, order.paid_at, order.ended_at = Order.State.PAID, paid_at, None
    order.save(update_fields=["state", "paid_at", "ended_at"])
    Offer.objects.filter(pk=offer.pk).update(paid_quantity=F("paid_quantity") + order.quantity)
    publish(
        OrderPaid(
            customer_id=order.customer_id,
            order_id=order.pk,
            offer_id=offer.pk,
            quantity=order.quantity,
            amount_fen=order.total_fen,
        ),
        at=now,
    )


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
