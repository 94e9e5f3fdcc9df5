"""What makes an offer, an order and a refund."""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from uuid import UUID

HOLD = timedelta(minutes=30)
LONGEST_OFFER = timedelta(days=90)
MOST_UNITS = 1_000_000
HIGHEST_PRICE_FEN = 100_000_00
LONGEST_KEY = 64
LONGEST_GIFT_WORDS = 100
LONGEST_NAME = 16

REFUND_PAUSES = (
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=6),
)


@dataclass(frozen=True)
class Wanted:
    """So many of one SKU, and for whom of the family where the buyer says so."""

    sku_id: UUID
    quantity: int
    for_whom: str = ""


@dataclass(frozen=True)
class Delivery:
    """To whom and where. The phone is in E.164.

    What is picked up needs no address. A gift may come without all three: who receives it fills them in by the giver's link.
    """

    recipient: str
    phone: str
    address: str
    is_pickup: bool = False
    is_gift: bool = False
    gift_words: str = ""


def can_be_handed_over(to: Delivery) -> bool:
    """Whether a delivery says all it must, whatever its offer allows."""
    if len(to.gift_words) > LONGEST_GIFT_WORDS or (to.gift_words and not to.is_gift):
        return False
    if to.is_gift and not to.is_pickup and not (to.recipient or to.phone or to.address):
        return True
    return bool(to.recipient and to.phone and (to.address or to.is_pickup))


def reaches_minimum(*, paid: int, minimum: int) -> bool:
    """Whether enough was paid for the factory to begin."""
    return paid >= minimum


def quantities_fit(*, minimum: int, maximum: int) -> bool:
    return 1 <= minimum <= maximum <= MOST_UNITS


def price_fits(fen: int) -> bool:
    return 0 < fen <= HIGHEST_PRICE_FEN


def closes_in_time(closes_at: datetime, *, now: datetime) -> bool:
    """Whether an offer that closes then leaves time to order, and ends at all."""
    return now < closes_at <= now + LONGEST_OFFER


def hold_ends(*, now: datetime, closes_at: datetime) -> datetime:
    """Until when an unpaid order keeps its units: half an hour, and never past the deadline."""
    return min(now + HOLD, closes_at)


def joined(lines: Sequence[Wanted]) -> tuple[Wanted, ...]:
    """The lines with each SKU once, in a fixed order: two lines of one SKU count together, with the names of both.

    What is joined already stays as it is.
    """
    if len(lines) == 1:
        return tuple(lines)
    by_sku: dict[UUID, list[Wanted]] = {}
    for line in lines:
        by_sku.setdefault(line.sku_id, []).append(line)
    return tuple(
        Wanted(sku_id, sum(line.quantity for line in by_sku[sku_id]), _names_on(by_sku[sku_id]))
        for sku_id in sorted(by_sku)
    )


_BETWEEN_NAMES = " · "
_PIECES = re.compile(r" ×\d+$")


def _names_on(lines: Sequence[Wanted]) -> str:
    """For whom pieces of one SKU are; with how many for each, "Dad ×1 · Max ×2", unless that is plain."""
    pieces = Counter[str]()
    for line in lines:
        if line.for_whom:
            pieces[line.for_whom] += line.quantity
    are_all_named = all(line.for_whom for line in lines)
    is_plain = are_all_named and (len(pieces) == 1 or set(pieces.values()) == {1})
    return _BETWEEN_NAMES.join(name if is_plain else f"{name} ×{pieces[name]}" for name in sorted(pieces))


def names_in(for_whom: str) -> list[str]:
    """The people that a line names, each alone."""
    return [_PIECES.sub("", name) for name in for_whom.split(_BETWEEN_NAMES) if name]


# Made once: `json.dumps` makes one anew for every call that is not its default.
_written = json.JSONEncoder(sort_keys=True, ensure_ascii=False).encode


def units_in(lines: Sequence[Wanted]) -> int:
    """How many units are asked for; 0 where one of the lines makes no sense."""
    is_sound = all(1 <= line.quantity <= MOST_UNITS for line in lines)
    return sum(line.quantity for line in lines) if is_sound else 0


def body_hash(offer_id: UUID, lines: Sequence[Wanted], delivery: Delivery, buying_group_id: UUID | None = None) -> str:
    """What a key is bound to: the same order sent again gives the same, any other order another (SHA-256)."""
    wanted = joined(lines)
    body: dict[str, object] = {
        "offer": str(offer_id),
        "lines": [[str(line.sku_id), line.quantity] for line in wanted],
        "to": [delivery.recipient, delivery.phone, delivery.address],
    }
    if delivery.is_pickup or delivery.is_gift:
        body["how"] = [delivery.is_pickup, delivery.is_gift, delivery.gift_words]
    if buying_group_id is not None:
        body["group"] = str(buying_group_id)
    if any(line.for_whom for line in wanted):
        body["whom"] = [line.for_whom for line in wanted]
    return hashlib.sha256(_written(body).encode()).hexdigest()


NUMBER_TAILS = 10**6


def order_number(tail: int, at: datetime) -> str:
    """A number that people can read out: the shop's day, the millisecond of it, and six digits.

    Later numbers stand after earlier ones, so that a rush adds to one end of their index. `at` is in the shop's time zone;
    orders of one millisecond differ by their tail.
    """
    moment = ((at.hour * 60 + at.minute) * 60 + at.second) * 1000 + at.microsecond // 1000
    return f"{_told(at.date())}{moment:08d}{tail % NUMBER_TAILS:06d}"


@lru_cache(maxsize=4)
def _told(day: date) -> str:
    return f"{day:%y%m%d}"


def refund_pause(attempts: int) -> timedelta:
    """How long to wait before a refund is sent again, after so many tries."""
    return REFUND_PAUSES[min(attempts, len(REFUND_PAUSES)) - 1] if attempts else timedelta(0)


# How far back orders tell of somebody's loyalty, and how fast their last one is forgotten.
LOYALTY_WINDOW = timedelta(days=365)
RECENCY_HALF_LIFE_DAYS = 90
HABIT_POINTS, TENURE_POINTS, RECENCY_POINTS = 50, 20, 30


@dataclass(frozen=True)
class BuyingHistory:
    """A customer's orders in figures: kept and sent back by their own wish, the days they bought on, first and last."""

    orders: int
    returned: int
    days: int
    tenure_days: int
    days_since: int


def loyalty_of(history: BuyingHistory) -> int | None:
    """How loyal a buyer is, 0 to 100; None where they never bought, which says nothing.

    Habit: up to 50 points for the days bought on, half of what is left with every second one (1 day 15, 2 days 25,
    4 days 38). Tenure: up to 20 for a year between the first and the last. Recency: up to 30, halved every 90 days since
    the last. The sum is cut by the share of orders that the buyer sent back. Points and half-life are our own choice.
    """
    if history.orders + history.returned == 0:
        return None
    habit = HABIT_POINTS * (1 - 2 ** (-history.days / 2))
    tenure = TENURE_POINTS * min(history.tenure_days / LOYALTY_WINDOW.days, 1)
    recency = RECENCY_POINTS * 2 ** (-max(history.days_since, 0) / RECENCY_HALF_LIFE_DAYS)
    kept_share = history.orders / (history.orders + history.returned)
    return round((habit + tenure + recency) * kept_share)
