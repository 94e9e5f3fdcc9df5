"""Where in an entry the name ends and what is ordered begins."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from yutang.presale.rules.relays.doubts import Doubt
from yutang.presale.rules.relays.tokens import Kind, Token

ORDERED = frozenset(
    {
        Kind.PRODUCT,
        Kind.SIZE,
        Kind.COLOUR,
        Kind.COUNT,
        Kind.PLUS,
        Kind.EACH,
        Kind.ALL,
        Kind.SAME,
        Kind.CODE,
        Kind.BY_PRICE,
        Kind.ROUGH,
        Kind.TOTAL_COUNT,
    }
)
# What says that the person is done with naming themselves.
AFTER_NAME = ORDERED | {
    Kind.PAID, Kind.UNPAID, Kind.DEPOSIT, Kind.AMOUNT, Kind.PAID_AMOUNT, Kind.CANCEL, Kind.CHANGE, Kind.MORE, Kind.LESS, Kind.PHONE, Kind.EITHER,
    Kind.CONDITION, Kind.FILLER, Kind.NOTE,
}  # fmt: skip
_COUNTED = frozenset({Kind.COUNT, Kind.EACH, Kind.PLUS, Kind.ALL, Kind.SAME})
_LATIN = re.compile(r"[a-z][a-z.'&-]*")
_LONGEST_NAME = 40
_FILLING_END = re.compile(
    r"(?<=.)(?:我要|想要|需要|要了|要|来了|来|订购|订|预定|买|拿|接龙|接|报名|报|下单|参团|也要|\+)$"
)
_NO_NAME = re.compile(
    r"^(?:我|本人|我们|我也|帮我|给我|再|还|也|然后|那|好的?|嗯|麻烦|老板|团长|群主|亲|你好|接龙?|报名|同要|能|可以|请|我家|家里|我们家|有的|先|还有)$"
)


@dataclass(slots=True)
class Parted:
    """An entry in two: its name, and the pieces that tell what is ordered. `place` and `phone` may stand among the name."""

    name: str
    rest: list[Token]
    place: str = ""
    doubts: list[Doubt] = field(default_factory=list)


@dataclass(slots=True)
class Chunk:
    """Pieces that are written without a gap."""

    pieces: list[Token]

    @property
    def start(self) -> int:
        return self.pieces[0].start

    @property
    def end(self) -> int:
        return self.pieces[-1].end

    def has(self, kinds: frozenset[Kind]) -> bool:
        return any(piece.kind in kinds for piece in self.pieces)

    def only(self, *kinds: Kind) -> bool:
        return all(piece.kind in kinds for piece in self.pieces)


def part(text: str, key: str, pieces: Sequence[Token], known: frozenset[int], *, is_numbered: bool) -> Parted:
    """Find the name, which comes first after a number. `known` are the starts of goods that this relay is known to sell, rather than goods in general."""
    chunks = chunks_of(key, pieces)
    place, chunks = _leading_place(text, chunks)
    if not chunks:
        return Parted(place, [], "")
    at, inside, doubts = _name_end(key, chunks, known)
    if at and is_numbered and _says_all(chunks):
        doubts = []
    if at == 0 and inside == 0 and is_numbered and not chunks[0].has(_COUNTED) and len(chunks) > 1 and not place:
        at, doubts = 1, [*doubts, Doubt.NAME_OR_ITEM]
    if at == 0 and inside == 0:
        return _name_behind(
            text, chunks, [one for one in pieces if one.start >= chunks[0].start], Parted("", [], place, doubts)
        )
    end = chunks[at - 1].end if inside == 0 else chunks[at].pieces[inside - 1].end
    begin = chunks[0].start
    name = _cleaned(text[begin:end])
    rest = [piece for piece in pieces if piece.start >= end]
    if inside and (found := _FILLING_END.search(key[begin:end])) and len(name) > 1:
        name = _cleaned(text[begin : begin + found.start()])
    if _NO_NAME.match(name) or not name:
        return Parted(place, rest, "", [*doubts, Doubt.NO_NAME])
    return Parted(name, rest, place, doubts)


def chunks_of(key: str, pieces: Sequence[Token]) -> list[Chunk]:
    """The pieces between gaps. A sign between two Latin letters or digits is no gap: A-Lin, J.K."""
    chunks: list[Chunk] = []
    is_open = False
    for at, piece in enumerate(pieces):
        if piece.kind in (Kind.GAP, Kind.BREAK):
            is_soft = (
                is_open and piece.end - piece.start == 1 and key[piece.start] in "-._·'&@" and _joins(pieces, at, key)
            )
            if not is_soft:
                is_open = False
                continue
        if is_open:
            chunks[-1].pieces.append(piece)
        else:
            chunks.append(Chunk([piece]))
            is_open = True
    return chunks


def _joins(pieces: Sequence[Token], at: int, key: str) -> bool:
    if at == 0 or at + 1 >= len(pieces):
        return False
    before, after = pieces[at - 1], pieces[at + 1]
    return (
        after.kind in (Kind.TEXT, Kind.NUMBER)
        and before.kind in (Kind.TEXT, Kind.NUMBER, Kind.SIZE)
        and (key[after.start].isascii() and key[before.end - 1].isascii())
        and key[before.end - 1].isalnum()
        and key[after.start].isalnum()
        and not (after.kind == Kind.NUMBER and before.kind != Kind.NUMBER)
    )


def _leading_place(text: str, chunks: list[Chunk]) -> tuple[str, list[Chunk]]:
    """Take a building and door off the front: 3栋502 小鱼 2份, and 3栋502小鱼 2份."""
    if not chunks or chunks[0].pieces[0].kind != Kind.PLACE:
        return "", chunks
    first, *others = chunks[0].pieces
    place = text[first.start : first.end].strip()
    if others:
        return place, [Chunk(others), *chunks[1:]]
    if len(chunks) > 1 and chunks[1].only(Kind.PLACE):
        return f"{place} {text[chunks[1].start : chunks[1].end].strip()}", chunks[2:]
    return place, chunks[1:]


def _name_end(key: str, chunks: Sequence[Chunk], known: frozenset[int]) -> tuple[int, int, list[Doubt]]:
    """How many chunks the name has, or in which chunk after how many pieces it ends. (0, 0) where none stands in front."""
    first = chunks[0]
    orders_later = any(chunk.has(ORDERED) or chunk.only(Kind.NUMBER) for chunk in chunks[1:])
    if not first.has(AFTER_NAME) or first.only(Kind.TEXT):
        return _through(key, chunks), 0, []
    if first.pieces[0].kind in AFTER_NAME and all(piece.kind in AFTER_NAME for piece in first.pieces):
        return _unlikely_name(first, chunks, known)
    if orders_later and not _ends_ordered(first, chunks, known):
        return _through(key, chunks), 0, []
    return _split(key, first, known, orders_later)


def _through(key: str, chunks: Sequence[Chunk]) -> int:
    """The name goes on over emoji, and over Latin words that follow Latin words."""
    at = 1
    while at < len(chunks) and at < 6 and chunks[at].only(Kind.TEXT) and at + 1 <= len(chunks):
        said = key[chunks[at].start : chunks[at].end]
        former = key[chunks[at - 1].start : chunks[at - 1].end]
        is_sign = not any(char.isalnum() for char in said)
        if not is_sign and not (_LATIN.fullmatch(said) and _LATIN.search(former) and at + 1 < len(chunks)):
            break
        at += 1
    return at


def _unlikely_name(first: Chunk, chunks: Sequence[Chunk], known: frozenset[int]) -> tuple[int, int, list[Doubt]]:
    """A first chunk that could be ordered as it is. It is a name where it counts nothing and another chunk says all of it."""
    kinds = {piece.kind for piece in first.pieces}
    if len(chunks) < 2 or kinds & _COUNTED or not kinds <= ORDERED:
        return 0, 0, []
    later = {piece.kind for chunk in chunks[1:] for piece in chunk.pieces}
    has_other_text = any(chunk.only(Kind.TEXT) and chunk.end - chunk.start <= 6 for chunk in chunks[1:])
    is_known = any(piece.kind == Kind.PRODUCT and piece.start in known for piece in first.pieces)
    if kinds == {Kind.PRODUCT} and Kind.PRODUCT in later:
        return 1, 0, [Doubt.NAME_OR_ITEM] if is_known else []
    if kinds & later and not has_other_text:
        return 1, 0, [Doubt.NAME_OR_ITEM]
    if kinds == {Kind.PRODUCT} and not is_known and not has_other_text:
        return 1, 0, [Doubt.NAME_OR_ITEM]
    return 0, 0, []


def _says_all(chunks: Sequence[Chunk]) -> bool:
    """金金 米白L 1, 腰果 130码 2件: what follows is an order of its own, so that what comes first after a number is a name."""
    kinds = {piece.kind for piece in chunks[0].pieces}
    later = {piece.kind for chunk in chunks[1:] for piece in chunk.pieces}
    return bool(later & {Kind.SIZE, Kind.COLOUR}) and (kinds <= later or kinds == {Kind.PRODUCT})


def _ends_ordered(first: Chunk, chunks: Sequence[Chunk], known: frozenset[int]) -> bool:
    """Whether the first chunk ends in something ordered, so that a name and an item are written together."""
    last = first.pieces[-1]
    if first.pieces[0].kind == Kind.COUNT and last.kind == Kind.TEXT:
        return False
    at = max((at for at, piece in enumerate(first.pieces) if at and _is_counted(piece)), default=0)
    if at and not any(piece.kind == Kind.TEXT for piece in first.pieces[at + 1 :]):
        return True
    if last.kind in (Kind.PAID, Kind.UNPAID, Kind.AMOUNT, Kind.CANCEL, Kind.FILLER):
        return True
    if last.kind == Kind.PRODUCT and last.start not in known:
        return False
    later = {piece.kind for chunk in chunks[1:] for piece in chunk.pieces}
    return (
        last.kind in (Kind.SIZE, Kind.PRODUCT)
        and last.kind not in later
        and first.pieces[0].kind in (Kind.TEXT, Kind.NUMBER)
    )


def _is_counted(piece: Token) -> bool:
    return piece.kind in (Kind.EACH, Kind.PLUS) or (piece.kind == Kind.COUNT and bool(piece.unit or piece.is_times))


def _split(key: str, first: Chunk, known: frozenset[int], orders_later: bool) -> tuple[int, int, list[Doubt]]:
    """The name ends inside the first chunk, where the ordering begins."""
    pieces = first.pieces
    inside = next((at for at, piece in enumerate(pieces) if at and piece.kind in AFTER_NAME), len(pieces))
    if pieces[0].kind in AFTER_NAME and pieces[0].kind not in (Kind.PRODUCT, Kind.SIZE, Kind.COLOUR):
        inside = 0
    if inside == 0:
        return 0, 0, []
    doubts = []
    if pieces[inside - 1].kind == Kind.NUMBER:
        doubts.append(Doubt.NAME_OR_ITEM)
    last = pieces[inside] if inside < len(pieces) else None
    if last is not None and last.kind in (Kind.SIZE, Kind.COLOUR) and _is_risky(pieces, inside, orders_later):
        doubts.append(Doubt.NAME_OR_ITEM)
    if (
        last is not None
        and last.kind == Kind.PRODUCT
        and last.start not in known
        and inside + 1 < len(pieces)
        and pieces[inside + 1].kind == Kind.TEXT
    ):
        doubts.append(Doubt.NAME_OR_ITEM)
    return 0, inside, doubts


def _is_risky(pieces: Sequence[Token], inside: int, orders_later: bool) -> bool:
    """小鱼M 黑2件 may be a person called so; 小鱼M黑2件 is not, nor 小白 where colours are no matter."""
    follows = pieces[inside + 1 :]
    return (not follows and orders_later) or (
        pieces[inside].kind == Kind.COLOUR and pieces[inside - 1].end - pieces[inside - 1].start < 2
    )


def _name_behind(text: str, chunks: Sequence[Chunk], rest: list[Token], so_far: Parted) -> Parted:
    """2份 小鱼: the order came first. A single word that is left over may be the name, which somebody has to confirm."""
    words = [chunk for chunk in chunks[1:] if chunk.only(Kind.TEXT)]
    if len(words) == 1 and 2 <= len(_cleaned(text[words[0].start : words[0].end])) <= 6:
        behind = words[0]
        kept = [piece for piece in rest if not behind.start <= piece.start < behind.end]
        name = _cleaned(text[behind.start : behind.end])
        return Parted(name, kept, so_far.place, [*so_far.doubts, Doubt.NAME_OR_ITEM])
    if so_far.place:
        return Parted(so_far.place, rest, "", so_far.doubts)
    return Parted("", rest, "", [*so_far.doubts, Doubt.NO_NAME])


def _cleaned(name: str) -> str:
    return name.strip(" \t:,，、;；|/-—_.。·~@()[]【】{}<>《》「」\"'“”=+#*").strip()[:_LONGEST_NAME]
