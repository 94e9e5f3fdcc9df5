"""The stages and figures of the loop, and how numbers are set against each other."""

from __future__ import annotations

from datetime import date, timedelta
from enum import StrEnum
from typing import Final

# Most who buy at all buy within two weeks of joining: before that nobody has decided against us.
UNDECIDED_FOR: Final = timedelta(days=14)


class Stage(StrEnum):
    JOINED = "joined"
    SPOKE = "spoke"
    VOTED = "voted"
    ORDERED = "ordered"
    PAID = "paid"


class Figure(StrEnum):
    JOINED = "joined"
    UTTERANCES = "utterances"
    VOTES = "votes"
    ORDERS = "orders"
    PAID_ORDERS = "paid_orders"
    PAID_FEN = "paid_fen"
    REFUNDED_FEN = "refunded_fen"
    UNITS = "units"


def undecided_since(today: date) -> date:
    """Whoever joined on this day or later may still be deciding."""
    return today - UNDECIDED_FOR + timedelta(days=1)


def change(now: int, before: int) -> float | None:
    """The change as a share of what was before; None where there was nothing to compare with."""
    return (now - before) / before if before > 0 else None
