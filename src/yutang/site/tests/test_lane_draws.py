"""A fair start over the lane: entering, asking, pressing again, and what becomes of it."""

from __future__ import annotations

import asyncio

import pytest

from yutang.core import clock
from yutang.core.ids import new_id
from yutang.presale.actions.drawing import draw
from yutang.presale.models import DrawEntry, Order
from yutang.presale.tests.stage import running_offer
from yutang.presale.tests.test_drawing import DUE, MINUTE
from yutang.selection.tests.stage import make_member
from yutang.site.tests.test_lane_faults import Answer, Door, at_door, order_of, token_of

pytestmark = pytest.mark.django_db(transaction=True)


async def asked(door: Door, token: str, entry_id: str, **headers: str) -> Answer:
    answer = await door.send("GET", f"/lane/entries/{entry_id}", [b""], authorization=f"Bearer {token}", **headers)
    assert answer is not None
    return answer


def test_an_order_of_the_first_minute_is_an_entry_however_often_it_is_sent(shop):
    offer, buyer = running_offer(has_fair_start=True), make_member(None)
    token, body, two = token_of(shop, buyer), order_of(offer), order_of(offer, 2)

    async def scenario(door: Door):
        at_once = await asyncio.gather(*[door.order(token, body) for _ in range(6)])
        return at_once, await door.order(token, two), await asked(door, token, at_once[0].body["entry_id"])

    at_once, forged, told = at_door(scenario)
    entry = DrawEntry.objects.get()
    expected = {"entry_id": str(entry.pk), "state": "drawing", "draw_until": MINUTE.isoformat()}
    assert [(one.status, one.body) for one in at_once] == [(202, expected)] * 6
    assert (forged.status, forged.code) == (422, "presale.key_reused")
    assert told.status == 200
    assert told.body == expected | {"place": None, "order": None, "code": None, "message": None}
    assert not Order.objects.exists()


def test_entry_and_key_say_what_was_drawn(shop):
    offer = running_offer(has_fair_start=True, maximum_quantity=2, minimum_quantity=1, per_buyer_limit=2)
    one, two = (token_of(shop, make_member(None, name)) for name in ("甲", "乙"))
    body = order_of(offer, 2)

    async def entering(door: Door):
        return [await door.order(token, body) for token in (one, two)]

    entered = at_door(entering)
    draw(offer, now=DUE)

    async def asking(door: Door):
        told = [
            await asked(door, token, answer.body["entry_id"], accept_language="en")
            for token, answer in zip((one, two), entered, strict=True)
        ]
        return told, [await door.order(token, body, accept_language="en") for token in (one, two)]

    with clock.frozen(DUE):
        told, again = at_door(asking)
    (won,) = [at for at in (0, 1) if told[at].body["state"] == "served"]
    lost = 1 - won
    order = Order.objects.get()
    assert told[won].body["order"]["order_id"] == str(order.pk) == again[won].body["order_id"]
    assert (told[won].body["place"], again[won].status, again[won].body["is_new"]) == (1, 200, False)
    assert (told[lost].body["state"], told[lost].body["code"]) == ("refused", "presale.sold_out")
    assert told[lost].body["message"] == "All pieces went to others whose lots came before yours."
    assert (again[lost].status, again[lost].code) == (409, "presale.sold_out")


def test_an_entry_is_its_buyers_alone(shop, rival):
    offer = running_offer(has_fair_start=True)
    body, mine, theirs = order_of(offer), token_of(shop, make_member(None)), token_of(shop, make_member(None, "小虾"))
    outsider = token_of(rival, new_id())

    async def scenario(door: Door):
        entry_id = (await door.order(mine, body)).body["entry_id"]
        return [await asked(door, token, entry_id) for token in (theirs, "forged", outsider)]

    answers = at_door(scenario)
    assert [one.status for one in answers] == [404, 401, 404]
    assert answers[0].code == "presale.draw_entry_missing"


def test_who_presses_after_the_minute_is_entered_until_it_is_drawn(shop):
    offer = running_offer(has_fair_start=True)
    body = order_of(offer)
    early, late, last = (token_of(shop, make_member(None, name)) for name in ("早", "晚", "后"))

    async def press(door: Door, token: str) -> Answer:
        return await door.order(token, body)

    assert at_door(lambda door: press(door, early)).status == 202
    with clock.frozen(DUE):
        assert at_door(lambda door: press(door, late)).status == 202
        assert draw(offer, now=clock.now()) == 2
        assert at_door(lambda door: press(door, last)).status == 201
    assert DrawEntry.objects.count() == 2
