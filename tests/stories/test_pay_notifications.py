"""What the platform tells by itself and what goes back, against the real adapter: again, late, unheard, disputed, refunded."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise

import pytest

from tests.cast import NOON
from tests.stories.pay_stage import PRICE, refused_with
from yutang.channels.pay.contract import (
    PaymentState,
    RefundState,
)
from yutang.channels.pay.models import ReceivedNotification
from yutang.core.money import Money
from yutang.world.notices import LADDER


def test_the_same_notification_takes_effect_once(stage, books):
    stage.paid()
    for _ in range(3):
        assert stage.platform.tell_again() == 1
    assert stage.road.answers == [204] * 4
    assert len(books.payments) == 1
    assert ReceivedNotification.objects.count() == 1


def test_a_notification_caught_and_sent_later_is_refused(stage, books):
    stage.road.is_closed = True
    stage.paid()
    stage.hands.pass_by(minutes=6)
    assert stage.road.post(stage.road.went[0]) == 401
    assert books.payments == []


def test_a_late_notification_is_believed_when_it_comes(stage, books):
    stage.platform.pay(stage.ask_for().prepay_id, tell_after=timedelta(hours=3))
    assert stage.state() == PaymentState.PAID
    assert stage.platform.notify_due() == 0
    stage.hands.pass_by(hours=3)
    assert stage.platform.notify_due() == 1
    (told,) = books.payments
    assert told.paid_at == NOON


def test_an_unheard_notification_climbs_the_ladder_and_is_then_given_up(stage, books):
    stage.road.is_closed = True
    stage.paid()
    while (due := stage.platform.next_notice()) is not None:
        stage.hands.moment = due
        assert stage.platform.notify_due() == 0
    moments = stage.road.moments
    assert [later - earlier for earlier, later in pairwise(moments)] == LADDER
    assert books.payments == []
    assert stage.state() == PaymentState.PAID


def test_a_shop_that_comes_back_hears_it(stage, books):
    stage.road.is_closed = True
    stage.paid()
    for _ in range(4):
        stage.hands.moment = stage.platform.next_notice()
        stage.platform.notify_due()
    stage.road.is_closed = False
    stage.hands.moment = stage.platform.next_notice()
    assert stage.platform.notify_due() == 1
    assert stage.road.answers == [500] * 5 + [204]
    assert stage.platform.waiting() == 0
    assert len(books.payments) == 1


def test_what_does_not_fit_the_books_comes_again(stage, books):
    books.fits = False
    stage.paid()
    assert stage.road.answers == [422]
    assert not ReceivedNotification.objects.exists()
    books.fits = True
    stage.hands.pass_by(seconds=15)
    assert stage.platform.notify_due() == 1
    assert ReceivedNotification.objects.count() == 1


# Refunds


def test_money_goes_back_and_it_is_told(stage, books):
    stage.paid()
    assert stage.give_back().state == RefundState.PENDING
    assert books.refunds == []
    stage.platform.notify_due()
    (told,) = books.refunds
    assert (told.refund.refund_no, told.refund.state, told.refund.amount) == ("refund1", RefundState.DONE, PRICE)
    assert stage.state() == PaymentState.PAID


def test_the_same_refund_again_tells_how_it_stands(stage, books):
    stage.paid()
    stage.give_back()
    assert stage.give_back().state == RefundState.DONE
    stage.platform.notify_due()
    assert len(books.refunds) == 1


def test_no_more_goes_back_than_came(stage, books):
    stage.paid()
    stage.give_back()
    with refused_with("INVALID_REQUEST"):
        stage.give_back("refund2")
    stage.platform.notify_due()
    assert len(books.refunds) == 1


def test_parts_go_back_up_to_the_whole(stage, books):
    stage.paid()
    stage.give_back("refund1", amount=Money.from_yuan("100"))
    stage.give_back("refund2", amount=Money.from_yuan("99"))
    with refused_with("INVALID_REQUEST"):
        stage.give_back("refund3", amount=Money(1))


def test_a_refund_keeps_to_what_was_said_first(stage, books):
    stage.paid()
    stage.give_back("refund1", amount=Money.from_yuan("100"))
    with refused_with("INVALID_REQUEST"):
        stage.give_back("refund1", amount=Money.from_yuan("50"))
    with refused_with("INVALID_REQUEST"):
        stage.give_back("refund2", amount=Money(1), total=Money(2))


def test_nothing_goes_back_that_never_came(stage, books):
    stage.ask_for()
    with refused_with("RESOURCE_NOT_EXISTS"):
        stage.give_back()


@pytest.mark.parametrize("end", ["ABNORMAL", "CLOSED"])
def test_a_refund_that_fails_is_told_as_that(stage, books, end):
    stage.platform.refunds_end = end
    stage.paid()
    stage.give_back()
    stage.platform.notify_due()
    (told,) = books.refunds
    assert told.refund.state == RefundState.FAILED
    assert stage.give_back().state == RefundState.FAILED
