"""A fresh shop with one open offer and many buyers, and the requests with which they press."""

from __future__ import annotations

import json
import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

REQUESTS = "requests.jsonl"
NAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗"
STREETS = "文一路 延安中路 人民南路 解放大道 中山北路 学院路 滨江大道 青年湖街".split()


@dataclass(frozen=True)
class BenchShop:
    merchant_id: UUID
    offer_id: UUID
    style_id: UUID
    sku_ids: tuple[UUID, ...]
    maximum: int


def open_shop(stock: int) -> BenchShop:
    """A shop of its own in the place entered, with an open offer of so many units. The tables have to be there."""
    from yutang.accounts import api as accounts
    from yutang.catalog import api as catalog
    from yutang.core import clock
    from yutang.core.money import Money
    from yutang.core.tenancy import merchant_scope
    from yutang.presale import api as presale

    now = clock.now()
    merchant_id = accounts.open_merchant(f"压测小店 {now:%H%M%S%f}", now=now)
    with merchant_scope(merchant_id):
        skus = [catalog.SkuDraft(f"LQ-{size}", {"color": "藏青", "size": size}) for size in "SML"]
        style_id = catalog.add_style(code="LQ", title="亚麻连衣裙", category="连衣裙", price=Money(19_900), skus=skus)
        terms = presale.OfferTerms(
            minimum_quantity=1,
            maximum_quantity=stock,
            closes_at=now + timedelta(days=30),
            per_buyer_limit=min(5, stock),
        )
        offer_id = presale.draft_offer(style_id, terms, now=now)
        presale.open_offer(offer_id, now=now)
        sku_ids = tuple(sku.id for sku in catalog.style_card(style_id).skus)
    return BenchShop(merchant_id, offer_id, style_id, sku_ids, stock)


def add_buyers(shop: BenchShop, count: int) -> list[UUID]:
    """So many customers, in no order of their ids: an index on them is met anywhere, as in real life."""
    from django.db import transaction

    from yutang.core import clock
    from yutang.core.ids import new_id
    from yutang.core.rows import insert_values
    from yutang.people.models import Customer

    now, ids = clock.now(), [new_id() for _ in range(count)]
    names = ("id", "merchant", "nickname", "name", "source", "state", "joined_at")
    rows = [(key, shop.merchant_id, f"买家{at}", "", "bench", "active", now) for at, key in enumerate(ids)]
    with transaction.atomic():
        for at in range(0, count, 500):
            insert_values(Customer, names, rows[at : at + 500])
    random.Random(1).shuffle(ids)
    return ids


def requests_of(
    shop: BenchShop, buyers: list[UUID], *, mark: str = "bench", twice: int = 0
) -> Iterator[dict[str, Any]]:
    """One order a buyer as an HTTP request; every `twice`-th buyer's stands twice, side by side."""
    from yutang.core import clock
    from yutang.h5.links import MemberKey, member_cookie

    chance, now = random.Random(2), clock.now()
    for at, buyer in enumerate(buyers):
        street = f"杭州市余杭区{chance.choice(STREETS)} {chance.randrange(1, 999)} 号 {chance.randrange(1, 30)} 幢 {chance.randrange(101, 2502)} 室"
        body = {
            "offer_id": str(shop.offer_id),
            "lines": [{"sku_id": str(chance.choice(shop.sku_ids)), "quantity": 1}],
            "delivery": {
                "recipient": chance.choice(NAMES) + chance.choice("小大阿") + chance.choice("鱼虾蟹贝"),
                "phone": f"13{chance.randrange(10**9):09d}",
                "address": street,
            },
        }
        request = {
            "method": "POST",
            "path": "/lane/orders",
            "headers": {
                "Content-Type": "application/json",
                "Authorization": f"Bearer {member_cookie(MemberKey(shop.merchant_id, buyer), now=now)}",
                "Idempotency-Key": f"{mark}-{at:08d}",
            },
            "body": json.dumps(body, ensure_ascii=False),
        }
        yield request
        if twice and at % twice == 0:
            yield request


def place_orders(shop: BenchShop, buyers: list[UUID]) -> list[UUID]:
    """One order a buyer, placed by this process."""
    from yutang.core import clock
    from yutang.core.tenancy import merchant_scope
    from yutang.presale import api as presale

    to = presale.Delivery("王小鱼", "+8613800138000", "杭州市余杭区文一路 1 号")
    with merchant_scope(shop.merchant_id):
        drafts = [
            presale.OrderDraft(shop.offer_id, buyer, (presale.Wanted(shop.sku_ids[0], 1),), f"counter-{at:08d}", to)
            for at, buyer in enumerate(buyers)
        ]
        return [presale.place_order(draft, now=clock.now()).id for draft in drafts]


def payments_of(shop: BenchShop, order_ids: list[UUID]) -> Iterator[dict[str, Any]]:
    """Cash for each order, as the shop's owner records it on the order's page."""
    from django.conf import settings
    from django.test import Client

    from yutang.accounts import api as accounts
    from yutang.accounts.models import User
    from yutang.core import clock

    name, csrf = f"owner-{shop.merchant_id.hex}", "a" * 32
    accounts.hire_staff(shop.merchant_id, username=name, name="阿海", role="owner", now=clock.now())
    browser = Client()
    browser.force_login(User.objects.get(username=name), backend=settings.AUTHENTICATION_BACKENDS[0])
    session = browser.cookies[settings.SESSION_COOKIE_NAME].value
    paid_at = clock.now().astimezone(clock.SHOP_ZONE)
    for order_id in order_ids:
        yield {
            "method": "POST",
            "path": f"/presale/orders/{order_id}/record",
            "headers": {
                "Content-Type": "application/x-www-form-urlencoded",
                "Cookie": f"{settings.SESSION_COOKIE_NAME}={session}; {settings.CSRF_COOKIE_NAME}={csrf}",
                "X-CSRFToken": csrf,
            },
            "body": urlencode({"by": "cash", "amount": "199.00", "paid_at": f"{paid_at:%Y-%m-%dT%H:%M}"}),
        }


def write_requests(path: Path, requests: Iterable[dict[str, Any]]) -> int:
    count = 0
    with path.open("w", encoding="utf-8") as file:
        for request in requests:
            file.write(json.dumps(request, ensure_ascii=False) + "\n")
            count += 1
    return count
