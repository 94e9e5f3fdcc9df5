"""Handlers: what happens along the loop becomes stages and figures."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from yutang.insight.actions.counting import (
    NOWHERE,
    Counted,
    Where,
    count,
    count_together,
    is_counted,
    reach,
    reach_together,
)
from yutang.insight.errors import PaymentNotCountedYet
from yutang.insight.models import LoopStage
from yutang.insight.rules import Figure, Stage
from yutang.needs.events import UtteranceHeard
from yutang.people.api import living_ids
from yutang.people.events import CustomerJoined, CustomersMerged, MergeUndone
from yutang.presale.api import order_card
from yutang.presale.events import (
    DepositReturned,
    OrderDeposited,
    OrderPaid,
    OrderPartlyRefunded,
    OrderPlaced,
    OrderRefunded,
    PaymentUndone,
)
from yutang.production.events import OrderPlanned
from yutang.selection.events import VotesCast

# Of an order in one of these states no money is there.
WITHOUT_MONEY = ("placed", "expired", "cancelled")


@transaction.atomic
def note_joining(fact: CustomerJoined, *, now: datetime) -> None:
    """A customer became known."""
    where = reach(fact.customer_id, Stage.JOINED, at=now)
    count(Counted(Figure.JOINED, str(fact.customer_id), 1), where, at=now)


@transaction.atomic
def note_utterance(fact: UtteranceHeard, *, now: datetime) -> None:
    """A customer spoke."""
    where = reach(fact.customer_id, Stage.SPOKE, at=now)
    count(Counted(Figure.UTTERANCES, str(fact.utterance_id), 1), where, at=now)


@transaction.atomic
def note_votes(fact: VotesCast, *, now: datetime) -> None:
    """A customer voted, or voted anew: a ballot stays on the day it was first cast, with the votes it has now."""
    where = reach(fact.customer_id, Stage.VOTED, at=now)
    count(Counted(Figure.VOTES, f"{fact.round_id}:{fact.customer_id}", fact.count, fact.round_id), where, at=now)


def note_order(fact: OrderPlaced, *, now: datetime) -> None:
    """A customer ordered."""
    note_orders([(fact, now)])


@transaction.atomic
def note_orders(stated: Sequence[tuple[OrderPlaced, datetime]]) -> None:
    """Customers ordered, as many do in a rush."""
    first = {fact.customer_id: at for fact, at in reversed(stated)}
    where = reach_together(first, Stage.ORDERED)
    count_together(
        [
            (Counted(Figure.ORDERS, str(fact.order_id), 1, fact.offer_id), where[fact.customer_id], at)
            for fact, at in stated
        ]
    )


@transaction.atomic
def note_payment(fact: OrderPaid, *, now: datetime) -> None:
    """A customer paid: all of an order, or what was left after its deposit, with which the order was counted."""
    where = reach(fact.customer_id, Stage.PAID, at=now)
    came = fact.amount_fen - fact.deposit_fen
    if not fact.deposit_fen:
        count(Counted(Figure.PAID_ORDERS, str(fact.order_id), 1, fact.offer_id), where, at=now)
    count(Counted(Figure.PAID_FEN, str(fact.order_id), came, fact.offer_id), where, at=now)


@transaction.atomic
def note_deposit(fact: OrderDeposited, *, now: datetime) -> None:
    """A customer paid a deposit: the order counts as paid from this day on, the money as far as it came."""
    where = reach(fact.customer_id, Stage.PAID, at=now)
    _count_deposit(fact, where, now)


@transaction.atomic
def note_deposit_returned(fact: DepositReturned, *, now: datetime) -> None:
    """A buyer has money of their deposit back; or it was never there, unless it has been paid since."""
    if not fact.is_undone:
        where = reach(fact.customer_id, Stage.PAID, at=now)
        key = str(fact.refund_id or fact.order_id)
        count(Counted(Figure.REFUNDED_FEN, key, fact.amount_fen, fact.offer_id), where, at=now)
        return
    if not is_counted(Figure.PAID_FEN, _deposit_key(fact)):
        raise PaymentNotCountedYet
    _count_deposit(fact, reach(fact.customer_id, Stage.ORDERED, at=now), now)


def _count_deposit(fact: OrderDeposited | DepositReturned, where: Where, now: datetime) -> None:
    """Put a deposit into the figures as it stands today: what had been recorded by mistake is nothing."""
    is_there = order_card(fact.order_id).state not in WITHOUT_MONEY
    count(Counted(Figure.PAID_ORDERS, str(fact.order_id), int(is_there), fact.offer_id), where, at=now)
    came = fact.amount_fen if is_there else 0
    count(Counted(Figure.PAID_FEN, _deposit_key(fact), came, fact.offer_id), where, at=now)


def _deposit_key(fact: OrderDeposited | DepositReturned) -> str:
    return f"{fact.order_id}:deposit"


@transaction.atomic
def note_refund(fact: OrderRefunded, *, now: datetime) -> None:
    """A buyer has their money back. That they once paid stays true."""
    where = reach(fact.customer_id, Stage.PAID, at=now)
    count(Counted(Figure.REFUNDED_FEN, str(fact.order_id), fact.amount_fen, fact.offer_id), where, at=now)


@transaction.atomic
def note_part_refund(fact: OrderPartlyRefunded, *, now: datetime) -> None:
    """A buyer has a part of their money back."""
    where = reach(fact.customer_id, Stage.PAID, at=now)
    count(Counted(Figure.REFUNDED_FEN, str(fact.refund_id), fact.amount_fen, fact.offer_id), where, at=now)


@transaction.atomic
def note_payment_undone(fact: PaymentUndone, *, now: datetime) -> None:
    """What had counted as paid was not, unless it has been paid since. Waits for the payment to be counted first."""
    if not is_counted(Figure.PAID_FEN, str(fact.order_id)):
        raise PaymentNotCountedYet
    where = reach(fact.customer_id, Stage.ORDERED, at=now)
    is_paid = order_card(fact.order_id).paid_at is not None
    count(Counted(Figure.PAID_ORDERS, str(fact.order_id), int(is_paid), fact.offer_id), where, at=now)
    count(Counted(Figure.PAID_FEN, str(fact.order_id), fact.amount_fen * is_paid, fact.offer_id), where, at=now)


@transaction.atomic
def note_production(fact: OrderPlanned, *, now: datetime) -> None:
    """Units are going to be made, for buyers of all communities together."""
    count(
        Counted(Figure.UNITS, str(fact.production_order_id), fact.quantity, fact.production_order_id), NOWHERE, at=now
    )


@transaction.atomic
def note_merge(fact: CustomersMerged, *, now: datetime) -> None:
    """Two records are one person: count them as one."""
    LoopStage.objects.filter(person_id=fact.absorbed_id).update(person_id=fact.survivor_id)


@transaction.atomic
def note_merge_undone(fact: MergeUndone, *, now: datetime) -> None:
    """One person is two again: each record counts for whoever it stands for today."""
    rows = LoopStage.objects.filter(person_id=fact.survivor_id)
    for customer_id, living in living_ids(list(rows.values_list("customer_id", flat=True).distinct())).items():
        if living != fact.survivor_id:
            LoopStage.objects.filter(customer_id=customer_id).update(person_id=living)
