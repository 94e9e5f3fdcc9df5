"""Reading what an offer's progress is made of."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import OuterRef, Subquery, Sum

from yutang.people import api as people
from yutang.presale.models import ProgressLine
from yutang.presale.rules.progress import LINES_A_PAGE, Counted, page_of, written


@dataclass(frozen=True)
class LineCard:
    """One line of the progress of an offer, without whose it is. Of its units `struck` were counted off again by later lines."""

    position: int
    code: str
    units: int
    total: int
    at: datetime
    digest: str
    struck: int = 0
    is_mine: bool = False

    @property
    def left(self) -> int:
        return self.units - self.struck

    @property
    def page(self) -> int:
        return page_of(self.position)

    @property
    def fingerprint(self) -> str:
        """The first 16 digits of its digest, as people compare them."""
        return " ".join(self.digest[at : at + 4] for at in range(0, 16, 4))


@dataclass(frozen=True)
class ProgressPage:
    """A page of lines in the order of counting, and the last of all lines; None where nothing has been counted."""

    lines: tuple[LineCard, ...]
    number: int
    last: LineCard | None

    @property
    def pages(self) -> int:
        return self.last.page if self.last else 1

    @property
    def total(self) -> int:
        return self.last.total if self.last else 0


def progress_page(offer_id: UUID, number: int, mine: Collection[LineCard]) -> ProgressPage:
    """The lines of one page, those of `mine` marked; the nearest page where there is none of that number."""
    row = ProgressLine.objects.filter(offer_id=offer_id).order_by("-position").first()
    last = _card(row) if row else None
    number = min(max(number, 1), last.page if last else 1)
    first, own = (number - 1) * LINES_A_PAGE + 1, {line.position for line in mine}
    later = ProgressLine.objects.filter(order=OuterRef("order"), position__gt=OuterRef("position"), units__lt=0)
    back = later.order_by().values("order").annotate(back=Sum("units")).values("back")
    rows = ProgressLine.objects.filter(offer_id=offer_id, position__range=(first, first + LINES_A_PAGE - 1))
    lines = rows.annotate(back=Subquery(back)).order_by("position")
    return ProgressPage(tuple(_card(one, one.position in own) for one in lines), number, last)


def my_lines(offer_id: UUID, customer_id: UUID) -> list[LineCard]:
    """The lines of a buyer's own orders, also of records that were merged into theirs."""
    rows = ProgressLine.objects.filter(offer_id=offer_id, order__customer_id__in=people.known_ids(customer_id))
    return [_card(row, True) for row in rows.order_by("position")]


def line_of(order_id: UUID) -> LineCard | None:
    """Where an order was counted last; None where it was not."""
    row = ProgressLine.objects.filter(order_id=order_id, units__gt=0).order_by("-position").first()
    return _card(row) if row else None


def lines_as_text(offer_id: UUID) -> Iterator[str]:
    """Every line as it is hashed, behind its digest."""
    rows = ProgressLine.objects.filter(offer_id=offer_id).order_by("position")
    for row in rows.iterator(chunk_size=2000):
        yield f"{row.digest} {written(Counted(row.position, row.code, row.units, row.total, row.at))}"


def _card(row: ProgressLine, is_mine: bool = False) -> LineCard:
    back = -(getattr(row, "back", 0) or 0)
    struck = min(back, row.units) if row.units > 0 else 0
    return LineCard(row.position, row.code, row.units, row.total, row.at, row.digest, struck, is_mine)
