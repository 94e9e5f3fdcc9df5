"""Lists of 50 rows that never count how many there are: counting is what makes large lists slow."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar, cast

from django.db.models import QuerySet

PAGE_SIZE = 50
# Further than anybody leafs; it also keeps a forged number from becoming an offset that a database refuses.
LAST_PAGE = 20_000

T = TypeVar("T")


@dataclass(frozen=True)
class Rows(Generic[T]):
    """One page of a list: its rows, which page it is, and whether there is another."""

    items: Sequence[T]
    number: int
    has_next: bool
    size: int = PAGE_SIZE

    def __iter__(self) -> Iterator[T]:
        return iter(self.items)

    def __len__(self) -> int:
        return len(self.items)

    @property
    def has_previous(self) -> bool:
        return self.number > 1

    @property
    def previous_number(self) -> int:
        return self.number - 1

    @property
    def next_number(self) -> int:
        return self.number + 1

    @property
    def first(self) -> int:
        """Which row of the list the page begins with, from 1."""
        return (self.number - 1) * self.size + 1

    @property
    def last(self) -> int:
        return self.first + len(self.items) - 1


def page_number(text: object) -> int:
    """The page a reader asks for; what is not a page number means the first."""
    digits = str(text)
    if not (digits.isascii() and digits.isdigit()):
        return 1
    return min(max(int(digits[:9]), 1), LAST_PAGE)


def rows_of(source: QuerySet[Any, T] | Sequence[T], number: object, *, size: int = PAGE_SIZE) -> Rows[T]:
    """One page of an ordered queryset or sequence; asks for one row more to know whether there is another page."""
    page = page_number(number)
    start = (page - 1) * size
    taken = cast("list[T]", list(source[start : start + size + 1]))
    return Rows(taken[:size], page, len(taken) > size, size)
