"""Unit codes, and which state of a production order may follow which.

A code is eleven random characters and a check character over Crockford's 32 signs, which leave out I, L, O and U. The
signs are numbers of the field GF(32); a code c0…c11 is right when the sum of c_i·a^i is zero. Since the powers of
`a` up to 30 all differ, one wrong character is always noticed, and so are any two that changed places.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from datetime import date, timedelta
from typing import Final

SIGNS: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
RANDOM_LENGTH: Final = 11
CODE_LENGTH: Final = RANDOM_LENGTH + 1

# x^5 + x^2 + 1 is primitive over GF(2): its root `a` (the number 2) runs through all 31 numbers but zero.
_MODULUS: Final = 0b100101
_LIKENESS: Final = str.maketrans("ILO", "110")

PLANNED, SENT, MADE, SHIPPED = "planned", "sent", "made", "shipped"
STATES: Final = (PLANNED, SENT, MADE, SHIPPED)


def _times_a(number: int) -> int:
    doubled = number << 1
    return doubled ^ _MODULUS if doubled & 0b100000 else doubled


def _weighted_sum(numbers: Sequence[int]) -> int:
    """The sum of numbers[i]·a^i in GF(32), by Horner's rule."""
    total = 0
    for number in reversed(numbers):
        total = _times_a(total) ^ number
    return total


def unit_code(numbers: Sequence[int]) -> str:
    """The code of eleven numbers below 32: its check character stands first in the sum and last in the code."""
    if len(numbers) != RANDOM_LENGTH or not all(0 <= number < len(SIGNS) for number in numbers):
        raise ValueError(f"a code is made of {RANDOM_LENGTH} numbers from 0 to {len(SIGNS) - 1}")
    check = _times_a(_weighted_sum(numbers))
    return "".join(SIGNS[number] for number in numbers) + SIGNS[check]


def is_code(code: str) -> bool:
    """Whether a code, as `read_code` gives it, fits its own check character."""
    if len(code) != CODE_LENGTH or any(sign not in SIGNS for sign in code):
        return False
    return unit_code([SIGNS.index(sign) for sign in code[:-1]]) == code


def read_code(written: str) -> str | None:
    """The code that somebody typed or scanned, whatever its case, spaces and dashes; None where it cannot be one."""
    code = re.sub(r"[\s\-–—]", "", written).upper().translate(_LIKENESS)
    return code if is_code(code) else None


def spaced_code(code: str) -> str:
    """A code in groups of four, as people read it aloud."""
    return "-".join(code[start : start + 4] for start in range(0, len(code), 4))


def draw_codes(quantity: int, draw: Callable[[], int]) -> Iterable[str]:
    """`quantity` different codes from a source of random numbers below 32."""
    drawn: set[str] = set()
    while len(drawn) < quantity:
        code = unit_code([draw() for _ in range(RANDOM_LENGTH)])
        if code not in drawn:
            drawn.add(code)
            yield code


def may_follow(current: str, wanted: str) -> bool:
    """Whether a production order in one state may go straight into another: one step forward, never back."""
    return STATES.index(wanted) == STATES.index(current) + 1


def due_on(sent_on: date, *, lead_days: int, quantity: int, capacity_per_day: int) -> date:
    """When a factory can have everything made: its lead time, then as many days as its capacity needs."""
    days = lead_days + -(-quantity // max(capacity_per_day, 1))
    return sent_on + timedelta(days=days)


def in_reading_order(names: Iterable[str]) -> list[str]:
    """The names of options as people read them: colour, size, then the rest by name."""
    first = ("color", "size")
    return sorted(set(names), key=lambda name: (first.index(name) if name in first else len(first), name))
