"""What an amount earns. Pure."""

from __future__ import annotations

from decimal import ROUND_HALF_EVEN, Decimal

from yutang.core.money import Money

# A hundredth of a percent.
WHOLE = 10_000
HIGHEST_RATE = 5_000


def is_rate(basis_points: int) -> bool:
    """Whether a partner may have this rate: from nothing to half of what buyers pay."""
    return 0 <= basis_points <= HIGHEST_RATE


def percent(basis_points: int) -> str:
    """A rate as people write it: 1250 is "12.5"."""
    return f"{basis_points / 100:g}"


def earned(base: Money, basis_points: int) -> Money:
    """The share of an amount, in whole fen. Half a fen goes to the even one, so that many small amounts lean to nobody's side."""
    exact = Decimal(base.fen) * basis_points / WHOLE
    return Money(int(exact.to_integral_value(ROUND_HALF_EVEN)))


def next_amount(base_so_far: Money, earned_so_far: Money, base: Money, basis_points: int) -> Money:
    """What one more entry of an order brings, so that all of them together are the share of all they rest on.

    Rounded once for the whole: an order that goes back in three parts leaves exactly nothing.
    """
    return earned(base_so_far + base, basis_points) - earned_so_far
