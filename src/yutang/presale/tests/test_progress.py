"""Progress that a buyer can check: its lines come to what is shown, and none goes or comes unnoticed."""

import hashlib
from datetime import UTC, datetime, timedelta
from importlib import import_module
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.db import connection

from tests.cast import NOON
from yutang.core.money import Money
from yutang.core.tenancy import merchant_scope
from yutang.presale import api
from yutang.presale.actions.aftersales import HandPayment, record_payment, refund_part, undo_payment
from yutang.presale.actions.counting import code_of, count
from yutang.presale.actions.returning import RefundWish
from yutang.presale.jobs import close_due_offers
from yutang.presale.models import Offer, Order, OrderLine, ProgressLine
from yutang.presale.rules.progress import Counted, digest_of, page_of, written
from yutang.presale.rules.terms import DepositTerms
from yutang.presale.tests.stage import (
    DEADLINE,
    assert_books_right,
    assert_progress_right,
    buy,
    order_draft,
    pay_for,
    place,
    running_offer,
    sku_of,
)
from yutang.selection.tests.stage import make_member

MINUTE = timedelta(minutes=1)

pytestmark = pytest.mark.django_db


def units(offer) -> list[tuple[int, int]]:
    """What each line counts, and the total after it."""
    return list(ProgressLine.objects.filter(offer_id=offer).order_by("position").values_list("units", "total"))


def shown(offer) -> int:
    return api.offer_card(offer).paid_quantity


def piece_of(order: api.OrderCard, quantity: int = 1) -> RefundWish:
    return RefundWish({OrderLine.objects.get(order_id=order.id).pk: quantity})


def test_each_payment_is_a_line_and_an_unpaid_order_none(shop):
    offer = running_offer()
    first = buy(offer, "甲", 2)
    place(offer, make_member(None, "乙"))
    buy(offer, "丙", 1, now=NOON + MINUTE)
    assert units(offer) == [(2, 2), (1, 3)]
    line = ProgressLine.objects.get(position=1)
    assert (line.order_id, line.at, line.code) == (first.id, NOON, code_of(first.id))
    assert_books_right(offer)


def test_the_same_payment_told_twice_is_one_line(shop):
    offer = running_offer()
    order = buy(offer, "甲", 2)
    assert pay_for(order) == api.PaymentOutcome.KNOWN
    assert units(offer) == [(2, 2)]


def test_what_goes_back_is_a_line_of_its_own_and_the_old_one_stays(shop):
    offer = running_offer()
    whole, part = buy(offer, "甲", 1), buy(offer, "乙", 3)
    before = list(ProgressLine.objects.order_by("position").values())
    api.request_refund(whole.id, now=NOON + MINUTE)
    refund_part(part.id, piece_of(part, 2), now=NOON + 2 * MINUTE)
    assert units(offer) == [(1, 1), (3, 4), (-1, 3), (-2, 1)]
    assert list(ProgressLine.objects.order_by("position").values())[:2] == before
    assert shown(offer) == 1
    assert_books_right(offer)


def test_goodwill_counts_nothing_off(shop):
    offer = running_offer()
    order = buy(offer, "甲", 2)
    refund_part(order.id, RefundWish(amount=Money(100)), now=NOON)
    assert units(offer) == [(2, 2)]


def test_a_payment_undone_and_made_again_counts_once(shop):
    offer = running_offer()
    order = place(offer, make_member(None, "甲"), 2)
    payment = record_payment(order.id, HandPayment("cash", order.total, NOON), now=NOON)
    undo_payment(payment, now=NOON)
    record_payment(order.id, HandPayment("cash", order.total, NOON), now=NOON)
    assert units(offer) == [(2, 2), (-2, 0), (2, 2)]
    assert_books_right(offer)


def test_a_deposit_counts_and_its_balance_does_not_count_again(shop):
    offer = running_offer(deposit=DepositTerms(Money(3000)))
    order = place(offer, make_member(None, "甲"), 2)
    record_payment(order.id, HandPayment("cash", Money(6000), NOON), now=NOON)
    close_due_offers(DEADLINE)
    owed = Money(Order.objects.get(pk=order.id).due_fen)
    record_payment(order.id, HandPayment("cash", owed, DEADLINE), now=DEADLINE)
    assert units(offer) == [(2, 2)]
    assert_books_right(offer)


def test_closing_counts_off_what_is_not_made_and_nothing_else(shop):
    offer = running_offer(maximum_quantity=8)
    Offer.objects.get(pk=offer).skus.create(sku_id=sku_of(offer, 1), minimum_quantity=5)
    buy(offer, "甲", 3)
    lines = (api.Wanted(sku_of(offer, 0), 1), api.Wanted(sku_of(offer, 1), 2))
    mixed = api.place_order(order_draft(offer, make_member(None, "乙"), lines=lines), now=NOON)
    pay_for(mixed)
    close_due_offers(DEADLINE)
    assert units(offer) == [(3, 3), (3, 6), (-2, 4)]
    assert shown(offer) == 4
    assert_books_right(offer)


def test_an_offer_that_fails_keeps_saying_how_far_it_came(shop):
    offer = running_offer(minimum_quantity=3)
    buy(offer, "甲", 2)
    close_due_offers(DEADLINE)
    assert (api.offer_card(offer).state, shown(offer)) == ("failed", 2)
    assert units(offer) == [(2, 2)]
    assert_progress_right(Offer.objects.get(pk=offer))


def test_a_line_taken_away_or_changed_breaks_all_that_follow(shop):
    lines = [Counted(at, f"0000000{at}", 1, at, NOON + at * MINUTE) for at in range(1, 5)]

    def last(told):
        digest = "offer"
        for line in told:
            digest = digest_of(line, digest)
        return digest

    assert last(lines) == last(list(lines))
    for at in range(4):
        assert last(lines[:at] + lines[at + 1 :]) != last(lines)
    assert last([lines[1], lines[0], *lines[2:]]) != last(lines)


def test_a_line_is_hashed_as_the_manual_says(shop):
    line = Counted(2, "3fa91c22", -2, 5, datetime(2026, 11, 21, 4, 3, 59, tzinfo=UTC))
    assert written(line) == "2 3fa91c22 -2 5 2026-11-21T04:03Z"
    assert digest_of(line, "ab") == hashlib.sha256(b"ab 2 3fa91c22 -2 5 2026-11-21T04:03Z").hexdigest()


def test_the_code_of_an_order_is_keyed_and_each_shop_has_its_own(shop, rival):
    offer = running_offer()
    order = buy(offer, "甲")
    code = code_of(order.id)
    assert len(code) == 8
    assert code not in hashlib.sha256(order.number.encode()).hexdigest()
    assert code not in order.id.hex
    with merchant_scope(rival.id):
        assert code_of(order.id) != code


@pytest.mark.parametrize(("position", "page"), [(1, 1), (100, 1), (101, 2), (2000, 20)])
def test_a_line_stands_on_one_page(position, page):
    assert page_of(position) == page


def test_many_orders_are_counted_off_at_once(shop, django_assert_num_queries):
    offer = running_offer(maximum_quantity=9)
    orders = [buy(offer, name) for name in "甲乙丙丁戊"]
    row = Offer.objects.get(pk=offer)
    with django_assert_num_queries(3):
        count(row, {order.id: -1 for order in orders}, at=NOON)
    assert units(offer)[5:] == [(-1, 4), (-1, 3), (-1, 2), (-1, 1), (-1, 0)]
    assert_progress_right(row)


def test_what_was_counted_before_there_were_lines_is_told_as_far_as_it_is_known(shop):
    offer, over = running_offer(), running_offer("D2")
    first, second = buy(offer, "甲", 2), buy(offer, "乙", 2, now=NOON + MINUTE)
    refund_part(second.id, piece_of(second), now=NOON + 2 * MINUTE)
    buy(over, "丙", 3)
    api.cancel_offer(over, now=NOON)
    ProgressLine.objects.all().delete()
    begin = import_module("yutang.presale.migrations.0015_packs_and_progress").count_the_past
    begin(apps, SimpleNamespace(connection=connection))
    assert units(offer) == [(2, 2), (1, 3)]
    assert ProgressLine.objects.get(offer_id=offer, position=1).code == code_of(first.id)
    assert units(over) == [(3, 3)]
    assert ProgressLine.objects.get(offer_id=over).order_id is None
    assert_books_right(offer)
    assert_progress_right(Offer.objects.get(pk=over))
