"""How many pieces an offer will sell, said before it opens, with a range that holds four times in five.

Two rates are learned for each merchant: what share of those who chose a style buy it, and what share of the other members
do. Each is a beta-binomial: every offer has a rate of its own, scattered about the merchant's. Few offers lean on what is
usual, many speak for themselves; older ones and those of other communities count less. What the two rates cannot know of
(tastes that move, offers that please everybody at once) shows in ranges that missed: they widen the next ones.

Figures of a first forecast: of 205 members 52 chose and 35 of them bought, 8 of the 153 others (capability C05). Scatter by
moments: Kleinman, J. Am. Stat. Assoc. 68 (1973) 46–54. Width by its own past hits: the quantile tracker of Angelopoulos,
Candès, Tibshirani, "Conformal PID control for time series prediction" (2023), here on the logarithm of the width; the
share of hits over T offers differs from the aim by no more than the width moved, divided by STEP · T.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

AIM = 0.8
PLAIN_SHARE = 0.2
PAST_READ = 500

# Chosen by `yutang bench forecast`, where half or double of each moves coverage and error by no more than a point.
DRAWS = 4000
FADING = 0.93
ELSEWHERE = 0.5
LEARNED_FROM = 60
STEP = 0.3
FIRST_WIDTH, NARROWEST, WIDEST = 0.05, -1.0, 1.5


@dataclass(frozen=True)
class Rate:
    """A share of people who buy: its mean, how many people's answers that rests on, and the scatter between offers.

    `scatter` is the correlation within one offer, 0 to 1: the rates of offers have the variance mean · (1 - mean) · scatter.
    """

    mean: float
    weight: float
    scatter: float


# What is held of a merchant's rates before its first offer: C05's shares, for as many people as they are trusted.
USUAL_OF_CHOSEN = Rate(35 / 52, weight=6, scatter=0.06)
USUAL_OF_OTHERS = Rate(8 / 153, weight=25, scatter=0.02)
USUAL_OF_MEMBERS = Rate(43 / 205, weight=6, scatter=0.06)
SCATTER_TRUST = 8.0
USUAL_EXTRA, EXTRA_TRUST = 0.1, 20.0


@dataclass(frozen=True)
class Question:
    """An offer before it opens. `chosen` of its `members` chose the style; None where nobody was asked."""

    community_id: UUID
    members: int
    chosen: int | None
    minimum: int
    maximum: int


@dataclass(frozen=True)
class PastOffer:
    """An offer that ended: who could buy, who did, and whether it sold what its range had said."""

    community_id: UUID
    members: int
    chosen: int | None
    chosen_bought: int
    bought: int
    units: int
    is_sold_out: bool
    was_held: bool


@dataclass(frozen=True)
class Forecast:
    """Pieces that will be sold: four times in five from `low` to `high`; `likely` is as often passed as missed.

    `minimum_chance` is that of reaching the minimum, 0 to 1; `past_offers` is how many ended offers it learned from.
    """

    low: int
    likely: int
    high: int
    minimum_chance: float
    past_offers: int


def forecast(question: Question, past: Sequence[PastOffer]) -> Forecast:
    """What the offer will sell. `past` are the same merchant's offers, the first ended first. Same input, same answer."""
    rng = np.random.default_rng(0)
    read = past[-LEARNED_FROM:]
    weight = _weights(question.community_id, read)
    buyers = _draw_buyers(question, read, weight, rng)
    units = buyers + rng.poisson(buyers * _extra(read, weight))
    middle = np.median(units)
    widened = middle + (units - middle) * width([one.was_held for one in past])
    sold = np.clip(np.rint(widened), 0, question.maximum)
    tail = (1 - AIM) / 2
    low, likely, high = np.quantile(sold, [tail, 0.5, 1 - tail], method="inverted_cdf")
    chance = float(np.mean(sold >= question.minimum))
    return Forecast(int(low), int(likely), int(high), chance, len(read))


def plain_forecast(members: int, maximum: int) -> int:
    """The rule of thumb that a forecast has to beat: a fifth of the members."""
    return min(round(members * PLAIN_SHARE), maximum)


def width(held: Sequence[bool]) -> float:
    """By how much a range is widened (above 1) or narrowed, after ranges that held or missed, the first first.

    A miss widens four times as much as a hit narrows, so that it rests where four in five hold.
    """
    moved = FIRST_WIDTH
    for one in held:
        moved = min(max(moved + STEP * (AIM - one), NARROWEST), WIDEST)
    return float(np.exp(moved))


def _weights(community_id: UUID, past: Sequence[PastOffer]) -> Floats:
    """How much each past offer counts (n,): later more than earlier, the same community's more than others'."""
    near: Floats = np.array([1.0 if one.community_id == community_id else ELSEWHERE for one in past])
    faded: Floats = np.power(FADING, np.arange(len(past) - 1.0, -1.0, -1.0))
    return faded * near


def _draw_buyers(
    question: Question, past: Sequence[PastOffer], weight: Floats, rng: np.random.Generator
) -> npt.NDArray[np.int64]:
    """So many buyers in each of DRAWS possible outcomes (DRAWS,)."""
    full = np.array([one.is_sold_out for one in past], dtype=bool)
    members, bought = _column([one.members for one in past]), _column([one.bought for one in past])
    if question.chosen is None:
        rate = learn(USUAL_OF_MEMBERS, Answers(members, bought, weight, full))
        return _drawn(question.members, rate, rng)
    asked = np.array([one.chosen is not None for one in past], dtype=bool)
    chose = _column([one.chosen or 0 for one in past])
    chose_bought = _column([one.chosen_bought for one in past])
    of_chosen = Answers(chose, chose_bought, weight, full).where(asked)
    of_others = Answers(members - chose, bought - chose_bought, weight, full).where(asked)
    return _drawn(question.chosen, learn(USUAL_OF_CHOSEN, of_chosen), rng) + _drawn(
        max(question.members - question.chosen, 0), learn(USUAL_OF_OTHERS, of_others), rng
    )


@dataclass(frozen=True)
class Answers:
    """Past offers as columns (n,): people who could buy, who bought, what it counts, whether there was no more to buy."""

    people: Floats
    bought: Floats
    weight: Floats
    is_floor: Flags

    def where(self, rows: Flags) -> Answers:
        return Answers(self.people[rows], self.bought[rows], self.weight[rows], self.is_floor[rows])


def learn(usual: Rate, answers: Answers) -> Rate:
    """The rate that past offers speak for, leaning on what is usual as far as they are few.

    An offer of n people counts as n / (1 + (n - 1) · scatter) independent ones. A sold-out offer tells only that at least
    so many wanted to buy: it never lowers the rate. More buyers than people (guests of members) count as all of them.
    """
    people, bought = np.maximum(answers.people, answers.bought), answers.bought
    mean, weight, scatter = usual.mean, usual.weight, usual.scatter
    for _ in range(3):
        size = answers.weight * people / (1 + (people - 1) * scatter)
        share = np.divide(bought, people, out=np.zeros_like(people), where=people > 0)
        weight = usual.weight + float(size.sum())
        mean = (usual.mean * usual.weight + float((size * share).sum())) / weight
        bought = np.where(answers.is_floor, np.maximum(answers.bought, mean * people), answers.bought)
        scatter = _scatter(usual, mean, scatter, Answers(people, bought, answers.weight, answers.is_floor))
    return Rate(mean, weight, scatter)


def _scatter(usual: Rate, mean: float, scatter: float, answers: Answers) -> float:
    """How offers differ beyond chance: excess squared deviations against n - 1, shrunk towards the usual."""
    more = np.maximum(answers.people - 1, 0)
    variance = np.maximum(answers.people, 1) * mean * (1 - mean)
    excess = (answers.bought - answers.people * mean) ** 2 / variance - 1
    weight = answers.weight * more / (1 + more * scatter) ** 2
    found = SCATTER_TRUST * usual.scatter + float((weight * excess).sum())
    return min(max(found / (SCATTER_TRUST + float((weight * more).sum())), 0.002), 0.5)


def _drawn(people: int, rate: Rate, rng: np.random.Generator) -> npt.NDArray[np.int64]:
    """Buyers among so many people (DRAWS,): a rate for this one offer from a beta of the same mean and variance."""
    variance = rate.scatter + (1 - rate.scatter) / (rate.weight + 1)
    size = 1 / variance - 1
    return rng.binomial(people, rng.beta(rate.mean * size, (1 - rate.mean) * size, DRAWS))


def _extra(past: Sequence[PastOffer], weight: Floats) -> float:
    """Pieces beyond the first that a buyer takes; one in ten takes a second where nothing is known."""
    bought = _column([one.bought for one in past])
    extra = np.maximum(_column([one.units for one in past]) - bought, 0)
    return float((USUAL_EXTRA * EXTRA_TRUST + (weight * extra).sum()) / (EXTRA_TRUST + (weight * bought).sum()))


def _column(values: Sequence[int]) -> Floats:
    return np.array(values, dtype=float)
