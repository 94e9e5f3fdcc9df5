"""Deposits and balances: each counts on the day it came, and nothing twice."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from tests.cast import NOON
from yutang.core.events import deliver_facts
from yutang.core.events.facts import restored
from yutang.core.models import Delivery, Event, HandlerPlace
from yutang.core.money import Money
from yutang.insight import api
from yutang.insight.api import Figure
from yutang.insight.errors import PaymentNotCountedYet
from yutang.insight.models import CountedFact, DayFigure, LoopStage
from yutang.presale.actions.aftersales import HandPayment, RefundWish, record_payment, refund_part, undo_payment
from yutang.presale.api import order_card, request_refund
from yutang.presale.events import DepositReturned, OrderDeposited, OrderPaid
from yutang.presale.jobs import close_due_offers, lapse_due_balances, send_due_refunds
from yutang.presale.models import Order
from yutang.presale.rules.terms import DepositTerms
from yutang.presale.tests.stage import DEADLINE, FarSide, buy, place, running_offer
from yutang.presale.tests.test_balances import arrives, begun, deposited
from yutang.selection.tests.stage import make_member

LATER = DEADLINE + timedelta(hours=1)
FIRST_DAY, LAST_DAY = date(2026, 11, 21), date(2026, 11, 23)
HANDLERS = {
    OrderDeposited.kind: api.note_deposit,
    DepositReturned.kind: api.note_deposit_returned,
    OrderPaid.kind: api.note_payment,
}


@pytest.fixture
def offer(shop, monkeypatch):
    far_side = FarSide()
    monkeypatch.setattr("yutang.channels.pay.api.channel_of", lambda _name: far_side)
    return running_offer(maximum_quantity=20, per_buyer_limit=4, deposit=DepositTerms(Money(3000)))


def money() -> dict[date, tuple[int, int, int]]:
    """What each day brought: paid orders, money that came, money that went back; days without any are left out."""
    deliver_facts()
    shown = (Figure.PAID_ORDERS, Figure.PAID_FEN, Figure.REFUNDED_FEN)
    days = api.day_figures(days=10, now=NOON + timedelta(days=8))
    found = {day: tuple(figures[one] for one in shown) for day, figures in days}
    return {day: figures for day, figures in found.items() if any(figures)}


def a_whole_life(offer) -> None:
    """A buyer who pays both parts and sends one piece back between them, one who pays once, one who never comes again."""
    order = deposited(offer, "小鱼", 3)
    refund_part(order.id, RefundWish({order_card(order.id).lines[0].id: 1}), now=NOON)
    send_due_refunds(NOON + timedelta(hours=1))
    deposited(offer, "阿敏", 1)
    close_due_offers(DEADLINE)
    arrives(begun(order.id, now=LATER), now=LATER)
    lapse_due_balances(DEADLINE + timedelta(days=3))


def test_a_deposit_counts_on_its_day_and_the_balance_on_its_own(offer):
    order = deposited(offer)
    assert money() == {FIRST_DAY: (1, 6000, 0)}
    assert api.today_figures(now=NOON).taken == Money(6000)
    assert [one.paid for one in api.today_figures(now=NOON).takings] == [Money(6000)]
    close_due_offers(DEADLINE)
    arrives(begun(order.id, now=LATER), now=LATER)
    assert money() == {FIRST_DAY: (1, 6000, 0), LAST_DAY: (0, 2 * 19900 - 6000, 0)}
    funnel = api.loop_funnel(now=LATER)
    assert (funnel.people[api.Stage.PAID], funnel.undecided) == (1, 0)


def test_what_went_back_of_a_deposit_is_not_in_the_balance(offer):
    a_whole_life(offer)
    assert money() == {FIRST_DAY: (2, 9000 + 3000, 3000), LAST_DAY: (0, 2 * 16900, 0)}


def test_two_pieces_that_go_back_in_one_moment_are_both_counted(offer):
    order = deposited(offer, quantity=3)
    line = order_card(order.id).lines[0].id
    for _time in range(2):
        refund_part(order.id, RefundWish({line: 1}), now=NOON)
    send_due_refunds(NOON)
    assert money() == {FIRST_DAY: (1, 9000, 6000)}
    request_refund(order.id, now=NOON)
    send_due_refunds(NOON)
    assert money() == {FIRST_DAY: (1, 9000, 9000)}


def test_a_deposit_recorded_by_mistake_is_none_until_it_comes(offer):
    order = place(offer, make_member(None), 2)
    wrong = record_payment(order.id, HandPayment("cash", Money(6000), NOON), now=NOON)
    assert money() == {FIRST_DAY: (1, 6000, 0)}
    undo_payment(wrong, now=NOON)
    assert money() == {}
    record_payment(order.id, HandPayment("transfer", Money(6000), NOON), now=NOON)
    assert money() == {FIRST_DAY: (1, 6000, 0)}


def test_a_deposit_taken_back_waits_for_the_deposit(offer):
    order = Order.objects.get(pk=deposited(offer).id)
    fact = DepositReturned(order.customer_id, order.pk, offer, 6000, None, is_undone=True)
    with pytest.raises(PaymentNotCountedYet):
        api.note_deposit_returned(fact, now=NOON)


def test_in_whichever_order_and_however_often_facts_arrive_the_days_are_the_same(offer):
    a_whole_life(offer)
    right = money()
    for one in (CountedFact, DayFigure, LoopStage):
        one.objects.all().delete()
    events = list(Event.objects.filter(kind__in=HANDLERS).order_by("-position"))
    for event in events + events[::-1]:
        HANDLERS[event.kind](restored(event), now=event.at)
    assert money() == right


def test_counted_anew_from_the_whole_log_the_days_are_the_same(offer):
    a_whole_life(offer)
    buy(running_offer("D2"), "阿花")
    right, people = money(), api.loop_funnel(now=LATER).people
    for one in (CountedFact, DayFigure, LoopStage):
        one.objects.all().delete()
    Delivery.objects.filter(handler__contains=".insight.").delete()
    HandlerPlace.objects.filter(handler__contains=".insight.").delete()
    assert money() == right
    assert api.loop_funnel(now=LATER).people == people
    came = [payload["amount_fen"] for payload in payloads(OrderPaid)] + [3000]
    assert sum(figures[1] - figures[2] for figures in right.values()) == sum(came)


def payloads(fact) -> list[dict]:
    return [event.payload for event in Event.objects.filter(kind=fact.kind)]
