"""Each day's bill against the books: what agrees is marked, what differs is listed and settled, and nothing is believed that was changed."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from tests.cast import NOON
from tests.stories.pay_stage import begin, prepay_of
from yutang.core.money import Money
from yutang.presale import api as presale
from yutang.presale.actions.aftersales import RefundWish, refund_part
from yutang.presale.actions.reconciling import settle_difference
from yutang.presale.errors import DifferenceNotSettled
from yutang.presale.jobs import fetch_due_bills, release_expired_holds, send_due_refunds
from yutang.presale.models import BillDay, BillDifference, LedgerEntry, Payment, Refund
from yutang.presale.queries.bills import day_cards, newest_days, open_differences
from yutang.presale.queries.ledger import balances, channel_balances, ledger_faults
from yutang.presale.rules.ledger import Account
from yutang.presale.tests.stage import order_draft, state_of
from yutang.selection.tests.stage import make_member

TODAY = date(2026, 11, 21)


def pay_order(stage, order) -> None:
    begin(order, stage)
    stage.platform.pay(prepay_of(order))


def morning_after(stage) -> int:
    """Ten o'clock of the next day, when bills are there."""
    stage.hands.moment = NOON + timedelta(hours=22, minutes=5)
    return fetch_due_bills(stage.hands.moment)


def the_day() -> BillDay:
    return BillDay.objects.get(day=TODAY)


def kinds() -> list[str]:
    return [one.kind for one in open_differences()]


def test_a_day_that_agrees_is_marked_and_its_fees_are_booked(stage, order):
    pay_order(stage, order)
    presale.request_refund(order.id, now=stage.hands.moment)
    send_due_refunds(stage.hands.moment)
    stage.platform.notify_due()
    assert state_of(order) == "refunded"
    assert morning_after(stage) == 1
    (card,) = day_cards(newest_days())
    assert (card.state, card.payments, card.refunds, card.fees) == ("agrees", order.total, order.total, Money(0))
    assert Payment.objects.get().billed_on == Refund.objects.get().billed_on == TODAY
    assert fetch_due_bills(stage.hands.moment) == 0
    assert not open_differences()


def test_what_lies_with_the_provider_is_what_came_less_its_fee(stage, order):
    pay_order(stage, order)
    morning_after(stage)
    assert the_day().fees_fen == 119
    assert channel_balances() == {stage.account_id: order.total - Money(119)}
    assert balances()[Account.FEES] == Money(119)
    assert ledger_faults() == []


def test_bills_are_not_asked_for_before_ten(stage, order):
    pay_order(stage, order)
    stage.hands.moment = NOON + timedelta(hours=21, minutes=30)
    assert fetch_due_bills(stage.hands.moment) == 0
    assert not BillDay.objects.filter(day=TODAY).exists()


def test_a_late_bill_is_asked_for_again(stage, order):
    pay_order(stage, order)
    stage.platform.bills.hold_back = True
    assert morning_after(stage) == 0
    assert the_day().state == "waiting"
    assert fetch_due_bills(stage.hands.moment) == 0
    assert the_day().attempts == 1
    stage.platform.bills.hold_back = False
    stage.hands.pass_by(minutes=30)
    assert fetch_due_bills(stage.hands.moment) == 1
    assert (the_day().state, the_day().error) == ("agrees", "")


def test_a_changed_bill_leaves_the_books_as_they_are(stage, order):
    pay_order(stage, order)
    stage.platform.bills.spoil = True
    before = LedgerEntry.objects.count()
    assert morning_after(stage) == 0
    row = the_day()
    assert row.state == "waiting"
    assert row.error
    assert (LedgerEntry.objects.count(), BillDifference.objects.count()) == (before, 0)
    stage.platform.bills.spoil = False
    stage.hands.pass_by(hours=1)
    assert fetch_due_bills(stage.hands.moment) == 1
    assert the_day().state == "agrees"


def test_an_empty_day_agrees(stage):
    assert morning_after(stage) == 1
    assert (the_day().state, the_day().is_stated) == ("agrees", False)
    assert not LedgerEntry.objects.exists()


def test_no_bill_is_not_believed_at_once_where_our_books_know_of_money(stage, order):
    pay_order(stage, order)
    stage.platform.trades.clear()
    morning_after(stage)
    assert the_day().state == "waiting"
    stage.hands.moment = NOON + timedelta(days=2)
    fetch_due_bills(stage.hands.moment)
    assert the_day().state == "differs"
    assert kinds() == ["payment_there"]


def test_a_payment_whose_word_never_came_is_taken_in_from_the_bill(stage, order):
    stage.road.is_closed = True
    pay_order(stage, order)
    morning_after(stage)
    assert state_of(order) == "placed"
    (one,) = open_differences()
    assert (one.kind, one.theirs, one.ours, one.order_id) == ("payment_here", order.total, None, order.id)
    settle_difference(one.id, "taken_in", now=stage.hands.moment)
    settle_difference(one.id, "taken_in", now=stage.hands.moment)
    assert state_of(order) == "paid"
    assert the_day().state == "settled"
    assert ledger_faults() == []
    assert fetch_due_bills(stage.hands.moment + timedelta(hours=1)) == 0


def test_taken_in_too_late_it_goes_back_by_itself(stage, order):
    stage.road.is_closed = True
    pay_order(stage, order)
    with pytest.MonkeyPatch.context() as cut_off:
        cut_off.setattr(stage.platform, "query", lambda *_: {}["the platform is ill"])
        stage.hands.pass_by(minutes=31)
        release_expired_holds(stage.hands.moment)
    rest = presale.offer_card(order.offer_id).available
    for at in range(-(-rest // 3)):
        draft = order_draft(order.offer_id, make_member(None, f"后来{at}"), min(3, rest - 3 * at), "key-late")
        presale.place_order(draft, now=stage.hands.moment)
    morning_after(stage)
    (one,) = open_differences()
    settle_difference(one.id, "taken_in", now=stage.hands.moment)
    assert state_of(order) == "expired"
    assert Refund.objects.get().reason == "paid_late"
    assert ledger_faults() == []


def test_a_payment_nobody_asked_for_waits_as_unexplained(stage):
    stage.paid("stranger")
    assert stage.road.answers == [422]
    assert balances()[Account.UNEXPLAINED] == Money(19900)
    morning_after(stage)
    (one,) = open_differences()
    assert (one.kind, one.order_id, one.can_take_in, one.can_correct) == ("payment_here", None, False, True)
    with pytest.raises(DifferenceNotSettled):
        settle_difference(one.id, "taken_in", now=stage.hands.moment)
    settle_difference(one.id, "corrected", now=stage.hands.moment)
    assert balances()[Account.UNEXPLAINED] == Money(19900)


def test_another_amount_in_the_bill_is_listed(stage, order):
    begin(order, stage)
    (trade,) = stage.platform.trades.values()
    trade.total -= 100
    stage.road.is_closed = True
    stage.platform.pay(trade.prepay_id)
    morning_after(stage)
    (one,) = open_differences()
    assert (one.kind, one.ours, one.theirs) == ("payment_differs", order.total, order.total - Money(100))
    settle_difference(one.id, "corrected", now=stage.hands.moment)
    assert balances()[Account.UNEXPLAINED] == order.total - Money(100)
    assert ledger_faults() == []


def test_a_refund_made_at_the_providers_own_page_is_listed(stage, order):
    pay_order(stage, order)
    stage.channel.refund(_refund_by_hand(order), now=stage.hands.moment)
    morning_after(stage)
    (one,) = open_differences()
    assert (one.kind, one.number, one.theirs) == ("refund_here", "byhand", Money(5000))
    settle_difference(one.id, "corrected", now=stage.hands.moment)
    fees = Money(119 - 30)
    assert channel_balances() == {stage.account_id: order.total - Money(5000) - fees}
    assert balances()[Account.DIFFERENCES] == Money(-5000)


def _refund_by_hand(order):
    from yutang.channels.pay.contract import RefundRequest

    return RefundRequest(Payment.objects.get().trade_no, "byhand", Money(5000), order.total, "在商户平台退的")


def test_a_refund_whose_word_never_came_is_taken_in(stage, order):
    pay_order(stage, order)
    refund_part(order.id, RefundWish(amount=Money(1000), words="线头"), now=stage.hands.moment)
    stage.road.is_closed = True
    send_due_refunds(stage.hands.moment)
    assert Refund.objects.get().state == "sent"
    morning_after(stage)
    (one,) = open_differences()
    assert one.kind == "refund_state"
    settle_difference(one.id, "taken_in", now=stage.hands.moment)
    assert Refund.objects.get().state == "succeeded"
    assert state_of(order) == "paid"
    assert ledger_faults() == []


def test_a_refund_taken_in_near_midnight_may_stand_in_the_next_bill(stage, order):
    stage.hands.moment = NOON + timedelta(hours=11, minutes=50)
    order = presale.place_order(
        order_draft(order.offer_id, make_member(None, "夜猫"), 1, "key-night"), now=stage.hands.moment
    )
    pay_order(stage, order)
    presale.request_refund(order.id, now=stage.hands.moment)
    send_due_refunds(stage.hands.moment + timedelta(minutes=5))
    stage.platform.notify_due()
    (refund,) = stage.platform.refunds.values()
    refund["create_time"] = (NOON + timedelta(hours=12, seconds=5)).isoformat()
    morning_after(stage)
    assert kinds() == []
    stage.hands.pass_by(days=1)
    fetch_due_bills(stage.hands.moment)
    assert set(BillDay.objects.values_list("state", flat=True)) == {"agrees"}
    assert Refund.objects.get().billed_on == TODAY + timedelta(days=1)


def test_what_one_bill_lacks_and_the_next_one_has_is_found(stage, order):
    pay_order(stage, order)
    (trade,) = stage.platform.trades.values()
    stage.paid("filler")
    trade.paid_at = NOON + timedelta(hours=20)
    morning_after(stage)
    assert kinds() == ["payment_here", "payment_there"]
    stage.hands.pass_by(days=1)
    fetch_due_bills(stage.hands.moment)
    missing = BillDifference.objects.get(kind="payment_there")
    assert missing.settled == "found"


def test_explaining_needs_words(stage, order):
    pay_order(stage, order)
    stage.platform.trades.clear()
    stage.paid("filler")
    morning_after(stage)
    missing = next(one for one in open_differences() if one.kind == "payment_there")
    for how, words in (("explained", "  "), ("ignored", "x"), ("taken_in", "")):
        with pytest.raises(DifferenceNotSettled):
            settle_difference(missing.id, how, words=words, now=stage.hands.moment)
    settle_difference(missing.id, "explained", words="客服已经和微信核对", now=stage.hands.moment)
    assert BillDifference.objects.get(pk=missing.id).words == "客服已经和微信核对"


def test_each_account_has_its_own_bill_also_after_it_was_replaced(stage, order):
    from dataclasses import asdict

    from yutang.channels.pay.actions import AccountDraft, connect_account

    pay_order(stage, order)
    draft = AccountDraft("wechat", **asdict(stage.platform.sign_up()), gateway_url=stage.platform.address)
    connect_account(draft, now=NOON + timedelta(hours=1))
    presale.request_refund(order.id, now=stage.hands.moment)
    send_due_refunds(stage.hands.moment)
    stage.platform.notify_due()
    assert state_of(order) == "refunded"
    assert morning_after(stage) == 2
    assert set(BillDay.objects.values_list("state", flat=True)) == {"agrees"}
