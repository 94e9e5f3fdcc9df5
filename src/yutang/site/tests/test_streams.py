from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from django.conf import settings
from django.db import transaction
from django.test import Client

from tests.cast import NOON, hire
from yutang.accounts.api import PERMISSIONS, Permission, Role
from yutang.core.events import newest_position, publish
from yutang.core.ids import new_id
from yutang.core.models import Event
from yutang.core.tenancy import merchant_scope
from yutang.presale.events import OfferConfirmed, OfferFailed, OrderDeposited, OrderLapsed, OrderPaid
from yutang.presale.models import Offer
from yutang.production.api import plan_production
from yutang.production.tests.paid_offer import make_customer, make_offer, pay_order
from yutang.site import alerts, streams
from yutang.site.boards import QUEUE_SIZE, Listener, frame
from yutang.site.streams import Mark, Reader, Told, tell

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def reader(merchant, role=Role.OWNER, language="en") -> Reader:
    return Reader(new_id(), merchant.id, PERMISSIONS[role], language)


def say(fact) -> int:
    with transaction.atomic():
        publish(fact, at=NOON)
    return Event.across_merchants().order_by("position").last().position


def scope_of(browser: Client | None, *, language="en") -> dict:
    cookie = ""
    if browser is not None:
        cookie = f"{settings.SESSION_COOKIE_NAME}={browser.cookies[settings.SESSION_COOKIE_NAME].value}"
    headers = [(b"host", b"127.0.0.1"), (b"cookie", cookie.encode()), (b"accept-language", language.encode())]
    return {"type": "http", "method": "GET", "path": "/stream/alerts", "query_string": b"", "headers": headers}


@pytest.fixture
def offer(shop):
    return make_offer()


def paid(offer_id) -> OrderPaid:
    return OrderPaid(new_id(), new_id(), offer_id, 2, 39_800)


def test_a_payment_is_told_to_its_own_merchant_in_the_reader_s_language(offer, shop, rival):
    mark = Mark(newest_position())
    position = say(paid(offer))
    audience = {(shop.id, "en"), (shop.id, "zh-hans"), (rival.id, "en")}
    (told,) = streams.news(mark, audience)
    assert (told.position, told.merchant_id, told.permission) == (position, shop.id, Permission.SEE_ORDERS)
    assert set(told.snippets) == {"en", "zh-hans"}
    assert "¥398.00 paid: 亚麻连衣裙 × 2" in told.snippets["en"]
    assert streams.news(mark, audience) == []


@pytest.mark.parametrize(
    ("fact", "in_english", "in_chinese"),
    [
        (OrderDeposited, "Deposit of ¥60.00 paid: 亚麻连衣裙 × 2", "收到定金 ¥60.00：亚麻连衣裙 × 2"),
        (
            OrderLapsed,
            "No balance came for 亚麻连衣裙 × 2: the deposit of ¥60.00 is kept",
            "亚麻连衣裙 × 2 尾款没付，定金 ¥60.00 不退",
        ),
    ],
    ids=["deposit", "lapsed"],
)
def test_a_deposit_and_a_balance_that_never_came_are_told(offer, shop, fact, in_english, in_chinese):
    mark = Mark(newest_position())
    say(fact(new_id(), new_id(), offer, 2, 6_000))
    (told,) = streams.news(mark, {(shop.id, "en"), (shop.id, "zh-hans")})
    assert in_english in told.snippets["en"]
    assert in_chinese in told.snippets["zh-hans"]
    assert told.permission is Permission.SEE_ORDERS


def test_a_balance_is_told_as_what_came_with_it(offer, shop):
    mark = Mark(newest_position())
    say(OrderPaid(new_id(), new_id(), offer, 2, 39_800, deposit_fen=6_000))
    (told,) = streams.news(mark, {(shop.id, "en"), (shop.id, "zh-hans")})
    assert "Balance of ¥338.00 paid: 亚麻连衣裙 × 2" in told.snippets["en"]
    assert "收到尾款 ¥338.00：亚麻连衣裙 × 2" in told.snippets["zh-hans"]


def test_a_payment_from_before_deposits_were_named_is_told_whole(offer, shop):
    position = say(paid(offer))
    event = Event.objects.get(position=position)
    del event.payload["deposit_fen"]
    assert "¥398.00" in str(alerts.alert_of(event).text)


def test_each_listener_hears_only_their_merchant_and_only_what_their_role_may_see(offer, shop, rival):
    mark = Mark(newest_position())
    say(paid(offer))
    (told,) = streams.news(mark, {(shop.id, "en")})
    owner, factory, outsider = (
        Listener(reader(shop)),
        Listener(reader(shop, Role.FACTORY)),
        Listener(reader(rival)),
    )
    for listener in (owner, factory, outsider):
        tell(listener, told)
    assert owner.queue.get_nowait() is told
    assert factory.queue.empty()
    assert outsider.queue.empty()


def test_a_listener_that_cannot_keep_up_is_let_go():
    async def hear() -> list[Told | None]:
        person = Reader(new_id(), new_id(), frozenset({Permission.SEE_ORDERS}), "en")
        listener = Listener(person)
        for position in range(QUEUE_SIZE + 1):
            tell(listener, Told(position, person.merchant_id, Permission.SEE_ORDERS, {"en": "x"}))
        return [listener.queue.get_nowait() for _ in range(listener.queue.qsize())]

    assert asyncio.run(hear()) == [None]


def test_what_is_committed_late_is_still_told_and_nothing_twice():
    now = datetime(2026, 11, 21, 12, tzinfo=UTC)
    old, young = now - timedelta(minutes=1), now
    mark = Mark(10)
    assert mark.new_among([(11, old), (13, young)], now=now) == [11, 13]
    assert mark.floor == 11
    assert mark.new_among([(12, young), (13, young)], now=now) == [12]
    later = now + timedelta(minutes=1)
    assert mark.new_among([(12, young), (13, young)], now=later) == []
    assert mark.floor == 13


def test_a_newcomer_gets_the_latest_and_who_comes_back_gets_what_they_missed(offer, shop, rival):
    first, second, third = say(paid(offer)), say(OfferConfirmed(offer, new_id(), 9)), say(OfferFailed(offer))
    hello = streams.welcome(reader(shop), None)
    assert [told.position for told in hello.latest] == [third, second, first]
    assert hello.unread == 3
    assert [told.position for told in streams.welcome(reader(shop), first).latest] == [second, third]
    assert streams.welcome(reader(rival), None).latest == []


def test_the_stream_says_who_may_listen(hai_client, merchant, db):
    assert streams.reader_of(scope_of(None)) is None
    found = streams.reader_of(scope_of(hai_client))
    assert found is not None
    assert (found.merchant_id, found.language) == (merchant.id, "en")
    hai_client.logout()
    browser = Client()
    browser.cookies[settings.SESSION_COOKIE_NAME] = "forged"
    assert streams.reader_of(scope_of(browser)) is None


def test_a_dismissed_member_of_staff_hears_nothing_more(merchant):
    staff = hire(merchant, "小李", "operator")
    browser = Client()
    browser.force_login(staff.user, backend=BACKEND)
    assert streams.reader_of(scope_of(browser)) is not None
    with merchant_scope(merchant.id):
        staff.is_active = False
        staff.save()
    assert streams.reader_of(scope_of(browser)) is None


def test_a_message_keeps_to_its_lines():
    assert frame("alert", "<li>a\nb</li>", 7) == "id: 7\nevent: alert\ndata: <li>a\ndata: b</li>\n\n"
    assert streams.unread_frame(0) == "event: unread\ndata: <!-- -->\n\n"
    assert streams.unread_frame(120) == "event: unread\ndata: 99+\n\n"


def test_every_kind_of_alert_has_words_and_a_page(offer, shop):
    pay_order(offer, make_customer("小鱼"), {"M": 2})
    confirmed = OfferConfirmed(offer, Offer.objects.get(pk=offer).style_id, 2)
    plan_production(confirmed, now=NOON)
    say(paid(offer))
    say(confirmed)
    say(OfferFailed(offer))
    rows = alerts.latest(frozenset(Permission), limit=10)
    assert {row.kind for row in rows} >= {"production.order_planned", "presale.order_paid", "presale.offer_failed"}
    for row in rows:
        alert = alerts.alert_of(row)
        assert "亚麻连衣裙" in str(alert.text)
        assert alert.url.startswith("/")
        assert alert.at == NOON


def test_alerts_are_read_once_they_were_all_looked_at(offer, shop, hai, hai_client):
    say(paid(offer))
    everything = frozenset(Permission)
    assert alerts.unread_count(hai.id, everything) == 1
    assert "亚麻连衣裙" in hai_client.get("/alerts").content.decode()
    assert alerts.unread_count(hai.id, everything) == 0
    say(paid(offer))
    assert alerts.unread_count(hai.id, everything) == 1


def test_the_rival_s_page_of_alerts_is_empty(offer, shop, qian_client):
    say(paid(offer))
    assert "亚麻连衣裙" not in qian_client.get("/alerts").content.decode()
