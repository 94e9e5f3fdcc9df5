"""What a relay read from a chat is: its lines, who ordered what, and why a line is doubted."""

from __future__ import annotations

from dataclasses import dataclass, field

from yutang.presale.rules.relays.doubts import Doubt


@dataclass(frozen=True, slots=True)
class RelayItem:
    """So many of one thing. `what` is as it was said; the parts are "" where nothing was said of them."""

    what: str
    quantity: float
    product: str = ""
    size: str = ""
    colour: str = ""
    unit: str = ""
    spec: str = ""
    sku: str | None = None


@dataclass(slots=True)
class RelayLine:
    """One person's entry as it stands at the end, with whatever later lines changed in it.

    `no` is the number it carried, `paid` None where nothing was said of it. A cancelled line has no items; `before` keeps those
    it had. `rows` are the lines of the source that it was read from.
    """

    no: int | None
    name: str
    items: tuple[RelayItem, ...] = ()
    paid: bool | None = None
    is_cancelled: bool = False
    before: tuple[RelayItem, ...] = ()
    note: str = ""
    place: str = ""
    phone: str = ""
    amount_fen: int | None = None
    reasons: tuple[Doubt, ...] = ()
    text: str = ""
    rows: tuple[int, ...] = ()

    @property
    def is_unsure(self) -> bool:
        return bool(self.reasons)

    def doubt(self, *doubts: Doubt) -> None:
        """Add reasons to look at the line, each once."""
        self.reasons = tuple(dict.fromkeys((*self.reasons, *doubts)))

    def trust(self, *doubts: Doubt) -> None:
        """Take reasons back that a later line has settled."""
        self.reasons = tuple(one for one in self.reasons if one not in doubts)


@dataclass(frozen=True, slots=True)
class LeftRow:
    """A line of the source that is no entry, and what it was taken for: "header", "talk", "system", "quote" or "earlier"."""

    row: int
    text: str
    taken_for: str


@dataclass(frozen=True, slots=True)
class Goods:
    """A product that the head of a relay or a catalogue names. `price_fen` is None where it tells none."""

    name: str
    code: str = ""
    price_fen: int | None = None
    unit: str = ""


@dataclass(slots=True)
class Terms:
    """What is sold, as far as the text tells: goods by name and code, sizes and colours."""

    goods: list[Goods] = field(default_factory=list)
    sizes: set[str] = field(default_factory=set)
    colours: set[str] = field(default_factory=set)
    listed_sizes: set[str] = field(default_factory=set)
    words: set[str] = field(default_factory=set)
    has_lettered_sizes: bool = False
    has_sizes: bool = False
    has_colours: bool = False


@dataclass(frozen=True, slots=True)
class Relay:
    """A relay read from a text. Every line of the source is in `lines` or in `left`, none is dropped."""

    lines: tuple[RelayLine, ...]
    left: tuple[LeftRow, ...]
    goods: tuple[Goods, ...]
