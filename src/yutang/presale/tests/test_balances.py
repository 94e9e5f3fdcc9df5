"""Deposits and their balances: what counts, what is due, what lapses, and where the money is meanwhile."""

from datetime import timedelta

import pytest

from tests.cast import NOON, facts
from yutang.core.ids import new_id
from yutang.core.models import Event
from yutang.core.money import ZERO, Money
from yutang.presale import api, errors
from yutang.presale.actions.aftersales import HandPayment, record_payment, refund_part, undo_payment
from yutang.presale.actions.returning import RefundWish
from yutang.presale.jobs import close_due_offers, lapse_due_balances, send_due_refunds, tell_of_balances
from yutang.presale.models import Offer, Order, Payment, Refund
from yutang.presale.queries.balances import spare_quantity
from yutang.presale.queries.ledger import balances, ledger_faults
from yutang.presale.rules.ledger import Account
from yutang.presale.rules.terms import DepositTerms, Tier
from yutang.presale.tests.stage import DEADLINE, assert_books_right, place, running_offer, state_of
from yutang.selection.tests.stage import make_member
from yutang.touch.api import inbox_of

DEPOSIT = DepositTerms(Money(3000), balance_days=3)
DUE = DEADLINE + timedelta(days=3)
LATER = DEADLINE + timedelta(hours=1)


@pytest.fixture
def offer(shop):
    return running_offer(maximum_quantity=9, per_buyer_limit=4, deposit=DEPOSIT, tiers=(Tier(4, Money(15000)),))


def begun(order_id, *, now=NOON) -> Payment:
    """A payment of what is due next, as `start_payment` leaves it."""
    fen = Order.objects.get(pk=order_id).due_fen
    key = new_id()
    return Payment.objects.create(
        id=key, order_id=order_id, channel="wechat", amount_fen=fen, trade_no=key.hex, prepay_id="wx1", created_at=now
    )


def arrives(payment, *, now=NOON, paid_at=None):
    receipt = api.Receipt(payment.trade_no, Money(payment.amount_fen), "tx", paid_at or now)
    return api.confirm_payment(receipt, now=now)


def deposited(offer, name="小鱼", quantity=2, *, now=NOON) -> api.OrderCard:
    order = place(offer, make_member(None, name), quantity, now=now)
    assert arrives(begun(order.id, now=now), now=now) == api.PaymentOutcome.COUNTED
    return order


def confirmed(offer, quantity=2) -> api.OrderCard:
    order = deposited(offer, quantity=quantity)
    close_due_offers(DEADLINE)
    return order


def test_a_deposit_counts_its_pieces_and_is_not_yet_all(offer):
    order = deposited(offer)
    assert state_of(order) == "deposited"
    row = Order.objects.get(pk=order.id)
    assert (row.deposit_fen, row.balance_fen, row.paid_at) == (6000, 2 * 19900 - 6000, None)
    assert api.offer_card(offer).paid_quantity == 2
    assert facts().count("presale.order_deposited") == 1
    assert "presale.order_paid" not in facts()
    assert sum(line.quantity for line in api.paid_lines(offer)) == 2
    assert_books_right(offer)


def test_a_second_deposit_goes_back(offer, far_side):
    order = deposited(offer)
    late = Payment.objects.create(
        order_id=order.id, channel="wechat", amount_fen=6000, trade_no="again", created_at=NOON
    )
    assert arrives(late) == api.PaymentOutcome.GIVEN_BACK
    assert Refund.objects.get().reason == "paid_twice"
    assert state_of(order) == "deposited"
    assert_books_right(offer)


def test_the_balance_makes_it_paid(offer, far_side):
    order = confirmed(offer)
    row = Order.objects.get(pk=order.id)
    assert row.balance_due_at == DUE
    assert api.start_payment(order.id, api.PayVisit("https://x/"), channel="wechat", now=LATER).pay_url.endswith(
        "33800"
    )
    assert arrives(Payment.objects.get(state="open"), now=LATER) == api.PaymentOutcome.COUNTED
    assert state_of(order) == "paid"
    assert facts().count("presale.order_paid") == 1
    assert balances()[Account.PREPAID] == Money(2 * 19900)
    assert api.offer_card(offer).paid_quantity == 2
    assert_books_right(offer)


def told(kind) -> dict:
    return Event.objects.get(kind=kind).payload


def test_a_paid_order_tells_how_much_of_it_was_there_as_its_deposit(offer, far_side):
    order = deposited(offer, quantity=3)
    refund_part(order.id, RefundWish({api.order_card(order.id).lines[0].id: 1}), now=NOON)
    send_due_refunds(NOON)
    assert told("presale.deposit_returned")["refund_id"] == str(Refund.objects.get().pk)
    close_due_offers(DEADLINE)
    arrives(begun(order.id, now=LATER), now=LATER)
    paid = told("presale.order_paid")
    assert (paid["amount_fen"], paid["deposit_fen"]) == (2 * 19900, 2 * 3000)


def test_before_confirmation_no_balance_can_be_paid(offer, far_side):
    order = deposited(offer)
    with pytest.raises(errors.OrderNotPayable):
        api.start_payment(order.id, api.PayVisit("https://x/"), channel="wechat", now=NOON)
    with pytest.raises(errors.BalanceNotDueYet):
        record_payment(order.id, HandPayment("cash", Money(33800), NOON), now=NOON)


def test_a_tier_lowers_the_balance_of_who_paid_a_deposit(offer):
    order = confirmed(offer, quantity=4)
    row = Order.objects.get(pk=order.id)
    assert (row.total_fen, row.balance_fen) == (4 * 15000, 4 * 12000)
    assert not Refund.objects.exists()


def test_cash_serves_for_both_parts_and_a_wrong_deposit_is_undone(offer):
    order = place(offer, make_member(None), 2)
    with pytest.raises(errors.AmountNotOwed):
        record_payment(order.id, HandPayment("cash", Money(2 * 19900), NOON), now=NOON)
    first = record_payment(order.id, HandPayment("cash", Money(6000), NOON), now=NOON)
    undo_payment(first, now=NOON)
    assert (state_of(order), api.offer_card(offer).paid_quantity) == ("placed", 0)
    assert told("presale.deposit_returned")["is_undone"]
    record_payment(order.id, HandPayment("cash", Money(6000), NOON), now=NOON)
    assert state_of(order) == "deposited"
    close_due_offers(DEADLINE)
    record_payment(order.id, HandPayment("transfer", Money(33800), LATER), now=LATER)
    assert state_of(order) == "paid"
    assert (balances()[Account.CASH], balances()[Account.BANK]) == (Money(6000), Money(33800))
    assert ledger_faults() == []


def test_a_piece_that_goes_back_takes_its_deposit_and_its_balance_with_it(offer, far_side):
    order = deposited(offer)
    line = api.order_card(order.id).lines[0]
    refund_part(order.id, RefundWish({line.id: 1}), now=NOON)
    row = Order.objects.get(pk=order.id)
    assert (Refund.objects.get().amount_fen, row.balance_fen) == (3000, 16900)
    send_due_refunds(NOON)
    assert facts().count("presale.deposit_returned") == 1
    assert "presale.order_partly_refunded" not in facts()
    assert_books_right(offer)


def test_the_balance_asked_for_before_a_piece_went_back_is_given_back(offer, far_side):
    order = confirmed(offer)
    asked = begun(order.id, now=LATER)
    refund_part(order.id, RefundWish({api.order_card(order.id).lines[0].id: 1}), now=LATER)
    assert arrives(asked, now=LATER) == api.PaymentOutcome.GIVEN_BACK
    assert state_of(order) == "deposited"
    assert ledger_faults() == []


def test_who_does_not_pay_the_balance_loses_the_deposit_and_the_pieces(offer, far_side):
    order = confirmed(offer)
    assert lapse_due_balances(DUE - timedelta(seconds=1)) == 0
    assert lapse_due_balances(DUE) == 1
    assert lapse_due_balances(DUE) == 0
    assert state_of(order) == "lapsed"
    assert (balances()[Account.KEPT], balances()[Account.PREPAID]) == (Money(6000), ZERO)
    assert spare_quantity(Offer.objects.get(pk=offer)) == 2
    assert facts().count("presale.order_lapsed") == 1
    assert api.paid_lines(offer) == []
    assert_books_right(offer)


def test_staff_may_give_a_kept_deposit_back(offer, far_side):
    order = confirmed(offer)
    lapse_due_balances(DUE)
    with pytest.raises(errors.OrderNotRefundable):
        api.request_refund(order.id, now=DUE)
    api.request_refund(order.id, now=DUE, by_staff=True)
    api.request_refund(order.id, now=DUE, by_staff=True)
    send_due_refunds(DUE)
    assert state_of(order) == "refunded"
    assert all(amount == ZERO for account, amount in balances().items())
    assert spare_quantity(Offer.objects.get(pk=offer)) == 2
    assert_books_right(offer)


@pytest.mark.parametrize(("paid_at", "state"), [(DUE - timedelta(minutes=1), "paid"), (DUE, "lapsed")])
def test_a_balance_paid_in_time_counts_however_late_its_word_comes(offer, far_side, paid_at, state):
    order = confirmed(offer)
    asked = begun(order.id, now=LATER)
    lapse_due_balances(DUE)
    arrives(asked, now=DUE + timedelta(hours=1), paid_at=paid_at)
    assert state_of(order) == state
    assert balances()[Account.KEPT] == (ZERO if state == "paid" else Money(6000))
    assert_books_right(offer)


def test_the_provider_is_asked_before_a_balance_lapses(offer, far_side):
    order = confirmed(offer)
    asked = begun(order.id, now=LATER)
    far_side.paid[asked.trade_no] = Money(asked.amount_fen)
    assert lapse_due_balances(DUE) == 0
    assert state_of(order) == "paid"


def test_a_buyer_is_told_once_and_reminded_once(offer):
    order = confirmed(offer)
    told = [tell_of_balances(at) for at in (LATER, LATER, DUE - timedelta(hours=20), DUE - timedelta(hours=19), DUE)]
    assert told == [1, 0, 1, 0, 0]
    customer = Order.objects.get(pk=order.id).customer_id
    assert len(inbox_of(customer)) == 2


def test_an_offer_that_fails_gives_deposits_back_in_full(offer, far_side):
    order = deposited(offer, quantity=1)
    close_due_offers(DEADLINE)
    send_due_refunds(DEADLINE)
    assert state_of(order) == "refunded"
    assert Refund.objects.get().amount_fen == 3000
    assert_books_right(offer)


def test_a_buyer_may_go_back_while_it_runs(offer, far_side):
    order = deposited(offer)
    api.request_refund(order.id, now=NOON)
    send_due_refunds(NOON)
    assert state_of(order) == "refunded"
    assert api.offer_card(offer).available == 9
    assert "presale.order_refunded" not in facts()
    assert_books_right(offer)
