"""In which encoding a text file is written, decided by all of it and not by its beginning."""

from __future__ import annotations

import codecs
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import BinaryIO

from yutang.core.tables.errors import FileTooLarge, WrongEncoding
from yutang.core.tables.limits import in_words

Opener = Callable[[], AbstractContextManager[BinaryIO]]

CHUNK = 1 << 18
BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))

# So many three-byte characters in a row do not come about by chance in GBK text: such a file is UTF-8 with a damaged place,
# and reading it as GB18030 would turn all of it into rubbish.
SURELY_UTF8 = 8
SAMPLE = 20_000
FEWEST_TO_JUDGE = 4
# Of Chinese text nearly all characters are common ones; of traditional text in GBK at least a third are.
SURELY_CHINESE = 0.7
HARDLY_CHINESE = 0.25
SURELY_BIG5 = 0.85
MOST_NUL_SHARE = 0.25


def _characters(codec: str, *rows: range) -> frozenset[str]:
    pairs = (bytes((lead, trail)) for row in rows for lead in row for trail in range(0x40, 0xFF))
    return frozenset("".join(pair.decode(codec, "ignore") for pair in pairs))


COMMON = _characters("gb2312", range(0xA1, 0xA4), range(0xB0, 0xF8))
COMMON_BIG5 = _characters("big5", range(0xA1, 0xA4), range(0xA4, 0xC7))


@dataclass(slots=True)
class Pass:
    """What one reading of the whole file with one codec has shown."""

    size: int = 0
    nuls: int = 0
    line: int = 1
    fault_at: int | None = None
    wide: str = ""


def find_encoding(opener: Opener, *, name: str, max_bytes: int) -> str:
    """The codec that reads the whole file: utf-8, utf-8-sig, utf-16 or gb18030.

    Raises WrongEncoding with line and byte where none does, and where GB18030 would read it but what comes out is not
    Chinese (Big5, Shift-JIS and Latin-1 mostly pass as GB18030). Raises FileTooLarge when more than max_bytes come out.
    """
    with opener() as stream:
        head = stream.read(4)
    for mark, codec in BOMS:
        if head.startswith(mark):
            return _insist(codec, _read_through(opener, codec, name=name, max_bytes=max_bytes), name)
    first = _read_through(opener, "utf-8", name=name, max_bytes=max_bytes)
    if first.nuls > first.size * MOST_NUL_SHARE:
        raise WrongEncoding(name=name, line=1, byte=1)
    if first.fault_at is None or len(first.wide) >= SURELY_UTF8:
        return _insist("utf-8", first, name)
    second = _read_through(opener, "gb18030", name=name, max_bytes=max_bytes)
    _insist("gb18030", second, name)
    if not _looks_chinese(second.wide):
        return _insist("utf-8", first, name)
    return "gb18030"


def _insist(codec: str, result: Pass, name: str) -> str:
    if result.fault_at is not None:
        raise WrongEncoding(name=name, line=result.line, byte=result.fault_at + 1)
    return codec


def _looks_chinese(wide: str) -> bool:
    if len(wide) < FEWEST_TO_JUDGE:
        return True
    share = _share(wide, COMMON)
    if not HARDLY_CHINESE <= share < SURELY_CHINESE:
        return share >= SURELY_CHINESE
    as_big5 = wide.encode("gb18030").decode("big5", "replace")
    return _share(as_big5, COMMON_BIG5) < SURELY_BIG5


def _share(text: str, characters: frozenset[str]) -> float:
    return sum(char in characters for char in text) / len(text)


def _chunks(opener: Opener) -> Iterator[bytes]:
    with opener() as stream:
        while chunk := stream.read(CHUNK):
            yield chunk
    yield b""


def _read_through(opener: Opener, codec: str, *, name: str, max_bytes: int) -> Pass:
    """Decode all of it, stopping at the first fault; the empty last chunk tells of a character cut off at the end."""
    result = Pass()
    decoder = codecs.getincrementaldecoder(codec)()
    for chunk in _chunks(opener):
        result.size += len(chunk)
        result.nuls += chunk.count(0)
        if result.size > max_bytes:
            raise FileTooLarge(name=name, limit=in_words(max_bytes))
        try:
            text = decoder.decode(chunk, final=not chunk)
        except UnicodeDecodeError as fault:
            result.fault_at = result.size - len(fault.object) + fault.start
            text = fault.object[: fault.start].decode(codec, "ignore")
        result.line += text.count("\n")
        if len(result.wide) < SAMPLE and not text.isascii():
            result.wide += "".join(char for char in text if char > "\u07ff")[:SAMPLE]
        if result.fault_at is not None:
            break
    return result
