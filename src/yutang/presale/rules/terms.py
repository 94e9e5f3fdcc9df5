"""What an offer asks for a piece beyond one price: an early price, a deposit, tiers, a group price; waves, and SKUs not made."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from uuid import UUID

from yutang.core.money import Money

MOST_TIERS = 5
MOST_WAVES = 4
# WeChat Pay closes an order that nobody paid after seven days (its API for orders, `time_expire`).
MOST_BALANCE_DAYS = 7
LARGEST_GROUP = 100
MOST_GROUP_HOURS = 7 * 24
LONGEST_PLACE = 200
# So long before its balance is due a buyer is reminded.
REMINDED_BEFORE = timedelta(days=1)


@dataclass(frozen=True)
class EarlyPrice:
    """A lower price for whoever orders before a moment."""

    price: Money
    until: datetime


@dataclass(frozen=True)
class DepositTerms:
    """So much for a piece at once, and the rest within so many days of the offer's confirmation."""

    amount: Money
    balance_days: int = 3


@dataclass(frozen=True)
class GroupTerms:
    """A lower price for so many buyers who come together within so many hours."""

    price: Money
    size: int
    hours: int = 24


@dataclass(frozen=True)
class Tier:
    """From so many paid pieces on, each costs this."""

    quantity: int
    price: Money


@dataclass(frozen=True)
class Wave:
    """So many pieces come on sale later."""

    opens_at: datetime
    quantity: int


@dataclass(frozen=True)
class SkuTerms:
    """What holds for one SKU alone: at most `available` are sold (None: only the whole counts), and it is made from a minimum on."""

    sku_id: UUID
    available: int | None = None
    minimum_quantity: int = 0


def early_price_fits(early: EarlyPrice, *, price: Money, now: datetime, closes_at: datetime) -> bool:
    return 0 < early.price.fen < price.fen and now < early.until <= closes_at


def deposit_fits(deposit: DepositTerms, *, lowest: Money) -> bool:
    """Whether something is left to pay whatever price is reached in the end."""
    return 0 < deposit.amount.fen < lowest.fen and 1 <= deposit.balance_days <= MOST_BALANCE_DAYS


def lowest_price(price: Money, early: EarlyPrice | None, tiers: Sequence[Tier]) -> Money:
    """The least that a piece may come to."""
    return min([price, *(tier.price for tier in tiers), *([early.price] if early else [])])


def group_fits(group: GroupTerms, *, price: Money) -> bool:
    return 0 < group.price.fen < price.fen and 2 <= group.size <= LARGEST_GROUP and 1 <= group.hours <= MOST_GROUP_HOURS


def tiers_fall(price: Money, tiers: Sequence[Tier], *, maximum: int) -> bool:
    """Whether each tier takes more pieces than the one before, costs less, and can be reached."""
    steps = [Tier(1, price), *tiers]
    do_fall = all(one.quantity < two.quantity and one.price > two.price for one, two in pairwise(steps))
    return do_fall and len(tiers) <= MOST_TIERS and steps[-1].price.fen > 0 and steps[-1].quantity <= maximum


def waves_fit(waves: Sequence[Wave], *, maximum: int, now: datetime, closes_at: datetime) -> bool:
    """Whether the waves come one after the other while the offer runs, and leave pieces to begin with."""
    moments = [now, *(wave.opens_at for wave in waves), closes_at]
    do_follow = all(one < two for one, two in pairwise(moments))
    are_pieces = all(wave.quantity >= 1 for wave in waves) and first_stock(waves, maximum=maximum) >= 1
    return do_follow and are_pieces and len(waves) <= MOST_WAVES


def first_stock(waves: Sequence[Wave], *, maximum: int) -> int:
    """What is on sale from the beginning: the maximum without what comes later."""
    return maximum - sum(wave.quantity for wave in waves)


def sku_terms_fit(skus: Sequence[SkuTerms], *, known: Sequence[UUID], maximum: int) -> bool:
    """Whether each SKU of the style is named once at most, with quantities that the whole can hold."""
    keys = [one.sku_id for one in skus]
    are_known = len(set(keys)) == len(keys) and set(keys) <= set(known)
    limits = [one.available for one in skus if one.available is not None]
    do_hold = all(0 <= one.minimum_quantity <= maximum for one in skus) and all(0 <= one <= maximum for one in limits)
    reachable = all(one.available is None or one.minimum_quantity <= one.available for one in skus)
    return are_known and do_hold and reachable


def final_price(price: Money, tiers: Sequence[Tier], *, paid: int) -> Money:
    """What a piece costs when so many are paid."""
    return min([price, *(tier.price for tier in tiers if tier.quantity <= paid)])


def price_at(price: Money, early: EarlyPrice | None, *, at: datetime) -> Money:
    """What a piece costs who orders it alone at a moment."""
    return early.price if early is not None and at < early.until else price


def not_made(paid: Mapping[UUID, int], minimums: Mapping[UUID, int], refused: Sequence[UUID]) -> dict[UUID, int]:
    """The paid pieces of each SKU that is not made: too few of it are paid, or the shop decided so."""
    few = {sku_id for sku_id, minimum in minimums.items() if paid.get(sku_id, 0) < minimum}
    return {sku_id: paid.get(sku_id, 0) for sku_id in sorted(few | set(refused))}
