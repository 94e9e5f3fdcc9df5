"""Which styles to offer one customer, by what, and what stands against the others. Pure."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from .lexicon import bundled_lexicon
from .portraits import Defining
from .portrayal import SPEAKER
from .profiles import Feature
from .serving import ASKED_SLOTS, Offering, serves
from .wishes import Wish, budget_for

CHILDREN = frozenset({"女儿", "儿子", "宝宝", "孩子"})
_CHILDS = ("童", "婴", "宝宝", "幼", "亲子", "儿子", "女儿", "孩子")
# Who asks for 裙子 is served by every kind of it. Only clothing is named so that a kind carries its sign: 面 is also in 面膜.
GENERAL = ("衣服", "上衣", "裙子", "裤子", "鞋")
# What others of the same cluster ask for says less of a customer than their own words.
CLUSTER_SHARE = 0.5
ON_OFFER_BONUS = 0.1
MOST_OFFERS = 3
MOST_MISSING = 6


@dataclass(frozen=True, slots=True)
class Goods:
    """A style as advice sees it; prices in yuan."""

    key: UUID
    offering: Offering
    price: float
    is_on_offer: bool = False


@dataclass(frozen=True, slots=True)
class Fit:
    """A style to offer: to whom, how well it fits from 0 to 1, by what, and whether only their cluster asked for that."""

    key: UUID
    about: str
    score: float
    reasons: tuple[Feature, ...]
    is_by_cluster: bool = False


@dataclass(frozen=True, slots=True)
class Advised:
    """What to offer, the best first. ``against`` counts the styles that would fit but for one thing: bought, refused, too_dear.

    ``missing`` is what was asked for and no style of the catalog has, as (about, slot, value).
    """

    fits: tuple[Fit, ...]
    against: Mapping[str, int]
    missing: tuple[tuple[str, str, str], ...]


def advise(
    goods: Sequence[Goods], wishes: Sequence[Wish], cluster: Sequence[Defining], bought: Collection[UUID]
) -> Advised:
    """The best three of the goods for a customer and those they buy for, by their own words first, their cluster's second."""
    against: Counter[str] = Counter()
    fits: dict[UUID, Fit] = {}
    for about in sorted({one.about for one in wishes} | {SPEAKER}):
        asked = asked_by(wishes, about)
        for one in goods:
            fit = _fit(one, about, asked) or (_by_cluster(one, asked, cluster) if about == SPEAKER else None)
            if fit is None:
                continue
            hindrance = _hindrance(one, fit, asked, wishes, bought)
            if hindrance:
                against[hindrance] += 1
            elif one.key not in fits or fits[one.key].score < fit.score:
                fits[one.key] = fit
    best = sorted(fits.values(), key=lambda fit: (-fit.score, str(fit.key)))[:MOST_OFFERS]
    return Advised(tuple(best), dict(against), _missing(goods, wishes))


def asked_by(wishes: Sequence[Wish], about: str) -> list[Defining]:
    """A person's wishes as what defines them: within one slot relative to the strongest, what they refuse always whole."""
    own = [one for one in wishes if one.about == about and isinstance(one.value, str)]
    strongest: dict[str, float] = {}
    for one in own:
        strongest[one.slot] = max(one.weight, strongest.get(one.slot, 0.0))
    return [
        Defining(one.slot, one.value, 1.0 if one.slot == "avoid" else round(one.weight / strongest[one.slot], 4), 1.0)
        for one in own
    ]


def _fit(one: Goods, about: str, asked: Sequence[Defining]) -> Fit | None:
    if not _is_for(one.offering, about):
        return None
    wanted = [_as_kind(wish, one.offering) for wish in asked if wish.slot != "avoid"]
    if not wanted:
        return None
    service = serves(one.offering, wanted)
    if not service.score:
        return None
    bonus = ON_OFFER_BONUS if one.is_on_offer else 0.0
    return Fit(one.key, about, round(service.score + bonus, 4), service.reasons)


def _as_kind(wish: Defining, offering: Offering) -> Defining:
    """A wish for a general thing as one for the kind of it that is offered."""
    is_kind = wish.slot == "category" and _is_kind_of(wish.value, offering)
    return replace(wish, value=offering.category) if is_kind else wish


def _is_kind_of(value: str, offering: Offering) -> bool:
    signs = bundled_lexicon().broader.get(value, "") if value in GENERAL else ""
    return any(sign in offering.category for sign in signs)


def _by_cluster(one: Goods, asked: Sequence[Defining], cluster: Sequence[Defining]) -> Fit | None:
    """By what the cluster asks for, where the customer's own wish for another kind of thing does not stand against it."""
    categories = {wish.value for wish in asked if wish.slot == "category"}
    if categories and not any(_carries(one.offering, value) for value in categories):
        return None
    fit = _fit(one, SPEAKER, cluster)
    return Fit(one.key, SPEAKER, round(fit.score * CLUSTER_SHARE, 4), fit.reasons, is_by_cluster=True) if fit else None


def _hindrance(
    one: Goods, fit: Fit, asked: Sequence[Defining], wishes: Sequence[Wish], bought: Collection[UUID]
) -> str:
    if one.key in bought:
        return "bought"
    if is_refused(one.offering, asked):
        return "refused"
    categories = frozenset({one.offering.category, *(value for slot, value in fit.reasons if slot == "category")})
    budget = budget_for(wishes, fit.about, categories)
    return "too_dear" if budget and budget[1] is not None and one.price > budget[1] else ""


def is_refused(offering: Offering, asked: Sequence[Defining]) -> bool:
    """Whether a style is or has something that the person refuses."""
    return any(wish.slot == "avoid" and _carries(offering, wish.value) for wish in asked)


def _missing(goods: Sequence[Goods], wishes: Sequence[Wish]) -> tuple[tuple[str, str, str], ...]:
    asked = [one for one in wishes if one.slot in ("category", *ASKED_SLOTS) and isinstance(one.value, str)]
    unserved = [
        one
        for one in asked
        if not any(_is_for(each.offering, one.about) and _carries(each.offering, one.value) for each in goods)
    ]
    return tuple((one.about, one.slot, one.value) for one in unserved[:MOST_MISSING])


def _carries(offering: Offering, value: str) -> bool:
    words = (word for found in offering.attributes.values() for word in found)
    return value in offering.title or value in offering.category or value in words or _is_kind_of(value, offering)


def _is_for(offering: Offering, about: str) -> bool:
    """Whether a style is for people of that age at all: what is made for children is named so."""
    words = [offering.title, offering.category, *(word for found in offering.attributes.values() for word in found)]
    return any(sign in word for word in words for sign in _CHILDS) == (about in CHILDREN)
