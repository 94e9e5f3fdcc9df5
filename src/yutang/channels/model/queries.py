"""Reading a model's account and its calls for people: never a key."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Max, Q, Sum
from django.utils.functional import Promise

from yutang.channels.model.actions import day_start, spent_since
from yutang.channels.model.errors import FAULTS, Fault
from yutang.channels.model.models import ModelAccount, ModelCall
from yutang.channels.model.rules import in_money, rank_of
from yutang.core.money import Money

DAYS = 30


@dataclass(frozen=True)
class AccountCard:
    """A model as its owner may see it again."""

    address: str
    model: str
    has_key: bool
    price_in: Money
    price_out: Money
    daily_cap: Money
    is_on: bool
    connected_at: datetime
    spent_today: Money

    @property
    def is_cap_reached(self) -> bool:
        return bool(self.price_in or self.price_out) and self.spent_today >= self.daily_cap


@dataclass(frozen=True)
class UsageCard:
    """What was asked in a time. `calls` went out; `remembered` were answered from memory. Times are those of calls with an answer."""

    calls: int
    remembered: int
    failed: int
    tokens_in: int
    tokens_out: int
    cost: Money
    p50_ms: int | None
    p95_ms: int | None


@dataclass(frozen=True)
class FaultLine:
    """How often one thing went wrong, and when last."""

    told: str | Promise
    count: int
    last_at: datetime


def account_card(*, now: datetime) -> AccountCard | None:
    """The merchant's model, or None."""
    row = ModelAccount.objects.first()
    if row is None:
        return None
    return AccountCard(
        address=row.address,
        model=row.model,
        has_key=bool(row.key),
        price_in=row.prices[0],
        price_out=row.prices[1],
        daily_cap=row.daily_cap,
        is_on=row.is_on,
        connected_at=row.connected_at,
        spent_today=in_money(spent_since(day_start(now))),
    )


def usage_today(*, now: datetime) -> UsageCard:
    return usage_since(day_start(now))


def usage_in_days(*, now: datetime) -> UsageCard:
    """What was asked in the last thirty days, today with them."""
    return usage_since(_days_ago(now))


def usage_since(begin: datetime) -> UsageCard:
    rows = ModelCall.objects.filter(at__gte=begin)
    real = Q(is_remembered=False)
    found = rows.aggregate(
        calls=Count("pk", filter=real),
        remembered=Count("pk", filter=~real),
        failed=Count("pk", filter=real & ~Q(error="")),
        tokens_in=Sum("tokens_in", default=0),
        tokens_out=Sum("tokens_out", default=0),
        micro_fen=Sum("cost_micro_fen", default=0),
    )
    cost = in_money(found.pop("micro_fen"))
    return UsageCard(cost=cost, p50_ms=_latency(begin, 0.50), p95_ms=_latency(begin, 0.95), **found)


def fault_lines(*, now: datetime) -> list[FaultLine]:
    """What went wrong in the last thirty days, the latest first."""
    rows = ModelCall.objects.filter(at__gte=_days_ago(now), is_remembered=False).exclude(error="")
    found = rows.values("error").annotate(count=Count("pk"), last_at=Max("at")).order_by("-last_at")
    return [FaultLine(FAULTS[Fault(one["error"])], one["count"], one["last_at"]) for one in found]


def _latency(begin: datetime, share: float) -> int | None:
    rows = ModelCall.objects.filter(at__gte=begin, is_remembered=False, error="")
    count = rows.count()
    if not count:
        return None
    return rows.order_by("latency_ms").values_list("latency_ms", flat=True)[rank_of(share, count)]


def _days_ago(now: datetime) -> datetime:
    return day_start(now) - timedelta(days=DAYS - 1)
