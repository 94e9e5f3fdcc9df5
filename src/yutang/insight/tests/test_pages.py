from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from tests.cast import NOON, hire
from yutang.insight.tests.test_numbers import LONG_AGO, Day
from yutang.people.api import add_community
from yutang.presale.models import Order
from yutang.production.tests.paid_offer import make_offer, pay_order


@pytest.fixture
def garden(shop):
    day, offer = Day(), make_offer()
    community = add_community("花园妈妈群")
    fish = day.joins("小鱼", community_id=community, source="live")
    day.joins("阿花", source="parcel-card", at=NOON - timedelta(days=40))
    day.speaks(fish)
    day.pays(fish, offer, 19_900)
    return community


def figures_of(page: str) -> list[str]:
    river = page.split('<ol class="river">')[1].split("</ol>", maxsplit=1)[0]
    return [part.split("<")[0] for part in river.split('class="figure">')[1:]]


def test_the_loop_is_shown_with_its_numbers(hai_client, garden):
    page = hai_client.get("/insight/").content.decode()
    assert figures_of(page) == ["2", "1", "0", "1", "1"]
    assert "¥199.00" in page
    assert "花园妈妈群" in page
    assert "parcel-card" in page


def test_the_filter_stands_in_the_address(hai_client, garden):
    assert figures_of(hai_client.get("/insight/?source=parcel-card").content.decode()) == ["1", "0", "0", "0", "0"]
    assert figures_of(hai_client.get(f"/insight/?community={garden}").content.decode()) == ["1", "1", "0", "1", "1"]
    assert figures_of(hai_client.get("/insight/?joined=30").content.decode()) == ["1", "1", "0", "1", "1"]


@pytest.mark.parametrize("query", ["community=nonsense", "source=%00", "joined=-1", "joined=99999999", "community=1"])
def test_a_filter_that_makes_no_sense_counts_as_not_said(hai_client, garden, query):
    answer = hai_client.get(f"/insight/?{query}")
    assert answer.status_code == 200
    assert figures_of(answer.content.decode()) == ["2", "1", "0", "1", "1"]


def test_who_joined_lately_and_has_not_paid_is_undecided(hai_client, shop):
    Day().joins("小鱼", at=NOON - timedelta(days=13))
    Day().joins("阿花", at=NOON - timedelta(days=14))
    page = Client(headers={"accept-language": "en"})
    page.cookies = hai_client.cookies
    text = page.get("/insight/").content.decode()
    assert "1 person joined less than 14 days ago and has not paid" in text
    assert "Of the 1 others 0% have paid." in text


def test_before_anything_happened_the_page_says_what_will_be_here(hai_client, shop):
    assert "还没有数据" in hai_client.get("/insight/").content.decode()


def test_only_roles_that_may_see_it_do(merchant, garden):
    browser = Client()
    browser.force_login(
        hire(merchant, "小李", "guide").user, backend="allauth.account.auth_backends.AuthenticationBackend"
    )
    assert browser.get("/insight/").status_code == 403


def test_the_rival_s_community_opens_nothing(qian_client, garden):
    page = qian_client.get(f"/insight/?community={garden}").content.decode()
    assert "花园妈妈群" not in page
    assert "还没有数据" in page


def test_who_bought_again_is_shown_by_the_month_of_the_first_order(hai_client, shop):
    assert "还没有人买过" in hai_client.get("/insight/repurchase").content.decode()
    offer, fish = make_offer(), Day().joins("小鱼")
    for customer_id, on in ((fish, LONG_AGO), (fish, NOON), (Day().joins("阿花"), LONG_AGO)):
        Order.objects.filter(pk=pay_order(offer, customer_id, {"M": 1})).update(placed_at=on)
    page = hai_client.get("/insight/repurchase").content.decode()
    assert "2026-10" in page
    assert page.count("50%") == 2
