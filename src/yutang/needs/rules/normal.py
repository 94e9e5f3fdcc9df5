"""Text in one form: simplified characters, half width, lower case, with the way back to the original text."""

import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from opencc import OpenCC

_HAN_FROM, _HAN_TO, _HAN_RARE = "\u3400", "\u9fff", "\U00020000"
# Simplified by OpenCC only inside certain phrases; in what customers write the reading on the right is the usual one.
_USUAL = {"著": "着", "乾": "干", "溼": "湿", "裡": "里", "妳": "你", "祂": "他", "廋": "瘦", "臺": "台"}
_DASHES = frozenset("–—―－﹣‐‑")


@dataclass(frozen=True, slots=True)
class NormalText:
    """Normalised text; ``starts`` is None where every character kept its place."""

    text: str
    starts: tuple[int, ...] | None = None

    def original(self, start: int, end: int) -> tuple[int, int]:
        """The slice of the original text that a slice of this text came from."""
        if self.starts is None or end <= start:
            return start, end
        return self.starts[start], self.starts[end - 1] + 1


@lru_cache(maxsize=1)
def _converter() -> OpenCC:
    return OpenCC("t2s")


class _Characters(dict[str, str]):
    """Each character's normal form, worked out once."""

    def __missing__(self, char: str) -> str:
        form = "".join(_normal_char(part) for part in unicodedata.normalize("NFKC", char).lower())
        if len(self) < 100_000:
            self[char] = form
        return form


def _normal_char(char: str) -> str:
    if char in _USUAL:
        return _USUAL[char]
    if char in _DASHES:
        return "-"
    if _HAN_FROM <= char <= _HAN_TO or (char >= _HAN_RARE and unicodedata.category(char) == "Lo"):
        return str(_converter().convert(char))
    category = unicodedata.category(char)
    if char == "\n" or category == "Zl":
        return "\n"
    if category in ("Zs", "So", "Zp") or char in "\t\r":
        return " "
    return "" if category in ("Cc", "Cf", "Cs", "Co", "Cn", "Mn", "Me") else char


_CHARACTERS = _Characters()


def normalise(text: str) -> NormalText:
    """Bring ``text`` into one form; emoji become blanks, invisible characters go. Linear in its length."""
    pieces = [_CHARACTERS[char] for char in text]
    joined = "".join(pieces)
    if len(joined) == len(text) and "" not in pieces:
        return NormalText(joined)
    return NormalText(joined, tuple(at for at, piece in enumerate(pieces) for _ in piece))
