"""Gold readings of relays, and how a reading compares with them.

A file holds relays: `== title`, the text, `--`, then a line for each entry: `number | name | items | payment | flag`. Items are
`product,size,colour,quantity` and parted by semicolons; payment is `+`, `-` or nothing; the flag is `x` for cancelled and
`?` for an entry that nobody can be sure of, of which only the number and the name are compared.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from yutang.presale.rules.relays import RelayLine, read_relay

FOLDER = Path(__file__).parent / "relays"


@dataclass(frozen=True)
class Gold:
    no: int | None
    name: str
    items: frozenset
    paid: bool | None
    flag: str


@dataclass
class Score:
    lines: int = 0
    right: int = 0
    clear: int = 0
    clear_and_sure: int = 0
    wrong: list[str] = field(default_factory=list)
    silent: list[str] = field(default_factory=list)
    timid: list[str] = field(default_factory=list)

    @property
    def share(self) -> float:
        return self.right / self.lines


def relays_in(name: str) -> list[tuple[str, str, list[Gold]]]:
    found = []
    for block in (FOLDER / name).read_text(encoding="utf-8").split("== ")[1:]:
        title, _newline, rest = block.partition("\n")
        text, _rule, gold = rest.partition("\n--\n")
        found.append((title, text, [_gold(line) for line in gold.splitlines() if line.strip()]))
    return found


def _gold(line: str) -> Gold:
    no, name, items, paid, flag = ([part.strip() for part in line.split("|")] + [""] * 4)[:5]
    return Gold(int(no) if no else None, name, _items(items), {"+": True, "-": False}.get(paid), flag)


def _items(said: str) -> frozenset:
    counts: Counter = Counter()
    for one in filter(None, (part.strip() for part in said.split(";"))):
        product, size, colour, quantity = one.split(",")
        counts[product, size, colour, float(quantity)] += 1
    return frozenset(counts.items())


def _read(line: RelayLine) -> frozenset:
    return frozenset(Counter((one.product, one.size, one.colour, float(one.quantity)) for one in line.items).items())


def score(name: str) -> Score:
    total = Score()
    for title, text, golds in relays_in(name):
        _score_one(title, golds, list(read_relay(text).lines), total)
    return total


def _score_one(title: str, golds: list[Gold], lines: list[RelayLine], total: Score) -> None:
    for gold in golds:
        total.lines += 1
        line = next((one for one in lines if one.no == gold.no and one.name == gold.name), None)
        line = line or next((one for one in lines if one.no == gold.no and gold.no is not None), None)
        if line is None:
            total.wrong.append(f"{title}: {gold} is missing")
            total.silent.append(total.wrong[-1])
            continue
        lines.remove(line)
        _compare(title, gold, line, total)
    for line in lines:
        total.wrong.append(f"{title}: {line} is too much")
        if not line.is_unsure:
            total.silent.append(total.wrong[-1])


def _compare(title: str, gold: Gold, line: RelayLine, total: Score) -> None:
    is_same = line.name == gold.name and line.no == gold.no
    if gold.flag == "?":
        is_right = is_same and line.is_unsure
    else:
        is_right = is_same and _read(line) == gold.items and line.is_cancelled == (gold.flag == "x")
        is_right = is_right and (gold.paid == line.paid or gold.flag == "x")
        total.clear += 1
        total.clear_and_sure += is_right and not line.is_unsure
    if is_right:
        total.right += 1
        if gold.flag != "?" and line.is_unsure:
            total.timid.append(f"{title}: {line}")
        return
    total.wrong.append(f"{title}: {gold} read as {line}")
    if not line.is_unsure:
        total.silent.append(total.wrong[-1])
