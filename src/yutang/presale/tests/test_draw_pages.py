"""What buyers and staff see of a fair start."""

import re
from datetime import timedelta

import pytest

from tests.cast import NOON
from tests.walk import as_member
from yutang.core import clock
from yutang.presale import api
from yutang.presale.actions.drawing import draw
from yutang.presale.models import DrawEntry, Offer, Order
from yutang.presale.queries.draws import draw_card
from yutang.presale.tests.stage import running_offer
from yutang.presale.tests.test_buyer_pages import sent
from yutang.presale.tests.test_drawing import DUE, enter, fair_offer, members
from yutang.presale.tests.test_pages import phone_of
from yutang.presale.tests.test_terms_pages import said
from yutang.selection.tests.stage import make_member, make_style

pytestmark = pytest.mark.django_db
ENGLISH = {"HTTP_ACCEPT_LANGUAGE": "en"}


def text_of(browser, path):
    answer = browser.get(path, **ENGLISH)
    assert answer.status_code == 200, answer
    return answer.content.decode()


@pytest.fixture
def offer(shop):
    return fair_offer(maximum_quantity=4)


@pytest.fixture
def phone(offer):
    return phone_of(make_member(None))


def entered(browser, offer, **changes):
    answer = browser.post(f"/m/offers/{offer}/order", sent(offer, **changes))
    assert answer.status_code == 302, answer.content.decode()
    return answer["Location"]


class TestBuyer:
    def test_the_page_says_before_pressing_that_the_minute_is_drawn(self, offer, phone):
        with clock.frozen(NOON + timedelta(seconds=20)):
            for path in (f"/m/offers/{offer}", f"/m/offers/{offer}/order"):
                text = text_of(phone, path)
                assert "Fair start" in text
                assert 'data-draw-left="40"' in text
        assert "Enter the draw" in text_of(phone, f"/m/offers/{offer}/order")

    def test_an_offer_without_a_draw_says_nothing_of_it(self, shop):
        plain = running_offer()
        phone = phone_of(make_member(None))
        for path in (f"/m/offers/{plain}", f"/m/offers/{plain}/order"):
            assert "draw" not in text_of(phone, path)
        assert phone.get(f"/m/offers/{plain}/draw").status_code == 404
        assert phone.get(f"/m/offers/{plain}/draw/lots").status_code == 404

    def test_ordering_leads_to_the_draw_and_my_orders_shows_it(self, offer, phone):
        page = entered(phone, offer)
        text = text_of(phone, page)
        assert "You are in the draw" in text
        assert 'data-draw-left="60"' in text
        assert f'data-draw-status="/lane/entries/{page.rsplit("/", 1)[-1]}"' in text
        assert "In the draw" in text_of(phone, "/m/orders")
        assert "You are in the draw" in text_of(phone, f"/m/offers/{offer}/order")

    def test_the_page_counts_to_nothing_and_then_says_that_lots_are_drawn(self, offer, phone):
        page = entered(phone, offer)
        with clock.frozen(DUE):
            assert 'data-draw-left="0"' in text_of(phone, page)

    def test_who_is_drawn_is_led_to_paying(self, offer, phone):
        page = entered(phone, offer)
        draw(offer, now=DUE)
        order = Order.objects.get()
        with clock.frozen(DUE):
            text = text_of(phone, page)
        assert "You were drawn" in text
        assert f"/m/orders/{order.pk}" in text
        assert "Pay" in text
        assert "data-draw-status" not in text
        assert "In the draw" not in text_of(phone, "/m/orders")

    def test_who_is_not_drawn_is_told_kindly_and_led_to_the_waiting_list(self, offer):
        buyers = members(5)
        for buyer in buyers:
            enter(offer, buyer)
        draw(offer, now=DUE)
        loser = DrawEntry.objects.get(state="refused")
        phone = phone_of(loser.customer_id)
        text = text_of(phone, f"/m/entries/{loser.pk}")
        assert "Not this time" in text
        assert "Your lot was number 5 of 5." in text
        assert "Join the waiting list" in text
        assert "Not drawn this time" in text_of(phone, "/m/orders")

    def test_an_entry_that_was_replaced_leads_to_the_one_that_counts(self, offer, phone):
        first = entered(phone, offer)
        second = entered(phone, offer, quantity="2", idempotency_key="another-key-0001")
        answer = phone.get(first)
        assert (answer.status_code, answer["Location"]) == (302, second)

    def test_nobody_sees_anothers_entry(self, offer, phone):
        page = entered(phone, offer)
        assert phone_of(make_member(None, "小虾")).get(page).status_code == 404

    def test_the_lots_can_be_checked_by_everybody_once_they_are_drawn(self, offer, phone):
        page = entered(phone, offer)
        before = text_of(phone, f"/m/offers/{offer}/draw/lots")
        assert "secret until" in before
        assert page.rsplit("/", 1)[-1] not in before
        draw(offer, now=DUE)
        after = text_of(phone, f"/m/offers/{offer}/draw/lots")
        assert f"\t{page.rsplit('/', 1)[-1]}\n" in after
        assert "Secret number" in text_of(phone, f"/m/offers/{offer}/draw")


class TestStaff:
    def test_the_form_ticks_it_and_the_page_shows_it(self, shop, hai_client):
        answer = hai_client.post("/presale/new", said(origin=f"style:{make_style('F1')}", has_fair_start="on"))
        assert answer.status_code == 302, answer.content.decode()
        offer = Offer.objects.get()
        assert offer.has_fair_start
        assert "is entered in a draw" in text_of(hai_client, f"/presale/offers/{offer.pk}")
        terms = text_of(hai_client, f"/presale/offers/{offer.pk}/terms")
        assert re.search(r'name="has_fair_start"[^>]* checked', terms)

    def test_the_page_shows_entries_and_then_the_outcome(self, offer, hai_client):
        for buyer in members(6):
            enter(offer, buyer)
        page = f"/presale/offers/{offer}"
        assert "The first minute is running" in text_of(hai_client, page)
        draw_before = draw_card(offer)
        assert draw_before.seed_hash in text_of(hai_client, page)
        draw(offer, now=DUE)
        text = text_of(hai_client, page)
        assert "Got an order</dt><dd>4</dd>" in text
        assert "Not drawn</dt><dd>2</dd>" in text
        assert draw_card(offer).seed in text
        assert text_of(hai_client, f"/presale/offers/{offer}/lots").count("\n") == 4 + 6

    def test_the_rival_sees_nothing(self, offer, qian_client):
        assert qian_client.get(f"/presale/offers/{offer}/lots").status_code == 404


def test_a_member_of_another_shop_is_no_member_here(offer, rival):
    browser = as_member(rival.id, make_member(None, "外人"))
    assert browser.get(f"/m/offers/{offer}/draw").status_code in (403, 404)
    assert api.offer_card(offer).is_drawing
