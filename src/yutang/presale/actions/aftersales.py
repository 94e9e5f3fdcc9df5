"""What staff do about money by hand: giving a part back, handing a refund over, recording cash and transfers, and undoing that."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from yutang.core import audit
from yutang.core.actors import current_actor
from yutang.core.events import publish
from yutang.core.ids import new_id
from yutang.core.money import Money
from yutang.presale import rules
from yutang.presale.actions.counting import count
from yutang.presale.actions.ledger import book_payment, reverse
from yutang.presale.actions.locks import give_back_units, locked_order
from yutang.presale.actions.paying import Arrived, count_in, why_not_counted
from yutang.presale.actions.refunding import COMMITTED, finish_refund, tell_deposit_returned
from yutang.presale.actions.returning import RefundWish, ask_back, take_pieces
from yutang.presale.errors import (
    AmountNotOwed,
    BadHandPayment,
    BadRefund,
    BalanceNotDueYet,
    OrderAlreadyPaid,
    OrderNotPayable,
    OrderNotRefundable,
    PaymentMissing,
    PaymentNotUndoable,
    RefundMissing,
    RefundNotByHand,
)
from yutang.presale.events import PaymentUndone
from yutang.presale.models import BY_HAND, LedgerEntry, Offer, Order, OrderLine, Payment, Refund
from yutang.presale.queries.orders import DeliveryCard, delivery_of

# A shop's clock and its owner's watch differ a little; money may have come before the order was typed in.
AHEAD, BEFORE = timedelta(minutes=5), timedelta(days=31)


@transaction.atomic
def refund_part(order_id: UUID, wish: RefundWish, *, now: datetime) -> list[UUID]:
    """Give a part of a paid order back, and say under which refunds. Never more pieces than are kept, nor more money than is left.

    While the presale runs the pieces go back on sale. An order of which nothing is kept has ended. Raises OrderNotRefundable,
    BadRefund, PiecesGone and RefundTooMuch.
    """
    offer, order = locked_order(order_id)
    if order.state not in COMMITTED:
        raise OrderNotRefundable
    worth = take_pieces(order, wish.pieces)
    amount = worth - wish.kept if wish.pieces else wish.amount
    if amount.fen <= 0 or wish.kept.fen < 0 or (wish.kept and not wish.pieces):
        raise BadRefund
    if wish.pieces and offer.state == Offer.State.OPEN:
        _let_go(offer, order, wish.pieces, now)
    by_whom = Refund.Reason.BUYER if wish.is_buyers else Refund.Reason.STAFF
    reason = by_whom if wish.pieces else Refund.Reason.GOODWILL
    return ask_back(order, wish, amount, reason, now=now)


def _let_go(offer: Offer, order: Order, pieces: Mapping[UUID, int], now: datetime) -> None:
    """While the offer runs, what went back of its order is on sale again."""
    units = sum(pieces.values())
    count(offer, {order.pk: -units}, at=now)
    skus: Counter[UUID] = Counter()
    for line_id, sku_id in OrderLine.objects.filter(pk__in=pieces, sku__isnull=False).values_list("pk", "sku_id"):
        assert sku_id is not None
        skus[sku_id] += pieces[line_id]
    give_back_units(offer.pk, units, skus, now=now)


@transaction.atomic
def give_refund_by_hand(refund_id: UUID, *, by: str, reference: str = "", now: datetime) -> UUID:
    """Note that staff gave a refund in cash or by transfer, and give its order. Safe to call again.

    Only for money that came by hand, or where the payment service refused: what is on its way must not be given twice.
    """
    found = Refund.objects.select_related("payment").filter(pk=refund_id).first()
    if found is None:
        raise RefundMissing
    if by not in BY_HAND:
        raise BadHandPayment
    _offer, order = locked_order(found.payment.order_id)
    refund = Refund.objects.select_for_update(no_key=True, of=("self",)).select_related("payment").get(pk=refund_id)
    if refund.given_by:
        return order.pk
    if refund.state not in (Refund.State.WAITING, Refund.State.FAILED):
        raise RefundNotByHand
    Refund.objects.filter(pk=refund_id).update(given_by=by, given_reference=reference[:64])
    finish_refund(order, refund, by=by, now=now)
    return order.pk


@dataclass(frozen=True)
class HandPayment:
    """Money that staff were given: cash or a transfer, how much, when, and what its slip says."""

    by: str
    amount: Money
    paid_at: datetime
    reference: str = ""


@transaction.atomic
def record_payment(order_id: UUID, given: HandPayment, *, now: datetime) -> UUID:
    """Take cash or a transfer into the books as what an order owes next; it counts as a payment through a channel does.

    Raises BadHandPayment, AmountNotOwed, OrderAlreadyPaid, BalanceNotDueYet, and OrderNotPayable where the order's time ran
    out and its units are gone: then the money is not the shop's to keep.
    """
    offer, order = locked_order(order_id)
    if given.by not in BY_HAND or not order.placed_at - BEFORE <= given.paid_at <= now + AHEAD:
        raise BadHandPayment
    if order.paid_at is not None:
        raise OrderAlreadyPaid
    if order.state == Order.State.DEPOSITED and order.balance_due_at is None:
        raise BalanceNotDueYet
    if given.amount.fen != order.due_fen:
        raise AmountNotOwed(total=Money(order.due_fen))
    if why_not_counted(offer, order, Arrived(given.amount, given.paid_at), now=now) is not None:
        raise OrderNotPayable
    payment = _paid_by_hand(order, given, now)
    count_in(offer, order, given.paid_at, now=now)
    return payment.pk


def _paid_by_hand(order: Order, given: HandPayment, now: datetime) -> Payment:
    Payment.objects.filter(order=order, state=Payment.State.OPEN).update(state=Payment.State.CLOSED)
    key = new_id()
    payment = Payment.objects.create(
        id=key,
        order=order,
        channel=given.by,
        amount_fen=given.amount.fen,
        state=Payment.State.PAID,
        trade_no=key.hex,
        reference=given.reference[:64],
        recorded_by=current_actor().name[:128],
        created_at=now,
        paid_at=given.paid_at,
    )
    book_payment(payment, now=now)
    audit.record(
        "presale.payment_recorded",
        order.pk,
        amount_fen=given.amount.fen,
        channel=given.by,
        reference=given.reference[:64],
        paid_at=given.paid_at.isoformat(),
    )
    return payment


@transaction.atomic
def undo_payment(payment_id: UUID, *, now: datetime) -> UUID:
    """Take back money that was recorded by mistake, and give its order, which waits for its payment again. Safe to call again.

    The entry stays and an opposite one is written. Raises PaymentMissing and PaymentNotUndoable.
    """
    found = Payment.objects.filter(pk=payment_id).first()
    if found is None:
        raise PaymentMissing
    if found.channel not in BY_HAND:
        raise PaymentNotUndoable
    offer, order = locked_order(found.order_id)
    payment = Payment.objects.select_for_update(no_key=True).get(pk=payment_id)
    if payment.state == Payment.State.UNDONE:
        return order.pk
    is_counted = offer.state == Offer.State.OPEN and order.state in COMMITTED
    if not is_counted or payment.returned_fen or payment.kept_fen:
        raise PaymentNotUndoable
    Payment.objects.filter(pk=payment_id).update(state=Payment.State.UNDONE)
    reverse(f"payment:{payment.trade_no}", kind=LedgerEntry.Kind.PAYMENT_UNDONE, now=now)
    was_deposit = order.paid_at is None
    order.state, order.paid_at = Order.State.PLACED, None
    order.hold_expires_at = rules.hold_ends(now=now, closes_at=offer.closes_at)
    order.save(update_fields=["state", "paid_at", "hold_expires_at"])
    count(offer, {order.pk: -order.kept_quantity}, at=now)
    audit.record("presale.payment_undone", order.pk, amount_fen=payment.amount_fen, channel=payment.channel)
    if was_deposit:
        tell_deposit_returned(order, Money(payment.amount_fen), now=now, is_undone=True)
    else:
        _tell_undone(order, payment, now)
    return order.pk


def _tell_undone(order: Order, payment: Payment, now: datetime) -> None:
    assert order.offer_id is not None
    publish(
        PaymentUndone(
            customer_id=order.customer_id,
            order_id=order.pk,
            offer_id=order.offer_id,
            quantity=order.quantity,
            amount_fen=payment.amount_fen,
        ),
        at=now,
    )


@transaction.atomic
def look_at_delivery(order_id: UUID) -> DeliveryCard:
    """The whole phone and address of an order for whoever may see them, with an audit entry that they were looked at."""
    card = delivery_of(order_id)
    if card.phone or card.address:
        audit.record("presale.delivery_shown", order_id)
    return card
