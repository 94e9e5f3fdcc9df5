from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from tests.cast import NOON, hire
from yutang.core.events import deliver_facts
from yutang.core.models import Delivery, Event
from yutang.core.tenancy import merchant_scope
from yutang.people.api import add_community
from yutang.presale.events import OfferConfirmed
from yutang.presale.models import Offer, OfferStock
from yutang.production.api import plan_production
from yutang.production.tests.paid_offer import make_customer, make_offer, pay_order
from yutang.site import today

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def browser_of(staff) -> Client:
    browser = Client(headers={"accept-language": "en"})
    browser.force_login(staff.user, backend=BACKEND)
    return browser


@pytest.fixture
def hai_reads_english(hai) -> Client:
    return browser_of(hai)


def everything(permission) -> bool:
    return True


def open_offer(**changes):
    offer_id = make_offer()
    Offer.objects.filter(pk=offer_id).update(state="open", opens_at=NOON, **changes)
    OfferStock.objects.filter(offer_id=offer_id).update(is_selling=True)
    return offer_id


def test_an_empty_shop_is_offered_the_first_step(hai_reads_english):
    page = hai_reads_english.get("/").content.decode()
    assert "The pond is dug" in page
    assert "Import your files" in page or "Add a partner" in page


def test_a_stranger_is_sent_to_sign_in(client, merchant):
    assert client.get("/").status_code == 302
    assert "/accounts/login" in client.get("/")["Location"]


def test_the_factory_s_people_go_straight_to_what_they_make(merchant):
    answer = browser_of(hire(merchant, "老周", "factory")).get("/")
    assert (answer.status_code, answer["Location"]) == (302, "/production/")


def test_a_day_shows_money_the_river_offers_and_communities(shop, hai_reads_english):
    garden = add_community("花园妈妈群")
    fish = make_customer("小鱼", community_id=garden)
    open_offer(minimum_quantity=3, paid_quantity=2, closes_at=NOON + timedelta(hours=2))
    deliver_facts()
    page = hai_reads_english.get("/").content.decode()
    assert "Taken today" in page
    assert "花园妈妈群" in page
    assert "no leader" in page
    assert "亚麻连衣裙 lacks 1 pieces" in page
    assert "2 hours left" in page
    assert str(fish) not in page


def test_a_guide_sees_no_money(shop, merchant):
    add_community("花园妈妈群")
    page = browser_of(hire(merchant, "小李", "guide")).get("/").content.decode()
    assert "Taken today" not in page
    assert "On sale" in page


def test_what_waits_longest_for_a_decision_comes_first(shop):
    offer_id = make_offer("LQ-007", "阔腿裤")
    pay_order(offer_id, make_customer("小鱼"), {"M": 2})
    style_id = Offer.objects.get(pk=offer_id).style_id
    plan_production(OfferConfirmed(offer_id, style_id, 2), now=NOON)
    open_offer(minimum_quantity=30, closes_at=NOON + timedelta(hours=5))
    event = Event.objects.order_by("position").last()
    Delivery.objects.create(
        event=event, handler="yutang.insight.x:y", is_done=False, attempts=5, error="ValueError: no"
    )
    chores = today.things_to_do(everything, now=NOON)
    assert [chore.icon for chore in chores] == ["alert-triangle", "building-factory-2", "hourglass"]
    assert all(chore.action.url for chore in chores)


def test_a_person_is_not_asked_for_what_they_may_not_do(shop):
    offer_id = make_offer()
    pay_order(offer_id, make_customer("小鱼"), {"M": 2})
    plan_production(OfferConfirmed(offer_id, Offer.objects.get(pk=offer_id).style_id, 2), now=NOON)
    assert today.things_to_do(lambda permission: False, now=NOON) == []


def test_the_rival_s_day_is_another(shop, rival, qian_client):
    open_offer(minimum_quantity=30, closes_at=NOON + timedelta(hours=5))
    add_community("花园妈妈群")
    assert "花园妈妈群" not in qian_client.get("/").content.decode()
    with merchant_scope(rival.id):
        assert today.things_to_do(everything, now=NOON) == []


@pytest.mark.parametrize(
    ("left", "words"),
    [(timedelta(seconds=59), "0 minutes"), (timedelta(minutes=1), "1 minute"), (timedelta(hours=47), "47 hours"),
     (timedelta(days=2), "2 days"), (timedelta(days=-1), "0 minutes")],
)  # fmt: skip
def test_time_left_is_rounded_down(left, words, settings):
    from django.utils import translation

    with translation.override("en"):
        assert today.time_left(NOON + left, now=NOON) == words


def test_what_got_stuck_is_shown_to_the_owner_and_tried_again(shop, hai_reads_english, merchant):
    make_customer("小鱼")
    event = Event.objects.get(kind="people.customer_joined")
    late = NOON + timedelta(days=400)
    row = Delivery.objects.create(
        event=event, handler="yutang.insight.x:y", is_done=False, attempts=5, next_try_at=late, error="ValueError: no"
    )
    assert "ValueError: no" in hai_reads_english.get("/stuck").content.decode()
    assert browser_of(hire(merchant, "小李", "operator")).get("/stuck").status_code == 403
    assert hai_reads_english.post("/stuck/again").status_code == 302
    row.refresh_from_db()
    assert row.next_try_at < late


def test_the_rival_neither_sees_nor_moves_what_got_stuck(shop, qian_client):
    make_customer("小鱼")
    event = Event.objects.get(kind="people.customer_joined")
    late = NOON + timedelta(days=400)
    row = Delivery.objects.create(
        event=event, handler="yutang.insight.x:y", is_done=False, attempts=5, next_try_at=late, error="ValueError: no"
    )
    assert "ValueError" not in qian_client.get("/stuck").content.decode()
    qian_client.post("/stuck/again")
    row.refresh_from_db()
    assert row.next_try_at == late
