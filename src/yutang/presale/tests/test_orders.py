from dataclasses import replace
from datetime import datetime, timedelta
from uuid import uuid4

import pytest

from tests.cast import NOON, facts
from yutang.core.clock import SHOP_ZONE
from yutang.core.errors import NotFound
from yutang.core.tenancy import merchant_scope
from yutang.people import api as people
from yutang.presale import api, errors
from yutang.presale.actions.intake.numbers import next_number
from yutang.presale.jobs import release_expired_holds
from yutang.presale.models import Offer, Order
from yutang.presale.tests.stage import (
    DEADLINE,
    HOME,
    assert_books_right,
    buy,
    draft_offer,
    order_draft,
    place,
    running_offer,
    sku_of,
    state_of,
)
from yutang.selection.tests.stage import make_member

HALF_AN_HOUR = timedelta(minutes=30)


@pytest.fixture
def offer(shop):
    return running_offer()


@pytest.fixture
def xiaoyu(offer):
    return make_member(None)


def test_an_order_holds_its_units_at_the_offers_price(offer, xiaoyu):
    order = place(offer, xiaoyu, 2)
    assert (order.state, order.quantity, order.total.fen) == ("placed", 2, 2 * 19900)
    assert order.hold_expires_at == NOON + HALF_AN_HOUR
    assert api.offer_card(offer).available == 2
    assert facts()[-1] == "presale.order_placed"
    assert_books_right(offer)


def test_personal_data_is_sealed_and_the_phone_can_be_found(offer, xiaoyu):
    from django.db import connection

    order = place(offer, xiaoyu)
    with connection.cursor() as cursor:
        cursor.execute("SELECT recipient, phone, address, phone_lookup FROM presale_order")
        row = cursor.fetchone()
    assert "王小鱼" not in str(row)
    assert "13800138000" not in str(row)
    assert api.delivery_of(order.id).address == HOME.address
    from yutang.presale.queries.orders import found_orders

    assert [one.pk for one in found_orders(text="138 0013 8000")] == [order.id]


def test_the_same_key_gives_the_same_order(offer, xiaoyu):
    first = place(offer, xiaoyu, 2)
    assert place(offer, xiaoyu, 2).id == first.id
    assert place(offer, xiaoyu, 2, now=DEADLINE + HALF_AN_HOUR).id == first.id
    assert Order.objects.count() == 1
    assert api.offer_card(offer).available == 2


def test_the_same_key_with_another_body_is_refused(offer, xiaoyu):
    place(offer, xiaoyu, 2)
    for changes in (
        {"lines": (api.Wanted(sku_of(offer, 1), 2),)},
        {"delivery": replace(HOME, address="别的地方 2 号")},
    ):
        with pytest.raises(errors.KeyReused) as refused:
            api.place_order(order_draft(offer, xiaoyu, 2, **changes), now=NOON)
        assert refused.value.status == 422
    assert Order.objects.count() == 1


def test_two_buyers_may_use_the_same_key(offer, xiaoyu):
    assert place(offer, xiaoyu).id != place(offer, make_member(None, "小虾")).id


def test_no_more_than_the_maximum_is_promised(offer, xiaoyu):
    place(offer, xiaoyu, 3)
    other = make_member(None, "小虾")
    with pytest.raises(errors.TooFewLeft) as refused:
        place(offer, other, 2)
    assert refused.value.fields == {"left": 1}
    place(offer, other, 1, key="key-0002")
    with pytest.raises(errors.SoldOut):
        place(offer, make_member(None, "小蟹"))
    assert_books_right(offer)


def test_the_limit_for_a_buyer_holds_across_orders_and_merged_records(offer, xiaoyu):
    place(offer, xiaoyu, 2)
    again = make_member(None, "小鱼的小号")
    people.merge_customers(xiaoyu, again, reason="staff", now=NOON)
    with pytest.raises(errors.LimitReached) as refused:
        place(offer, again, 2, key="key-0002")
    assert refused.value.fields == {"limit": 3, "held": 2}
    assert place(offer, again, 1, key="key-0003").quantity == 1
    assert_books_right(offer)


@pytest.mark.parametrize("quantity", [0, -1, 4, 10**30])
def test_a_quantity_that_makes_no_sense_is_refused(offer, xiaoyu, quantity):
    with pytest.raises(errors.BadQuantity):
        place(offer, xiaoyu, quantity)
    assert not Order.objects.exists()


def test_two_lines_of_one_size_count_together(offer, xiaoyu):
    twice = (api.Wanted(sku_of(offer), 2), api.Wanted(sku_of(offer), 2))
    with pytest.raises(errors.BadQuantity):
        api.place_order(order_draft(offer, xiaoyu, lines=twice), now=NOON)
    once = (api.Wanted(sku_of(offer), 1), api.Wanted(sku_of(offer), 1))
    order = api.place_order(order_draft(offer, xiaoyu, lines=once), now=NOON)
    assert [line.quantity for line in order.lines] == [2]


def test_what_is_not_an_order_is_refused(offer, xiaoyu):
    other = running_offer("D2")
    cases = [
        ({"lines": ()}, errors.NothingOrdered),
        ({"lines": (api.Wanted(sku_of(other), 1),)}, errors.ForeignSku),
        ({"delivery": replace(HOME, address="")}, errors.BadDelivery),
        ({"idempotency_key": ""}, errors.BadKey),
        ({"idempotency_key": "x" * 65}, errors.BadKey),
        ({"idempotency_key": "钥匙"}, errors.BadKey),
        ({"offer_id": uuid4()}, errors.OfferMissing),
        ({"customer_id": uuid4()}, NotFound),
    ]
    for changes, refusal in cases:
        with pytest.raises(refusal):
            api.place_order(replace(order_draft(offer, xiaoyu), **changes), now=NOON)
    assert not Order.objects.exists()


def test_orders_come_neither_before_the_opening_nor_after_the_deadline(shop):
    draft, buyer = draft_offer("D3"), make_member(None)
    with pytest.raises(errors.OfferNotOpenYet):
        place(draft, buyer)
    api.open_offer(draft, now=NOON)
    with pytest.raises(errors.OfferOver):
        place(draft, buyer, now=DEADLINE)
    api.close_offer(draft, now=DEADLINE)
    with pytest.raises(errors.OfferOver):
        place(draft, buyer)


def test_a_price_changed_later_does_not_touch_what_was_ordered(offer, xiaoyu):
    order = place(offer, xiaoyu)
    Offer.objects.update(price_fen=1)
    assert api.order_card(order.id).total.fen == 19900
    assert place(offer, xiaoyu, key="key-0002").total.fen == 1


def test_the_rival_reaches_neither_offer_nor_order(offer, xiaoyu, rival):
    order = place(offer, xiaoyu)
    draft = order_draft(offer, xiaoyu, key="key-0009")
    with merchant_scope(rival.id):
        for call in (
            lambda: api.offer_card(offer),
            lambda: api.order_card(order.id),
            lambda: api.delivery_of(order.id),
            lambda: api.place_order(draft, now=NOON),
            lambda: api.open_offer(offer, now=NOON),
            lambda: api.close_offer(offer, now=DEADLINE),
            lambda: api.cancel_offer(offer, now=NOON),
            lambda: api.request_refund(order.id, now=NOON),
            lambda: api.offer_links(offer, now=NOON),
        ):
            with pytest.raises(NotFound):
                call()
        assert api.paid_lines(offer) == []


def test_units_not_paid_in_half_an_hour_are_on_sale_again(offer, xiaoyu):
    order = place(offer, xiaoyu, 3)
    assert release_expired_holds(NOON + HALF_AN_HOUR - timedelta(seconds=1)) == 0
    assert release_expired_holds(NOON + HALF_AN_HOUR) == 1
    assert release_expired_holds(NOON + HALF_AN_HOUR) == 0
    assert state_of(order) == "expired"
    assert place(offer, xiaoyu, 3, key="key-0002").quantity == 3
    assert_books_right(offer)


def test_a_hold_never_outlives_the_deadline(offer, xiaoyu):
    late = DEADLINE - timedelta(minutes=5)
    assert place(offer, xiaoyu, now=late).hold_expires_at == DEADLINE


def test_what_is_paid_is_listed_for_the_maker(offer):
    order = buy(offer, "小鱼", 2)
    place(offer, make_member(None, "没付款"))
    (line,) = api.paid_lines(offer)
    assert (line.order_id, line.sku_id, line.sku_code, line.quantity) == (order.id, sku_of(offer), "D1-S", 2)
    assert line.label


def test_later_numbers_stand_after_earlier_ones():
    midnight = datetime(2026, 11, 22, tzinfo=SHOP_ZONE)
    moments = [midnight + timedelta(milliseconds=ms) for ms in (0, 1, 999, 60_000, 86_399_999)]
    moments.append(midnight + timedelta(days=1))
    numbers = [next_number(at) for at in moments]
    assert numbers == sorted(numbers)
    assert {len(one) for one in numbers} == {20}
    assert numbers[-2].startswith("26112286399999")


def test_orders_of_one_millisecond_have_numbers_of_their_own():
    assert len({next_number(NOON) for _ in range(100_000)}) == 100_000
