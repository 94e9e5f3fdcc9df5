from datetime import timedelta

import pytest

from tests.cast import NOON, facts
from yutang.channels.pay.api import PayChannelFailed, RefundState
from yutang.core.models import AuditEntry
from yutang.core.money import Money
from yutang.presale import api, errors
from yutang.presale.api import PaymentOutcome
from yutang.presale.jobs import close_due_offers, release_expired_holds, send_due_refunds
from yutang.presale.models import Payment, PaymentProblem, Refund
from yutang.presale.tests.stage import (
    DEADLINE,
    assert_books_right,
    begin_payment,
    buy,
    pay_for,
    place,
    running_offer,
    state_of,
)
from yutang.selection.tests.stage import make_member

VISIT = api.PayVisit("https://shop.example/m/orders/1")
EXPIRED = NOON + timedelta(minutes=31)


@pytest.fixture
def offer(shop):
    return running_offer()


@pytest.fixture
def order(offer):
    return place(offer, make_member(None), 2)


def said(prefix: str = "presale.") -> list[str]:
    return [kind for kind in facts() if kind.startswith(prefix)]


def audited() -> list[str]:
    return list(AuditEntry.objects.order_by("id").values_list("verb", flat=True))


def test_a_payment_counts_once_however_often_it_is_told(offer, order):
    assert pay_for(order) == PaymentOutcome.COUNTED
    assert pay_for(order) == PaymentOutcome.KNOWN
    assert state_of(order) == "paid"
    assert api.offer_card(offer).paid_quantity == 2
    assert said().count("presale.order_paid") == 1
    assert audited().count("presale.payment_received") == 1
    assert_books_right(offer)


@pytest.mark.parametrize("fen", [1, 39799, 39801])
def test_another_amount_is_not_booked_but_shown_to_staff(offer, order, fen):
    assert pay_for(order, fen=fen) == PaymentOutcome.AMOUNT_DIFFERS
    assert pay_for(order, fen=fen) == PaymentOutcome.AMOUNT_DIFFERS
    assert state_of(order) == "placed"
    (problem,) = api.open_problems()
    assert (problem.kind, problem.expected, problem.told) == ("amount_differs", Money(39800), Money(fen))
    assert audited().count("presale.payment_problem_noticed") == 1
    assert not PaymentOutcome.AMOUNT_DIFFERS.fits_the_books


def test_a_payment_nobody_asked_for_is_shown_to_staff(shop):
    receipt = api.Receipt("f" * 32, Money(100), "tx", NOON)
    assert api.confirm_payment(receipt, now=NOON) == PaymentOutcome.UNKNOWN
    assert api.open_problems()[0].kind == "unknown_payment"


def test_an_order_has_one_open_payment(order, far_side):
    first = api.start_payment(order.id, VISIT, channel="wechat", now=NOON)
    again = api.start_payment(order.id, VISIT, channel="wechat", now=NOON + timedelta(minutes=1))
    later = api.start_payment(order.id, VISIT, channel="wechat", now=NOON + timedelta(minutes=10))
    assert first.trade_no == again.trade_no == later.trade_no
    assert Payment.objects.count() == 1
    assert [what for what, _number in far_side.asked] == ["prepay", "prepay"]
    assert first.pay_url.endswith("amount=39800")


def test_an_order_whose_time_ran_out_cannot_be_paid(order, far_side):
    with pytest.raises(errors.OrderNotPayable):
        api.start_payment(order.id, VISIT, channel="wechat", now=EXPIRED)
    pay_for(order)
    with pytest.raises(errors.OrderNotPayable):
        api.start_payment(order.id, VISIT, channel="wechat", now=NOON)
    assert not far_side.asked


def test_a_channel_that_does_not_answer_leaves_an_order_that_can_still_be_paid(order, far_side):
    far_side.failure = PayChannelFailed()
    with pytest.raises(PayChannelFailed):
        api.start_payment(order.id, VISIT, channel="wechat", now=NOON)
    far_side.failure = None
    assert api.start_payment(order.id, VISIT, channel="wechat", now=NOON).pay_url


def test_a_late_payment_takes_its_units_again_where_there_are_any(offer, order):
    begin_payment(order)
    release_expired_holds(EXPIRED)
    assert pay_for(order, now=EXPIRED) == PaymentOutcome.COUNTED
    assert state_of(order) == "paid"
    assert_books_right(offer)


def test_a_late_payment_goes_back_by_itself_where_all_are_gone(offer, order, far_side):
    begin_payment(order)
    release_expired_holds(EXPIRED)
    buy(offer, "小虾", 3, now=EXPIRED)
    assert pay_for(order, now=EXPIRED) == PaymentOutcome.GIVEN_BACK
    assert state_of(order) == "expired"
    assert_books_right(offer)
    assert send_due_refunds(EXPIRED) == 1
    card = api.order_card(order.id)
    assert (card.state, card.refund_state) == ("expired", "succeeded")
    assert "presale.order_refunded" not in said()
    assert api.offer_card(offer).available == 1


def test_a_second_payment_of_one_order_goes_back(offer, order):
    pay_for(order)
    Payment.objects.create(order_id=order.id, channel="wechat", amount_fen=39800, trade_no="b" * 32, created_at=NOON)
    second = api.Receipt("b" * 32, Money(39800), "tx2", NOON)
    assert api.confirm_payment(second, now=NOON) == PaymentOutcome.GIVEN_BACK
    assert Refund.objects.get().reason == "paid_twice"
    assert state_of(order) == "paid"
    assert_books_right(offer)


def test_word_of_a_payment_that_never_came_is_asked_for_before_the_hold_ends(offer, order, far_side):
    far_side.paid[begin_payment(order)] = order.total
    release_expired_holds(EXPIRED)
    assert state_of(order) == "paid"
    assert_books_right(offer)


def test_units_are_freed_even_when_the_channel_is_silent(offer, order, far_side):
    begin_payment(order)
    far_side.failure = PayChannelFailed()
    assert release_expired_holds(EXPIRED) == 1
    assert state_of(order) == "expired"


def test_a_buyer_gets_everything_back_while_the_presale_runs(offer, order, far_side):
    pay_for(order)
    api.request_refund(order.id, now=NOON)
    api.request_refund(order.id, now=NOON)
    assert state_of(order) == "refunding"
    assert api.offer_card(offer).available == 4
    assert_books_right(offer)
    assert send_due_refunds(NOON) == 1
    assert send_due_refunds(NOON + timedelta(days=1)) == 0
    assert state_of(order) == "refunded"
    assert said()[-1] == "presale.order_refunded"
    assert audited()[-3:] == ["presale.payment_received", "presale.refund_requested", "presale.refund_succeeded"]


def test_after_the_deadline_only_staff_give_money_back_and_the_goods_stay(offer, order, far_side):
    pay_for(order)
    api.close_offer(offer, now=DEADLINE)
    with pytest.raises(errors.OrderNotRefundable):
        api.request_refund(order.id, now=DEADLINE)
    api.request_refund(order.id, now=DEADLINE, by_staff=True)
    send_due_refunds(DEADLINE)
    assert state_of(order) == "refunded"
    assert api.offer_card(offer).paid_quantity == 2


@pytest.mark.parametrize("state", ["placed", "expired"])
def test_what_was_not_paid_is_not_refunded(offer, order, state):
    if state == "expired":
        release_expired_holds(EXPIRED)
    with pytest.raises(errors.OrderNotRefundable):
        api.request_refund(order.id, now=NOON, by_staff=True)
    assert not Refund.objects.exists()


def test_a_refund_is_tried_again_under_the_same_number_with_growing_pauses(order, far_side):
    pay_for(order)
    api.request_refund(order.id, now=NOON)
    far_side.failure = PayChannelFailed()
    moments = [NOON + timedelta(seconds=10 * step) for step in range(60)]
    for moment in moments:
        send_due_refunds(moment)
    assert len(far_side.asked) == 3
    assert len({number for _what, number in far_side.asked}) == 1
    assert Refund.objects.get().error
    far_side.failure = None
    send_due_refunds(NOON + timedelta(hours=1))
    assert state_of(order) == "refunded"


def test_a_refund_that_is_refused_for_good_waits_for_staff(order, far_side):
    pay_for(order)
    api.request_refund(order.id, now=NOON)
    far_side.failure = PayChannelFailed("余额不足", is_permanent=True)
    send_due_refunds(NOON)
    send_due_refunds(NOON + timedelta(days=1))
    assert len(far_side.asked) == 1
    refund = Refund.objects.get()
    assert (refund.state, refund.error) == ("failed", "余额不足")
    assert api.open_problems()[0].kind == "refund_failed"
    far_side.failure = None
    api.retry_refund(refund.pk, now=NOON + timedelta(days=1))
    send_due_refunds(NOON + timedelta(days=1))
    assert state_of(order) == "refunded"


def test_a_refund_under_way_is_booked_when_the_channel_says_so(order, far_side):
    pay_for(order)
    api.request_refund(order.id, now=NOON)
    far_side.refund_state = RefundState.PENDING
    send_due_refunds(NOON)
    assert state_of(order) == "refunding"
    refund_no = far_side.asked[0][1]
    from yutang.channels.pay.api import RefundReport

    assert not api.confirm_refund(RefundReport(refund_no, RefundState.DONE, Money(1)), now=NOON)
    assert PaymentProblem.objects.get().kind == "refund_differs"
    done = RefundReport(refund_no, RefundState.DONE, order.total)
    assert api.confirm_refund(done, now=NOON)
    assert api.confirm_refund(done, now=NOON)
    assert said().count("presale.order_refunded") == 1
    with pytest.raises(errors.RefundMissing):
        api.confirm_refund(RefundReport("unknown", RefundState.DONE, order.total), now=NOON)


def test_one_payment_short_gives_everybody_their_money_back(offer, far_side):
    one, waiting = buy(offer, "小鱼"), place(offer, make_member(None, "没付款"))
    assert close_due_offers(DEADLINE) == 1
    assert close_due_offers(DEADLINE) == 0
    assert api.close_offer(offer, now=DEADLINE).state == "failed"
    assert (state_of(one), state_of(waiting)) == ("refunding", "cancelled")
    send_due_refunds(DEADLINE)
    assert state_of(one) == "refunded"
    assert said().count("presale.offer_failed") == 1
    assert "presale.offer_confirmed" not in said()


def test_enough_paid_goes_to_the_maker_once(offer, order):
    pay_for(order)
    waiting = place(offer, make_member(None, "没付款"))
    begin_payment(waiting)
    outcome = api.close_offer(offer, now=DEADLINE)
    assert outcome == api.close_offer(offer, now=DEADLINE) == api.OfferOutcome("confirmed", 2)
    assert said().count("presale.offer_confirmed") == 1
    assert state_of(waiting) == "cancelled"
    assert pay_for(waiting, now=DEADLINE) == PaymentOutcome.GIVEN_BACK
    assert api.offer_card(offer).paid_quantity == 2
    assert_books_right(offer)


def test_an_offer_does_not_close_before_its_time(offer):
    with pytest.raises(errors.OfferStillOpen):
        api.close_offer(offer, now=DEADLINE - timedelta(seconds=1))


def test_calling_it_off_gives_everybody_their_money_back(offer, order, far_side):
    pay_for(order)
    assert api.cancel_offer(offer, now=NOON) == api.cancel_offer(offer, now=NOON)
    send_due_refunds(NOON)
    assert state_of(order) == "refunded"
    assert said().count("presale.offer_failed") == 1
    with pytest.raises(errors.OfferOver):
        place(offer, make_member(None, "来晚了"))


def test_what_is_being_made_cannot_be_called_off(offer, order):
    pay_for(order)
    api.close_offer(offer, now=DEADLINE)
    with pytest.raises(errors.OfferAlreadyClosed):
        api.cancel_offer(offer, now=DEADLINE)
