"""From the order to the money and back, with the books of presale."""

from __future__ import annotations

from dataclasses import asdict
from datetime import timedelta

import httpx

from tests.cast import NOON
from tests.stories.pay_stage import NOTIFY, begin, prepay_of
from yutang.channels.pay.actions import AccountDraft, connect_account
from yutang.core.tenancy import merchant_scope
from yutang.presale import api as presale
from yutang.presale.actions.paying import ask_after_payment
from yutang.presale.jobs import close_due_offers, release_expired_holds, send_due_refunds
from yutang.presale.models import Payment
from yutang.presale.tests.stage import state_of


def test_an_order_is_paid_and_given_back(stage, order):
    assert httpx.get(begin(order, stage), trust_env=False).status_code == 200
    stage.platform.pay(prepay_of(order))
    assert state_of(order) == "paid"
    stage.platform.tell_again()
    assert state_of(order) == "paid"
    presale.request_refund(order.id, now=stage.hands.moment)
    send_due_refunds(stage.hands.moment)
    assert state_of(order) == "refunding"
    stage.platform.notify_due()
    assert state_of(order) == "refunded"
    assert sum(trade.refunded for trade in stage.platform.trades.values()) == order.total.fen


def test_a_late_word_is_asked_after_and_an_offer_that_fails_gives_the_money_back(stage, order):
    begin(order, stage)
    stage.platform.pay(prepay_of(order), tell_after=timedelta(days=1))
    stage.hands.pass_by(minutes=31)
    release_expired_holds(stage.hands.moment)
    assert state_of(order) == "paid"
    stage.hands.pass_by(days=1)
    assert stage.platform.notify_due() == 1
    assert stage.road.answers == [204]
    assert state_of(order) == "paid"
    stage.hands.pass_by(days=2)
    close_due_offers(stage.hands.moment)
    send_due_refunds(stage.hands.moment)
    stage.platform.notify_due()
    assert state_of(order) == "refunded"
    (trade,) = stage.platform.trades.values()
    assert trade.refunded == trade.total


def test_money_that_comes_when_all_is_over_goes_back(stage, order, monkeypatch):
    begin(order, stage)
    stage.platform.pay(prepay_of(order), tell_after=timedelta(days=3))
    with monkeypatch.context() as cut_off:
        cut_off.setattr(stage.platform, "query", lambda *_: {}["the platform is ill"])
        stage.hands.pass_by(days=3)
        release_expired_holds(stage.hands.moment)
        close_due_offers(stage.hands.moment)
    assert state_of(order) == "expired"
    assert stage.platform.notify_due() == 1
    send_due_refunds(stage.hands.moment)
    stage.platform.notify_due()
    assert state_of(order) == "expired"
    (trade,) = stage.platform.trades.values()
    assert trade.refunded == trade.total


def test_an_amount_that_differs_is_disputed_and_not_booked(stage, order):
    begin(order, stage)
    (trade,) = stage.platform.trades.values()
    trade.total -= 100
    stage.platform.pay(trade.prepay_id)
    assert stage.road.answers == [422]
    assert state_of(order) == "placed"


def test_a_shop_that_never_heard_asks(stage, order):
    stage.road.is_closed = True
    begin(order, stage)
    stage.platform.pay(prepay_of(order))
    assert state_of(order) == "placed"
    payment = Payment.objects.get(order_id=order.id)
    assert ask_after_payment(payment.id, now=stage.hands.moment) == presale.PaymentOutcome.COUNTED
    assert state_of(order) == "paid"
    stage.road.is_closed = False
    stage.hands.moment = stage.platform.next_notice()
    assert stage.platform.notify_due() == 1


def test_the_rivals_account_hears_nothing_of_ours(stage, order, rival):
    with merchant_scope(rival.id):
        keys = stage.platform.sign_up()
        account = AccountDraft("wechat", **asdict(keys), gateway_url=stage.platform.address)
        theirs = connect_account(account, now=NOON)
    begin(order, stage)
    (trade,) = stage.platform.trades.values()
    trade.notify_url = NOTIFY.format(theirs)
    stage.platform.pay(trade.prepay_id)
    assert stage.road.answers == [400]
    assert state_of(order) == "placed"
