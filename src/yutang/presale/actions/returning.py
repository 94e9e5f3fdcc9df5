"""Pieces that go back out of an order that goes on: marked on their lines, and what was paid for them asked back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db.models import F

from yutang.core.money import ZERO, Money
from yutang.presale.actions.refunding import add_refund, counted_payments, split_over
from yutang.presale.errors import BadRefund, PiecesGone
from yutang.presale.models import Order, OrderLine, Payment, Refund, RefundLine


@dataclass(frozen=True)
class RefundWish:
    """What goes back of an order: so many pieces of each line, of whose price some may be kept; or, with no pieces, an amount as
    goodwill. `is_buyers` where the buyer asked for it, and not staff.
    """

    pieces: Mapping[UUID, int] = field(default_factory=dict)
    kept: Money = ZERO
    amount: Money = ZERO
    words: str = ""
    is_buyers: bool = False


def take_pieces(order: Order, pieces: Mapping[UUID, int]) -> Money:
    """Mark pieces as sent back, each line by a conditional update, and give what was paid for them.

    An order that has only its deposit paid owes less from then on: a payment of the old amount is no longer asked for. One of
    which nothing is kept has ended. Raises BadRefund and PiecesGone.
    """
    lines = {one.pk: one for one in OrderLine.objects.filter(order=order)}
    if any(quantity < 1 or line_id not in lines for line_id, quantity in pieces.items()):
        raise BadRefund
    for line_id, quantity in sorted(pieces.items()):
        rows = OrderLine.objects.filter(pk=line_id, refunded_quantity__lte=F("quantity") - quantity)
        if not rows.update(refunded_quantity=F("refunded_quantity") + quantity):
            raise PiecesGone
    has_deposit_only = order.state == Order.State.DEPOSITED
    if has_deposit_only:
        Payment.objects.filter(order=order, state=Payment.State.OPEN).update(state=Payment.State.CLOSED)
    order.refunded_quantity += sum(pieces.values())
    if order.kept_quantity == 0:
        order.state = Order.State.REFUNDING
    order.save(update_fields=["refunded_quantity", "state"])
    each = {key: order.deposit_each_fen if has_deposit_only else one.unit_price_fen for key, one in lines.items()}
    return Money(sum(each[line_id] * quantity for line_id, quantity in pieces.items()))


def ask_back(order: Order, wish: RefundWish, amount: Money, reason: Refund.Reason, *, now: datetime) -> list[UUID]:
    """The refunds of an amount, one for each payment it is taken from; the pieces stand with the first. Raises RefundTooMuch."""
    made: list[Refund] = []
    for payment, part in split_over(counted_payments(order), amount):
        # Of what was given as goodwill before nothing can be kept.
        kept = Money(min(wish.kept.fen, payment.left_fen - part.fen)) if not made else ZERO
        ends = order.state == Order.State.REFUNDING
        refund = add_refund(payment, reason, part, kept=kept, ends_order=ends, words=wish.words, now=now)
        made.append(refund)
    RefundLine.objects.bulk_create(
        RefundLine(refund=made[0], order_line_id=line_id, quantity=quantity)
        for line_id, quantity in wish.pieces.items()
    )
    return [one.pk for one in made]


def left_of(order: Order) -> Money:
    """What may still go back of an order's money."""
    return Money.total(Money(payment.left_fen) for payment in counted_payments(order))
