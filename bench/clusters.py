"""How well and how fast texts are grouped, and how many stay in their cluster when a tenth is new.

yutang bench clusters FILE [--text COLUMN] [--label COLUMN] [--encoder] [--rows N] [--json]

FILE is a table with labelled texts. Its agreement with the labels (ari, nmi) is measured on all rows; `kept_afresh` and `kept` on a
second run after a first one without a tenth of them, afresh and beginning with what the first one wrote; `cpu_s_at_rows` on its
texts repeated with variation up to N rows.
"""

from __future__ import annotations

import argparse
import csv
import json
import random
import tempfile
from collections import Counter
from pathlib import Path
from typing import Any

from yutang.cli.place import enter_without_a_place
from yutang.core.tables import open_table


def measure(path: Path, text: str, label: str, *, encoder: bool, rows: int) -> dict[str, Any]:
    from yutang.needs.api import TextColumns, cluster_file

    columns = TextColumns(text, label)
    with open_table(path) as table:
        everything = [(row.values[label], row.values[text]) for row in table.rows()]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        whole = _written(folder / "whole.csv", everything, columns)
        fewer = _written(folder / "fewer.csv", _without_a_tenth(everything), columns)
        before, after = folder / "before.csv", folder / "after.csv"
        figures = cluster_file(whole, columns, encoder=encoder, out=after)
        cluster_file(fewer, columns, encoder=encoder, out=before)
        figures["kept_afresh"] = _together(before, after)
        figures["kept"] = cluster_file(whole, columns, encoder=encoder, previous=before)["kept"]
        many = _written(folder / "many.csv", _varied(everything, rows), columns)
        figures["cpu_s_at_rows"] = cluster_file(many, columns, encoder=encoder)["cpu_s"]
    return {**figures, "many_rows": rows}


def _written(path: Path, rows: list[tuple[str, str]], columns: Any) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([(columns.label, columns.text), *rows])
    return path


def _without_a_tenth(rows: list[tuple[str, str]]) -> list[tuple[str, str]]:
    kept = sorted(random.Random(1).sample(range(len(rows)), len(rows) * 9 // 10))
    return [rows[at] for at in kept]


def _varied(rows: list[tuple[str, str]], count: int) -> list[tuple[str, str]]:
    """Each text again and again, turned at another place, so that no two are the same."""
    dice = random.Random(2)
    varied = []
    for number in range(count):
        label, text = rows[number % len(rows)]
        at = dice.randrange(len(text) + 1)
        varied.append((label, f"{text[at:]}{text[:at]}{number}"))
    return varied


def _together(before: Path, after: Path) -> float:
    """The share of rows whose cluster went, as a whole, where theirs did: each cluster is paired with its largest heir."""
    first, second = _clusters(before), _clusters(after)
    heirs: dict[str, str] = {}
    shared = Counter((cluster, second[key]) for key, cluster in first.items())
    for (old, new), _count in shared.most_common():
        if old not in heirs and new not in heirs.values():
            heirs[old] = new
    return round(sum(heirs.get(first[key]) == second[key] for key in first) / len(first), 4)


def _clusters(path: Path) -> dict[str, str]:
    with path.open(encoding="utf-8", newline="") as file:
        return {row["key"]: row["cluster"] for row in csv.DictReader(file)}


def main() -> None:
    parser = argparse.ArgumentParser(prog="yutang bench clusters", description=__doc__)
    parser.add_argument("file", type=Path)
    parser.add_argument("--text", default="review")
    parser.add_argument("--label", default="cat")
    parser.add_argument("--encoder", action="store_true")
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args()
    enter_without_a_place()
    figures = measure(asked.file, asked.text, asked.label, encoder=asked.encoder, rows=asked.rows)
    print(json.dumps(figures) if asked.json else "\n".join(f"{name:>16}  {value}" for name, value in figures.items()))


if __name__ == "__main__":
    main()
