"""Money moves that meet: two at once on both databases, and one that dies halfway."""

from datetime import date, timedelta

import pytest

from tests.cast import NOON
from yutang.channels.pay import api as pay
from yutang.channels.pay.api import RefundReport, RefundState
from yutang.channels.pay.tests import far_side as wechat
from yutang.core.errors import Refusal
from yutang.core.money import Money
from yutang.presale import api, errors
from yutang.presale.actions.aftersales import (
    HandPayment,
    RefundWish,
    give_refund_by_hand,
    record_payment,
    refund_part,
    undo_payment,
)
from yutang.presale.actions.reconciling import compare_bill, fetch_bill
from yutang.presale.jobs import send_due_refunds
from yutang.presale.models import BillDay, LedgerEntry, Order, Payment, Refund
from yutang.presale.queries.ledger import balances, ledger_faults
from yutang.presale.rules.ledger import Account
from yutang.presale.tests.stage import assert_books_right, begin_payment, buy, pay_for, place, running_offer, state_of
from yutang.selection.tests.stage import make_member
from yutang.selection.tests.test_races import at_once

pytestmark = pytest.mark.django_db(transaction=True)

DAY = date(2026, 11, 20)


@pytest.fixture
def offer(shop):
    return running_offer(maximum_quantity=9, per_buyer_limit=9)


def test_parts_given_back_at_once_are_never_more_than_there_is(offer, shop):
    order = buy(offer, "小鱼", 3)
    wish = RefundWish({order.lines[0].id: 2})
    answers = at_once(shop, *[lambda: refund_part(order.id, wish, now=NOON)] * 4)
    assert sum(isinstance(one, errors.PiecesGone) for one in answers) == 3
    assert Payment.objects.get().returned_fen == 2 * 19900
    assert_books_right(offer)


def test_a_part_and_the_whole_at_once_come_to_what_was_paid(offer, shop):
    order = buy(offer, "小鱼", 3)
    wish = RefundWish({order.lines[0].id: 1})
    at_once(
        shop,
        lambda: refund_part(order.id, wish, now=NOON),
        lambda: api.request_refund(order.id, now=NOON),
        lambda: refund_part(order.id, RefundWish(amount=Money(500)), now=NOON),
    )
    assert sum(Refund.objects.values_list("amount_fen", flat=True)) == order.total.fen
    assert state_of(order) == "refunding"
    assert_books_right(offer)


def test_cash_and_the_payment_services_word_at_once_count_once(offer, shop):
    order = place(offer, make_member(None), 2)
    begin_payment(order)
    cash = HandPayment("cash", order.total, NOON)
    answers = at_once(shop, *[lambda: pay_for(order)] * 2, *[lambda: record_payment(order.id, cash, now=NOON)] * 2)
    paid = [one for one in answers if not isinstance(one, Exception)]
    assert all(isinstance(one, Refusal) for one in answers if one not in paid)
    assert state_of(order) == "paid"
    assert api.offer_card(offer).paid_quantity == 2
    assert_books_right(offer)


def test_undone_and_refunded_at_once_is_one_of_both(offer, shop):
    order = place(offer, make_member(None), 2)
    payment_id = record_payment(order.id, HandPayment("cash", order.total, NOON), now=NOON)
    at_once(
        shop,
        lambda: undo_payment(payment_id, now=NOON),
        lambda: api.request_refund(order.id, now=NOON),
        lambda: undo_payment(payment_id, now=NOON),
    )
    assert state_of(order) in ("placed", "refunding")
    assert_books_right(offer)


def test_a_refund_told_done_and_given_by_hand_at_once_is_seen_as_two(offer, shop):
    order = buy(offer, "小鱼", 2)
    api.request_refund(order.id, now=NOON)
    refund = Refund.objects.get()
    api.confirm_refund(RefundReport(refund.refund_no, RefundState.FAILED, order.total), now=NOON)
    done = RefundReport(refund.refund_no, RefundState.DONE, order.total)
    at_once(
        shop,
        *[lambda: api.confirm_refund(done, now=NOON)] * 2,
        *[lambda: give_refund_by_hand(refund.pk, by="cash", now=NOON)] * 2,
    )
    assert state_of(order) == "refunded"
    given = LedgerEntry.objects.filter(reference__startswith=f"refund:{refund.refund_no}")
    assert given.filter(kind="refund_given").count() == 1
    was_given_by_hand = Refund.objects.get().given_by == "cash"
    assert given.filter(kind="refund_twice").exists() == was_given_by_hand
    assert_books_right(offer)


def test_two_workers_with_one_bill_compare_it_once(offer, shop, settings, monkeypatch):
    settings.YUTANG_IS_DEMO = True
    account = pay.connect_account(wechat.account_draft(), now=NOON - timedelta(days=2))
    line = pay.BillLine(
        pay.BillKind.PAYMENT, "unknown", "42", "", NOON - timedelta(days=1), Money(100), Money(1), Money(1)
    )
    bill = pay.Bill(DAY, (line,))

    class Channel:
        def bill(self, day, *, now):
            return bill

    monkeypatch.setattr("yutang.channels.pay.api.channel_of_account", lambda _account: Channel())
    at_once(shop, *[lambda: fetch_bill(account, DAY, now=NOON)] * 4)
    row = BillDay.objects.get()
    at_once(shop, *[lambda: compare_bill(row.pk, bill, now=NOON)] * 3)
    assert (row.state, row.attempts, row.differences.count()) == ("differs", 1, 1)
    assert balances()[Account.FEES] == Money(1)


class Killed(BaseException):
    """The process is gone."""


@pytest.mark.parametrize(
    "step",
    ["paying.publish", "paying.book_payment", "ledger.LedgerLine.objects.bulk_create", "paying.audit.record"],
)
def test_killed_in_the_middle_of_a_payment_nothing_of_it_stays(offer, shop, monkeypatch, step):
    order = place(offer, make_member(None), 2)
    begin_payment(order)
    _die_at(monkeypatch, step)
    with pytest.raises(Killed):
        pay_for(order)
    monkeypatch.undo()
    assert state_of(order) == "placed"
    assert not LedgerEntry.objects.exists()
    assert Payment.objects.get().state == "open"
    pay_for(order)
    assert_books_right(offer)


@pytest.mark.parametrize("step", ["refunding.publish", "refunding.book_refund_given", "refunding.audit.record"])
def test_killed_in_the_middle_of_a_refund_it_is_sent_again_under_its_number(offer, shop, far_side, monkeypatch, step):
    order = buy(offer, "小鱼", 2)
    api.request_refund(order.id, now=NOON)
    with monkeypatch.context() as patched:
        _die_at(patched, step)
        with pytest.raises(Killed):
            send_due_refunds(NOON)
    assert state_of(order) == "refunding"
    assert ledger_faults() == []
    send_due_refunds(NOON + timedelta(hours=1))
    assert state_of(order) == "refunded"
    assert len({number for _what, number in far_side.asked}) == 1
    assert_books_right(offer)


def test_killed_in_the_middle_of_a_part_nothing_of_it_stays(offer, shop, monkeypatch):
    order = buy(offer, "小鱼", 3)
    with monkeypatch.context() as patched:
        _die_at(patched, "returning.RefundLine.objects.bulk_create")
        with pytest.raises(Killed):
            refund_part(order.id, RefundWish({order.lines[0].id: 1}), now=NOON)
    assert not Refund.objects.exists()
    assert Order.objects.get().kept_quantity == 3
    assert_books_right(offer)


def _die_at(monkeypatch, step: str) -> None:
    def die(*_arguments, **_named):
        raise Killed

    monkeypatch.setattr(f"yutang.presale.actions.{step}", die)
