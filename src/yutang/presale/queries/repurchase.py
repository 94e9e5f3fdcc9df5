"""Who bought again: customers by the month of their first order."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from yutang.core.clock import SHOP_ZONE
from yutang.people import api as people
from yutang.presale.models import Order


@dataclass(frozen=True)
class RepurchaseRow:
    """The customers whose first order fell into one month.

    `again` of them ordered on a later day too; `by_month[k]` of them ordered in the k-th month after (k = 0 is the month
    itself: of those, who came back within it).
    """

    month: date
    customers: int
    again: int
    by_month: tuple[int, ...]

    @property
    def share(self) -> float:
        """The part that bought again, from 0 to 1."""
        return self.again / self.customers if self.customers else 0.0


def repurchase_by_month() -> list[RepurchaseRow]:
    """Repurchase of the merchant's customers by cohort, over our own orders and imported ones that were paid and kept.

    Merged records count as the one person they are. Two orders on one day are one visit.
    """
    days = _days_of_customers()
    if not days:
        return []
    last = max(max(visits) for visits in days.values())
    cohorts: dict[date, list[list[date]]] = defaultdict(list)
    for visits in days.values():
        ordered = sorted(visits)
        cohorts[ordered[0].replace(day=1)].append(ordered)
    return [_row(month, cohorts[month], last) for month in sorted(cohorts)]


def _days_of_customers() -> dict[UUID, set[date]]:
    rows = Order.objects.filter(state=Order.State.PAID).order_by().values_list("customer_id", "placed_at")
    by_record: dict[UUID, set[date]] = defaultdict(set)
    for customer_id, placed_at in rows.iterator(chunk_size=5000):
        by_record[customer_id].add(placed_at.astimezone(SHOP_ZONE).date())
    by_person: dict[UUID, set[date]] = defaultdict(set)
    for customer_id, living in people.living_ids(list(by_record)).items():
        by_person[living] |= by_record[customer_id]
    return by_person


def _row(month: date, customers: list[list[date]], last: date) -> RepurchaseRow:
    counts = [0] * (_months_between(month, last) + 1)
    for visits in customers:
        for after in {_months_between(month, visit) for visit in visits[1:]}:
            counts[after] += 1
    return RepurchaseRow(month, len(customers), sum(len(visits) > 1 for visits in customers), tuple(counts))


def _months_between(month: date, day: date) -> int:
    return (day.year - month.year) * 12 + day.month - month.month
