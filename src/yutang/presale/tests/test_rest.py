"""What programs say of offers and read of orders."""

from dataclasses import replace
from datetime import timedelta
from typing import get_args

import pytest
from django.test import Client

from tests.cast import NOON
from yutang.accounts.api import make_api_key
from yutang.catalog import api as catalog
from yutang.core.money import Money
from yutang.core.tenancy import merchant_scope
from yutang.presale import api
from yutang.presale.actions.aftersales import refund_part
from yutang.presale.actions.returning import RefundWish
from yutang.presale.jobs import close_due_offers
from yutang.presale.models import Offer, OfferSku, Order
from yutang.presale.rest.orders import State
from yutang.presale.rules.terms import DepositTerms, GroupTerms
from yutang.presale.tests.stage import DEADLINE, HOME, buy, draft_offer, order_draft, pay_for, place, running_offer
from yutang.presale.tests.test_balances import arrives, begun, deposited
from yutang.selection.tests.stage import make_community, make_member, make_style

NOBODY = "00000000-0000-4000-8000-000000000000"
OFFERS, ORDERS = "/api/v1/offers", "/api/v1/orders"
HOUR = timedelta(hours=1)
SOON, MIDWAY, LATER = (NOON + HOUR).isoformat(), (NOON + 2 * HOUR).isoformat(), (NOON + 5 * HOUR).isoformat()


def program_of(merchant, *, role="operator", language="en") -> Client:
    with merchant_scope(merchant.id):
        _key_id, secret = make_api_key("店铺系统", role, now=NOON)
    return Client(headers={"authorization": f"Bearer {secret}", "accept-language": language})


@pytest.fixture
def program(shop):
    return program_of(shop)


@pytest.fixture
def style(shop):
    return make_style("D1")


def sku_ids(style_id) -> list[str]:
    return [str(sku.id) for sku in catalog.style_card(style_id).skus]


def plain(**changes) -> dict:
    return {"minimum_quantity": 2, "maximum_quantity": 9, "closes_at": LATER} | changes


def everything(style_id) -> dict:
    """All terms that go together, each as it is read back."""
    small, middle, _large = sku_ids(style_id)
    return {
        "price_fen": 18_000,
        "early": {"price_fen": 15_000, "until": SOON},
        "deposit": {"amount_fen": 3_000, "balance_days": 5},
        "tiers": [{"quantity": 4, "price_fen": 14_000}, {"quantity": 8, "price_fen": 12_000}],
        "waves": [{"opens_at": SOON, "quantity": 3}, {"opens_at": MIDWAY, "quantity": 2}],
        "skus": [{"sku_id": small, "available": 3, "minimum_quantity": 2}, {"sku_id": middle, "minimum_quantity": 1}],
        "pickup_place": "三号楼门口",
        "is_pickup_only": True,
        "has_fair_start": True,
    }


def send(program, body, *, path=OFFERS, method="post"):
    return getattr(program, method)(path, body, content_type="application/json")


def same_moment(said: str, read: str) -> bool:
    return read.replace("Z", "+00:00") == said


def assert_reads_back(card: dict, style_id) -> None:
    said = everything(style_id)
    assert card["price_fen"] == said["price_fen"]
    assert card["early"]["price_fen"] == 15_000
    assert same_moment(said["early"]["until"], card["early"]["until"])
    assert card["deposit"] == said["deposit"]
    assert card["group"] is None
    assert card["tiers"] == [one | {"missing_quantity": one["quantity"]} for one in said["tiers"]]
    assert [(one["quantity"], one["released_at"]) for one in card["waves"]] == [(3, None), (2, None)]
    assert all(
        same_moment(one["opens_at"], two["opens_at"]) for one, two in zip(said["waves"], card["waves"], strict=True)
    )
    read = {one["sku_id"]: (one["available"], one["minimum_quantity"]) for one in card["skus"]}
    small, middle, large = sku_ids(style_id)
    assert read == {small: (3, 2), middle: (None, 1), large: (None, 0)}
    assert (card["pickup_place"], card["is_pickup_only"]) == ("三号楼门口", True)
    assert (card["has_fair_start"], card["draw_until"], card["drawn_at"]) == (True, None, None)


def test_a_draft_with_all_terms_is_read_back_as_it_was_sent(program, style):
    community = make_community()
    made = send(program, plain(style_id=str(style), community_id=str(community), **everything(style)))
    assert made.status_code == 201, made.content
    card = program.get(f"{OFFERS}/{made.json()['offer_id']}").json()
    assert_reads_back(card, style)
    assert (card["state"], card["community_id"], card["available"]) == ("draft", str(community), 4)


def test_a_draft_gets_other_terms_and_what_was_opened_keeps_its_own(program, style):
    offer = draft_offer("D2", deposit=DepositTerms(Money(1_000)))
    own = api.offer_card(offer).style_id
    path = f"{OFFERS}/{offer}"
    changed = send(program, plain(**everything(own)), path=path, method="put")
    assert changed.status_code == 200, changed.content
    assert_reads_back(changed.json(), own)
    bare = send(program, plain(), path=path, method="put").json()
    assert (bare["early"], bare["deposit"], bare["tiers"], bare["waves"]) == (None, None, [], [])
    assert (bare["price_fen"], bare["available"], OfferSku.objects.count()) == (19_900, 9, 0)
    assert not bare["has_fair_start"]
    assert program.post(f"{path}/open").json()["state"] == "open"
    late = send(program, plain(), path=path, method="put")
    assert (late.status_code, late.json()["error"]["code"]) == (409, "presale.offer_not_draft")


def test_who_opens_a_fair_start_reads_until_when_orders_are_entered_in_the_draw(program, style):
    made = send(program, plain(style_id=str(style), has_fair_start=True)).json()
    card = program.post(f"{OFFERS}/{made['offer_id']}/open").json()
    assert NOON.isoformat() < card["draw_until"] < SOON
    assert card["drawn_at"] is None


def test_a_group_price_is_read_back(program, style):
    group = {"price_fen": 9_900, "size": 3}
    made = send(program, plain(style_id=str(style), group=group)).json()
    assert program.get(f"{OFFERS}/{made['offer_id']}").json()["group"] == group | {"hours": 24}


WRONG = [
    ({"minimum_quantity": 10}, "maximum_quantity", "bad_quantities"),
    ({"minimum_quantity": -(10**30)}, "maximum_quantity", "bad_quantities"),
    ({"maximum_quantity": 10**30}, "maximum_quantity", "bad_quantities"),
    ({"per_buyer_limit": 0}, "per_buyer_limit", "bad_buyer_limit"),
    ({"per_buyer_limit": 10}, "per_buyer_limit", "bad_buyer_limit"),
    ({"closes_at": NOON.isoformat()}, "closes_at", "closes_too_soon"),
    ({"closes_at": "9999-12-31T23:59:59-12:00"}, "closes_at", "closes_too_soon"),
    ({"price_fen": 0}, "price_fen", "bad_price"),
    ({"price_fen": 10**30}, "price_fen", "bad_price"),
    ({"early": {"price_fen": 18_000, "until": SOON}}, "early", "bad_early_price"),
    ({"early": {"price_fen": 100, "until": "0001-01-01T00:00:00+14:00"}}, "early", "bad_early_price"),
    ({"deposit": {"amount_fen": 12_000}}, "deposit", "bad_deposit"),
    ({"deposit": {"amount_fen": 0}}, "deposit", "bad_deposit"),
    ({"deposit": {"amount_fen": 1, "balance_days": 10**30}}, "deposit", "bad_deposit"),
    ({"tiers": [{"quantity": 4, "price_fen": 18_000}]}, "tiers", "bad_tiers"),
    ({"tiers": [{"quantity": 10**30, "price_fen": 1}]}, "tiers", "bad_tiers"),
    ({"tiers": [{"quantity": at, "price_fen": 100 - at} for at in range(2, 9)]}, "tiers", "bad_tiers"),
    ({"waves": [{"opens_at": SOON, "quantity": 9}]}, "waves", "bad_waves"),
    ({"waves": [{"opens_at": SOON, "quantity": -1}]}, "waves", "bad_waves"),
    ({"waves": [{"opens_at": MIDWAY, "quantity": 1}, {"opens_at": SOON, "quantity": 1}]}, "waves", "bad_waves"),
    ({"skus": [{"sku_id": NOBODY, "available": 1}]}, "skus", "bad_sku_terms"),
    ({"skus": "twice"}, "skus", "bad_sku_terms"),
    ({"group": {"price_fen": 9_900, "size": 3}}, "group", "group_alone"),
    ({"group": {"price_fen": 9_900, "size": 10**30}}, "group", "bad_group"),
    (
        {"group": {"price_fen": 9_900, "size": 3}, "early": None, "deposit": None, "tiers": []},
        "has_fair_start",
        "fair_start_alone",
    ),
    ({"pickup_place": " "}, "pickup_place", "pickup_nowhere"),
    ({"pickup_place": "楼" * 201}, "pickup_place", "bad_pickup_place"),
    ({"style_id": NOBODY}, "style_id", "unknown_style"),
    ({"community_id": NOBODY}, "community_id", "unknown_community"),
]


@pytest.mark.parametrize(
    ("wrong", "field", "code"), WRONG, ids=[f"{at}-{field}" for at, (_wrong, field, _code) in enumerate(WRONG)]
)
def test_terms_that_do_not_fit_name_their_field_in_both_languages(program, shop, style, wrong, field, code):
    if wrong.get("skus") == "twice":
        wrong = {"skus": [{"sku_id": sku_ids(style)[0], "available": 1}] * 2}
    body = plain(style_id=str(style), **everything(style)) | wrong
    answers = [send(one, body) for one in (program, program_of(shop, language="zh-hans"))]
    assert [one.status_code for one in answers] == [422, 422]
    told, translated = (one.json()["error"] for one in answers)
    assert (told["code"], told["fields"]["field"]) == (f"presale.{code}", field)
    assert told["message"].isascii() or "¥" in told["message"]
    assert any("一" <= sign <= "鿿" for sign in translated["message"])
    assert not Offer.objects.exists()


@pytest.mark.parametrize(
    ("wrong", "place"),
    [
        ({"deposit": {"fen": 3_000}}, "deposit"),
        ({"early": {"price_fen": 1}}, "early.until"),
        ({"early": {"price_fen": 1, "until": "2026-11-22T20:00:00"}}, "early.until"),
        ({"tiers": [{"quantity": "三", "price_fen": 1}]}, "tiers.0.quantity"),
        ({"tiers": {"quantity": 1}}, "tiers"),
        ({"price_fen": 19.99}, "price_fen"),
        ({"is_pickup": True}, "is_pickup"),
    ],
    ids=str,
)
def test_what_is_no_term_at_all_is_refused_by_its_place(program, shop, style, wrong, place):
    answer = send(program, plain(style_id=str(style)) | wrong)
    assert answer.status_code == 422
    assert any(place in one for one in answer.json()["error"]["fields"]["invalid"])
    told = send(program_of(shop, language="zh-hans"), plain(style_id=str(style)) | wrong).json()["error"]
    assert all(any("一" <= sign <= "鿿" for sign in words) for words in told["fields"]["invalid"].values())
    assert not Offer.objects.exists()


def test_an_order_tells_its_deposit_and_what_is_due(program, far_side):
    offer = running_offer(maximum_quantity=9, per_buyer_limit=4, deposit=DepositTerms(Money(3_000)))
    order = place(offer, make_member(None), 3)
    first = program.get(f"{ORDERS}/{order.id}").json()
    assert (first["state"], first["deposit_fen"], first["due_fen"]) == ("placed", 9_000, 9_000)
    arrives(begun(order.id))
    waits = program.get(f"{ORDERS}/{order.id}").json()
    assert (waits["state"], waits["due_fen"], waits["pay_until"]) == ("deposited", 0, None)
    refund_part(order.id, RefundWish({order.lines[0].id: 1}), now=NOON)
    close_due_offers(DEADLINE)
    due = program.get(f"{ORDERS}/{order.id}").json()
    assert (due["balance_fen"], due["due_fen"], due["refunded_quantity"]) == (2 * 16_900, 2 * 16_900, 1)
    assert same_moment((DEADLINE + timedelta(days=3)).isoformat(), due["pay_until"])
    (line,) = due["lines"]
    assert (line["quantity"], line["refunded_quantity"], line["unit_price_fen"]) == (3, 1, 19_900)
    assert line["sku_id"] == sku_ids(api.offer_card(offer).style_id)[0]


def test_an_order_tells_its_pickup_its_gift_and_its_group(program):
    offer = running_offer(maximum_quantity=9, pickup_place="三号楼门口")
    picked = api.place_order(
        order_draft(offer, make_member(None, "阿敏"), delivery=replace(HOME, address="", is_pickup=True)), now=NOON
    )
    given = api.place_order(
        order_draft(offer, make_member(None, "阿花"), delivery=replace(HOME, is_gift=True)), now=NOON
    )
    assert [program.get(f"{ORDERS}/{one.id}").json()["is_pickup"] for one in (picked, given)] == [True, False]
    assert [program.get(f"{ORDERS}/{one.id}").json()["is_gift"] for one in (picked, given)] == [False, True]
    assert program.get(f"{ORDERS}/{picked.id}").json()["group"] is None


def test_an_order_tells_how_far_its_group_is(program):
    from yutang.presale.tests.test_groups import found, join

    offer = running_offer("G1", maximum_quantity=9, group=GroupTerms(Money(9_900), 2))
    founder = found(offer, make_member(None, "小鱼"))
    group = Order.objects.get(pk=founder.id).buying_group_id
    pay_for(founder)
    told = program.get(f"{ORDERS}/{founder.id}").json()
    assert told["group_id"] == str(group)
    assert {name: told["group"][name] for name in ("state", "size", "paid_count", "missing_count")} == {
        "state": "gathering", "size": 2, "paid_count": 1, "missing_count": 1,
    }  # fmt: skip
    pay_for(join(offer, group, make_member(None, "阿敏")))
    assert program.get(f"{ORDERS}/{founder.id}").json()["group"]["state"] == "complete"


def test_orders_are_found_by_what_they_are(program, far_side):
    offer, other = running_offer(maximum_quantity=9, deposit=DepositTerms(Money(3_000))), running_offer("D2")
    first, second = deposited(offer, "小鱼", 1), buy(other, "阿敏")
    found = {
        query: [one["order_id"] for one in program.get(f"{ORDERS}?{query}").json()]
        for query in (
            "",
            f"offer_id={offer}",
            "state=paid",
            f"text={first.number}",
            "text=138 0013 8000",
            "first_day=2026-11-22",
            "first_day=0001-01-01&last_day=9999-12-31",
            "last_day=2026-11-21",
            "page=2",
            "page=-5",
        )
    }
    both, newest = {str(first.id), str(second.id)}, [str(second.id), str(first.id)]
    assert set(found[""]) == both
    assert found[""] == newest
    assert found[f"offer_id={offer}"] == found[f"text={first.number}"] == [str(first.id)]
    assert found["state=paid"] == [str(second.id)]
    assert set(found["text=138 0013 8000"]) == set(found["last_day=2026-11-21"]) == both
    assert set(found["first_day=0001-01-01&last_day=9999-12-31"]) == both
    assert found["first_day=2026-11-22"] == found["page=2"] == []
    assert program.get(f"{ORDERS}?state=lost").status_code == 422
    assert program.get(f"{ORDERS}?offer_id=x").status_code == 422


def test_every_state_of_an_order_can_be_asked_for():
    assert set(get_args(State)) == set(Order.State.values)


def test_no_answer_holds_who_gets_an_order(program):
    order = buy(running_offer(), "小鱼")
    for path in (ORDERS, f"{ORDERS}/{order.id}"):
        text = program.get(path).content.decode()
        assert not [one for one in (HOME.recipient, HOME.phone, HOME.phone[-11:], HOME.address) if one in text]


def test_the_rival_reads_and_changes_nothing(shop, rival, style):
    offer = draft_offer("D2")
    order = buy(running_offer("D3"), "小鱼")
    community = make_community()
    theirs = program_of(rival)
    assert theirs.get(ORDERS).json() == []
    assert theirs.get(f"{ORDERS}/{order.id}").status_code == 404
    assert theirs.get(f"{ORDERS}?text={order.number}").json() == []
    assert send(theirs, plain(), path=f"{OFFERS}/{offer}", method="put").status_code == 404
    assert send(theirs, plain(style_id=str(style))).status_code == 422
    with merchant_scope(rival.id):
        own = make_style("R1")
    forged = send(theirs, plain(style_id=str(own), community_id=str(community)))
    assert forged.json()["error"]["code"] == "presale.unknown_community"
    skus = [{"sku_id": sku_ids(style)[0], "available": 1}]
    assert send(theirs, plain(style_id=str(own), skus=skus)).json()["error"]["fields"]["field"] == "skus"


def test_only_roles_that_may_run_offers_make_them(shop, style):
    factory = program_of(shop, role="factory")
    assert send(factory, plain(style_id=str(style))).status_code == 403
    assert factory.get(ORDERS).status_code == 403
