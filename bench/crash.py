"""The place is killed again and again in the middle of a rush: nothing that was acknowledged is lost, and the books are right.

yutang bench crash [--rounds N] [--db sqlite|postgres] [--clients N] [--seed N] [--json]

Each round opens an offer and presses: buyers order, every fifth twice at the same time, and meanwhile the owner records cash
for orders of others. At a moment of chance all processes of the server are killed with SIGKILL, on PostgreSQL every
fifth time the database's as well. Then the place is started again and everything is sent once more.

After the kill and at the end the books are compared: every order and payment that somebody was told of is there (`lost`), no
key and no payment is there twice (`duplicates`), no more is promised than there is (`oversold`), and stock, tallies, lines, facts,
payments and ledger say the same (`unbalanced`). `cut_off` are the requests that were under way when the server died.
Each tenth start is a `yutang serve`; the others fork the same server from a process that has everything loaded.
"""

from __future__ import annotations

import argparse
import atexit
import contextlib
import json
import os
import random
import signal
import time
from dataclasses import asdict
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import _books
import _meter
import _serving
import _shop
from rush import enter, postmaster

BUYERS = 400
TWICE = 5
# Sold out in every other round: what is left at the end is part of what may go wrong.
STOCKS = (150, 5_000)
PAYMENTS = 16
LONGEST_LIFE = 0.35
SECONDS = 60.0
DATABASE_TOO, FROM_COLD = 5, 10


class Trial:
    """One place, killed over and over."""

    def __init__(self, home: Path, chosen: argparse.Namespace) -> None:
        self.home, self.clients, self.is_postgres = home, chosen.clients, chosen.db == "postgres"
        enter(home, chosen.db)
        self.findings = _books.Findings(0, 0, 0, 0)
        self.rounds = self.acknowledged = self.paid = self.cut_off = self.database_kills = 0
        self._chance = random.Random(chosen.seed)
        self._requests = home / _shop.REQUESTS
        self._held = contextlib.ExitStack()
        atexit.register(self._held.close)
        self._server = self._started()

    def round(self) -> None:
        """Press a fresh offer, kill, start again, compare; send everything once more, and compare again."""
        shop = self._opened()
        heard = self._press_and_kill()
        self._server = self._started()
        told, paid = self._told(heard)
        self.acknowledged, self.paid = self.acknowledged + len(told), self.paid + len(paid)
        before = _books.compare(shop, told, paid)
        again = self._press_again()
        self.findings += before + _books.compare(shop, *self._told(heard + again))
        self.rounds += 1

    def stop(self) -> None:
        self._server.kill()

    def _opened(self) -> _shop.BenchShop:
        """A shop with its offer, and the requests that are going to be sent: payments among orders."""
        shop = _shop.open_shop(STOCKS[self.rounds % 2])
        buyers = _shop.add_buyers(shop, BUYERS + PAYMENTS)
        payments = iter(list(_shop.payments_of(shop, _shop.place_orders(shop, buyers[BUYERS:]))))
        requests: list[dict[str, Any]] = []
        for at, order in enumerate(_shop.requests_of(shop, buyers[:BUYERS], mark=f"round{self.rounds}", twice=TWICE)):
            requests.append(order)
            if at % (BUYERS // PAYMENTS) == 0:
                requests.extend([one] if (one := next(payments, None)) else [])
        _shop.write_requests(self._requests, requests)
        return shop

    def _press_and_kill(self) -> list[dict[str, Any]]:
        """What was answered until the kill."""
        with_database = self.is_postgres and self.rounds % DATABASE_TOO == DATABASE_TOO - 1
        database = postmaster() if with_database else None
        answers = self.home / "before.jsonl"
        pressing = _serving.begin_press(self._requests, answers, self._server.port, self.clients, SECONDS)
        _serving.wait_until_pressing(pressing)
        time.sleep(self._chance.uniform(0, LONGEST_LIFE))
        if database:
            self._kill_database(database)
        self._server.kill()
        told = _serving.end_press(pressing)
        self.cut_off += told["sent"] - told["answered"]
        if database:
            self._revive_database()
        return _books.read_answers(answers)

    def _press_again(self) -> list[dict[str, Any]]:
        answers = self.home / "after.jsonl"
        told = _serving.end_press(
            _serving.begin_press(self._requests, answers, self._server.port, self.clients, SECONDS)
        )
        if told["answered"] < told["sent"]:
            raise SystemExit(f"After its restart the place left {told['sent'] - told['answered']} without an answer.")
        return _books.read_answers(answers)

    def _told(self, heard: list[dict[str, Any]]) -> tuple[dict[str, set[str]], set[str]]:
        return _books.told_orders(self._requests, heard), _books.told_payments(self._requests, heard)

    def _started(self) -> _serving.Front | _serving.Server:
        kind = _serving.Server if self.rounds % FROM_COLD == 0 else _serving.Front
        return kind(self.home, 2 if self.is_postgres else 1)

    def _kill_database(self, root: int) -> None:
        """All processes of the database, with no word before."""
        killed = _meter.tree_of(root)
        for pid in killed:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self.database_kills += 1
        # PostgreSQL does not start while its dead predecessor still has a number.
        deadline = time.monotonic() + SECONDS
        while any(Path(f"/proc/{pid}").exists() for pid in killed):
            if time.monotonic() > deadline:
                raise SystemExit("The killed database's processes are never cleared away.")
            time.sleep(0.005)

    def _revive_database(self) -> None:
        """Start it again as the next command in the place would; it listens elsewhere from now on."""
        from django.db import connections

        from yutang.cli.postgres import private_cluster

        connections.close_all()
        url = self._held.enter_context(private_cluster(self.home))
        os.environ["YUTANG_DATABASE_URL"] = url
        connections["default"].settings_dict["PORT"] = str(urlsplit(url).port)


def main() -> None:
    parser = argparse.ArgumentParser(formatter_class=argparse.RawDescriptionHelpFormatter, description=__doc__)
    parser.add_argument("--rounds", type=int, default=200)
    parser.add_argument("--db", choices=("sqlite", "postgres"), default="sqlite")
    parser.add_argument("--clients", type=int, default=64)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", action="store_true")
    chosen = parser.parse_args()
    began = time.monotonic()
    trial = Trial(_serving.fresh_folder("yutang-crash-"), chosen)
    try:
        for _round in range(chosen.rounds):
            trial.round()
    finally:
        trial.stop()
    outcome = {
        "rounds": trial.rounds,
        "acknowledged": trial.acknowledged,
        "paid": trial.paid,
        "cut_off": trial.cut_off,
        **asdict(trial.findings),
        "database_kills": trial.database_kills,
        "seconds": round(time.monotonic() - began, 1),
        "db": chosen.db,
    }
    print(json.dumps(outcome) if chosen.json else "\n".join(f"{name:18} {value}" for name, value in outcome.items()))


if __name__ == "__main__":
    main()
