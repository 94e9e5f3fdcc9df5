"""Holding a provider's bill of a day against our books: what one side has and the other does not, and what they put differently."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from yutang.core.money import ZERO, Money

SHOP_ZONE = ZoneInfo("Asia/Shanghai")
# From this hour of the shop's day on yesterday's bill is there.
READY_HOUR = 10
# So far back days are still compared, where a shop was away. Bills can be fetched for three months.
LOOK_BACK_DAYS = 31
# A refund is billed on the day the provider took it in, which near midnight may be the day after we asked.
MARGIN = timedelta(minutes=10)
# A provider that says there is no bill may only be late, as long as we know of something it should hold.
LATE_BILL = timedelta(hours=36)
PAUSES = (timedelta(minutes=30), timedelta(hours=1), timedelta(hours=3), timedelta(hours=6))
FEE_TOLERANCE = Money(1)


class Kind(StrEnum):
    """What differs: `_here` is missing in our books, `_there` in the bill."""

    PAYMENT_HERE = "payment_here"
    PAYMENT_THERE = "payment_there"
    PAYMENT_DIFFERS = "payment_differs"
    REFUND_HERE = "refund_here"
    REFUND_THERE = "refund_there"
    REFUND_DIFFERS = "refund_differs"
    REFUND_STATE = "refund_state"
    FEE = "fee"


@dataclass(frozen=True)
class Billed:
    """One payment or refund in the bill. `state` is that of a refund: done, pending or failed."""

    number: str
    is_refund: bool
    amount: Money
    at: datetime
    transaction_id: str = ""
    state: str = ""
    fee: Money = ZERO
    fee_expected: Money = ZERO


@dataclass(frozen=True)
class Kept:
    """The same in our books. `is_done`: a payment that came, a refund that arrived. `is_ours` is False for another account's."""

    number: str
    is_refund: bool
    amount: Money
    is_done: bool
    at: datetime
    is_ours: bool = True


@dataclass(frozen=True)
class Difference:
    kind: Kind
    number: str
    at: datetime
    ours: Money | None = None
    theirs: Money | None = None
    transaction_id: str = ""


def differences(billed: Sequence[Billed], kept: Mapping[str, Kept], expected: Sequence[Kept]) -> Iterator[Difference]:
    """Everything in which they differ, in the order of the bill, then what the bill lacks.

    `kept` is what our books have under the bill's numbers, whenever it was; `expected` what of ours should be in this bill.
    """
    for line in billed:
        ours = kept.get(line.number)
        kind = _differs(line, ours)
        if kind is not None:
            known = None if ours is None or kind in (Kind.PAYMENT_HERE, Kind.REFUND_HERE) else ours.amount
            yield Difference(kind, line.number, line.at, known, line.amount, line.transaction_id)
        if abs(line.fee.fen - line.fee_expected.fen) > FEE_TOLERANCE.fen:
            yield Difference(Kind.FEE, line.number, line.at, line.fee_expected, line.fee, line.transaction_id)
    there = {line.number for line in billed}
    for one in expected:
        if one.number not in there:
            kind = Kind.REFUND_THERE if one.is_refund else Kind.PAYMENT_THERE
            yield Difference(kind, one.number, one.at, one.amount, None)


def _differs(line: Billed, ours: Kept | None) -> Kind | None:
    """In what a line of the bill differs from what our books have under its number."""
    if ours is None or not ours.is_ours or ours.is_refund != line.is_refund:
        return Kind.REFUND_HERE if line.is_refund else Kind.PAYMENT_HERE
    if ours.amount != line.amount:
        return Kind.REFUND_DIFFERS if line.is_refund else Kind.PAYMENT_DIFFERS
    if ours.is_done:
        return None
    if line.is_refund:
        return Kind.REFUND_STATE if line.state == "done" else None
    return Kind.PAYMENT_HERE


def day_bounds(day: date) -> tuple[datetime, datetime]:
    """The first moment of a shop's day, and of the next."""
    begin = datetime.combine(day, time.min, SHOP_ZONE)
    return begin, begin + timedelta(days=1)


def days_due(*, since: datetime, now: datetime) -> list[date]:
    """The days of an account whose bills should be there by now, the earliest first."""
    local = now.astimezone(SHOP_ZONE)
    last = local.date() - timedelta(days=1 if local.hour >= READY_HOUR else 2)
    first = max(since.astimezone(SHOP_ZONE).date(), last - timedelta(days=LOOK_BACK_DAYS - 1))
    return [first + timedelta(days=step) for step in range((last - first).days + 1)]


def next_look(attempts: int, *, now: datetime) -> datetime:
    """When to ask again for a bill that was not there, or not to be believed."""
    return now + PAUSES[min(attempts, len(PAUSES)) - 1]


def may_be_late(day: date, *, now: datetime) -> bool:
    """Whether "no bill" may still mean "not yet"."""
    return now < day_bounds(day)[1] + LATE_BILL
