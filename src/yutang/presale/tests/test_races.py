"""Many at once: on SQLite by turns, on PostgreSQL by locks. The same promises hold on both."""

from datetime import timedelta

import pytest

from tests.cast import NOON, facts
from yutang.presale import api, errors
from yutang.presale.models import Order, Refund
from yutang.presale.tests.stage import (
    DEADLINE,
    assert_books_right,
    begin_payment,
    pay_for,
    place,
    running_offer,
    state_of,
)
from yutang.selection.tests.stage import make_member
from yutang.selection.tests.test_races import at_once

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_rush_gets_exactly_what_there_is(shop):
    offer = running_offer(maximum_quantity=5, per_buyer_limit=1)
    buyers = [make_member(None, f"买家{number}") for number in range(12)]
    answers = at_once(shop, *[lambda buyer=buyer: place(offer, buyer) for buyer in buyers])
    got = [answer for answer in answers if isinstance(answer, api.OrderCard)]
    assert len(got) == 5
    assert all(isinstance(answer, errors.SoldOut) for answer in answers if answer not in got)
    assert Order.objects.count() == 5
    assert_books_right(offer)


def test_a_double_tap_is_one_order(shop):
    offer = running_offer()
    buyer = make_member(None)
    answers = at_once(shop, *[lambda: place(offer, buyer, 2)] * 6)
    assert len({answer.id for answer in answers}) == 1
    assert Order.objects.count() == 1
    assert facts().count("presale.order_placed") == 1
    assert_books_right(offer)


def test_one_buyer_in_many_windows_stays_within_the_limit(shop):
    offer = running_offer(maximum_quantity=100, per_buyer_limit=3)
    buyer = make_member(None)
    answers = at_once(shop, *[lambda key=f"window-{at}": place(offer, buyer, 1, key) for at in range(8)])
    assert sum(isinstance(answer, api.OrderCard) for answer in answers) == 3
    assert sum(isinstance(answer, errors.LimitReached) for answer in answers) == 5
    assert_books_right(offer)


def test_a_payment_told_many_times_at_once_counts_once(shop):
    offer = running_offer()
    order = place(offer, make_member(None), 2)
    begin_payment(order)
    answers = at_once(shop, *[lambda: pay_for(order)] * 6)
    assert sorted(answers) == ["counted"] + ["known"] * 5
    assert api.offer_card(offer).paid_quantity == 2
    assert facts().count("presale.order_paid") == 1


def test_the_close_and_the_payments_agree(shop):
    offer = running_offer(maximum_quantity=6, minimum_quantity=3, per_buyer_limit=1)
    orders = [place(offer, make_member(None, f"买家{number}")) for number in range(6)]
    for order in orders:
        begin_payment(order)
    answers = at_once(
        shop,
        *[lambda order=order: pay_for(order, now=DEADLINE) for order in orders],
        *[lambda: api.close_offer(offer, now=DEADLINE)] * 2,
    )
    counted = answers[:6].count("counted")
    outcomes = answers[6:]
    assert outcomes[0] == outcomes[1]
    assert outcomes[0].paid_quantity == counted
    assert outcomes[0].state == ("confirmed" if counted >= 3 else "failed")
    assert facts().count("presale.offer_confirmed") + facts().count("presale.offer_failed") == 1
    back = Refund.objects.count()
    assert back == (6 - counted if outcomes[0].state == "confirmed" else 6)
    assert_books_right(offer)


def test_an_order_that_races_the_close_is_closed_with_it_or_refused(shop):
    offer = running_offer(maximum_quantity=50, per_buyer_limit=1)
    buyers = [make_member(None, f"买家{number}") for number in range(6)]
    just_before = DEADLINE - timedelta(seconds=1)
    answers = at_once(
        shop,
        *[lambda buyer=buyer: place(offer, buyer, now=just_before) for buyer in buyers],
        lambda: api.close_offer(offer, now=DEADLINE),
    )
    assert all(isinstance(one, api.OrderCard | errors.OfferOver) for one in answers[:6])
    assert set(Order.objects.values_list("state", flat=True)) <= {"cancelled"}


def test_release_late_payment_and_new_orders_share_the_last_units(shop):
    offer = running_offer(maximum_quantity=2, minimum_quantity=1, per_buyer_limit=2)
    order = place(offer, make_member(None), 2)
    begin_payment(order)
    late = NOON + timedelta(minutes=31)
    other = make_member(None, "小虾")
    at_once(
        shop,
        lambda: api.release_expired_holds(offer, now=late),
        lambda: pay_for(order, now=late),
        lambda: place(offer, other, 2, now=late),
        lambda: place(offer, other, 1, "key-0002", now=late),
    )
    assert_books_right(offer)
    assert state_of(order) in ("paid", "expired")


def test_a_refund_asked_for_many_times_at_once_is_one_refund(shop):
    offer = running_offer()
    order = place(offer, make_member(None), 2)
    pay_for(order)
    at_once(shop, *[lambda: api.request_refund(order.id, now=NOON)] * 5)
    assert Refund.objects.count() == 1
    assert api.offer_card(offer).available == 4
    assert_books_right(offer)
