"""From a relay in a chat to orders, through the page that staff use."""

from __future__ import annotations

import re

import pytest

from yutang.presale import api
from yutang.presale.models import Order, Payment
from yutang.presale.tests.stage import draft_offer, running_offer
from yutang.selection.tests.stage import make_community, make_member

LIST = "#接龙\n1. 小鱼 M 2件 已付\n2. 小虾 L 1件\n3. 谁呀 S 1件\n4. 小鱼干 M或L 1件"


@pytest.fixture
def offer(shop):
    community = make_community()
    for name in ("小鱼", "小虾", "小鱼干"):
        make_member(community, name)
    key = running_offer(maximum_quantity=10, per_buyer_limit=3)
    from yutang.presale.models import Offer

    Offer.objects.filter(pk=key).update(community=community)
    return key


def read(client, offer, text=LIST, **sent):
    return client.post(f"/presale/offers/{offer}/relay", {"text": text, "pickup": "团长家自提", **sent})


def order_of(name: str) -> Order:
    (order,) = (order for order in Order.objects.all() if order.recipient == name)
    return order


def choices_in(page) -> dict[str, str]:
    """What the page would send as it stands, as a browser sees it."""
    html, sent = page.content.decode(), {}
    for select in re.finditer(r'<select name="([^"]+)".*?</select>', html, re.S):
        chosen = re.search(r'<option value="([^"]*)" selected', select[0])
        sent[select[1]] = chosen[1] if chosen else ""
    for field in re.finditer(r"<input [^>]*>", html):
        name, value = re.search(r'name="(r\d[^"]*)"', field[0]), re.search(r'value="([^"]*)"', field[0])
        if name:
            sent[name[1]] = value[1] if value else ""
    return sent


def take(client, offer, text=LIST, **changes):
    sent = choices_in(read(client, offer, text))
    for name in [name for name in sent if name.endswith("-phone")]:
        sent[name] = "13800138" + f"{int(name[1 : name.index('-')]):03d}"
    return read(client, offer, text, take="1", **sent | changes)


def test_a_list_is_shown_with_what_is_not_certain_first(offer, hai_client):
    html = read(hai_client, offer).content.decode().partition('id="rows"')[2]
    assert html.index("小鱼干") < html.index("小虾")
    assert "M或L" in html
    assert Order.objects.count() == 0


def test_lines_become_orders_of_the_members_who_are_called_so(offer, hai_client):
    assert take(hai_client, offer).status_code == 200
    orders = {(order.recipient, order.quantity, order.state, order.address) for order in Order.objects.all()}
    # 小鱼干 said M or L, which somebody has to decide; 谁呀 is nobody's name here and was left out.
    assert orders == {("小鱼", 2, "paid", "团长家自提"), ("小虾", 1, "placed", "团长家自提")}
    assert Payment.objects.get().channel == "transfer"


def test_the_same_list_again_orders_nothing(offer, hai_client):
    sent = choices_in(read(hai_client, offer)) | {"r0-phone": "13800138000", "r1-phone": "13800138001"}
    for _time in range(2):
        read(hai_client, offer, take="1", **sent)
    take(hai_client, offer)
    assert Order.objects.count() == 2


def test_a_later_list_orders_only_what_is_more(offer, hai_client):
    take(hai_client, offer, "1. 小鱼 M 1件\n2. 小虾 L 2件")
    later = take(hai_client, offer, "1. 小鱼 M 3件\n2. 小虾 取消")
    assert sorted(Order.objects.values_list("quantity", flat=True)) == [1, 2, 2]
    html = later.content.decode()
    order = order_of("小虾")
    assert f"/presale/orders/{order.pk}" in html


def test_who_is_missing_in_a_later_list_is_told_and_not_cancelled(offer, hai_client):
    take(hai_client, offer, "1. 小鱼 M 1件\n2. 小虾 L 2件")
    html = read(hai_client, offer, "1. 小鱼 M 1件").content.decode()
    order = order_of("小虾")
    assert f"/presale/orders/{order.pk}" in html
    assert order.state == "placed"


def test_a_line_that_cannot_land_leaves_nothing_and_says_why(offer, hai_client):
    page = take(hai_client, offer, "1. 小鱼 M 4件 已付\n2. 小虾 L 1件")
    assert [order.recipient for order in Order.objects.all()] == ["小虾"]
    assert "form-errors" in page.content.decode()
    assert Payment.objects.count() == 0


def test_a_stranger_is_added_by_their_phone(offer, hai_client):
    take(hai_client, offer, **{"r2-who": "phone", "r2-phone": "13900139000"})
    order = order_of("谁呀")
    assert order.phone == "+8613900139000"
    page = take(hai_client, offer, **{"r2-who": "phone", "r2-phone": ""})
    assert page.status_code == 200
    assert len([order for order in Order.objects.all() if order.recipient == "谁呀"]) == 1


@pytest.mark.parametrize(
    "changes",
    [
        {"r0-who": "0192f0c0-0000-7000-8000-000000000000"},
        {"r0-sku0": "forged"},
        {"r0-count0": "-3"},
        {"r0-count0": "1e9"},
    ],
    ids=["who", "sku", "less than nothing", "huge"],
)
def test_forged_choices_are_not_taken(offer, hai_client, changes):
    take(hai_client, offer, "1. 小鱼 M 1件", **changes)
    assert Order.objects.count() == 0


def test_a_list_for_an_offer_that_is_not_open_is_read_and_not_taken(shop, hai_client):
    offer = draft_offer()
    page = take(hai_client, offer, "1. 小鱼 M 1件")
    assert page.status_code == 200
    assert Order.objects.count() == 0


def test_an_empty_or_endless_text_is_refused(offer, hai_client):
    assert read(hai_client, offer, "").status_code == 422
    assert read(hai_client, offer, "小" * 60_001).status_code == 422


def test_two_lines_of_one_person_are_one_wish(offer, hai_client):
    take(hai_client, offer, "1. 小鱼 M 1件\n2. 小鱼 L 1件")
    assert Order.objects.get().quantity == 2
    assert api.offer_card(offer).available == 8
