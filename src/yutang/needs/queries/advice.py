"""What to offer one customer, and why: for a guide with a phone in a shop."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from statistics import median
from uuid import UUID

from django.utils.translation import gettext as _

from yutang.catalog.api import StyleCard, styles
from yutang.core.clock import SHOP_ZONE
from yutang.core.display import day_text
from yutang.core.money import Money
from yutang.needs import wording
from yutang.needs.models import ClusterMember, NeedCluster
from yutang.needs.queries.portrait import PersonLines, Portrait, WishLine, portrait_of
from yutang.needs.queries.wardrobe import Bought, OnOffer, wardrobe_in_force
from yutang.needs.rules import Defining
from yutang.needs.rules.advising import Advised, Fit, Goods, advise
from yutang.needs.rules.portrayal import SPEAKER
from yutang.needs.rules.serving import offering_of

MOST_STYLES = 2_000
MOST_BOUGHT = 60
TASTE = ("style", "color", "effect", "feature", "season", "occasion")


@dataclass(frozen=True)
class Suggestion:
    """One style to offer, and the reason in one line."""

    style: StyleCard
    about: str
    reason: str
    on_offer: OnOffer | None
    is_by_cluster: bool

    @property
    def for_whom(self) -> str:
        return wording.for_whom_text(self.about)

    @property
    def price(self) -> Money:
        return self.on_offer.price if self.on_offer else self.style.price


@dataclass(frozen=True)
class Size:
    """What is known of a size: the measures, the size bought most of late, and how often."""

    measures: tuple[str, ...]
    bought: str
    times: int


@dataclass(frozen=True)
class Advice:
    """All a guide needs about one customer. `missing` is asked for and not in the catalog; `against` says why others fell out."""

    portrait: Portrait
    size: Size
    paid_median: Money | None
    wardrobe: tuple[Bought, ...]
    suggestions: tuple[Suggestion, ...]
    missing: tuple[str, ...]
    against: Mapping[str, int]

    @property
    def taste(self) -> list[WishLine]:
        return [one for one in self.portrait.own.wishes if one.slot in TASTE]

    @property
    def categories(self) -> list[WishLine]:
        return [one for one in self.portrait.own.wishes if one.slot == "category"]

    @property
    def budgets(self) -> list[WishLine]:
        return [one for one in self.portrait.own.wishes if one.slot in ("budget_yuan", "price_level")]

    @property
    def avoided(self) -> list[WishLine]:
        return [one for one in self.portrait.own.wishes if one.slot == "avoid"]


def advice_for(customer_id: UUID, *, now: datetime, sees_health: bool = False) -> Advice:
    """A customer's size, taste, budget and wardrobe, and up to three things to offer with the reason. Raises CustomerUnknown."""
    portrait = portrait_of(customer_id, now=now, sees_health=sees_health)
    bought = wardrobe_in_force().bought_by(portrait.customer_id, limit=MOST_BOUGHT)
    offered = styles(limit=MOST_STYLES)
    on_offer = wardrobe_in_force().on_offer([one.id for one in offered], now=now)
    people = (portrait.own, *portrait.circle)
    advised = advise(
        [_goods(one, on_offer.get(one.id)) for one in offered],
        [line.wish for person in people for line in person.wishes],
        _cluster_of(portrait.customer_id),
        {one.style_id for one in bought if one.style_id is not None and not one.is_given_back},
    )
    cards = {one.id: one for one in offered}
    return Advice(
        portrait=portrait,
        size=_size(portrait.own, bought),
        paid_median=_paid_median(bought),
        wardrobe=tuple(bought),
        suggestions=tuple(_suggestion(fit, cards[fit.key], on_offer.get(fit.key), people, now) for fit in advised.fits),
        missing=_missing(advised),
        against=advised.against,
    )


def _goods(style: StyleCard, on_offer: OnOffer | None) -> Goods:
    price = on_offer.price if on_offer else style.price
    offering = offering_of(style.category, style.title, style.attributes)
    return Goods(style.id, offering, price.fen / 100, is_on_offer=on_offer is not None)


def _cluster_of(customer_id: UUID) -> list[Defining]:
    member = ClusterMember.objects.filter(customer=customer_id, cluster__state=NeedCluster.State.LIVING)
    slots = member.order_by("-weight", "pk").values_list("cluster__slots", flat=True).first()
    return [Defining(*one) for one in slots or []]


def _size(own: PersonLines, bought: Sequence[Bought]) -> Size:
    measures = tuple(line.text for line in own.traits if line.held.name in ("height_cm", "weight_kg", "size"))
    sizes = Counter(one.size for one in bought if one.size and not one.is_given_back)
    # Of two sizes bought as often the later one, which stands first, fits better today.
    size, times = max(sizes.items(), key=lambda pair: pair[1], default=("", 0))
    return Size(measures, size, times)


def _paid_median(bought: Sequence[Bought]) -> Money | None:
    paid = [one.unit_price.fen for one in bought if not one.is_given_back and one.unit_price.fen > 0]
    return Money(int(median(paid))) if paid else None


def _suggestion(
    fit: Fit, style: StyleCard, on_offer: OnOffer | None, people: Sequence[PersonLines], now: datetime
) -> Suggestion:
    what = wording.joined(wording.value_text(slot, value) for slot, value in fit.reasons)
    return Suggestion(style, fit.about, _reason(fit, what, people, now), on_offer, fit.is_by_cluster)


def _reason(fit: Fit, what: str, people: Sequence[PersonLines], now: datetime) -> str:
    """Why this style, in the customer's own words; by others' words where they said nothing of it themselves."""
    if fit.is_by_cluster:
        return _("Customers who ask for the same want: %(what)s") % {"what": what}
    reasons = set(fit.reasons)
    lines = [line for one in people if one.about == fit.about for line in one.wishes]
    said = [one for one in lines if (one.slot, one.wish.value) in reasons and one.evidence is not None]
    # What it shall do or be says more than what kind of thing it is; the strongest wish stands first.
    said.sort(key=lambda one: one.slot == "category")
    if not said or said[0].evidence is None:
        return what
    told = {"day": _day(said[0].evidence.at, now), "words": said[0].evidence.words, "what": what}
    return _("On %(day)s: “%(words)s”. This one: %(what)s") % told


def _day(at: datetime, now: datetime) -> str:
    return day_text(at.astimezone(SHOP_ZONE).date(), today=now.astimezone(SHOP_ZONE).date())


def _missing(advised: Advised) -> tuple[str, ...]:
    return tuple(
        wording.joined([wording.for_whom_text(about), wording.value_text(slot, value)])
        if about != SPEAKER
        else wording.value_text(slot, value)
        for about, slot, value in advised.missing
    )
