from __future__ import annotations

import pytest

from tests.cast import NOON, hire
from yutang.people.api import receive_customer
from yutang.presale.events import OfferConfirmed
from yutang.presale.models import Offer, Order
from yutang.production.api import plan_production
from yutang.production.models import Unit
from yutang.production.tests.paid_offer import make_offer, pay_order
from yutang.site.search import found
from yutang.site.tests.test_today import browser_of, everything


@pytest.fixture
def fish(shop):
    identities = {"openid": "o-1", "phone": "13812345678"}
    return receive_customer(channel="wechat", identities=identities, nickname="小鱼游啊游", at=NOON)


def titles(text: str, may=everything) -> list[str]:
    return [hit.title for group in found(text, may=may) for hit in group.hits]


def test_a_customer_is_found_by_nickname_and_by_the_whole_phone_only(fish):
    assert titles("游啊") == ["小鱼游啊游"]
    for written in ("13812345678", "+86 138 1234 5678"):
        assert titles(written) == ["小鱼游啊游"]
    assert titles("1234") == []
    assert titles("13812345679") == []


def test_the_phone_itself_is_not_shown(fish):
    notes = [hit.note for group in found("13812345678", may=everything) for hit in group.hits]
    assert "13812345678" not in " ".join(notes)


def test_orders_offers_styles_and_pieces_are_found(fish):
    offer_id = make_offer("LQ-9", "阔腿裤")
    order = pay_order(offer_id, fish, {"M": 1})
    plan_production(OfferConfirmed(offer_id, Offer.objects.get(pk=offer_id).style_id, 1), now=NOON)
    assert titles(Order.objects.get(pk=order).number) == [Order.objects.get(pk=order).number]
    assert set(titles("阔腿")) == {"阔腿裤", "P20261121-001"}
    code = Unit.objects.get().code
    assert titles(code.lower())[0].replace("-", "") == code


def test_the_factory_finds_no_customers(fish, merchant):
    page = browser_of(hire(merchant, "老周", "factory")).get("/search?q=13812345678").content.decode()
    assert "小鱼" not in page


def test_the_rival_finds_nothing(fish, qian_client):
    for text in ("小鱼", "13812345678"):
        assert "小鱼游啊游" not in qian_client.get("/search", {"q": text}).content.decode()


@pytest.mark.parametrize("text", ["", " ", "\x00", "%", "'; DROP TABLE", "🐟" * 60, "1" * 500, "<script>"])
def test_odd_words_are_only_words(hai_client, shop, text):
    answer = hai_client.get("/search", {"q": text})
    assert answer.status_code == 200
    assert b'<script>"' not in answer.content


def test_while_somebody_types_only_the_list_is_sent(hai_client, fish):
    answer = hai_client.get("/search", {"q": "游啊"}, headers={"HX-Request": "true"})
    assert b"<html" not in answer.content
    assert "小鱼游啊游".encode() in answer.content
