"""What the adviser hears of orders: what was paid for, what came back, what can be ordered now."""

from datetime import timedelta
from uuid import uuid4

import pytest

from tests.cast import NOON
from yutang.catalog.api import SkuDraft, add_style
from yutang.core.money import Money
from yutang.people.api import merge_customers, receive_customer
from yutang.presale.api import wardrobe
from yutang.presale.models import Offer, OfferStock, Order, OrderLine

pytestmark = pytest.mark.usefixtures("shop")


def meet(number):
    return receive_customer(channel="wecom", identities={"external_userid": number}, nickname="小鱼", at=NOON)


def order(customer, number, state="paid", days_ago=0):
    at = NOON - timedelta(days=days_ago)
    row = Order.objects.create(
        customer_id=customer, number=number, source="import:youzan", external_number=number, state=state,
        quantity=1, total_fen=9_900, placed_at=at,
    )  # fmt: skip
    OrderLine.objects.create(order=row, title=f"裙子{number}", label="蓝 / M", quantity=1, unit_price_fen=9_900)


def test_a_wardrobe_holds_what_was_paid_for_with_what_came_back_marked():
    fish = meet("wm1")
    order(fish, "1", days_ago=2)
    order(fish, "2", state="refunded", days_ago=1)
    order(fish, "3", state="placed")
    order(fish, "4", state="expired")
    bought = wardrobe.bought_by(fish, limit=9)
    assert [(one.title, one.is_given_back) for one in bought] == [("裙子2", True), ("裙子1", False)]
    assert (bought[0].size, bought[0].style_id) == ("", None)
    assert len(wardrobe.bought_by(fish, limit=1)) == 1


def test_a_wardrobe_follows_the_person_through_a_merge():
    fish, bird = meet("wm1"), meet("wm2")
    order(bird, "1")
    merge_customers(fish, bird, now=NOON)
    assert [one.title for one in wardrobe.bought_by(fish, limit=9)] == ["裙子1"]


def test_only_what_can_be_ordered_now_is_on_offer():
    styles = [
        add_style(code=f"D{at}", title="裙子", category="裙子", price=Money(9_900), description="", attributes={},
                  picture=None, skus=[SkuDraft(f"D{at}-M", {"size": "M"})], now=NOON)
        for at in range(4)
    ]  # fmt: skip
    for style, state, left, hours in zip(
        styles, ("open", "open", "open", "draft"), (5, 0, 5, 5), (1, 1, -1, 1), strict=True
    ):
        offer = Offer.objects.create(
            style_id=style, title="裙子", price_fen=8_800, minimum_quantity=1, maximum_quantity=9, state=state,
            closes_at=NOON + timedelta(hours=hours), created_at=NOON,
        )  # fmt: skip
        OfferStock.objects.create(offer=offer, available=left, is_selling=True)
    found = wardrobe.on_offer([*styles, uuid4()], now=NOON)
    assert list(found) == [styles[0]]
    assert (found[styles[0]].left, found[styles[0]].price) == (5, Money(8_800))
