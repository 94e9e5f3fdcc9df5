"""How soon a partner hears of an order: orders are pressed evenly, and a partner's stream is listened to meanwhile.

yutang bench alerts [--orders-per-s N] [--seconds S] [--comebacks K] [--db sqlite|postgres] [--processes P] [--json]
    Each time is from sending the order to its message on the stream. The listener hangs up K times on the way and comes back with
    the number of the last message it had, as a phone does: `missed` are orders that were taken and never told, `doubled` those
    told more than once.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import statistics
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import _serving
import _shop
import httpx

LINES = 64
PATIENCE = 5.0


def prepare(home: Path, chosen: argparse.Namespace) -> tuple[list[dict[str, Any]], str]:
    """A fresh place with an offer of a partner's; the orders to send, and the cookie of the partner's phone."""
    from yutang.cli.place import enter, prepare_tables

    enter(home, db=chosen.db)
    prepare_tables()
    shop = _shop.open_shop(1_000_000)
    buyers = _shop.add_buyers(shop, round(chosen.orders_per_s * chosen.seconds))
    requests = list(_shop.requests_of(shop, buyers, mark="alert"))
    cookie = _give_to_partner(shop)
    from django.db import connections

    connections.close_all()
    return requests, cookie


def _give_to_partner(shop: _shop.BenchShop) -> str:
    from yutang.core import clock
    from yutang.core.tenancy import merchant_scope
    from yutang.earnings import api as earnings
    from yutang.partners import api as partners
    from yutang.presale.models import Offer

    now = clock.now()
    with merchant_scope(shop.merchant_id):
        koc = partners.add_partner(kind="koc", name="小满", traits={})
        partners.make_pass(koc, now=now)
        earnings.set_rate(koc, 1000, now=now)
        Offer.objects.filter(pk=shop.offer_id).update(koc=koc)
    return partners.phone_cookie(partners.PartnerKey(shop.merchant_id, koc, 1), now=now)


class Phone:
    """A partner's page, as far as it listens: when each order was told, and how often."""

    def __init__(self, port: int, cookie: str) -> None:
        self.address = f"http://127.0.0.1:{port}/stream/partner"
        self.cookie = cookie
        self.told: dict[str, float] = {}
        self.count: Counter[str] = Counter()
        self.last = ""
        self.is_open = asyncio.Event()

    async def listen(self) -> None:
        """Until cancelled; what was told before is kept."""
        headers = {"Cookie": f"partner={self.cookie}", "Accept-Language": "zh-hans"}
        if self.last:
            headers["Last-Event-ID"] = self.last
        async with (
            httpx.AsyncClient(timeout=httpx.Timeout(10, read=None)) as client,
            client.stream("GET", self.address, headers=headers) as answer,
        ):
            answer.raise_for_status()
            name = position = ""
            async for line in answer.aiter_lines():
                self.is_open.set()
                field, _colon, value = line.partition(": ")
                if field == "id":
                    position = value
                elif field == "event":
                    name = value
                elif field == "data" and name == "placed":
                    self._hear(json.loads(value)["order"], position)
                elif name == "reload":
                    raise SystemExit("The stream gave up on telling what was missed.")

    def _hear(self, order: str, position: str) -> None:
        self.told.setdefault(order, time.perf_counter())
        self.count[order] += 1
        self.last = position

    async def stay(self, seconds: float, comebacks: int) -> None:
        """Listen so long, hanging up and coming back evenly on the way; after that until cancelled."""
        for _time in range(comebacks):
            listening = asyncio.create_task(self.listen())
            _done, _pending = await asyncio.wait([listening], timeout=seconds / (comebacks + 1))
            if listening.done():
                listening.result()
            listening.cancel()
            await asyncio.gather(listening, return_exceptions=True)
        await self.listen()


class Sender:
    """Sends orders evenly over kept connections, each at its moment, and notes when which was sent."""

    def __init__(self, port: int, requests: list[dict[str, Any]], rate: float) -> None:
        self.port, self.rate = port, rate
        self.waiting: Iterator[tuple[int, dict[str, Any]]] = iter(enumerate(requests))
        self.sent: dict[str, float] = {}
        self.statuses: Counter[int] = Counter()
        self.began = 0.0

    async def run(self) -> float:
        self.began = time.perf_counter()
        await asyncio.gather(*(self._line() for _ in range(LINES)))
        return time.perf_counter() - self.began

    async def _line(self) -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        for at, request in self.waiting:
            await asyncio.sleep(max(self.began + at / self.rate - time.perf_counter(), 0))
            sent = time.perf_counter()
            writer.write(_packed(request))
            status, body = await _answer(reader)
            self.statuses[status] += 1
            if status in (200, 201):
                self.sent[json.loads(body)["order_id"]] = sent
        writer.close()


def _packed(request: dict[str, Any]) -> bytes:
    body = request["body"].encode()
    headers = {"Host": "127.0.0.1", **request["headers"], "Content-Length": str(len(body))}
    told = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    return f"{request['method']} {request['path']} HTTP/1.1\r\n{told}\r\n".encode() + body


async def _answer(reader: asyncio.StreamReader) -> tuple[int, bytes]:
    head = (await reader.readuntil(b"\r\n\r\n")).lower()
    at = head.index(b"content-length:") + 15
    return int(head[9:12]), await reader.readexactly(int(head[at : head.index(b"\r\n", at)]))


async def press(port: int, requests: list[dict[str, Any]], cookie: str, chosen: argparse.Namespace) -> dict[str, Any]:
    phone, sender = Phone(port, cookie), Sender(port, requests, chosen.orders_per_s)
    listening = asyncio.create_task(phone.stay(chosen.seconds, chosen.comebacks))
    await asyncio.wait_for(phone.is_open.wait(), 10)
    elapsed = await sender.run()
    over = time.perf_counter() + PATIENCE
    while len(phone.told) < len(sender.sent) and time.perf_counter() < over and not listening.done():
        await asyncio.sleep(0.05)
    if listening.done():
        listening.result()
    listening.cancel()
    await asyncio.gather(listening, return_exceptions=True)
    times = sorted((phone.told[one] - sent) * 1000 for one, sent in sender.sent.items() if one in phone.told) or [0.0]
    return {
        "p50_ms": round(statistics.median(times), 1),
        "p99_ms": round(times[int(len(times) * 0.99)], 1),
        "highest_ms": round(times[-1], 1),
        "missed": sum(one not in phone.told for one in sender.sent),
        "doubled": sum(count > 1 for count in phone.count.values()),
        "orders": len(sender.sent),
        "orders_per_s": round(len(sender.sent) / elapsed),
        "answers": {str(status): count for status, count in sorted(sender.statuses.items())},
    }


def main() -> None:
    parser = argparse.ArgumentParser(formatter_class=argparse.RawDescriptionHelpFormatter, description=__doc__)
    parser.add_argument("--orders-per-s", type=float, default=500)
    parser.add_argument("--seconds", type=float, default=10)
    parser.add_argument("--comebacks", type=int, default=2, help="how often the listener hangs up and comes back")
    parser.add_argument("--db", choices=("sqlite", "postgres"), default="sqlite")
    parser.add_argument("--processes", type=int, help="serving processes (default: 1 on SQLite, 2 on PostgreSQL)")
    parser.add_argument("--json", action="store_true")
    chosen = parser.parse_args()
    home = _serving.fresh_folder("yutang-alerts-")
    processes = chosen.processes or (2 if chosen.db == "postgres" else 1)
    requests, cookie = prepare(home, chosen)
    with _serving.served(home, processes) as server:
        outcome = asyncio.run(press(server.port, requests, cookie, chosen))
    outcome |= {"comebacks": chosen.comebacks, "db": chosen.db, "processes": processes}
    print(json.dumps(outcome) if chosen.json else "\n".join(f"{name:20} {value}" for name, value in outcome.items()))


if __name__ == "__main__":
    main()
