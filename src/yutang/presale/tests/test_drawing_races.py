"""A draw while everybody presses, by two workers at once, and by one that is killed: on SQLite by turns, on PostgreSQL by locks."""

import os
import signal

import pytest
from django.db import connection, connections

from yutang.core.tenancy import merchant_scope
from yutang.presale import errors
from yutang.presale.actions import drawing
from yutang.presale.actions.drawing import draw
from yutang.presale.actions.intake import Placed
from yutang.presale.actions.intake.entering import Entered
from yutang.presale.models import DrawEntry, Offer, Order
from yutang.presale.tests.stage import assert_books_right
from yutang.presale.tests.test_drawing import DUE, enter, fair_offer, members, states
from yutang.selection.tests.test_races import at_once
from yutang.touch import api as touch

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_double_tap_is_one_entry(shop):
    offer, (buyer,) = fair_offer(), members(1)
    answers = at_once(shop, *[lambda: enter(offer, buyer)] * 6)
    assert len(set(answers)) == 1
    assert DrawEntry.objects.count() == 1


def test_one_buyer_in_many_windows_has_one_entry_that_counts(shop):
    offer, (buyer,) = fair_offer(maximum_quantity=50), members(1)
    answers = at_once(shop, *[lambda at=at: enter(offer, buyer, 1 + at % 3, key=f"window-{at}") for at in range(8)])
    assert all(isinstance(one, Entered) for one in answers)
    assert states(offer) == {"waiting": 1, "replaced": 7}
    draw(offer, now=DUE)
    assert Order.objects.count() == 1


def test_two_workers_serve_everybody_once_and_sell_no_more_than_there_is(shop, monkeypatch):
    monkeypatch.setattr(drawing, "AT_ONCE", 2)
    offer = fair_offer(maximum_quantity=7, per_buyer_limit=1)
    buyers = members(10)
    for buyer in buyers:
        enter(offer, buyer)
    answers = at_once(shop, *[lambda: draw(offer, now=DUE)] * 4)
    assert sum(answers) == 7
    assert states(offer) == {"served": 7, "refused": 3}
    assert Order.objects.values("customer_id").distinct().count() == Order.objects.count() == 7
    assert sum(len(touch.inbox_of(buyer)) for buyer in buyers) == 7
    assert_books_right(offer)


def test_nobody_who_presses_while_it_is_drawn_is_lost(shop, monkeypatch):
    monkeypatch.setattr(drawing, "AT_ONCE", 1)
    offer = fair_offer(maximum_quantity=8, per_buyer_limit=1)
    early, late = members(12)[:6], members(12)[6:]
    for buyer in early:
        enter(offer, buyer)
    presses = [lambda buyer=buyer: enter(offer, buyer, now=DUE) for buyer in late]
    answers = at_once(shop, *presses[:3], *[lambda: draw(offer, now=DUE)] * 2, *presses[3:])
    answers = [*answers[:3], *answers[5:]]
    # Whoever came in time for the draw is an entry in it; whoever came after its end has an order or hears why not.
    assert all(isinstance(one, Entered | Placed | errors.SoldOut) for one in answers)
    draw(offer, now=DUE)
    assert not DrawEntry.objects.filter(state="waiting").exists()
    assert Offer.objects.get().drawn_at is not None
    assert Order.objects.count() == 8
    served = set(Order.objects.values_list("customer_id", flat=True))
    assert set(early) <= served
    assert_books_right(offer)


def test_cancelling_while_it_is_drawn_leaves_nobody_waiting(shop, monkeypatch):
    from yutang.presale import api

    monkeypatch.setattr(drawing, "AT_ONCE", 1)
    offer = fair_offer(maximum_quantity=8, per_buyer_limit=1)
    for buyer in members(6):
        enter(offer, buyer)
    at_once(shop, lambda: draw(offer, now=DUE), lambda: api.cancel_offer(offer, now=DUE))
    assert not DrawEntry.objects.filter(state="waiting").exists()
    assert set(Order.objects.values_list("state", flat=True)) <= {"cancelled"}


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs a process of its own to kill")
def test_a_worker_that_is_killed_in_the_middle_leaves_nothing_half_done(shop, monkeypatch):
    monkeypatch.setattr(drawing, "AT_ONCE", 3)
    offer = fair_offer(maximum_quantity=6, per_buyer_limit=1)
    for buyer in members(8):
        enter(offer, buyer)
    merchant_id = shop.id
    connections.close_all()
    worker = os.fork()
    if worker == 0:
        _draw_until_killed(merchant_id, offer)
    _pid, status = os.waitpid(worker, 0)
    assert os.WTERMSIG(status) == signal.SIGKILL
    assert states(offer) == {"served": 3, "waiting": 5}
    assert Order.objects.count() == 3
    assert draw(offer, now=DUE) == 3
    assert states(offer) == {"served": 6, "refused": 2}
    assert Order.objects.values("customer_id").distinct().count() == Order.objects.count() == 6
    assert_books_right(offer)


def _draw_until_killed(merchant_id, offer):
    """In the child: dies by SIGKILL inside the second transaction, with orders and messages written and not committed."""
    told, real = [], drawing.tell_drawn

    def tell(*args, **kwargs):
        told.append(args)
        real(*args, **kwargs)
        if len(told) == 5:
            os.kill(os.getpid(), signal.SIGKILL)

    drawing.tell_drawn = tell
    try:
        with merchant_scope(merchant_id):
            draw(offer, now=DUE)
    finally:
        connection.close()
        os._exit(3)
