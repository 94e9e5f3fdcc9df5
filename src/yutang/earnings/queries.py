"""Reading rates and entries."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet, Sum

from yutang.core.clock import SHOP_ZONE
from yutang.core.money import ZERO, Money
from yutang.earnings import rules
from yutang.earnings.models import Earning, PartnerRate
from yutang.people import api as people
from yutang.presale import api as presale


@dataclass(frozen=True)
class RateCard:
    """A rate in hundredths of a percent, since when, and who set it."""

    basis_points: int
    since: datetime
    set_by: str


@dataclass(frozen=True)
class Sums:
    """What somebody earned today and in this month, in the shop's zone."""

    today: Money = ZERO
    month: Money = ZERO


@dataclass(frozen=True)
class EntryCard:
    """One entry as staff and the partner see it."""

    id: UUID
    order_id: UUID
    kind: str
    base: Money
    basis_points: int
    amount: Money
    at: datetime


@dataclass(frozen=True)
class OwnOrder:
    """An order of a partner's offers as they see it: the buyer's name is whole for who leads their community only.

    `earned` is what it brought; None while it is not paid.
    """

    card: presale.OrderCard
    buyer: str
    earned: Money | None


def midnight(now: datetime) -> datetime:
    """When today began in the shop's zone."""
    return now.astimezone(SHOP_ZONE).replace(hour=0, minute=0, second=0, microsecond=0)


def rate_at(partner_id: UUID, moment: datetime) -> int:
    """The rate in force at a moment, in hundredths of a percent; 0 where none was ever set."""
    rows = PartnerRate.objects.filter(partner=partner_id, since__lte=moment).order_by("-since")
    return rows.values_list("basis_points", flat=True).first() or 0


def rates_of(partner_id: UUID) -> list[RateCard]:
    """Every rate a partner has had, the newest first."""
    rows = PartnerRate.objects.filter(partner=partner_id).order_by("-since")
    return [RateCard(row.basis_points, row.since, row.set_by) for row in rows]


def rates_now(partner_ids: Collection[UUID]) -> dict[UUID, int]:
    """The newest rate of each of these that has one."""
    rows = PartnerRate.objects.filter(partner__in=partner_ids).order_by("since")
    return dict(rows.values_list("partner_id", "basis_points"))


def sums_of(partner_ids: Collection[UUID], *, now: datetime) -> dict[UUID, Sums]:
    """What each of these has earned; those without an entry this month are not in it."""
    day = midnight(now)
    rows = Earning.objects.filter(partner__in=partner_ids, at__gte=day.replace(day=1)).order_by()
    found = rows.values_list("partner_id").annotate(
        month=Sum("amount_fen"), today=Sum("amount_fen", filter=Q(at__gte=day))
    )
    return {partner_id: Sums(Money(today or 0), Money(month)) for partner_id, month, today in found}


def entries_of(partner_id: UUID) -> QuerySet[Earning]:
    """A partner's entries, newest first."""
    return Earning.objects.filter(partner=partner_id).order_by("-at", "-pk")


def entries_in_chunks(partner_id: UUID, *, size: int = 500) -> Iterator[list[Earning]]:
    """All of a partner's entries, oldest first, a chunk of them at a time."""
    rows = Earning.objects.filter(partner=partner_id).order_by("at", "pk")
    chunk = list(rows[:size])
    while chunk:
        yield chunk
        last = chunk[-1]
        chunk = list(rows.filter(Q(at__gt=last.at) | Q(at=last.at, pk__gt=last.pk))[:size])


def entry_card(row: Earning) -> EntryCard:
    base, amount = Money(row.base_fen), Money(row.amount_fen)
    return EntryCard(row.pk, row.order_id, row.kind, base, row.basis_points, amount, row.at)


def earned_of(order_ids: Collection[UUID]) -> dict[UUID, Money]:
    """What each of these orders has brought by now; those whose sale has not been entered are not in it."""
    rows = Earning.objects.filter(order__in=order_ids).order_by()
    found = rows.values_list("order_id").annotate(fen=Sum("amount_fen"))
    return {order_id: Money(fen) for order_id, fen in found}


def earned_today(partner_id: UUID, *, now: datetime, just_paid: Mapping[UUID, Money]) -> tuple[Money, set[UUID]]:
    """What a partner has earned today, and which of the orders `just_paid` (with what was paid) have no entry yet.

    The worker enters a sale a moment after its payment; until then it is reckoned in here by the same rule.
    """
    rows = Earning.objects.filter(partner=partner_id, at__gte=midnight(now))
    entered = Money(rows.aggregate(fen=Sum("amount_fen"))["fen"] or 0)
    waiting = set(just_paid) - set(earned_of(just_paid))
    rate = rate_at(partner_id, now) if waiting else 0
    return entered + Money.total(rules.earned(just_paid[one], rate) for one in waiting), waiting


def own_orders_today(partner_id: UUID, *, now: datetime, limit: int = 100) -> list[OwnOrder]:
    """The latest orders of a partner's offers that were placed or paid today, newest first."""
    return seen_by(partner_id, presale.orders_of_partner(partner_id, since=midnight(now), limit=limit), now=now)


def seen_by(partner_id: UUID, cards: Collection[presale.OrderCard], *, now: datetime) -> list[OwnOrder]:
    """Orders as this partner may see them."""
    brought = earned_of([card.id for card in cards])
    offers = presale.partners_of_offers([card.offer_id for card in cards if card.offer_id])
    led = {one for one, whose in offers.items() if whose.leader_id == partner_id}
    names = _nicknames([card.customer_id for card in cards])
    rate = rate_at(partner_id, now)
    found = []
    for card in cards:
        name = names.get(card.customer_id, "")
        expected = rules.earned(card.total, rate) if card.paid_at else None
        found.append(OwnOrder(card, name if card.offer_id in led else masked(name), brought.get(card.id, expected)))
    return found


def _nicknames(customer_ids: Collection[UUID]) -> dict[UUID, str]:
    living = people.living_ids(customer_ids)
    cards = people.customer_cards(list(living.values()))
    return {one: cards[into].nickname for one, into in living.items()}


def masked(name: str) -> str:
    """A nickname of which only the first character is told."""
    return f"{name[:1]}**" if name else ""
