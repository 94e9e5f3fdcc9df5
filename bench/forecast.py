"""Whether forecasts of offers hold: four in five within their range, and closer than a fifth of the members.

yutang bench forecast [--offers N] [--seed N] [--roughness X] [--seeds N] [--json]

A made trade of merchants with communities, rounds of one to five styles, and buyers. What the forecaster is not told:
each merchant's two rates, which drift with every round and differ by community; how much offers scatter about them (every
offer draws rates of its own, and pleases or displeases both groups at once); how often a second piece is taken. One
offer in five has so low a maximum that it may sell out, which hides what more would have been bought. Offers of one round
are forecast together, before any of them ends. --roughness scales drift and scatter; --seeds measures so many seeds on end.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import numpy as np
import numpy.typing as npt

from yutang.presale.rules.forecasting import Forecast, PastOffer, Question, forecast, plain_forecast

Floats = npt.NDArray[np.float64]
OFFERS_OF_ONE = 15
CHOSEN_BUY, OTHERS_BUY = 35 / 52, 8 / 153


@dataclass(frozen=True)
class Truth:
    """An offer as it will go: how many of each group want it, and how many pieces each of them."""

    question: Question
    chosen_want: int
    pieces: npt.NDArray[np.int64]

    def outcome(self, told: Forecast) -> PastOffer:
        """Buyers come in any order until there is no more; the first `chosen_want` of them had chosen it."""
        served = np.cumsum(self.pieces) <= self.question.maximum
        units = int(self.pieces[served].sum())
        return PastOffer(
            community_id=self.question.community_id,
            members=self.question.members,
            chosen=self.question.chosen,
            chosen_bought=int(served[self.chosen_ones()].sum()),
            bought=int(served.sum()),
            units=units,
            is_sold_out=units == self.question.maximum,
            was_held=told.low <= units <= told.high,
        )

    def chosen_ones(self) -> npt.NDArray[np.int64]:
        """The places in the queue of those who had chosen it: any, but the same each time."""
        return np.random.default_rng(len(self.pieces)).permutation(len(self.pieces))[: self.chosen_want]


class Merchant:
    """One merchant's members and their tastes, which move."""

    def __init__(self, rng: np.random.Generator, roughness: float) -> None:
        self.rng, self.roughness = rng, roughness
        self.level = _logit(np.array([CHOSEN_BUY, OTHERS_BUY])) + rng.normal(0, [0.6, 0.4])
        communities = int(rng.integers(1, 7))
        self.members = np.clip(np.exp(rng.normal(np.log(205), 0.4, communities)), 60, 500).astype(int)
        self.manner = rng.normal(0, 0.2, (communities, 2))
        self.drift = roughness * rng.uniform(0.05, 0.15)
        self.firmness = np.array([rng.uniform(25, 100), rng.uniform(80, 300)]) / roughness
        self.share, self.extra = rng.beta(4, 12), rng.uniform(0.02, 0.2)

    def round(self, offers: int) -> list[Truth]:
        self.level = self.level + self.rng.normal(0, self.drift, 2)
        community = int(self.rng.integers(len(self.members)))
        return [self._offer(community) for _ in range(offers)]

    def _offer(self, community: int) -> Truth:
        rng, members = self.rng, int(self.members[community])
        chosen = int(rng.binomial(members, rng.beta(8 * self.share, 8 * (1 - self.share))))
        appeal = rng.normal(0, 0.12 * self.roughness)
        rates = 1 / (1 + np.exp(-(self.level + self.manner[community] + appeal)))
        own = rng.beta(rates * self.firmness, (1 - rates) * self.firmness)
        wants = rng.binomial([chosen, members - chosen], own)
        is_tight = rng.random() < 0.2
        maximum = int(np.ceil(members * rng.uniform(0.15, 0.4))) if is_tight else 10 * members
        minimum = min(round(members * rng.uniform(0.1, 0.3)), maximum)
        question = Question(UUID(int=community), members, chosen, minimum, maximum)
        return Truth(question, int(wants[0]), 1 + rng.poisson(self.extra, wants.sum()))


def _logit(share: Floats) -> Floats:
    return np.log(share / (1 - share))


def trade(rng: np.random.Generator, offers: int, roughness: float) -> Iterator[list[list[Truth]]]:
    """The rounds of each merchant, about fifteen offers each, some with few and some with many."""
    merchants = max(1, offers // OFFERS_OF_ONE)
    for own in rng.multinomial(offers, rng.dirichlet(np.full(merchants, 4.0))):
        merchant, rounds, left = Merchant(rng, roughness), [], int(own)
        while left:
            size = min(int(rng.integers(1, 6)), left)
            rounds.append(merchant.round(size))
            left -= size
        yield rounds


@dataclass(frozen=True)
class Seen:
    """One offer, forecast and gone."""

    told: Forecast
    outcome: PastOffer
    plain: int
    minimum: int

    @property
    def error(self) -> int:
        return abs(self.told.likely - self.outcome.units)

    @property
    def plain_error(self) -> int:
        return abs(self.plain - self.outcome.units)


def follow(rounds: list[list[Truth]]) -> Iterator[Seen]:
    """Each offer of one merchant, forecast from those that had ended before its round."""
    past: list[PastOffer] = []
    for offers in rounds:
        told = [forecast(one.question, past) for one in offers]
        for truth, one in zip(offers, told, strict=True):
            question, outcome = truth.question, truth.outcome(one)
            past.append(outcome)
            yield Seen(one, outcome, plain_forecast(question.members, question.maximum), question.minimum)


def measure(offers: int, seed: int, roughness: float) -> dict[str, Any]:
    began = time.process_time()
    merchants = list(trade(np.random.default_rng(seed), offers, roughness))
    seen = [one for rounds in merchants for one in follow(rounds)]
    cpu = time.process_time() - began
    early = [one.outcome.was_held for one in seen if one.told.past_offers < 5]
    error, plain = (float(np.mean([getattr(one, name) for one in seen])) for name in ("error", "plain_error"))
    return {
        "seed": seed,
        "offers": offers,
        "merchants": len(merchants),
        "coverage": round(float(np.mean([one.outcome.was_held for one in seen])), 4),
        "mae_ratio": round(error / plain, 4),
        "mae": round(error, 2),
        "plain_mae": round(plain, 2),
        "coverage_of_first_five": round(float(np.mean(early)), 4),
        "mean_width": round(float(np.mean([one.told.high - one.told.low for one in seen])), 2),
        "mean_units": round(float(np.mean([one.outcome.units for one in seen])), 2),
        "minimum_chance_error": round(_chance_error(seen), 4),
        "cpu_ms_per_forecast": round(cpu / offers * 1000, 3),
    }


def _chance_error(seen: list[Seen]) -> float:
    """How far told chances of reaching the minimum lie from how often it was reached, over five bands of chance."""
    told = np.array([one.told.minimum_chance for one in seen])
    reached = np.array([one.outcome.units >= one.minimum for one in seen])
    band = np.minimum((told * 5).astype(int), 4)
    apart = [abs(told[band == at].mean() - reached[band == at].mean()) * (band == at).mean() for at in set(band)]
    return float(sum(apart))


def summary(runs: list[dict[str, Any]]) -> dict[str, Any]:
    """Over all seeds: the least, the mean and the most of each figure that is promised."""
    figures = {name: [run[name] for run in runs] for name in ("coverage", "mae_ratio", "cpu_ms_per_forecast")}
    spans = {f"{name}_{word}": round(float(of(figures[name])), 4) for name in figures for word, of in _SPANS}
    missed = [run["seed"] for run in runs if not 0.75 <= run["coverage"] <= 0.85 or run["mae_ratio"] > 0.5]
    return {"seeds": len(runs), "offers": runs[0]["offers"], **spans, "outside": missed}


_SPANS: tuple[tuple[str, Any], ...] = (("least", np.min), ("mean", np.mean), ("most", np.max))


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--offers", type=int, default=300)
    parser.add_argument("--seed", type=int, default=1, help="the first, where there are several")
    parser.add_argument("--seeds", type=int, default=1)
    parser.add_argument("--roughness", type=float, default=1.0)
    parser.add_argument("--json", action="store_true")
    chosen = parser.parse_args()
    if min(chosen.offers, chosen.seeds) < 1 or chosen.seed < 0 or chosen.roughness <= 0:
        parser.error("offers, seeds and roughness must be above 0, and a seed not below it")
    runs = [measure(chosen.offers, chosen.seed + at, chosen.roughness) for at in range(chosen.seeds)]
    outcome = runs[0] if len(runs) == 1 else summary(runs)
    if chosen.json:
        print(json.dumps(outcome))
        return
    for name, value in outcome.items():
        print(f"{name:28} {value}")


if __name__ == "__main__":
    main()
