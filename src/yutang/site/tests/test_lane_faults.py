"""What buyers and programs do to the lane: twice at once, forged, slow, too much, in another shop."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from tests.cast import NOON, facts
from yutang.core import clock
from yutang.core.lane import Lane
from yutang.core.tenancy import merchant_scope
from yutang.h5.links import MemberKey, member_cookie, member_link
from yutang.h5.middleware import COOKIE
from yutang.presale.models import Order
from yutang.presale.tests.stage import assert_books_right, running_offer, sku_of
from yutang.selection import api as selection
from yutang.selection.models import Ballot
from yutang.selection.tests.stage import candidates, make_community, make_member, running_round
from yutang.site.front import front_of
from yutang.site.lane import Patience

pytestmark = pytest.mark.django_db(transaction=True)

LEFT = {"type": "http.disconnect"}
DELIVERY = {"recipient": "王小鱼", "phone": "13800138000", "address": "杭州市余杭区某路 1 号"}


@dataclass
class Answer:
    status: int
    headers: dict[bytes, bytes]
    body: dict[str, Any]

    @property
    def code(self) -> str:
        return self.body["error"]["code"] if "error" in self.body else ""


class Door:
    """The front without a network. `parts` are sent one after another; None is a client that leaves."""

    def __init__(self, app: Any) -> None:
        self.app = app

    async def send(self, method: str, path: str, parts: list[bytes | None], **headers: str) -> Answer | None:
        sent: list[dict[str, Any]] = []
        rest = list(parts)

        async def receive() -> dict[str, Any]:
            if not rest:
                await asyncio.Event().wait()
            part = rest.pop(0)
            return LEFT if part is None else {"type": "http.request", "body": part, "more_body": bool(rest)}

        async def answer(message: dict[str, Any]) -> None:
            sent.append(message)

        told = [(name.replace("_", "-").encode(), value.encode("latin-1")) for name, value in headers.items()]
        scope = {"type": "http", "method": method, "path": path, "headers": told, "query_string": b"", "root_path": ""}
        await self.app(scope, receive, answer)
        if not sent:
            return None
        return Answer(sent[0]["status"], dict(sent[0]["headers"]), json.loads(sent[1]["body"]))

    async def order(self, token: str, body: Any, *, key: str = "key-00000001", **headers: str) -> Answer:
        written = body if isinstance(body, bytes) else json.dumps(body).encode()
        headers = {
            "authorization": f"Bearer {token}",
            "idempotency_key": key,
            "content_type": "application/json",
        } | headers
        answer = await self.send("POST", "/lane/orders", [written], **headers)
        assert answer is not None
        return answer

    async def vote(self, token: str, round_id: UUID, *picks: UUID, content_type: str = "application/json") -> Answer:
        body = json.dumps({"round_id": str(round_id), "candidate_ids": [str(one) for one in picks]}).encode()
        answer = await self.send(
            "POST", "/lane/votes", [body], authorization=f"Bearer {token}", content_type=content_type
        )
        assert answer is not None
        return answer


def at_door(scenario: Callable[[Door], Any], **state: Any) -> Any:
    """Open the front, let things happen, and close it: what waits in the lane is finished."""

    async def run() -> Any:
        app = front_of(lambda _environ, _start: [])
        async with app.router.lifespan_context(app):
            for name, value in state.items():
                setattr(app.state, name, value() if callable(value) else value)
            return await scenario(Door(app))

    return asyncio.run(run())


def token_of(merchant: Any, customer_id: UUID, *, age: timedelta = timedelta(0)) -> str:
    return member_cookie(MemberKey(merchant.id, customer_id), now=NOON - age)


def order_of(offer_id: UUID, quantity: Any = 1, **more: Any) -> dict[str, Any]:
    line = {"sku_id": str(sku_of(offer_id)), "quantity": quantity}
    return {"offer_id": str(offer_id), "lines": [line], "delivery": DELIVERY, **more}


def test_an_order_stands_once_however_often_it_is_sent(shop):
    offer, buyer = running_offer(), make_member(None)
    token, body, two = token_of(shop, buyer), order_of(offer), order_of(offer, 2)

    async def scenario(door: Door) -> list[Answer]:
        at_once = await asyncio.gather(*[door.order(token, body) for _ in range(6)])
        # Other bytes, the same order: the key finds it.
        again = await door.order(token, json.dumps(body, indent=2).encode())
        other = await door.order(token, two)
        shown = await door.send("GET", f"/lane/orders/{again.body['order_id']}", [b""], cookie=f"{COOKIE}={token}")
        assert again.status == 200
        assert not again.body["is_new"]
        assert (other.status, other.code) == (422, "presale.key_reused")
        assert shown is not None
        return [*at_once, again, shown]

    answers = at_door(scenario)
    assert {answer.status for answer in answers} <= {200, 201}
    assert len({answer.body["order_id"] for answer in answers}) == 1
    assert Order.objects.count() == 1
    assert facts().count("presale.order_placed") == 1
    assert_books_right(offer)


def test_a_rush_of_different_buyers_gets_what_there_is(shop):
    offer = running_offer(maximum_quantity=3, per_buyer_limit=1)
    tokens = [token_of(shop, make_member(None, f"买家{number}")) for number in range(9)]
    body = order_of(offer)

    async def scenario(door: Door) -> list[Answer]:
        first = await asyncio.gather(*[door.order(token, body) for token in tokens])
        return list(first) + list(await asyncio.gather(*[door.order(token, body) for token in tokens]))

    answers = at_door(scenario)
    assert [answer.status for answer in answers].count(201) == 3
    assert [answer.status for answer in answers].count(200) == 3
    assert {answer.code for answer in answers if answer.status not in (200, 201)} == {"presale.sold_out"}
    assert Order.objects.count() == 3
    assert_books_right(offer)


def test_a_token_that_is_not_ours_not_whole_or_too_old_buys_nothing(shop, rival):
    offer, buyer = running_offer(), make_member(None)
    good, body = token_of(shop, buyer), order_of(offer)
    packed, _dot, signature = good.partition(".")
    with merchant_scope(rival.id):
        stranger = make_member(None, "路人")
    link = member_link(shop.id, buyer, "/m/", now=NOON).rstrip("/").rpartition("/")[2]
    tokens = {
        "none": "",
        "no signature": packed,
        "cut": good[:-1],
        "another's name under a good signature": token_of(shop, stranger).partition(".")[0] + "." + signature,
        "a link is no cookie": link,
        "too old": token_of(shop, buyer, age=timedelta(days=91)),
        "sealed by a clock far ahead": token_of(shop, buyer, age=timedelta(days=-2)),
        "no letters of ours": "x" * 5000,
        "other letters": "é.é",
    }

    async def scenario(door: Door) -> dict[str, Answer]:
        told = {name: await door.order(token, body) for name, token in tokens.items()}
        return told | {
            "a clock a little ahead": await door.order(token_of(shop, buyer, age=timedelta(minutes=-5)), body),
            "of another shop": await door.order(token_of(rival, stranger), body, key="key-00000002"),
            "of a shop that they are not of": await door.order(token_of(shop, stranger), body, key="key-00000003"),
        }

    told = at_door(scenario)
    assert {name: (told[name].status, told[name].code) for name in tokens} == dict.fromkeys(
        tokens, (401, "not_signed_in")
    )
    assert told["a clock a little ahead"].status == 201
    assert told["of another shop"].code == "presale.offer_missing"
    assert told["of a shop that they are not of"].status == 404
    assert Order.across_merchants().count() == 1


def test_a_body_that_makes_no_sense_is_told_where_and_orders_nothing(shop, rival):
    offer, buyer = running_offer(), make_member(None)
    with merchant_scope(rival.id):
        theirs = str(sku_of(running_offer("R1")))
    good = order_of(offer)
    line = good["lines"][0]
    bodies: dict[str, tuple[Any, int, str]] = {
        "negative": (order_of(offer, -1), 422, "lines.0.quantity"),
        "nothing": (order_of(offer, 0), 422, "lines.0.quantity"),
        "huge": (order_of(offer, 10**30), 422, "lines.0.quantity"),
        "broken": (order_of(offer, 1.5), 422, "lines.0.quantity"),
        "as text": (order_of(offer, "1"), 422, "lines.0.quantity"),
        "more than one may": (order_of(offer, 4), 422, "presale.bad_quantity"),
        "a price of one's own": (order_of(offer, price_fen=1), 422, "price_fen"),
        "no lines": (good | {"lines": []}, 422, "lines"),
        "very many lines": (good | {"lines": [line] * 51}, 422, "lines"),
        "the rival's goods": (good | {"lines": [line | {"sku_id": theirs}]}, 422, "presale.foreign_sku"),
        "a landline": (good | {"delivery": DELIVERY | {"phone": "057188888888"}}, 422, "delivery.phone"),
        "no JSON": (b"offer_id=1", 422, "body"),
        "half a letter": (json.dumps(good, ensure_ascii=False).encode()[:-60] + b"\xe7", 422, "body"),
        "not in UTF-8": (json.dumps(good, ensure_ascii=False).encode("gb18030"), 422, "body"),
        "too long": (b" " * 40_000, 413, "too_much"),
    }
    token = token_of(shop, buyer)

    async def scenario(door: Door) -> dict[str, tuple[int, str]]:
        told = {}
        for at, (name, (body, _expected, _word)) in enumerate(bodies.items()):
            answer = await door.order(token, body, key=f"key-{at:08d}")
            invalid = answer.body["error"]["fields"].get("invalid", {})
            told[name] = (answer.status, next(iter(invalid), answer.code))
        told["no key"] = await _status(door.order(token, good, key=""))
        told["a key with a blank"] = await _status(door.order(token, good, key="key 00000001"))
        told["a form"] = await _status(door.order(token, good, content_type="application/x-www-form-urlencoded"))
        told["stated too long"] = await _status(door.order(token, good, content_length="99999999"))
        return told

    told = at_door(scenario)
    no_key = dict.fromkeys(["no key", "a key with a blank", "a form"], (422, "lane.no_key"))
    expected = {name: (status, word) for name, (_body, status, word) in bodies.items()}
    assert told == expected | no_key | {"stated too long": (413, "too_much")}
    assert Order.across_merchants().count() == 0
    assert_books_right(offer)


async def _status(answering: Any) -> tuple[int, str]:
    answer = await answering
    return answer.status, answer.code


def test_who_sends_slowly_or_leaves_holds_nobody_up(shop):
    offer, buyer = running_offer(), make_member(None)
    token, body = token_of(shop, buyer), order_of(offer)
    said = {"authorization": f"Bearer {token}", "idempotency_key": "key-00000009", "content_type": "application/json"}

    async def scenario(door: Door) -> None:
        slow = [asyncio.create_task(door.send("POST", "/lane/orders", [], **said)) for _ in range(40)]
        left = asyncio.create_task(door.send("POST", "/lane/orders", [b"{", None], **said))
        assert (await door.order(token, body)).status == 201
        assert await left is None
        told = await asyncio.wait_for(asyncio.gather(*slow), 10)
        assert {(one.status, one.code) for one in told if one} == {(408, "lane.too_slow")}
        # Who is cancelled for another reason is not told a tale.
        gone = asyncio.create_task(door.send("POST", "/lane/orders", [], **said))
        await asyncio.sleep(0.01)
        gone.cancel()
        with pytest.raises(asyncio.CancelledError):
            await gone

    at_door(scenario, patience=Patience(0.2))
    assert Order.objects.count() == 1


def test_a_full_lane_says_in_the_readers_language_when_to_come_back(shop):
    offer, buyer = running_offer(), make_member(None)
    token, body = token_of(shop, buyer), order_of(offer)

    async def scenario(door: Door) -> tuple[Answer, Answer, Answer]:
        return (
            await door.order(token, body, accept_language="en"),
            await door.order(token, body),
            await door.order(token, body, accept_language="en", cookie="django_language=zh-hans"),
        )

    english, chinese, chosen = at_door(scenario, lane=lambda: Lane(room=0))
    assert {one.status for one in (english, chinese, chosen)} == {503}
    assert int(english.headers[b"retry-after"]) > 0
    assert english.body["error"]["message"].startswith("Very many people")
    assert chinese.body["error"]["message"] == chosen.body["error"]["message"]
    assert not chinese.body["error"]["message"].isascii()
    assert Order.objects.count() == 0


def test_many_members_vote_at_once_and_each_counts_once(shop, rival):
    community = make_community()
    key = running_round(community)
    one, two, three, _four = candidates(key)
    voters = [make_member(community, f"成员{number}") for number in range(8)]
    with merchant_scope(rival.id):
        stranger = make_member(None, "路人")
    tokens = [token_of(shop, voter) for voter in voters]

    async def scenario(door: Door) -> list[tuple[int, str]]:
        first = await asyncio.gather(*[door.vote(token, key, one, two) for token in tokens])
        assert [answer.body for answer in first] == [{"count": 2}] * 8
        told = await asyncio.gather(
            door.vote(tokens[0], key, three),
            door.vote(tokens[0], key, three),
            door.vote(tokens[1], key),
            door.vote(tokens[2], key, one, two, three),
            door.vote(tokens[3], key, key),
            door.vote(token_of(shop, make_outsider), key, one),
            door.vote(token_of(rival, stranger), key, one),
            door.vote(tokens[4], key, one, content_type="text/plain"),
            door.vote("", key, one),
        )
        return [(answer.status, answer.code) for answer in told]

    make_outsider = make_member(None, "外人")
    assert at_door(scenario) == [
        (200, ""), (200, ""), (200, ""), (422, "selection.too_many_picks"), (422, "selection.foreign_candidate"),
        (403, "selection.not_a_member"), (404, "selection.round_missing"), (422, "lane.not_json"), (401, "not_signed_in"),
    ]  # fmt: skip
    assert selection.ballot_of(key, voters[0]) == {three}
    assert selection.ballot_of(key, voters[1]) == frozenset()
    assert Ballot.objects.count() == 8
    assert facts().count("selection.votes_cast") == 10
    tallies = {row.candidate_id: row.votes for row in selection.round_results(key)}
    assert (tallies[one], tallies[two], tallies[three]) == (6, 6, 1)


def test_a_vote_after_the_close_is_refused(shop):
    community = make_community()
    key = running_round(community)
    token, first = token_of(shop, make_member(community)), candidates(key)[0]
    with clock.frozen(NOON + timedelta(days=3)):
        answer = at_door(lambda door: door.vote(token, key, first))
    assert (answer.status, answer.code) == (409, "selection.round_over")
