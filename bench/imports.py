"""How fast 100,000 orders come in, against a limit measured in the same run: the same rows read and written with nothing in between.

yutang bench imports [--rows N] [--json]
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import random
import sqlite3
import subprocess
import sys
import tempfile
import time
from pathlib import Path

HEADERS = ["订单号", "买家昵称", "收件人姓名", "手机号", "商品名称", "数量", "实付金额", "下单时间"]


def write_orders(path: Path, rows: int) -> None:
    """Rows as a shop exports them: GB18030, 40,000 buyers, three years."""
    rng = random.Random(1)
    with path.open("w", encoding="gb18030", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(HEADERS)
        for number in range(rows):
            buyer = rng.randrange(40_000)
            day = f"{2023 + number % 3}-{1 + number % 12:02d}-{1 + number % 28:02d} {number % 24:02d}:{number % 60:02d}:00"
            writer.writerow([
                f"E{2023_0000_0000 + number}", f"昵称{buyer}", f"王{buyer}", f"138{buyer:08d}", f"连衣裙{number % 300}",
                1 + number % 3, f"{99 + number % 400}.00", day,
            ])  # fmt: skip


def limit(path: Path, folder: Path) -> float:
    """Seconds to read the file and write each row once, a thousand a transaction."""
    began = time.perf_counter()
    database = sqlite3.connect(folder / "limit.sqlite3", isolation_level=None)
    database.executescript("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; CREATE TABLE t (a, b, c, d, e, f, g, h)")
    with path.open(encoding="gb18030", newline="") as file:
        rows = csv.reader(file)
        next(rows)
        batch: list[list[str]] = []
        for row in rows:
            batch.append(row)
            if len(batch) == 1000:
                _write(database, batch)
                batch = []
        _write(database, batch)
    database.close()
    return time.perf_counter() - began


def _write(database: sqlite3.Connection, batch: list[list[str]]) -> None:
    database.execute("BEGIN IMMEDIATE")
    database.executemany("INSERT INTO t VALUES (?,?,?,?,?,?,?,?)", batch)
    database.execute("COMMIT")


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--json", action="store_true")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_orders(folder / "orders.csv", chosen.rows)
        bare = limit(folder / "orders.csv", folder)
        command = [sys.executable, "-m", "yutang.cli.command", "import", "orders", str(folder / "orders.csv"), "--json"]
        clean = {key: value for key, value in os.environ.items() if not key.startswith("YUTANG_")}
        done = subprocess.run(
            [*command, "--home", str(folder / "home")], capture_output=True, text=True, check=True, env=clean
        )
    outcome = json.loads(done.stdout.splitlines()[-1])
    outcome["limit_seconds"] = round(bare, 2)
    outcome["times_the_limit"] = round(outcome["seconds"] / bare, 1)
    if chosen.json:
        print(json.dumps(outcome))
    else:
        for key, value in outcome.items():
            print(f"{key:>16}  {value}")


if __name__ == "__main__":
    main()
