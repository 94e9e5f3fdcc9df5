"""What an order costs in pretix and in django-oscar, on this machine, next to ours.

yutang bench peers [--peer pretix|oscar|yutang]… [--clients 8] [--seconds 10] [--json]

Two workloads each: `clients` press without pause for `seconds` on one product with much stock; then `--buyers` press for
`--offer-stock` units, `--at-once` at a time. One buyer and one key a request. See README.md beside this file for what is
counted and how the peers are flattered. What could not be measured is told, and the status is then 1.
"""

from __future__ import annotations

import argparse
import asyncio
import itertools
import json
import os
import signal
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import httpx
from _meter import cpu_of
from environments import NotMeasured, python_of, version_of
from press import press
from servers import served, throwaway_database
from shops import SHOPS, Shop

PLENTY = 1_000_000
WARM_UP = 8
FIGURES = ("orders_per_s", "p50_ms", "p99_ms", "cpu_ms_per_order", "app_cpu_ms_per_order", "database_cpu_ms_per_order")


def measure_peer(name: str, asked: argparse.Namespace) -> dict[str, Any]:
    """Both workloads against one peer on a fresh database. Raises NotMeasured."""
    python = python_of(name)
    with throwaway_database() as (url, database), tempfile.TemporaryDirectory(prefix="yutang-peers-") as home:
        shop = SHOPS[name](url, Path(home))
        print(f"{name}: making its tables", file=sys.stderr)
        shop.migrate(python)
        figures: dict[str, Any] = {"version": version_of(name), "workers": asked.workers}
        with served(python, shop.app, asked.workers, shop.environ) as (port, app):
            figures |= steadily(shop, port, (app, database), asked)
        if asked.buyers:
            with served(python, shop.app, asked.rush_workers, shop.environ) as (port, _):
                figures["rush"] = {"workers": asked.rush_workers} | at_the_opening(shop, port, asked)
        return figures


def steadily(shop: Shop, port: int, processes: tuple[int, int], asked: argparse.Namespace) -> dict[str, Any]:
    """Buyers without pause and stock without end, after every worker is warm."""
    product, buyers = shop.stock(port, PLENTY), itertools.count()
    requests = (shop.request(product, buyer) for buyer in buyers)
    print(f"{shop.name}: {asked.clients} clients for {asked.seconds:g} s", file=sys.stderr)
    warmed = asyncio.run(
        press(port, itertools.islice(requests, WARM_UP * asked.workers), shop.refuses, asked.workers, float("inf"))
    )
    before = [cpu_of(process) for process in processes]
    told = asyncio.run(press(port, requests, shop.refuses, asked.clients, asked.seconds))
    app, database = ((cpu_of(process) - earlier) * 1000 for process, earlier in zip(processes, before, strict=True))
    accepted, books = len(told.waits), shop.books(port, product)
    if not accepted:
        raise NotMeasured(f"{shop.name} took no order: {told.said or warmed.said}")
    return {
        "orders": accepted, "failed": told.failed, "failed_with": told.said,
        "orders_per_s": round(accepted / told.seconds, 1),
        "p50_ms": round(told.percentile_ms(0.5), 1), "p99_ms": round(told.percentile_ms(0.99), 1),
        "cpu_ms_per_order": round((app + database) / accepted, 2),
        "app_cpu_ms_per_order": round(app / accepted, 2), "database_cpu_ms_per_order": round(database / accepted, 2),
        "oversold": max(0, books.units - PLENTY), "lost": max(0, accepted + len(warmed.waits) - books.orders),
    }  # fmt: skip


def at_the_opening(shop: Shop, port: int, asked: argparse.Namespace) -> dict[str, Any]:
    """Many buyers, few units."""
    product = shop.stock(port, asked.offer_stock)
    requests = (shop.request(product, buyer) for buyer in range(asked.buyers))
    print(f"{shop.name}: {asked.buyers} buyers for {asked.offer_stock} units", file=sys.stderr)
    told = asyncio.run(press(port, requests, shop.refuses, asked.at_once, float("inf")))
    books = shop.books(port, product)
    return {
        "buyers": asked.buyers, "offer_stock": asked.offer_stock, "seconds": round(told.seconds, 2),
        "orders": books.orders, "refused": told.refused, "failed": told.failed, "failed_with": told.said,
        "oversold": max(0, books.units - asked.offer_stock), "lost": max(0, len(told.waits) - books.orders),
    }  # fmt: skip


def measure_ours(asked: argparse.Namespace) -> dict[str, Any]:
    """The same two workloads as `yutang bench rush` measures them, on PostgreSQL. Raises NotMeasured."""
    print(f"yutang: {asked.clients} clients for {asked.seconds:g} s", file=sys.stderr)
    figures = _bench_rush("--clients", str(asked.clients), "--seconds", f"{asked.seconds:g}")
    if asked.buyers:
        print(f"yutang: {asked.buyers} buyers for {asked.offer_stock} units", file=sys.stderr)
        figures["rush"] = _bench_rush(
            "--buyers", str(asked.buyers), "--offer-stock", str(asked.offer_stock), "--clients", str(asked.at_once)
        )
    return figures


def _bench_rush(*options: str) -> dict[str, Any]:
    command = [sys.executable, "-m", "yutang.cli.command", "bench", "rush", *options, "--db", "postgres", "--json"]
    done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
    try:
        told: dict[str, Any] = json.loads(done.stdout)
    except json.JSONDecodeError as error:
        said = (done.stderr or done.stdout).strip()[-1000:]
        raise NotMeasured(f"`yutang bench rush {' '.join(options)}` ended with {done.returncode}: {said}") from error
    if not told.get("orders"):
        raise NotMeasured(
            f"`yutang bench rush {' '.join(options)}` took no order; it was answered {told.get('answers')}"
        )
    return told


def ratios(found: dict[str, dict[str, Any]]) -> dict[str, dict[str, float]]:
    """How many times more orders ours takes than each peer, and how many times less processor time an order costs."""
    ours = found.get("yutang", {})
    if not (ours.get("orders_per_s") and ours.get("cpu_ms_per_order")):
        return {}
    return {
        name: {
            "orders_per_s": round(ours["orders_per_s"] / peer["orders_per_s"], 1),
            "cpu_ms_per_order": round(peer["cpu_ms_per_order"] / ours["cpu_ms_per_order"], 1),
        }
        for name, peer in found.items()
        if name != "yutang" and "orders_per_s" in peer
    }


def show(report: dict[str, Any]) -> None:
    measured = {name: system for name, system in report["systems"].items() if "not_measured" not in system}
    rows = {figure: [system.get(figure, "–") for system in measured.values()] for figure in (*FIGURES, "oversold")}
    if all("rush" in system for system in measured.values()):
        for figure in ("seconds", "orders", "oversold"):
            rows[f"rush: {figure}"] = [system["rush"].get(figure, "–") for system in measured.values()]
    if measured:
        print(f"{'':28}" + "".join(f"{name:>12}" for name in measured))
        for row, values in rows.items():
            print(f"{row:28}" + "".join(f"{value:>12}" for value in values))
    for name, ratio in report["ratios"].items():
        print(
            f"ours takes {ratio['orders_per_s']} × the orders of {name}, at 1/{ratio['cpu_ms_per_order']} of its CPU each"
        )
    for name, system in report["systems"].items():
        if why := system.get("not_measured"):
            print(f"{name} was not measured: {why}")


def main() -> int:
    parser = argparse.ArgumentParser(prog="yutang bench peers", description=__doc__.splitlines()[0])
    parser.add_argument("--peer", action="append", choices=[*SHOPS, "yutang"], help="only this one; may be given again")
    parser.add_argument("--clients", type=int, default=8)
    parser.add_argument("--seconds", type=float, default=10)
    parser.add_argument("--workers", type=int, default=2, help="gunicorn workers of a peer")
    parser.add_argument("--buyers", type=int, default=2000, help="buyers in the rush; 0 leaves it out")
    parser.add_argument("--offer-stock", type=int, default=300)
    parser.add_argument("--at-once", type=int, default=64, help="requests in flight in the rush")
    parser.add_argument("--rush-workers", type=int, default=8, help="gunicorn workers of a peer in the rush")
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args()
    wrong = [name for name, value in vars(asked).items() if name not in ("peer", "json", "buyers") and value <= 0]
    if wrong or asked.buyers < 0:
        parser.error(f"must be positive: {', '.join(wrong) or 'buyers'}")
    if not Path("/proc/self/stat").exists():
        parser.error("processor time is read from /proc: this benchmark needs Linux")
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))

    found: dict[str, dict[str, Any]] = {}
    for name in asked.peer or [*SHOPS, "yutang"]:
        try:
            found[name] = measure_ours(asked) if name == "yutang" else measure_peer(name, asked)
        except (NotMeasured, httpx.HTTPError) as error:
            found[name] = {"not_measured": str(error)}
    machine = {"cores": os.cpu_count(), "load_average": round(os.getloadavg()[0], 1)}
    report = {"clients": asked.clients, "seconds": asked.seconds, **machine, "systems": found, "ratios": ratios(found)}
    if asked.json:
        print(json.dumps(report, ensure_ascii=False))
    else:
        show(report)
    return int(any("not_measured" in system for system in found.values()))


if __name__ == "__main__":
    sys.exit(main())
