"""What the database and the disk could do at most: the rows of an order, written by a bare loop, 64 orders a commit."""

from __future__ import annotations

import time
from datetime import timedelta
from typing import Any

import _shop

AT_ONCE = 64
SECONDS = 2.0
EVENT = ("merchant_id", "kind", "subject_id", "payload", "at", "recorded_at", "is_historical")


def orders_per_second() -> float:
    """The same inserts, made ready beforehand, in the place entered: nothing but statements and commits is timed."""
    from django.db import connection, transaction

    shop = _shop.open_shop(1_000_000)
    done, spent = 0, 0.0
    while spent < SECONDS:
        batches = [_statements(shop) for _ in range(20)]
        began = time.perf_counter()
        for statements in batches:
            with transaction.atomic(), connection.cursor() as cursor:
                for sql, values in statements:
                    cursor.execute(sql, values)
        spent += time.perf_counter() - began
        done += len(batches) * AT_ONCE
    return done / spent


def _statements(shop: _shop.BenchShop) -> list[tuple[str, list[Any]]]:
    """One batch: orders, lines, facts, and the stock row last."""
    from django.db import connection

    from yutang.core import clock
    from yutang.core.ids import new_id
    from yutang.core.models import Event
    from yutang.core.rows import insert_statement
    from yutang.presale.actions.intake.sqlite import LINE, ORDER
    from yutang.presale.models import Order, OrderLine

    now, merchant, offer = clock.now(), shop.merchant_id, shop.offer_id
    buyers = _shop.add_buyers(shop, AT_ONCE)
    keys = [new_id() for _ in buyers]
    orders = [
        Order(
            id=key, merchant_id=merchant, offer_id=offer, customer_id=buyer, number=key.hex[-18:], quantity=1, total_fen=19_900,
            placed_at=now, hold_expires_at=now + timedelta(minutes=30), idempotency_key=key.hex, body_hash=key.hex * 2,
            recipient="王小鱼", phone="+8613800138000", phone_lookup=key.hex, address="杭州市余杭区文一路 1 号",
        )
        for key, buyer in zip(keys, buyers, strict=True)
    ]  # fmt: skip
    columns = [Order._meta.get_field(name).attname for name in ORDER]
    lines = [
        (new_id(), merchant, key, shop.style_id, shop.sku_ids[0], "亚麻连衣裙", "藏青 / S", 1, 19_900) for key in keys
    ]
    facts = [
        (merchant, "bench.order", buyer, {"order_id": str(key), "customer_id": str(buyer)}, now, now, False)
        for key, buyer in zip(keys, buyers, strict=True)
    ]
    row = offer if connection.features.has_native_uuid_field else offer.hex
    return [
        insert_statement(Order, ORDER, [[getattr(one, column) for column in columns] for one in orders]),
        insert_statement(OrderLine, LINE, lines),
        insert_statement(Event, EVENT, facts),
        ("UPDATE presale_offerstock SET available = available - %s WHERE offer_id = %s", [AT_ONCE, row]),
    ]
