"""What comes back while everybody presses: those who wait get it, nobody else sees it."""

from datetime import timedelta

import pytest

from tests.cast import NOON
from yutang.presale import api, errors
from yutang.presale.actions.waiting import join_waiting
from yutang.presale.models import Order, WaitingEntry
from yutang.presale.tests.stage import assert_books_right, order_draft, place, running_offer
from yutang.selection.tests.stage import make_member
from yutang.selection.tests.test_races import at_once

pytestmark = pytest.mark.django_db(transaction=True)
LATE = NOON + timedelta(minutes=31)


def test_nobody_orders_what_others_wait_for(shop):
    offer = running_offer(maximum_quantity=3, minimum_quantity=1, per_buyer_limit=3)
    place(offer, make_member(None, "不付款"), 3)
    waiters = [make_member(None, f"候补{at}") for at in range(3)]
    for buyer in waiters:
        join_waiting(order_draft(offer, buyer), now=NOON)
    late = [make_member(None, f"后来{at}") for at in range(4)]
    answers = at_once(
        shop,
        *[lambda buyer=buyer: place(offer, buyer, now=LATE) for buyer in late[:2]],
        lambda: api.release_expired_holds(offer, now=LATE),
        lambda: api.release_expired_holds(offer, now=LATE),
        *[lambda buyer=buyer: place(offer, buyer, now=LATE) for buyer in late[2:]],
    )
    assert all(isinstance(one, errors.SoldOut) for one in (*answers[:2], *answers[4:]))
    assert {order.customer_id for order in Order.objects.filter(state="placed")} == set(waiters)
    assert_books_right(offer)


def test_a_double_tap_is_one_place_in_the_line(shop):
    offer = running_offer(maximum_quantity=3, minimum_quantity=1)
    place(offer, make_member(None, "不付款"), 3)
    buyer = make_member(None, "候补")
    answers = at_once(shop, *[lambda: join_waiting(order_draft(offer, buyer), now=NOON)] * 5)
    assert len({card.id for card in answers}) == 1
    assert WaitingEntry.objects.count() == 1


def test_who_joins_while_pieces_come_back_gets_one_or_is_told_to_order(shop):
    offer = running_offer(maximum_quantity=3, minimum_quantity=1)
    place(offer, make_member(None, "不付款"), 3)
    buyers = [make_member(None, f"候补{at}") for at in range(5)]
    answers = at_once(
        shop,
        *[lambda buyer=buyer: join_waiting(order_draft(offer, buyer), now=LATE) for buyer in buyers],
        lambda: api.release_expired_holds(offer, now=LATE),
    )
    assert not [one for one in answers[:5] if isinstance(one, Exception) and not isinstance(one, errors.SomeLeft)]
    left = api.offer_card(offer).available
    assert not (left and WaitingEntry.objects.filter(state="waiting").exists())
    assert_books_right(offer)
