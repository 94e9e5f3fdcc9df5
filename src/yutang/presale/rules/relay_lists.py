"""Our own relays: what a changed entry means for its orders, and the list as text for the chat."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from uuid import UUID

from yutang.presale.rules.relays import Catalogue, RelayLine, plain_name, read_relay

LONGEST_NAME = 24
# What stands in a chat's list for somebody whose name would be read as something else.
STAND_IN = "群友"
# Lines can be misread for their neighbours' sake; after so many tries everybody gets a stand-in.
MOST_ROUNDS = 8


def name_fits(name: str) -> bool:
    """Whether somebody can stand in a list by this name: one line that can be seen, and not too long."""
    return name == name.strip() and 1 <= len(name) <= LONGEST_NAME and name.isprintable()


@dataclass(frozen=True, slots=True)
class Bought:
    """An order as a change sees it: what it still keeps of each SKU, and on which lines."""

    order_id: UUID
    is_paid: bool
    lines: Mapping[UUID, tuple[UUID, int]]

    @property
    def units(self) -> Counter[UUID]:
        units: Counter[UUID] = Counter()
        for sku_id, quantity in self.lines.values():
            units[sku_id] += quantity
        return +units


@dataclass(frozen=True)
class Change:
    """What has to happen for a person to have just what they want: unpaid orders to let go, pieces of paid ones to give back by
    order and line, and what is to be ordered.
    """

    let_go: tuple[UUID, ...] = ()
    give_back: Mapping[UUID, Mapping[UUID, int]] = field(default_factory=dict)
    missing: Mapping[UUID, int] = field(default_factory=dict)

    @property
    def is_none(self) -> bool:
        return not (self.let_go or self.give_back or self.missing)


def change_to(wanted: Counter[UUID], orders: Sequence[Bought]) -> Change:
    """How to come from what these orders keep to what is wanted. Money is given back only where too much was paid.

    An unpaid order stays where all of it is still wanted; else it goes as a whole, and what is wanted of it is ordered anew.
    Of paid orders the latest give back first.
    """
    left, give_back, let_go = +wanted, {}, []
    surplus = sum((one.units for one in orders if one.is_paid), Counter[UUID]())
    left, surplus = left - surplus, surplus - left
    for order in reversed([one for one in orders if one.is_paid]):
        pieces = {}
        for line_id, (sku_id, quantity) in order.lines.items():
            back = min(quantity, surplus[sku_id])
            if back:
                pieces[line_id], surplus[sku_id] = back, surplus[sku_id] - back
        if pieces:
            give_back[order.order_id] = pieces
    for order in orders:
        if order.is_paid:
            continue
        if order.units <= left:
            left = left - order.units
        else:
            let_go.append(order.order_id)
    return Change(tuple(let_go), give_back, dict(left))


@dataclass(frozen=True)
class ToldItem:
    """So many of one SKU: `what` is how the chat calls it, such as 云朵连衣裙 M 黑色."""

    sku: str
    what: str
    quantity: int


@dataclass(frozen=True)
class ToldEntry:
    """An entry as the chat is told it. Without items it has been withdrawn, or its time to pay ran out."""

    number: int
    name: str
    items: tuple[ToldItem, ...]
    is_paid: bool
    note: str = ""


def relay_text(title: str, entries: Sequence[ToldEntry], catalogue: Catalogue) -> str:
    """The list in the chat's form, a line for each entry: `1. 小鱼 M 黑色 x2 已付`.

    `read_relay` with the same catalogue reads back every number, item and payment. What it would misread is written plainer: first
    the note goes, then signs in the name, then the name itself. Where the title would be taken for an entry it is left out.
    """
    told = [replace(one, name=_one_line(one.name), note=_one_line(one.note)) for one in entries]
    head = f"#接龙\n{_one_line(title)}" if title else "#接龙"
    if _misread(head, [_with_stand_in(one) for one in told], catalogue):
        head = "#接龙"
    plainness: Counter[int] = Counter()
    for _round in range(MOST_ROUNDS):
        shown = [PLAINER[plainness[one.number]](one) for one in told]
        wrong = _misread(head, shown, catalogue)
        if not wrong:
            return _written(head, shown)
        for number in wrong:
            plainness[number] = min(plainness[number] + 1, len(PLAINER) - 1)
    return _written(head, [_with_stand_in(one) for one in told])


def _one_line(said: str) -> str:
    return " ".join(said.split())


def _written(head: str, entries: Sequence[ToldEntry]) -> str:
    return "\n".join([head, "", *(_line(one) for one in entries)])


def _line(entry: ToldEntry) -> str:
    if not entry.items:
        return f"{entry.number}. {entry.name} 取消"
    items = "，".join(f"{one.what} x{one.quantity}" for one in entry.items)
    note = f" 备注：{entry.note}" if entry.note else ""
    return f"{entry.number}. {entry.name} {items}{' 已付' if entry.is_paid else ''}{note}"


def _as_told(entry: ToldEntry) -> ToldEntry:
    return entry


def _without_note(entry: ToldEntry) -> ToldEntry:
    return replace(entry, note="")


def _with_plain_name(entry: ToldEntry) -> ToldEntry:
    return replace(entry, name="".join(char for char in entry.name if char.isalpha()) or STAND_IN, note="")


def _with_stand_in(entry: ToldEntry) -> ToldEntry:
    return replace(entry, name=f"{STAND_IN}{entry.number}", note="")


PLAINER = (_as_told, _without_note, _with_plain_name, _with_stand_in)


def _misread(head: str, shown: Sequence[ToldEntry], catalogue: Catalogue) -> set[int]:
    """The numbers of those entries that our reader takes otherwise than they are meant. All, where it finds more or fewer."""
    read = read_relay(_written(head, shown), catalogue).lines
    if [line.no for line in read] != [one.number for one in shown]:
        found = Counter(line.no for line in read)
        wrong = {one.number for one in shown if found[one.number] != 1}
        return wrong or {one.number for one in shown}
    return {one.number for one, line in zip(shown, read, strict=True) if not _is_read_right(one, line)}


def _is_read_right(entry: ToldEntry, line: RelayLine) -> bool:
    if line.is_unsure or plain_name(line.name) != plain_name(entry.name):
        return False
    said = Counter({one.sku: one.quantity for one in entry.items})
    heard: Counter[str | None] = Counter()
    for item in line.items:
        heard[item.sku] += int(item.quantity)
    return (
        said == heard
        and bool(line.paid) == (entry.is_paid and bool(entry.items))
        and line.is_cancelled == (not entry.items)
    )
