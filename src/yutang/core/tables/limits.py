"""How much a table may hold before it is refused."""

from __future__ import annotations

from dataclasses import dataclass

GIB = 2**30


@dataclass(frozen=True, slots=True)
class Limits:
    """Sizes are bytes as stored, and for compressed files also as unpacked; a row's length is in characters."""

    max_bytes: int = 2 * GIB
    max_columns: int = 500
    max_row_length: int = 1_000_000


def in_words(size: int) -> str:
    """A size as people write it: 2 GiB, 512 MiB, 900 B."""
    for unit, factor in (("GiB", GIB), ("MiB", 2**20), ("KiB", 2**10)):
        if size >= factor:
            return f"{size / factor:.3g} {unit}"
    return f"{size} B"
