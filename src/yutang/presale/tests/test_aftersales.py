"""Giving back in parts, cash and transfers, and what staff do where the payment service cannot."""

from datetime import timedelta

import pytest

from tests.cast import NOON, facts
from yutang.channels.pay.api import PayChannelFailed, RefundReport, RefundState
from yutang.core.models import AuditEntry
from yutang.core.money import ZERO, Money
from yutang.presale import api, errors
from yutang.presale.actions.aftersales import (
    HandPayment,
    RefundWish,
    give_refund_by_hand,
    record_payment,
    refund_part,
    undo_payment,
)
from yutang.presale.api import PaymentOutcome
from yutang.presale.jobs import close_due_offers, release_expired_holds, send_due_refunds
from yutang.presale.models import Order, OrderLine, Payment, PaymentProblem, Refund
from yutang.presale.queries.ledger import balances, entries_of
from yutang.presale.queries.orders import open_refunds, payments_of
from yutang.presale.rules.ledger import Account
from yutang.presale.tests.stage import (
    DEADLINE,
    assert_books_right,
    begin_payment,
    buy,
    order_draft,
    pay_for,
    place,
    running_offer,
    sku_of,
    state_of,
)
from yutang.selection.tests.stage import make_member

EXPIRED = NOON + timedelta(minutes=31)
CASH = HandPayment("cash", Money(39800), NOON, "收据 7")


@pytest.fixture
def offer(shop):
    return running_offer(maximum_quantity=6, per_buyer_limit=4)


@pytest.fixture
def order(offer):
    """Two pieces, not paid yet."""
    return place(offer, make_member(None), 2)


@pytest.fixture
def mixed(offer):
    """Three pieces on two lines, paid."""
    lines = (api.Wanted(sku_of(offer, 0), 2), api.Wanted(sku_of(offer, 1), 1))
    placed = api.place_order(order_draft(offer, make_member(None, "小虾"), lines=lines), now=NOON)
    pay_for(placed)
    return api.order_card(placed.id)


def line_of(order, quantity: int):
    return next(line.id for line in api.order_card(order.id).lines if line.quantity == quantity)


def give(order, *, line: int = 2, pieces: int = 1, kept: int = 0, **changes) -> list:
    return refund_part(
        order.id, RefundWish({line_of(order, line): pieces}, Money(kept), words="线头", **changes), now=NOON
    )


def test_one_piece_goes_back_and_the_order_goes_on(offer, mixed, far_side):
    give(mixed)
    assert state_of(mixed) == "paid"
    assert api.offer_card(offer).paid_quantity == 2
    assert api.offer_card(offer).available == 4
    assert_books_right(offer)
    assert send_due_refunds(NOON) == 1
    refund = Refund.objects.get()
    assert (refund.amount_fen, refund.state, refund.words) == (19900, "succeeded", "线头")
    assert facts().count("presale.order_partly_refunded") == 1
    assert "presale.order_refunded" not in facts()
    (payment,) = payments_of(mixed.id)
    assert (payment.left, payment.refunds[0].pieces) == (Money(39800), 1)


def test_the_buyer_may_order_again_what_went_back(offer, mixed):
    give(mixed, pieces=2)
    assert api.place_order(order_draft(offer, mixed.customer_id, 3, "key-again"), now=NOON).quantity == 3
    assert_books_right(offer)


def test_what_is_kept_of_a_piece_is_the_shops(offer, mixed, far_side):
    give(mixed, kept=900)
    send_due_refunds(NOON)
    held = balances()
    assert (held[Account.KEPT], held[Account.PREPAID], held[Account.TO_REFUND]) == (Money(900), Money(39800), ZERO)
    assert held[Account.CHANNEL] == Money(3 * 19900 - 19000)
    assert_books_right(offer)


def test_the_last_piece_ends_the_order(offer, mixed, far_side):
    give(mixed, pieces=2)
    give(mixed, line=1)
    assert state_of(mixed) == "refunding"
    send_due_refunds(NOON)
    assert state_of(mixed) == "refunded"
    assert facts().count("presale.order_partly_refunded") == 1
    assert facts().count("presale.order_refunded") == 1
    assert balances()[Account.PREPAID] == ZERO
    assert_books_right(offer)


def test_the_rest_of_an_order_goes_back_when_its_offer_fails(offer, mixed, far_side):
    give(mixed, kept=900)
    api.cancel_offer(offer, now=NOON)
    assert state_of(mixed) == "refunding"
    send_due_refunds(NOON)
    assert state_of(mixed) == "refunded"
    assert sum(Refund.objects.values_list("amount_fen", flat=True)) == 3 * 19900 - 900
    assert_books_right(offer)


def test_goodwill_takes_no_piece_away(offer, mixed, far_side):
    refund_part(mixed.id, RefundWish(amount=Money(500), words="晚到了"), now=NOON)
    assert api.offer_card(offer).paid_quantity == 3
    send_due_refunds(NOON)
    assert Refund.objects.get().reason == "goodwill"
    assert state_of(mixed) == "paid"
    assert_books_right(offer)


def test_an_order_whose_money_all_went_back_as_goodwill_can_still_end(offer, mixed, far_side):
    refund_part(mixed.id, RefundWish(amount=mixed.total), now=NOON)
    send_due_refunds(NOON)
    api.request_refund(mixed.id, now=NOON)
    assert state_of(mixed) == "refunded"
    assert_books_right(offer)


def test_what_was_given_as_goodwill_is_not_kept_again(offer, mixed):
    refund_part(mixed.id, RefundWish(amount=Money(1000)), now=NOON)
    with pytest.raises(errors.RefundTooMuch):
        refund_part(mixed.id, RefundWish({line_of(mixed, 2): 2, line_of(mixed, 1): 1}), now=NOON)
    refund_part(mixed.id, RefundWish({line_of(mixed, 2): 2, line_of(mixed, 1): 1}, kept=Money(1000)), now=NOON)
    assert Payment.objects.get().left_fen == 0
    assert balances()[Account.KEPT] == ZERO
    assert_books_right(offer)


def test_after_the_deadline_pieces_go_back_and_the_goods_are_made(offer, mixed, far_side):
    close_due_offers(DEADLINE)
    refund_part(mixed.id, RefundWish({line_of(mixed, 1): 1}), now=DEADLINE)
    assert api.offer_card(offer).paid_quantity == 3
    assert sum(line.quantity for line in api.paid_lines(offer)) == 2
    send_due_refunds(DEADLINE)
    assert state_of(mixed) == "paid"


@pytest.mark.parametrize(
    ("wish", "error"),
    [
        (RefundWish(), errors.BadRefund),
        (RefundWish(amount=Money(-1)), errors.BadRefund),
        (RefundWish(amount=Money(3 * 19900 + 1)), errors.RefundTooMuch),
        (RefundWish(amount=Money(100), kept=Money(1)), errors.BadRefund),
        (RefundWish({2: 0}), errors.BadRefund),
        (RefundWish({2: -1}), errors.BadRefund),
        (RefundWish({2: 3}), errors.PiecesGone),
        (RefundWish({2: 10**9}), errors.PiecesGone),
        (RefundWish({2: 1}, kept=Money(19900)), errors.BadRefund),
        (RefundWish({2: 1}, kept=Money(-1)), errors.BadRefund),
        (RefundWish({1: 1, 2: 3}), errors.PiecesGone),
    ],
    ids=str,
)
def test_what_makes_no_sense_is_refused_and_leaves_nothing(offer, mixed, wish, error):
    meant = RefundWish({line_of(mixed, key): quantity for key, quantity in wish.pieces.items()}, wish.kept, wish.amount)
    with pytest.raises(error):
        refund_part(mixed.id, meant, now=NOON)
    assert not Refund.objects.exists()
    assert not OrderLine.objects.exclude(refunded_quantity=0).exists()
    assert_books_right(offer)


def test_a_line_of_another_order_is_not_given_back(offer, mixed, order):
    pay_for(order)
    with pytest.raises(errors.BadRefund):
        refund_part(order.id, RefundWish({line_of(mixed, 1): 1}), now=NOON)


@pytest.mark.parametrize("state", ["placed", "refunding"])
def test_only_a_paid_order_is_given_back_in_parts(offer, mixed, order, state):
    if state == "refunding":
        pay_for(order)
        api.request_refund(order.id, now=NOON)
    with pytest.raises(errors.OrderNotRefundable):
        refund_part(order.id, RefundWish(amount=Money(1)), now=NOON)


# Cash and transfers


@pytest.mark.parametrize("by", ["cash", "transfer"])
def test_money_given_to_staff_counts_as_paid(offer, order, by):
    record_payment(order.id, HandPayment(by, Money(39800), NOON, "收据 7"), now=NOON)
    assert state_of(order) == "paid"
    assert api.offer_card(offer).paid_quantity == 2
    assert facts().count("presale.order_paid") == 1
    payment = Payment.objects.get()
    assert (payment.channel, payment.reference, payment.pay_account_id) == (by, "收据 7", None)
    assert balances()[Account.CASH if by == "cash" else Account.BANK] == Money(39800)
    entry = AuditEntry.objects.filter(verb="presale.payment_recorded").get()
    assert (entry.details["amount_fen"], entry.details["reference"]) == (39800, "收据 7")
    assert_books_right(offer)


def test_the_same_cash_is_not_recorded_twice(offer, order):
    record_payment(order.id, CASH, now=NOON)
    with pytest.raises(errors.OrderAlreadyPaid):
        record_payment(order.id, CASH, now=NOON)
    assert Payment.objects.count() == 1


def test_paid_in_cash_and_then_by_phone_the_second_goes_back(offer, order, far_side):
    begin_payment(order)
    record_payment(order.id, CASH, now=NOON)
    assert pay_for(order) == PaymentOutcome.GIVEN_BACK
    send_due_refunds(NOON)
    assert state_of(order) == "paid"
    assert_books_right(offer)


def test_cash_for_an_order_whose_time_ran_out_takes_its_units_again(offer, order):
    release_expired_holds(EXPIRED)
    record_payment(order.id, CASH, now=EXPIRED)
    assert state_of(order) == "paid"
    assert_books_right(offer)


def test_cash_for_an_order_whose_units_are_gone_is_not_taken(offer, order):
    release_expired_holds(EXPIRED)
    for at, quantity in enumerate((4, 2)):
        place(offer, make_member(None, f"后来{at}"), quantity, now=EXPIRED)
    with pytest.raises(errors.OrderNotPayable):
        record_payment(order.id, CASH, now=EXPIRED)
    assert not Payment.objects.exists()
    assert_books_right(offer)


@pytest.mark.parametrize(
    ("given", "error"),
    [
        (HandPayment("cash", Money(39799), NOON), errors.AmountNotOwed),
        (HandPayment("cash", Money(0), NOON), errors.AmountNotOwed),
        (HandPayment("cash", Money(-39800), NOON), errors.AmountNotOwed),
        (HandPayment("wechat", Money(39800), NOON), errors.BadHandPayment),
        (HandPayment("", Money(39800), NOON), errors.BadHandPayment),
        (HandPayment("cash", Money(39800), NOON + timedelta(minutes=6)), errors.BadHandPayment),
        (HandPayment("cash", Money(39800), NOON - timedelta(days=40)), errors.BadHandPayment),
    ],
    ids=["a fen less", "nothing", "negative", "a channel", "no way", "tomorrow", "long ago"],
)
def test_cash_that_makes_no_sense_is_refused(offer, order, given, error):
    with pytest.raises(error):
        record_payment(order.id, given, now=NOON)
    assert not Payment.objects.exists()


def test_recorded_by_mistake_it_is_undone_by_an_opposite_entry(offer, order):
    payment_id = record_payment(order.id, CASH, now=NOON)
    later = NOON + timedelta(minutes=10)
    undo_payment(payment_id, now=later)
    undo_payment(payment_id, now=later)
    assert state_of(order) == "placed"
    assert Order.objects.get(pk=order.id).hold_expires_at == later + timedelta(minutes=30)
    assert api.offer_card(offer).paid_quantity == 0
    assert balances()[Account.CASH] == balances()[Account.PREPAID] == ZERO
    first, second = entries_of(order.id)
    assert (first.kind, second.kind) == ("payment", "payment_undone")
    assert facts()[-1] == "presale.payment_undone"
    assert_books_right(offer)
    assert pay_for(order, now=later) == PaymentOutcome.COUNTED
    assert_books_right(offer)


def test_only_what_was_recorded_by_hand_and_still_runs_is_undone(offer, order, mixed):
    with pytest.raises(errors.PaymentNotUndoable):
        undo_payment(Payment.objects.get(order_id=mixed.id).pk, now=NOON)
    payment_id = record_payment(order.id, CASH, now=NOON)
    refund_part(order.id, RefundWish(amount=Money(1)), now=NOON)
    with pytest.raises(errors.PaymentNotUndoable):
        undo_payment(payment_id, now=NOON)


def test_cash_goes_back_by_hand(offer, order, far_side):
    record_payment(order.id, CASH, now=NOON)
    api.request_refund(order.id, now=NOON)
    assert send_due_refunds(NOON + timedelta(days=1)) == 0
    (card,) = open_refunds()
    assert (card.state, card.amount) == ("waiting", Money(39800))
    for _tap in range(2):
        give_refund_by_hand(card.id, by="cash", reference="已签收", now=NOON)
    assert state_of(order) == "refunded"
    assert balances()[Account.CASH] == balances()[Account.TO_REFUND] == ZERO
    assert not far_side.asked
    assert_books_right(offer)


def test_a_refund_the_channel_refused_is_given_by_transfer(offer, mixed, far_side):
    api.request_refund(mixed.id, now=NOON)
    far_side.failure = PayChannelFailed("卡已注销", is_permanent=True)
    send_due_refunds(NOON)
    (card,) = open_refunds()
    give_refund_by_hand(card.id, by="transfer", reference="招行 123", now=NOON)
    assert state_of(mixed) == "refunded"
    assert not api.open_problems()
    held = balances()
    assert (held[Account.BANK], held[Account.CHANNEL]) == (Money(-3 * 19900), Money(3 * 19900))
    assert_books_right(offer)


def test_what_is_on_its_way_is_not_given_by_hand(offer, mixed, far_side):
    api.request_refund(mixed.id, now=NOON)
    far_side.refund_state = RefundState.PENDING
    send_due_refunds(NOON)
    with pytest.raises(errors.RefundNotByHand):
        give_refund_by_hand(Refund.objects.get().pk, by="cash", now=NOON)


def test_what_goes_out_twice_is_booked_and_told(offer, mixed, far_side):
    api.request_refund(mixed.id, now=NOON)
    far_side.failure = PayChannelFailed("卡已注销", is_permanent=True)
    send_due_refunds(NOON)
    refund = Refund.objects.get()
    give_refund_by_hand(refund.pk, by="cash", now=NOON)
    for _time in range(2):
        assert api.confirm_refund(RefundReport(refund.refund_no, RefundState.DONE, Money(refund.amount_fen)), now=NOON)
    assert PaymentProblem.objects.filter(settled_at=None).get().kind == "refund_twice"
    assert balances()[Account.DIFFERENCES] == Money(-3 * 19900)
    assert_books_right(offer)


# Unexplained money


def test_another_amount_stands_in_the_books_until_it_is_explained(offer, order):
    pay_for(order, fen=39700)
    assert balances()[Account.UNEXPLAINED] == Money(39700)
    (problem,) = api.open_problems()
    assert problem.is_unexplained
    api.settle_problem(problem.id, now=NOON, explanation="returned")
    api.settle_problem(problem.id, now=NOON, explanation="returned")
    assert balances()[Account.UNEXPLAINED] == balances()[Account.CHANNEL] == ZERO
    assert_books_right(offer)


def test_unexplained_money_that_is_kept_is_a_gain(offer, order):
    pay_for(order, fen=100)
    api.settle_problem(api.open_problems()[0].id, now=NOON, explanation="kept")
    assert balances()[Account.DIFFERENCES] == Money(100)


def test_the_right_amount_after_the_wrong_one_takes_the_unexplained_back(offer, order):
    pay_for(order, fen=39700)
    pay_for(order)
    assert state_of(order) == "paid"
    assert balances()[Account.UNEXPLAINED] == ZERO
    with pytest.raises(errors.NothingToExplain):
        api.settle_problem(api.open_problems()[0].id, now=NOON, explanation="kept")
    assert_books_right(offer)


def test_the_books_of_a_whole_evening_come_out_even(offer, far_side):
    one, two = buy(offer, "小鱼", 2), buy(offer, "小虾", 1)
    give(one, kept=100)
    api.request_refund(two.id, now=NOON)
    send_due_refunds(NOON)
    held = balances()
    assert held[Account.CHANNEL] == held[Account.PREPAID] + held[Account.KEPT] + held[Account.TO_REFUND]
    assert held[Account.PREPAID] == Money(19900)
