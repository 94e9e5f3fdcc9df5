"""What buyers are told of their money."""

import pytest

from tests.cast import NOON
from tests.walk import as_member
from yutang.people import api as people
from yutang.presale import api
from yutang.presale.actions.aftersales import RefundWish, refund_part
from yutang.presale.jobs import send_due_refunds
from yutang.presale.tests.stage import buy, running_offer
from yutang.touch import api as touch


@pytest.fixture
def order(shop):
    return buy(running_offer(), "小鱼", 2)


def told(customer_id):
    return [card.words["en"] for card in touch.inbox_of(customer_id)]


def test_a_refund_is_told_once_it_has_arrived_and_not_before(order, far_side):
    api.request_refund(order.id, now=NOON)
    assert told(order.customer_id) == []
    send_due_refunds(NOON)
    send_due_refunds(NOON)
    (words,) = told(order.customer_id)
    assert str(order.total) in words
    (card,) = touch.inbox_of(order.customer_id)
    assert card.url == f"/m/orders/{order.id}"


def test_each_part_that_goes_back_is_told(order, far_side):
    line = api.order_card(order.id).lines[0]
    refund_part(order.id, RefundWish({line.id: 1}, words="线头"), now=NOON)
    send_due_refunds(NOON)
    assert len(told(order.customer_id)) == 1


def test_who_wants_no_messages_has_their_money_back_all_the_same(order, far_side):
    touch.stop_touches(order.customer_id, said_by="member", now=NOON)
    api.request_refund(order.id, now=NOON)
    send_due_refunds(NOON)
    assert told(order.customer_id) == []
    assert api.order_card(order.id).state == "refunded"


def test_the_message_follows_a_merge(order, far_side):
    other = people.receive_customer(channel="wecom", identities={"external_userid": "w-9"}, at=NOON)
    people.merge_customers(other, order.customer_id, now=NOON)
    api.request_refund(order.id, now=NOON)
    send_due_refunds(NOON)
    assert len(told(other)) == 1


def test_my_orders_lead_to_what_is_unread(shop, order, far_side):
    phone = as_member(shop.id, order.customer_id, headers={"accept-language": "en"})
    assert "(1)" not in phone.get("/m/orders").content.decode()
    api.request_refund(order.id, now=NOON)
    send_due_refunds(NOON)
    page = phone.get("/m/orders").content.decode()
    assert "/m/messages" in page
    assert "(1)" in page
