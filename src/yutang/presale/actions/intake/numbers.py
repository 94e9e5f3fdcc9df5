"""The numbers of new orders."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from datetime import datetime
from itertools import count

from yutang.core.clock import SHOP_ZONE
from yutang.presale.rules import NUMBER_TAILS, order_number


class _Numbering:
    """Tails that no two of a million orders of this process share, and that do not tell how many lie between two."""

    tails: Iterator[int]

    def __init__(self) -> None:
        self.begin()
        # A process that begins as a copy of another would number as that one does.
        os.register_at_fork(after_in_child=self.begin)

    def begin(self) -> None:
        # A step that ends in 3 has no divisor in common with a million: all tails come before one comes again.
        self.tails = count(secrets.randbelow(NUMBER_TAILS), secrets.randbelow(NUMBER_TAILS // 10) * 10 + 3)


_numbering = _Numbering()


def next_number(at: datetime) -> str:
    """The number of an order of this moment, as `rules.order_number` has it."""
    return order_number(next(_numbering.tails), at.astimezone(SHOP_ZONE))
