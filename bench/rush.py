"""Thousands press at once: how many orders a second, at what cost, and whether the books are right afterwards.

yutang bench rush [--db sqlite|postgres] [--clients N] [--seconds S] [--processes N] [--json]
    For so long, everybody orders something: orders a second, the time of an answer, the CPU of an order (application and
    database together, as the operating system counts it), what the worker uses for it afterwards, and what a bare loop of
    the same inserts makes of the same disk, 64 a commit.

yutang bench rush --buyers N --offer-stock S [--twice K] [--db …] [--json]
    So many buyers press once for so few units, and every K-th twice at the same time.

yutang bench rush --prepare DIR --buyers N --offer-stock S
    Only makes a fresh place in DIR and writes DIR/requests.jsonl ({"method", "path", "headers", "body"} a line), for a load tool
    of one's own: yutang serve --home DIR.
"""

from __future__ import annotations

import argparse
import json
import statistics
import time
from collections import Counter
from dataclasses import asdict
from pathlib import Path
from typing import Any

import _books
import _limit
import _meter
import _serving
import _shop

# As many buyers as could press in a second; who is not needed is not asked.
BUYERS_A_SECOND = 9_000
EVERYBODY = 120.0
DRAINED_AT_MOST = 4_000


def enter(home: Path, db: str) -> None:
    """A fresh place with its tables, entered by this process."""
    from yutang.cli.place import enter as enter_place
    from yutang.cli.place import prepare_tables

    enter_place(home, db=db)
    prepare_tables()


def prepare(home: Path, chosen: argparse.Namespace) -> _shop.BenchShop:
    enter(home, chosen.db)
    timed = chosen.buyers is None
    buyers = round(chosen.seconds * BUYERS_A_SECOND) if timed else chosen.buyers
    shop = _shop.open_shop(1_000_000 if timed else chosen.offer_stock)
    requests = _shop.requests_of(shop, _shop.add_buyers(shop, buyers), twice=chosen.twice)
    _shop.write_requests(home / _shop.REQUESTS, requests)
    from django.db import connections

    connections.close_all()
    return shop


def press(home: Path, chosen: argparse.Namespace) -> dict[str, Any]:
    shop = prepare(home, chosen)
    requests, answers = home / _shop.REQUESTS, home / "answers.jsonl"
    seconds = chosen.seconds if chosen.buyers is None else EVERYBODY
    processes = chosen.processes or (2 if chosen.db == "postgres" else 1)
    with _serving.served(home, processes) as server:
        before = _used(server)
        pressing = _serving.begin_press(requests, answers, server.port, chosen.clients, seconds)
        told = _serving.end_press(pressing)
        cpu = [after - was for after, was in zip(_used(server), before, strict=True)]
    heard = _books.read_answers(answers)
    findings = _books.compare(shop, _books.told_orders(requests, heard))
    placed = len({answer["body"]["order_id"] for answer in heard if answer["status"] in (200, 201)})
    outcome = _figures(heard, placed, told) | {
        "cpu_ms_per_order": _each(sum(cpu), placed),
        "app_cpu_ms_per_order": _each(cpu[0], placed),
        "database_cpu_ms_per_order": _each(cpu[1], placed),
        **asdict(findings),
        **_drain(),
    }
    if chosen.buyers is None:
        outcome["limit_orders_per_s"] = round(_limit.orders_per_second())
    return outcome | {"db": chosen.db, "clients": chosen.clients, "processes": processes}


def _figures(heard: list[dict[str, Any]], placed: int, told: dict[str, Any]) -> dict[str, Any]:
    times = sorted(answer["ms"] for answer in heard) or [0.0]
    return {
        "orders_per_s": round(placed / told["elapsed"]),
        "p50_ms": round(statistics.median(times), 2),
        "p99_ms": round(times[int(len(times) * 0.99)], 2),
        "seconds": round(told["elapsed"], 2),
        "orders": placed,
        "unanswered": told["sent"] - told["answered"],
        "answers": dict(sorted(Counter(str(answer["status"]) for answer in heard).items())),
    }


def _each(seconds: float, orders: int) -> float:
    return round(seconds * 1000 / max(orders, 1), 4)


def _used(server: _serving.Server) -> tuple[float, float]:
    """CPU seconds so far, of the serving processes and of the database's."""
    database = postmaster()
    return _meter.cpu_of(server.process.pid), _meter.cpu_of(database) if database else 0.0


def postmaster() -> int | None:
    from django.db import connection

    if connection.vendor != "postgresql":
        return None
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_read_file('postmaster.pid')")
        return int(cursor.fetchone()[0].splitlines()[0])


def _drain() -> dict[str, Any]:
    """Hand waiting facts to their handlers, as the worker does, and say how many and what CPU each took.

    All of them, unless there are very many.
    """
    from yutang.core.events import deliver_facts

    database = postmaster()
    began, before = time.process_time(), _meter.cpu_of(database) if database else 0.0
    handled = 0
    while handled < DRAINED_AT_MOST and (now_handled := deliver_facts(limit=DRAINED_AT_MOST - handled)):
        handled += now_handled
    cpu = time.process_time() - began + (_meter.cpu_of(database) - before if database else 0.0)
    return {"worker_cpu_ms_per_order": _each(cpu, handled), "worker_orders": handled}


def main() -> None:
    parser = argparse.ArgumentParser(formatter_class=argparse.RawDescriptionHelpFormatter, description=__doc__)
    parser.add_argument("--db", choices=("sqlite", "postgres"), default="sqlite")
    parser.add_argument("--clients", type=int, default=128)
    parser.add_argument("--seconds", type=float, default=10)
    parser.add_argument("--processes", type=int, help="serving processes (default: 1 on SQLite, 2 on PostgreSQL)")
    parser.add_argument("--buyers", type=int, help="so many buyers, each of whom presses once")
    parser.add_argument("--offer-stock", type=int, default=300)
    parser.add_argument("--twice", type=int, default=0, help="every so manieth buyer presses twice at once")
    parser.add_argument("--prepare", type=Path, metavar="DIR")
    parser.add_argument("--json", action="store_true")
    chosen = parser.parse_args()
    if chosen.prepare:
        chosen.prepare.mkdir(parents=True, exist_ok=True)
        chosen.buyers = chosen.buyers or 2_000
        prepare(chosen.prepare, chosen)
        outcome: dict[str, Any] = {
            "requests": str(chosen.prepare / _shop.REQUESTS),
            "serve": f"yutang serve --home {chosen.prepare}",
        }
    else:
        outcome = press(_serving.fresh_folder("yutang-rush-"), chosen)
    print(json.dumps(outcome) if chosen.json else "\n".join(f"{name:28} {value}" for name, value in outcome.items()))


if __name__ == "__main__":
    main()
