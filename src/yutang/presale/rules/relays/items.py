"""What is ordered in an entry: sizes, colours, goods and quantities, in whatever order they are said."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from yutang.presale.rules.relays.doubts import Doubt
from yutang.presale.rules.relays.relay import RelayItem, Terms
from yutang.presale.rules.relays.terms import plain_colour, plain_size
from yutang.presale.rules.relays.tokens import Kind, Token
from yutang.presale.rules.relays.words import CONTENT_UNITS, GOODS

MOST_OF_ONE = 200
PARTICLES = " 的了吧哈啊呀哦嘛呢哟哇喔嘞啦吗就也都要是"
_ATTRIBUTES = frozenset({Kind.SIZE, Kind.COLOUR, Kind.PRODUCT, Kind.CODE, Kind.BY_PRICE})
_PLAIN_DOUBTS = {
    Kind.ROUGH: Doubt.QUANTITY_UNCLEAR,
    Kind.EITHER: Doubt.EITHER_OR,
    Kind.CONDITION: Doubt.CONDITION,
}
_COUNTING = frozenset({Kind.COUNT, Kind.NUMBER, Kind.EACH, Kind.PLUS})
_SHOE_SIZES, _CHILD_SIZES = range(18, 50), range(50, 181)


@dataclass(slots=True)
class Draft:
    """An item in the making."""

    start: int
    end: int
    sizes: list[str] = field(default_factory=list)
    colours: list[str] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    quantity: float | None = None
    unit: str = ""
    spec: str = ""
    is_count_first: bool = False

    @property
    def is_empty(self) -> bool:
        return not self.has_attributes and self.quantity is None

    @property
    def has_attributes(self) -> bool:
        return bool(self.sizes or self.colours or self.names)


@dataclass(slots=True)
class Said:
    """What the pieces of an entry come to."""

    items: list[RelayItem] = field(default_factory=list)
    notes: list[Token] = field(default_factory=list)
    doubts: list[Doubt] = field(default_factory=list)
    counted: float | None = None
    loose: float | None = None


class ItemReader:
    """Reads the pieces of one entry from left to right."""

    def __init__(self, text: str, key: str, terms: Terms) -> None:
        self._text, self._key, self._terms = text, key, terms
        self._drafts: list[Draft] = []
        self._open: Draft | None = None
        self._said = Said()
        self._was_gap = self._is_tail = False
        self._has_plain_count = False
        self._last_count = -1

    def read(self, pieces: Sequence[Token]) -> Said:
        self._last_count = max((at for at, piece in enumerate(pieces) if piece.kind in _COUNTING), default=-1)
        # With 2件 said in so many words, a 110 beside it is no quantity.
        self._has_plain_count = any(piece.kind == Kind.COUNT and (piece.unit or piece.is_times) for piece in pieces)
        for at, piece in enumerate(pieces):
            self._is_tail = at > self._last_count
            self._take(piece, pieces[at + 1 :][:2])
            self._was_gap = piece.kind in (Kind.GAP, Kind.BREAK)
        self._close()
        self._check_quantities()
        for draft in self._drafts:
            self._said.items.extend(self._finished(draft))
        if self._said.counted is not None:
            self._check_count(self._said.counted)
        return self._said

    def _take(self, piece: Token, following: Sequence[Token]) -> None:
        kind = piece.kind
        if kind == Kind.TEXT:
            self._words(piece, following)
        elif kind in _ATTRIBUTES:
            self._attribute(piece)
        elif kind == Kind.COUNT:
            self._count(piece)
        elif kind == Kind.NUMBER:
            self._number(piece, following)
        elif kind == Kind.BREAK:
            if self._open is not None and self._open.quantity is not None:
                self._close()
        else:
            self._rarer(piece)

    def _rarer(self, piece: Token) -> None:
        kind = piece.kind
        if kind in _PLAIN_DOUBTS:
            self._doubt(_PLAIN_DOUBTS[kind])
            if kind == Kind.CONDITION:
                self._said.notes.append(piece)
        elif kind in (Kind.NOTE, Kind.PLACE, Kind.PHONE):
            self._close()
            self._said.notes.append(piece)
        elif kind == Kind.PLUS:
            self._plus(piece)
        elif kind == Kind.EACH:
            self._each(piece)
        elif kind == Kind.ALL:
            self._all(piece)
        elif kind == Kind.TOTAL_COUNT:
            self._said.counted = piece.value

    def _doubt(self, doubt: Doubt) -> None:
        self._said.doubts.append(doubt)

    def _draft(self, piece: Token) -> Draft:
        if self._open is None:
            self._open = Draft(piece.start, piece.end)
        self._open.end = piece.end
        return self._open

    def _close(self) -> None:
        if self._open is not None and not self._open.is_empty:
            self._drafts.append(self._open)
        self._open = None

    def _attribute(self, piece: Token) -> None:
        draft = self._open
        if draft is not None and self._begins_another(draft, piece):
            self._close()
        draft = self._draft(piece)
        said = self._text[piece.start : piece.end].strip()
        if piece.kind == Kind.SIZE:
            draft.sizes.append(plain_size(self._key[piece.start : piece.end]))
        elif piece.kind == Kind.COLOUR:
            draft.colours.append(plain_colour(said))
        else:
            draft.names.append(said)

    def _begins_another(self, draft: Draft, piece: Token) -> bool:
        if (
            draft.quantity is not None
            and not draft.is_count_first
            and not (self._is_tail and self._completes(draft, piece))
        ):
            return True
        held = {Kind.SIZE: bool(draft.sizes), Kind.COLOUR: bool(draft.colours)}.get(piece.kind, bool(draft.names))
        if not held:
            return False
        if piece.kind in (Kind.SIZE, Kind.COLOUR):
            # 黑 白 各1 lists colours; after 黑M a second colour begins the next item.
            return bool(draft.sizes and draft.colours) or draft.quantity is not None
        # 草莓礼盒: words written together are one name; ABC and ①② are several codes.
        is_code = piece.end - piece.start == 1 and (piece.kind == Kind.CODE or self._key[piece.start].isascii())
        return self._was_gap or is_code or draft.quantity is not None

    def _completes(self, draft: Draft, piece: Token) -> bool:
        """2件 黑 and 5杯(原味): what stands last belongs to what was counted before."""
        return piece.kind in (Kind.SIZE, Kind.COLOUR) or (piece.kind == Kind.PRODUCT and not draft.names)

    def _words(self, piece: Token, following: Sequence[Token]) -> None:
        said = self._key[piece.start : piece.end]
        if not any(char.isalnum() for char in said) or not said.strip(PARTICLES):
            return
        draft = self._open
        is_next_counted = any(
            one.kind in (Kind.COUNT, Kind.EACH, Kind.PLUS, Kind.NUMBER, Kind.SIZE, Kind.COLOUR, Kind.PRODUCT)
            for one in following
        )
        if draft is not None and draft.quantity is not None:
            if draft.is_count_first and not draft.names and (not self._was_gap or said in GOODS):
                draft.names.append(self._text[piece.start : piece.end])
                draft.end = piece.end
                return
            self._close()
            draft = None
        if draft is None and not is_next_counted and (self._drafts or said not in GOODS):
            self._said.notes.append(piece)
            self._doubt(Doubt.WORDS_LEFT)
            return
        draft = self._draft(piece)
        draft.names.append(self._text[piece.start : piece.end])

    def _count(self, piece: Token) -> None:
        draft = self._open
        if draft is not None and draft.quantity is not None:
            if self._settles_pack(draft, piece):
                draft.end = piece.end
                return
            if draft.is_count_first and draft.has_attributes:
                self._close()
            elif not draft.has_attributes and piece.is_times:
                self._doubt(Doubt.QUANTITY_UNCLEAR)
            else:
                self._doubt(Doubt.QUANTITY_UNCLEAR)
                self._close()
        draft = self._draft(piece)
        draft.is_count_first = not draft.has_attributes
        draft.quantity, draft.unit = piece.value, piece.unit
        if piece.spec in ("大", "中", "小"):
            draft.sizes.append(piece.spec)
        elif piece.spec:
            draft.spec = self._text[piece.start : piece.end].strip()

    def _settles_pack(self, draft: Draft, piece: Token) -> bool:
        """Of 5斤装2箱 and 500g*2 the first is the pack and the second the quantity; of 2箱5斤装 the other way round."""
        former_is_pack = bool(draft.spec) or (
            draft.unit in CONTENT_UNITS and (piece.is_times or piece.unit not in CONTENT_UNITS)
        )
        if former_is_pack:
            is_plain = bool(draft.spec) or draft.unit in ("g", "克", "kg", "ml", "毫升") or piece.unit
            draft.spec = draft.spec or f"{draft.quantity:g}{draft.unit}"
            draft.quantity, draft.unit = piece.value, piece.unit
            if not is_plain or (piece.is_times and not piece.unit and draft.spec[-1] in "个只支条"):
                self._doubt(Doubt.QUANTITY_UNCLEAR)
            return True
        if piece.spec == "装" or (
            piece.unit in CONTENT_UNITS and draft.unit not in CONTENT_UNITS and draft.unit and not piece.is_times
        ):
            if piece.spec != "装":
                self._doubt(Doubt.QUANTITY_UNCLEAR)
            draft.spec = self._text[piece.start : piece.end].strip()
            return True
        return False

    def _number(self, piece: Token, following: Sequence[Token]) -> None:
        """A bare number: a size where this relay has it, else a quantity; what may be either is doubted."""
        said, draft = self._key[piece.start : piece.end], self._open
        is_size = said in self._terms.sizes
        looks_sized = piece.value in _CHILD_SIZES or (piece.value in _SHOE_SIZES and self._terms.has_sizes)
        needs_size = draft is None or not draft.sizes
        if (is_size and draft is not None and draft.quantity is None and not draft.colours) or (
            is_size and needs_size and not (draft and draft.quantity is not None and not draft.is_count_first)
        ):
            self._sized(piece, said)
        elif looks_sized and needs_size and not (draft and draft.quantity is not None):
            self._sized(piece, said)
            is_of_other_kind = self._terms.has_lettered_sizes and not any(one.isdigit() for one in self._terms.sizes)
            if not self._has_plain_count or piece.value % 5 or is_of_other_kind:
                self._doubt(Doubt.NUMBER_OR_SIZE)
        elif draft is None or draft.quantity is None:
            self._bare_quantity(piece, following)
        elif piece.value >= 3 and (not following or following[0].kind in (Kind.PAID, Kind.UNPAID)):
            self._said.loose = piece.value
            self._doubt(Doubt.LOOSE_NUMBER)
        else:
            self._doubt(Doubt.QUANTITY_UNCLEAR)

    def _sized(self, piece: Token, said: str) -> None:
        draft = self._draft(piece)
        draft.sizes.append(said)

    def _bare_quantity(self, piece: Token, following: Sequence[Token]) -> None:
        draft = self._draft(piece)
        draft.is_count_first = not draft.has_attributes
        draft.quantity = piece.value
        is_followed = any(one.kind == Kind.TEXT for one in following[:1])
        if piece.value > 20 or piece.value != int(piece.value) or is_followed:
            self._doubt(Doubt.LOOSE_NUMBER)

    def _plus(self, piece: Token) -> None:
        draft = self._open
        if draft is not None and draft.quantity is not None:
            self._close()
            self._doubt(Doubt.QUANTITY_UNCLEAR)
            return
        draft = self._draft(piece)
        draft.quantity, draft.unit = piece.value, piece.unit

    def _each(self, piece: Token) -> None:
        self._close()
        waiting = [one for one in self._drafts if one.quantity is None]
        if not waiting:
            if self._terms.goods and not self._drafts:
                self._everything(piece)
            else:
                self._doubt(Doubt.QUANTITY_UNCLEAR)
            return
        for draft in waiting:
            draft.quantity, draft.end = piece.value, max(draft.end, piece.start)
        split: list[Draft] = []
        for draft in self._drafts:
            split.extend(_spread(draft) if draft in waiting else [draft])
        self._drafts = split

    def _all(self, piece: Token) -> None:
        self._close()
        said, piece.value = piece.value, 1
        if self._terms.goods and not self._drafts and said in (0, len(self._terms.goods)):
            self._everything(piece)
        else:
            self._doubt(Doubt.WHICH_PRODUCT)

    def _everything(self, piece: Token) -> None:
        for good in self._terms.goods:
            self._drafts.append(Draft(piece.start, piece.end, names=[good.name], quantity=piece.value))

    def _check_quantities(self) -> None:
        counted = [one for one in self._drafts if one.quantity is not None]
        if counted and len(counted) < len(self._drafts):
            self._doubt(Doubt.QUANTITY_MISSING)
        if sum(not one.has_attributes for one in self._drafts) > 1:
            self._doubt(Doubt.QUANTITY_UNCLEAR)
        for draft in self._drafts:
            if len(draft.sizes) > 1 or len(draft.colours) > 1:
                self._doubt(Doubt.QUANTITY_UNCLEAR)

    def _check_count(self, counted: float) -> None:
        items = self._said.items
        if not items:
            self._said.items.append(RelayItem("", counted))
        elif len(items) == 1 and self._drafts[0].quantity is None:
            self._said.items[:] = [_counted(items[0], counted)]
        elif sum(item.quantity for item in items) != counted:
            self._doubt(Doubt.COUNT_DIFFERS)

    def _finished(self, draft: Draft) -> list[RelayItem]:
        quantity = 1 if draft.quantity is None else draft.quantity
        if quantity != int(quantity):
            self._doubt(Doubt.FRACTION)
        if not 0 < quantity <= MOST_OF_ONE:
            self._doubt(Doubt.QUANTITY_HUGE)
        item = RelayItem(
            what=self._text[draft.start : draft.end].strip(" ,，、;；|/:：()（）+"),
            quantity=int(quantity) if quantity == int(quantity) else quantity,
            product="".join(draft.names).strip(),
            size="/".join(draft.sizes),
            colour="/".join(draft.colours),
            unit=draft.unit,
            spec=draft.spec,
        )
        return [item]


def _counted(item: RelayItem, quantity: float) -> RelayItem:
    return RelayItem(item.what, quantity, item.product, item.size, item.colour, item.unit, item.spec, item.sku)


def _spread(draft: Draft) -> list[Draft]:
    """黑 白 各1 is one of each; M L 黑 各1 is one black one of each size."""
    sizes, colours = draft.sizes or [""], draft.colours or [""]
    return [
        Draft(
            draft.start,
            draft.end,
            [size] if size else [],
            [colour] if colour else [],
            draft.names,
            draft.quantity,
            draft.unit,
            draft.spec,
        )
        for size in sizes
        for colour in colours
    ]
