"""A partner hears of each order of their own offers once, whatever else happens."""

from __future__ import annotations

import asyncio
import json
from datetime import timedelta

import pytest
from django.db import connection, transaction

from tests.cast import NOON
from yutang.core.events import deliver_facts, newest_position, publish
from yutang.core.ids import new_id
from yutang.core.models import Event
from yutang.core.money import Money
from yutang.core.tenancy import merchant_scope
from yutang.earnings import api as earnings
from yutang.earnings.rules import earned
from yutang.partners import api as partners
from yutang.partners.passes import phone_cookie
from yutang.presale.events import OrderPaid, OrderPlaced
from yutang.presale.models import Offer
from yutang.presale.tests.stage import pay_for, place, running_offer
from yutang.selection.tests.stage import make_member
from yutang.site import log_reading, partner_stream
from yutang.site.log_reading import LogPlace
from yutang.site.partner_stream import SIGNS, PartnerBoard, PartnerReader


@pytest.fixture
def koc(shop):
    koc = partners.add_partner(kind="koc", name="小满", traits={})
    partners.make_pass(koc, now=NOON)
    earnings.set_rate(koc, 1000, now=NOON - timedelta(days=1))
    return koc


@pytest.fixture
def key(shop, koc):
    return partners.PartnerKey(shop.id, koc, 1)


@pytest.fixture
def offer(koc):
    offer = running_offer(maximum_quantity=50, per_buyer_limit=5)
    Offer.objects.filter(pk=offer).update(koc=koc)
    return offer


def place_now():
    return LogPlace.at_the_end(tuple(SIGNS))


def news(board, place, key):
    return board._news(place, {key: {"en", "zh-hans"}}).get(key, [])


@pytest.fixture
def board():
    return PartnerBoard()


def test_an_order_is_told_when_placed_and_when_paid_with_what_it_brings(board, key, offer):
    start = place_now()
    order = place(offer, make_member(None, "小鱼"))
    (placed,) = news(board, start, key)
    told = json.loads(placed.data["en"])
    assert (placed.name, told["order"], told["today"]) == ("placed", str(order.id), "¥0.00")
    assert "New order" in told["said"]
    assert "新订单" in json.loads(placed.data["zh-hans"])["said"]
    pay_for(order)
    (paid,) = news(board, start, key)
    share = earned(order.total, 1000)
    told = json.loads(paid.data["en"])
    assert (paid.name, told["today"]) == ("paid", str(share))
    assert f"+{share}" in told["row"]
    assert news(board, start, key) == []


def test_todays_sum_is_the_same_before_and_after_the_worker(board, key, offer):
    start = place_now()
    order = place(offer, make_member(None))
    pay_for(order)
    news(board, start, key)
    before = board.today(key)
    deliver_facts()
    assert board.today(key) == before == earned(order.total, 1000)
    assert board._paid[key.partner_id] == {}


def test_orders_of_others_are_not_told(board, key, offer, rival):
    start = place_now()
    place(running_offer("D2"), make_member(None, "别人"))
    with merchant_scope(rival.id):
        stranger = partners.PartnerKey(rival.id, key.partner_id, 1)
    place(offer, make_member(None, "小鱼"))
    found = board._news(start, {stranger: {"en"}})
    assert found == {}


def test_the_names_of_buyers_are_masked_on_the_way_too(board, key, offer):
    start = place_now()
    place(offer, make_member(None, "小鱼儿"))
    (sign,) = news(board, start, key)
    assert "小**" in sign.data["en"]
    assert "小鱼儿" not in str(sign)


def test_who_comes_back_gets_what_they_missed_and_nothing_else(board, key, offer):
    place(offer, make_member(None, "先来"))
    last = newest_position()
    second = place(offer, make_member(None, "后来"))
    reader = PartnerReader(key, "en")
    (sign,) = partner_stream.missed(board, reader, last)
    assert json.loads(sign.data["en"])["order"] == str(second.id)
    assert partner_stream.missed(board, reader, sign.position) == []


def test_who_missed_too_much_is_told_to_load_the_page(board, key, offer, monkeypatch):
    start = newest_position()
    for number in range(3):
        place(offer, make_member(None, f"买家{number}"))
    monkeypatch.setattr(partner_stream, "MISSED_AT_MOST", 2)
    assert partner_stream.missed(board, PartnerReader(key, "en"), start) is None


@pytest.mark.parametrize("forge", ["none", "ended", "other", "cut"])
def test_a_stranger_and_an_ended_pass_hear_nothing(key, forge):
    cookie = {"none": "", "cut": phone_cookie(key, now=NOON)[:-2]}.get(forge, phone_cookie(key, now=NOON))
    if forge == "ended":
        partners.end_pass(key.partner_id, now=NOON)
    if forge == "other":
        partners.make_pass(key.partner_id, now=NOON)
    assert partner_stream.reader_of(scope_with(cookie)) is None


def test_the_partner_is_known_by_the_phone(key):
    assert partner_stream.reader_of(scope_with(phone_cookie(key, now=NOON))) == PartnerReader(key, "en")


def scope_with(cookie):
    headers = [(b"host", b"127.0.0.1"), (b"cookie", f"partner={cookie}".encode()), (b"accept-language", b"en")]
    return {"type": "http", "method": "GET", "path": "/stream/partner", "query_string": b"", "headers": headers}


def say(fact):
    with transaction.atomic():
        publish(fact, at=NOON)
    return newest_position()


def test_the_log_is_read_once_and_only_for_its_kinds(shop):
    start = place_now()
    ids = [new_id() for _ in range(3)]
    placed = say(OrderPlaced(*ids, 1, 100))
    paid = say(OrderPaid(*ids, 1, 100))
    assert [one.position for one in start.fresh()] == [placed, paid]
    assert start.fresh() == []


def test_what_is_committed_late_is_found_by_looking_again(shop, monkeypatch):
    """As on PostgreSQL, where a position that was taken early may be seen late."""
    monkeypatch.setattr(log_reading, "_may_commit_late", lambda: True)
    monkeypatch.setattr(log_reading, "LOOK_AGAIN_AFTER", 0)
    ids = [new_id() for _ in range(3)]
    first = say(OrderPlaced(*ids, 1, 100))
    start = place_now()
    late, second = say(OrderPlaced(*ids, 1, 100)), say(OrderPlaced(*ids, 1, 100))
    held_back = Event.across_merchants().get(position=late)
    Event.across_merchants().filter(position=late).delete()
    assert [one.position for one in start.fresh()] == [second]
    with connection.cursor():
        held_back.save(force_insert=True)
    assert [one.position for one in start.fresh()] == [late]
    assert start.fresh() == []
    assert first < late


def test_a_nudge_wakes_the_board_at_once():
    async def waited() -> float:
        board = PartnerBoard()
        board.poll_seconds = 30
        loop = asyncio.get_running_loop()
        loop.call_later(0.01, board.nudge)
        began = loop.time()
        await board.pause()
        return loop.time() - began

    assert asyncio.run(waited()) < 1


def test_money_is_told_as_money(board, key, offer):
    assert str(board.today(key)) == str(Money(0))
