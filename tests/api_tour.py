"""One walk through every operation of the JSON API, in the order of the loop: the examples of docs/api.md.

Ids, tokens and long fractions differ from run to run; what is recorded has them replaced.
"""

from __future__ import annotations

import itertools
import json
import re
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.test import Client

from tests.cast import NOON
from yutang.accounts import api as accounts
from yutang.catalog import api as catalog
from yutang.core import clock
from yutang.core.tenancy import merchant_scope
from yutang.presale import api as presale
from yutang.selection import api as selection

AN_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
TOKEN = re.compile(r"/(k|m/join|m/application)/[\w:~.-]+")
IN_TWO_DAYS = (NOON + timedelta(days=2)).isoformat()
IN_A_WEEK = (NOON + timedelta(days=7)).isoformat()
MEMBERS = {
    "小鱼": "我155，88斤，小个子，想要秋天上课穿的半身裙，显高一点",
    "阿宁": "小个子156求显高的半身裙，秋天上课穿",
    "豆豆": "154cm 小个子，想买秋天的半身裙，要显高",
    "小禾": "个子小，157，秋天上课穿的显高半身裙有吗",
}


class _Tour:
    def __init__(self, key: str) -> None:
        self.examples: dict[tuple[str, str], dict[str, Any]] = {}
        self._client = Client(headers={"Authorization": f"Bearer {key}", "Accept-Language": "en"})
        self._stand_ins: dict[str, str] = {}
        self._count = itertools.count(1)

    def __call__(self, method: str, path: str, body: Any = None, *, query: str = "", **ids: str) -> Any:
        """Call an operation, record its first example, and give the answer."""
        address = path.format(**ids) + query
        sent = "" if body is None else json.dumps(body)
        answer = self._client.generic(method, f"/api/v1{address}", sent, content_type="application/json")
        told = answer.json()
        if answer.status_code >= 400:
            raise AssertionError(f"{method} {address}: {answer.status_code} {told}")
        if (method, path) not in self.examples:
            shown = {"path": address, "body": body, "status": answer.status_code, "answer": told}
            self.examples[method, path] = self._steady(shown)
        return told

    def _steady(self, value: Any) -> Any:
        if isinstance(value, dict):
            return {self._steady(name): self._steady(one) for name, one in value.items()}
        if isinstance(value, list):
            return [self._steady(one) for one in value]
        if isinstance(value, float):
            return round(value, 1)
        if isinstance(value, str):
            return TOKEN.sub(r"/\1/…", AN_ID.sub(self._stand_in, value))
        return value

    def _stand_in(self, found: re.Match[str]) -> str:
        if found[0] not in self._stand_ins:
            self._stand_ins[found[0]] = f"019aa3c8-0000-7000-8000-{next(self._count):012d}"
        return self._stand_ins[found[0]]


def played_examples(merchant_id: Any) -> dict[tuple[str, str], dict[str, Any]]:
    """Play the loop in an empty shop through the API at NOON; an example for each operation called."""
    with clock.frozen(NOON):
        with merchant_scope(merchant_id):
            _key_id, key = accounts.make_api_key("docs", accounts.Role.OPERATOR, now=NOON)
        tour = _Tour(key)
        style_ids, partner_id = _things_to_choose(tour), _koc(tour)
        _recruiting(tour)
        community_id, customer_ids = _people(tour, partner_id)
        _needs(tour, customer_ids)
        _words(tour)
        round_id = _round(tour, community_id, partner_id, style_ids)
        with merchant_scope(merchant_id):
            candidates = [row.candidate_id for row in selection.round_results(UUID(round_id))]
            for at, customer_id in enumerate(customer_ids):
                selection.cast_votes(UUID(round_id), UUID(customer_id), candidates[: 1 + at % 2], now=NOON)
        tour("GET", "/rounds/{round_id}", round_id=round_id)
        tour("POST", "/rounds/{round_id}/close", round_id=round_id)
        _offer(tour, round_id)
        offer_id = _offer_with_terms(tour, style_ids[1], community_id)
        with merchant_scope(merchant_id):
            line = presale.Wanted(catalog.style_card(UUID(style_ids[1])).skus[0].id, 2)
            to = presale.Delivery("小鱼", "+8613800138000", "", is_pickup=True)
            wish = presale.OrderDraft(UUID(offer_id), UUID(customer_ids[0]), (line,), "key-0001", to)
            order_id = str(presale.place_order(wish, now=NOON).id)
        tour("GET", "/orders", query="?state=placed")
        tour("GET", "/orders/{order_id}", order_id=order_id)
    return tour.examples


def _things_to_choose(tour: _Tour) -> list[str]:
    skirt = {
        "code": "XG01",
        "title": "高腰百褶半身裙",
        "category": "半身裙",
        "price_fen": 15900,
        "description": "高腰线，小个子也显高。",
        "attributes": {"season": "秋", "effect": "显高"},
        "skus": [{"code": "XG01-S", "options": {"size": "S"}, "cost_fen": 6200}],
    }
    plain = {"code": "XG02", "title": "格纹短款半身裙", "price_fen": 13900, "skus": [{"code": "XG02-S"}]}
    style_ids = [tour("POST", "/styles", told)["style_id"] for told in (skirt, plain)]
    tour("GET", "/styles", query="?search=XG01")
    tour("GET", "/styles/{style_id}", style_id=style_ids[0])
    chart = {"sizes": {"S": {"height_cm": [150, 158], "weight_kg": [40, 47.5]}}}
    tour("PUT", "/styles/{style_id}/size-chart", chart, style_id=style_ids[0])
    return style_ids


def _koc(tour: _Tour) -> str:
    traits = {"height_cm": 155, "weight_kg": 45, "occupation": "学生"}
    told = {"kind": "koc", "name": "小满", "traits": traits, "persona": "155 的穿搭日记", "voice": "真诚"}
    partner_id = str(tour("POST", "/partners", told)["partner_id"])
    tour("GET", "/partners", query="?kind=koc")
    tour("POST", "/partners/{partner_id}/scores", {"kind": "content", "value": 80}, partner_id=partner_id)
    tour("GET", "/partners/{partner_id}/scores", partner_id=partner_id)
    tour("GET", "/partners/{partner_id}", partner_id=partner_id)
    return partner_id


def _recruiting(tour: _Tour) -> None:
    call = {"title": "招 KOC", "words": "每周试穿一件，说真话。", "kinds": ["koc"], "closes_at": IN_A_WEEK}
    call_id = tour("POST", "/calls", call)["id"]
    tour("GET", "/calls")
    told = {
        "call_id": call_id,
        "name": "阿青",
        "kind": "koc",
        "phone": "13900139000",
        "consent_words": "我同意店里为挑选 KOC 保存这些资料。",
        "traits": {"height_cm": 158, "body": ["梨形"]},
        "why": "想把真话说给像我一样的人听",
    }
    first = tour("POST", "/applications", told)["application_id"]
    other = told | {"name": "豆芽", "phone": "13900139001"}
    second = tour("POST", "/applications", other)["application_id"]
    tour("GET", "/applications", query="?sort=standing")
    tour("GET", "/applications/{application_id}", application_id=first)
    invitation = {"application_ids": [first], "words": "试穿一件，拍三张。", "due_at": IN_TWO_DAYS}
    tour("POST", "/applications/invite", invitation)
    tour("POST", "/applications/decline", {"application_ids": [second], "words": "谢谢，下次再来。"})


def _people(tour: _Tour, partner_id: str) -> tuple[str, list[str]]:
    told = {"name": "小个子穿搭群", "leader_partner_id": partner_id, "need": "显高"}
    community_id = str(tour("POST", "/communities", told)["community_id"])
    tour("GET", "/communities")
    customer_ids = []
    for at, name in enumerate(MEMBERS):
        told = {
            "channel": "wecom",
            "identities": {"external_userid": f"wm-{at}", "phone": f"1380013800{at}"},
            "nickname": name,
            "community_id": community_id,
            "source": "扫码",
            "joined_at": (NOON - timedelta(days=3)).isoformat(),
        }
        customer_ids.append(str(tour("POST", "/customers", told)["customer_id"]))
    tour("GET", "/customers/{customer_id}", customer_id=customer_ids[0])
    tour("GET", "/communities/{community_id}/members", community_id=community_id)
    return community_id, customer_ids


def _needs(tour: _Tour, customer_ids: list[str]) -> None:
    said = zip(customer_ids, MEMBERS.values(), strict=True)
    items = [{"text": text, "touchpoint": "group", "customer_id": one} for one, text in said]
    tour("POST", "/utterances", {"items": items[:1], "source": "wecom"})
    tour("POST", "/utterances", {"items": items[1:], "source": "wecom"})
    tour("GET", "/customers/{customer_id}/needs", customer_id=customer_ids[0])
    tour("GET", "/customers/{customer_id}/advice", customer_id=customer_ids[0])
    rebuild_id = tour("POST", "/clusters/rebuild", {"wait": True})["rebuild_id"]
    tour("GET", "/clusters/rebuilds/{rebuild_id}", rebuild_id=rebuild_id)
    cluster_id = tour("GET", "/clusters")[0]["id"]
    tour("GET", "/clusters/{cluster_id}", cluster_id=cluster_id)
    tour("GET", "/clusters/{cluster_id}/members", cluster_id=cluster_id)
    tour("GET", "/clusters/{cluster_id}/ranking", cluster_id=cluster_id)
    tour("GET", "/assignment")
    like_them = {"name": "阿青", "height_cm": 156, "body": ["小个子"], "words": "显高的半身裙", "capacity": 1}
    tour("POST", "/assignment/what-if", {"joins": [like_them]})


def _words(tour: _Tour) -> None:
    items = [{"word": "鲨鱼裙", "slot": "category"}, {"word": "店庆款", "slot": "ignore"}]
    tour("POST", "/words", {"items": items})
    words = tour("GET", "/words", query="?slot=ignore")
    tour("DELETE", "/words/{word_id}", word_id=words[0]["id"])
    tour("GET", "/words/suggested")
    work_id = tour("POST", "/works/reread")["work_id"]
    tour("GET", "/works/{work_id}", work_id=work_id)
    tour("GET", "/quality")


def _round(tour: _Tour, community_id: str, partner_id: str, style_ids: list[str]) -> str:
    told = {
        "community_id": community_id,
        "title": "这周想穿哪条",
        "closes_at": IN_TWO_DAYS,
        "style_ids": style_ids,
        "picks_limit": 2,
        "top_n": 1,
        "koc_id": partner_id,
    }
    round_id = str(tour("POST", "/rounds", told)["round_id"])
    tour("POST", "/rounds/{round_id}/open", round_id=round_id)
    tour("GET", "/rounds/{round_id}/links", round_id=round_id)
    return round_id


def _offer(tour: _Tour, round_id: str) -> None:
    told = {"round_id": round_id, "minimum_quantity": 20, "maximum_quantity": 200, "closes_at": IN_A_WEEK}
    offer_id = tour("POST", "/offers/from-round", told)["offer_ids"][0]
    tour("POST", "/offers/{offer_id}/open", offer_id=offer_id)
    tour("GET", "/offers/{offer_id}", offer_id=offer_id)
    tour("GET", "/offers/{offer_id}/forecast", offer_id=offer_id)
    tour("GET", "/offers/{offer_id}/links", offer_id=offer_id)


def _offer_with_terms(tour: _Tour, style_id: str, community_id: str) -> str:
    told = {
        "style_id": style_id,
        "community_id": community_id,
        "minimum_quantity": 20,
        "maximum_quantity": 100,
        "closes_at": IN_A_WEEK,
        "price_fen": 13900,
        "early": {"price_fen": 12900, "until": IN_TWO_DAYS},
        "deposit": {"amount_fen": 3000, "balance_days": 3},
        "tiers": [{"quantity": 50, "price_fen": 11900}],
        "waves": [{"opens_at": IN_TWO_DAYS, "quantity": 40}],
        "pickup_place": "三号楼门口",
    }
    offer_id = str(tour("POST", "/offers", told)["offer_id"])
    (sku,) = tour("GET", "/offers/{offer_id}", offer_id=offer_id)["skus"]
    others = {name: one for name, one in told.items() if name not in ("style_id", "community_id")}
    limits = [{"sku_id": sku["sku_id"], "available": 60, "minimum_quantity": 5}]
    tour("PUT", "/offers/{offer_id}", others | {"skus": limits}, offer_id=offer_id)
    tour("POST", "/offers/{offer_id}/open", offer_id=offer_id)
    return offer_id
