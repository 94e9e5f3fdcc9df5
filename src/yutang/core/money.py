"""Money in whole fen (分, 1/100 yuan). Never a float."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

# The last digit's place of the largest amount that is read: it fits the 64 bits of a database, with room to add up.
MOST_YUAN_DIGITS = 14


@dataclass(frozen=True, order=True)
class Money:
    """An amount of CNY in whole fen. Adds and subtracts with Money, multiplies with a whole number; nothing else."""

    fen: int

    def __post_init__(self) -> None:
        if type(self.fen) is not int:
            raise TypeError(f"money is a whole number of fen, not {self.fen!r}")

    @classmethod
    def from_yuan(cls, yuan: Decimal | str | int) -> Money:
        """Money from an amount in yuan. What is no number, or holds part of a fen, is refused with ValueError."""
        if isinstance(yuan, float):
            raise TypeError("money never comes from a float")
        try:
            amount = Decimal(yuan)
        except InvalidOperation as error:
            raise ValueError(f"{yuan!r} is not a whole number of fen") from error
        # Before any arithmetic: that would round to 28 digits, and "1e999999" would fill the memory.
        if not amount.is_finite() or amount.adjusted() > MOST_YUAN_DIGITS or amount != round(amount, 2):
            raise ValueError(f"{yuan!r} is not a whole number of fen")
        return cls(int(amount * 100))

    @classmethod
    def total(cls, amounts: Iterable[Money]) -> Money:
        return cls(sum(amount.fen for amount in amounts))

    @property
    def yuan(self) -> Decimal:
        return Decimal(self.fen) / 100

    def __add__(self, other: object) -> Money:
        return Money(self.fen + other.fen) if isinstance(other, Money) else NotImplemented

    def __sub__(self, other: object) -> Money:
        return Money(self.fen - other.fen) if isinstance(other, Money) else NotImplemented

    def __neg__(self) -> Money:
        return Money(-self.fen)

    def __mul__(self, quantity: int) -> Money:
        return Money(self.fen * quantity) if type(quantity) is int else NotImplemented

    __rmul__ = __mul__

    def __bool__(self) -> bool:
        return self.fen != 0

    def __str__(self) -> str:
        sign = "-" if self.fen < 0 else ""
        return f"{sign}¥{abs(self.fen) // 100:,}.{abs(self.fen) % 100:02d}"


ZERO = Money(0)
