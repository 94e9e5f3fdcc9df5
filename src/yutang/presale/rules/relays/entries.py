"""One entry of a relay, read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from yutang.presale.rules.relays.doubts import Doubt
from yutang.presale.rules.relays.items import ItemReader, Said
from yutang.presale.rules.relays.names import ORDERED, Parted, part
from yutang.presale.rules.relays.relay import RelayItem, RelayLine, Terms
from yutang.presale.rules.relays.terms import Marks
from yutang.presale.rules.relays.text import LONGEST_ROW, Row
from yutang.presale.rules.relays.tokens import Kind, Token, tokens_of

_COMMANDS = frozenset({Kind.CHANGE, Kind.CANCEL, Kind.MORE, Kind.LESS})
_IGNORED = frozenset({Kind.GAP, Kind.BREAK, Kind.FILLER})
_MONEY = frozenset({Kind.PAID, Kind.UNPAID, Kind.DEPOSIT, Kind.PAID_AMOUNT, Kind.AMOUNT})


@dataclass(slots=True)
class Entry:
    """An entry and what it asks for beyond itself: to be like another one (`reference`: 2, "above" or a name)."""

    line: RelayLine
    reference: int | str | None = None
    pieces: list[Token] = field(default_factory=list)
    key: str = ""
    text: str = ""

    @property
    def orders(self) -> bool:
        return bool(self.line.items or self.reference is not None)

    def has(self, kinds: frozenset[Kind]) -> bool:
        return any(piece.kind in kinds for piece in self.pieces)

    @property
    def is_command(self) -> bool:
        """Whether it only says what is to change: 改3份, 取消, 加一件, +1, 已付."""
        first = next((piece for piece in self.pieces if piece.kind not in _IGNORED), None)
        return first is not None and (first.kind in _COMMANDS or self.only_money)

    @property
    def adds(self) -> bool:
        """Whether it begins with 再来: under a number of its own that is an entry of its own."""
        first = next((piece for piece in self.pieces if piece.kind not in _IGNORED), None)
        return first is not None and first.kind == Kind.MORE

    @property
    def only_money(self) -> bool:
        told = [piece.kind for piece in self.pieces if piece.kind not in _IGNORED]
        return bool(told) and all(kind in _MONEY for kind in told)


class EntryReader:
    """Reads entries of one relay, by its terms."""

    def __init__(self, terms: Terms) -> None:
        self.terms, self._marks = terms, Marks(terms)

    def pieces(self, key: str) -> tuple[list[Token], frozenset[int]]:
        """The pieces of a text, and where goods of this relay begin among them."""
        pieces = tokens_of(self._marks.mark(key))
        known = self._marks.known
        return pieces, frozenset(
            one.start
            for one in pieces
            if one.kind == Kind.PRODUCT and (key[one.start : one.end] in known or not key[one.start] >= "\u4e00")
        )

    def read(self, row: Row, no: int | None = None) -> Entry:
        """An entry whose number is off already."""
        if len(row.text) > LONGEST_ROW:
            line = RelayLine(no, row.text[:20], text=row.text, rows=(row.number,), reasons=(Doubt.TOO_LONG,))
            return Entry(line)
        pieces, known = self.pieces(row.key)
        parted = part(row.text, row.key, pieces, known, is_numbered=no is not None)
        return self._entry(row, no, parted)

    def read_rest(self, row: Row, no: int | None, name: str) -> Entry:
        """An entry of which the name is known from elsewhere."""
        pieces, _known = self.pieces(row.key[:LONGEST_ROW])
        return self._entry(row, no, Parted(name, pieces))

    def _entry(self, row: Row, no: int | None, parted: Parted) -> Entry:
        pieces = parted.rest
        line = RelayLine(no, parted.name, place=parted.place, text=row.text, rows=(row.number,))
        line.doubt(*parted.doubts)
        entry = Entry(line, pieces=pieces, key=row.key, text=row.text)
        self._read_money(entry)
        self._read_items(entry)
        if row.is_struck:
            cancel(line)
        elif not line.items and entry.reference is None and not line.is_cancelled and not entry.is_command:
            line.doubt(Doubt.NOTHING_ORDERED)
        return entry

    def said(self, entry: Entry, pieces: Sequence[Token]) -> Said:
        return ItemReader(entry.text, entry.key, self.terms).read(pieces)

    def _read_money(self, entry: Entry) -> None:
        line, kinds = entry.line, {piece.kind for piece in entry.pieces}
        is_paid, is_unpaid = bool(kinds & {Kind.PAID, Kind.PAID_AMOUNT}), Kind.UNPAID in kinds
        line.paid = None if is_paid == is_unpaid else is_paid
        if is_paid and is_unpaid:
            line.doubt(Doubt.PAYMENT_UNCLEAR)
        if Kind.DEPOSIT in kinds:
            line.paid = None
            line.doubt(Doubt.PAYMENT_UNCLEAR)
        sums = [piece.value for piece in entry.pieces if piece.kind in (Kind.AMOUNT, Kind.PAID_AMOUNT)]
        if sums:
            line.amount_fen = round(sums[-1] * 100)
        for piece in entry.pieces:
            if piece.kind == Kind.PHONE and not line.phone:
                line.phone = "".join(char for char in entry.text[piece.start : piece.end] if char.isdigit())
            elif piece.kind == Kind.PLACE and not line.place:
                line.place = entry.text[piece.start : piece.end].strip()

    def _read_items(self, entry: Entry) -> None:
        line, pieces = entry.line, entry.pieces
        at = next((at for at, piece in enumerate(pieces) if piece.kind in _COMMANDS), None)
        if at is None:
            self._plain_items(entry, pieces)
            return
        self._plain_items(entry, pieces[:at])
        if at and any(piece.kind not in _IGNORED for piece in pieces[:at]):
            self.apply(entry, pieces[at:], line)
        elif line.name:
            # Nothing stands before it: 小鱼 改2份 says what holds, and 小鱼 取消 that nothing does.
            self.apply(entry, pieces[at:], line)

    def _plain_items(self, entry: Entry, pieces: Sequence[Token]) -> None:
        said, line = self.said(entry, pieces), entry.line
        line.items = tuple(said.items)
        line.doubt(*said.doubts)
        if said.loose is not None and line.amount_fen is None:
            line.amount_fen = round(said.loose * 100)
        self._note(entry, said)
        same = next((piece for piece in pieces if piece.kind == Kind.SAME), None)
        if same is not None:
            entry.reference = int(same.value) or _whom(entry.key[same.start : same.end])
            if said.items:
                line.doubt(Doubt.REFERENCE_UNCLEAR)

    def _note(self, entry: Entry, said: Said) -> None:
        told = [
            entry.text[one.start : one.end].strip() for one in said.notes if one.kind not in (Kind.PLACE, Kind.PHONE)
        ]
        entry.line.note = " ".join(one for one in (entry.line.note, *told) if one)

    def apply(self, entry: Entry, pieces: Sequence[Token], line: RelayLine) -> None:
        """Do to `line` what these pieces of the entry say: change, cancel, more, less."""
        command, after = pieces[0], pieces[1:]
        later = next((at for at, piece in enumerate(after) if piece.kind in _COMMANDS), None)
        own = after if later is None else after[:later]
        said = self.said(entry, own)
        self._note(entry, said)
        if line is not entry.line and entry.line.note:
            line.note = " ".join(one for one in (line.note, entry.line.note) if one)
        line.doubt(*(one for one in said.doubts if one not in line.reasons))
        self._do(command.kind, said, entry, line)
        if later is not None:
            self.apply(entry, after[later:], line)

    def _do(self, command: Kind, said: Said, entry: Entry, line: RelayLine) -> None:
        if command == Kind.CANCEL:
            _cancel_some(said, line)
        elif command == Kind.CHANGE:
            _change(said, line)
        elif command == Kind.MORE:
            _more(said, line)
        else:
            _less(said, line)
        if line.is_cancelled and line.items:
            # 取消 and then 改1件: what was said last holds, if it was meant so.
            line.is_cancelled = False
            line.doubt(Doubt.CANCEL_UNCLEAR)


def cancel(line: RelayLine) -> None:
    """Take everything back."""
    line.before, line.items, line.is_cancelled = line.items or line.before, (), True
    line.reasons = tuple(
        one
        for one in line.reasons
        if one in (Doubt.NO_NAME, Doubt.REFERENCE_UNCLEAR, Doubt.CANCEL_UNCLEAR, Doubt.TOO_LONG)
    )


def _whom(said: str) -> str:
    """Whose order it is like: "above", or a name."""
    bare = said.lstrip("跟和与同像照")
    for tail in ("的一样的", "的一样", "一样的", "一样", "同款", "相同"):
        if bare.endswith(tail):
            bare = bare[: -len(tail)]
            break
    is_above = not bare or bare.startswith(("楼上", "上", "前面")) or said in ("一样", "一样的", "同上")
    return "above" if is_above else bare.strip()


def _cancel_some(said: Said, line: RelayLine) -> None:
    if not said.items or all(not (item.unit or item.size or item.colour) for item in said.items):
        if len(line.items) > 1 and line.text.count("取消") + line.text.count("不要") == 1 and not _stands_alone(line):
            line.doubt(Doubt.CANCEL_UNCLEAR)
        cancel(line)
        return
    if line.items:
        line.items = tuple(said.items)
        line.doubt(Doubt.CANCEL_UNCLEAR)
        return
    # [已取消] 2件: what was ordered stands behind.
    line.items = tuple(said.items)
    cancel(line)
    if "已" not in line.text:
        line.doubt(Doubt.CANCEL_UNCLEAR)


def _stands_alone(line: RelayLine) -> bool:
    text = line.text.rstrip(" 。.!！~)）】]")
    return any(
        f"{gap}{word}" in text
        for gap in " ,，(（【[;；:。/"
        for word in ("取消", "不要了", "已取消", "全部取消", "都不要了", "全不要了")
    )


def _change(said: Said, line: RelayLine) -> None:
    if not said.items:
        return
    if len(line.items) > 1 or len(said.items) > 1:
        is_whole = len(said.items) > 1 and not line.items
        line.items = tuple(said.items) if len(line.items) <= 1 else line.items
        if not is_whole:
            line.doubt(Doubt.CHANGE_UNCLEAR)
        return
    new = said.items[0]
    line.items = (merged(line.items[0], new) if line.items else new,)
    line.trust(Doubt.NOTHING_ORDERED)


def merged(old: RelayItem, new: RelayItem) -> RelayItem:
    """An item with what was said anew of it."""
    is_counted = new.unit or new.quantity != 1 or not (new.size or new.colour or new.product)
    return replace(
        old,
        what=f"{old.what} → {new.what}".strip(" →"),
        quantity=new.quantity if is_counted else old.quantity,
        unit=new.unit or old.unit,
        size=new.size or old.size,
        colour=new.colour or old.colour,
        product=new.product or old.product,
        spec=new.spec or old.spec,
    )


def _is_bare(item: RelayItem) -> bool:
    return not (item.size or item.colour or item.product)


def _more(said: Said, line: RelayLine) -> None:
    if not said.items:
        line.doubt(Doubt.CHANGE_UNCLEAR)
        return
    for item in said.items:
        at = _same(line.items, item)
        if at is not None:
            line.items = _with(line.items, at, line.items[at].quantity + item.quantity)
        elif _is_bare(item) and line.items:
            line.doubt(Doubt.CHANGE_UNCLEAR)
        else:
            line.items = (*line.items, item)


def _less(said: Said, line: RelayLine) -> None:
    at = _same(line.items, said.items[0]) if len(said.items) == 1 else None
    if at is None or said.items[0].quantity > line.items[at].quantity:
        line.doubt(Doubt.CHANGE_UNCLEAR)
        return
    items = _with(line.items, at, line.items[at].quantity - said.items[0].quantity)
    line.items = tuple(item for item in items if item.quantity)
    if not line.items:
        cancel(line)


def _same(items: Sequence[RelayItem], said: RelayItem) -> int | None:
    """Which item is meant; None where it is not plain."""
    if _is_bare(said):
        return 0 if len(items) == 1 else None
    fits = [
        at
        for at, item in enumerate(items)
        if said.size in ("", item.size) and said.colour in ("", item.colour) and said.product in ("", item.product)
    ]
    return fits[0] if len(fits) == 1 else None


def _with(items: Sequence[RelayItem], at: int, quantity: float) -> tuple[RelayItem, ...]:
    return (*items[:at], replace(items[at], quantity=quantity), *items[at + 1 :])


def orders_in(pieces: Sequence[Token]) -> bool:
    return any(piece.kind in ORDERED for piece in pieces)
