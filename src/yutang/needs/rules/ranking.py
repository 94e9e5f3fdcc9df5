"""Which styles a cluster wants most: its own outcomes, shrunk toward everybody's, moved by what it says it needs.

A rate is the share of customers who saw a style and wanted it. Three levels stand behind the rate of a style in a cluster:
the rates of all styles (a beta distribution), the style's rate among the other clusters, and the cluster's own deviation
from it with concentration ``kappa``. What the style fulfils of the cluster's stated needs moves the log-odds of the middle
level by ``need`` times its lead over what the style fulfils for everybody. The beta-binomial and its empirical Bayes fit by
marginal likelihood: Skellam, JRSS B 10 (1948); Casella, The American Statistician 39 (1985); Gelman et al., Bayesian Data
Analysis, 3rd ed., ch. 5. Weak priors on the parameters keep small shops from believing in noise.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]
Slope = tuple[float, Floats]
"""A value, and how it changes with each parameter."""

INTERVAL = 0.8
"""How surely a rate lies in its interval."""
USUAL_NEED = 0.5
"""Until outcomes say otherwise: a style that fulfils all has the odds of one that fulfils nothing times e to this."""
_FITTED_CELLS = 20_000
_LEAST_RATE = 1e-6


@dataclass(frozen=True, slots=True)
class Counts:
    """Customers by cluster and style, two arrays (clusters, styles): how many saw the style, how many of them wanted it."""

    seen: Floats
    wanted: Floats

    def __post_init__(self) -> None:
        if self.seen.shape != self.wanted.shape:
            raise ValueError("seen and wanted have different shapes")
        if ((self.wanted < 0) | (self.wanted > self.seen)).any():
            raise ValueError("more wanted a style than saw it")


@dataclass(frozen=True, slots=True)
class Learned:
    """What the whole shop teaches: styles' rates follow beta(``mean * size``, ``(1 - mean) * size``), clusters deviate with
    concentration ``kappa`` (large: they are all alike), and fulfilled needs move log-odds by ``need``."""

    mean: float
    size: float
    kappa: float
    need: float


@dataclass(frozen=True, slots=True)
class Rates:
    """Beta posteriors of the rate of every style in every cluster, as arrays (clusters, styles), and the styles' overall rates."""

    alpha: Floats
    beta: Floats
    overall: Floats

    @property
    def mean(self) -> Floats:
        return np.asarray(self.alpha / (self.alpha + self.beta), dtype=np.float64)

    def interval(self, cluster: int, styles: Ints, level: float = INTERVAL) -> tuple[Floats, Floats]:
        """The equal-tailed interval of these styles' rates in one cluster."""
        from scipy.special import betaincinv

        alpha, beta, tail = self.alpha[cluster, styles], self.beta[cluster, styles], (1 - level) / 2
        return betaincinv(alpha, beta, tail), betaincinv(alpha, beta, 1 - tail)

    def ranked(self, cluster: int, most: int, *, by: Literal["mean", "low"] = "mean") -> Ints:
        """The styles of one cluster, the best first: by what is expected, or by what is at least to be expected."""
        every = np.arange(self.alpha.shape[1])
        worth = self.mean[cluster] if by == "mean" else self.interval(cluster, every)[0]
        return np.lexsort((every, -self.overall, -worth))[:most]


def learn(counts: Counts, service: Floats) -> Learned:
    """The parameters under which the counts are likeliest, with weak priors.

    ``service`` has the counts' shape and says how far each style fulfils what each cluster asks for, from 0 to 1.
    """
    mean, size = _fit_styles(counts.seen.sum(axis=0), counts.wanted.sum(axis=0))
    rows, columns = np.nonzero(counts.seen)
    if len(rows) > _FITTED_CELLS:
        chosen = np.random.default_rng(0).choice(len(rows), _FITTED_CELLS, replace=False)
        rows, columns = rows[chosen], columns[chosen]
    strength, rate, lead = (part[rows, columns] for part in _others(counts, service, mean, size))
    seen, wanted = counts.seen[rows, columns], counts.wanted[rows, columns]

    def cost(at: Floats) -> Slope:
        kappa, need = float(np.exp(at[0])), float(at[1])
        centre, spread = _moved(rate, need * lead), _spread(strength, kappa)
        likely, by_centre, by_spread = _log_likelihood(seen, wanted, centre, spread)
        # A deviation's share of the variance shrinks as kappa grows.
        by_kappa = (spread + 1) ** 2 * strength / (strength + 1) * kappa / (kappa + 1) ** 2
        off = np.array([(at[0] - np.log(50)) / 1.5, (need - USUAL_NEED) / 0.5])
        gained = np.array([by_spread @ by_kappa, by_centre @ (centre * (1 - centre) * lead)])
        return float(off @ off / 2 - likely), off / [1.5, 0.5] - gained

    log_kappa, need = _least(cost, [np.log(50), USUAL_NEED], [(0.0, 11.5), (0.0, 5.0)])
    return Learned(mean, size, float(np.exp(log_kappa)), float(need))


def rates(counts: Counts, service: Floats, learned: Learned) -> Rates:
    """The posterior of every rate. Without outcomes of its own a cluster has the others' rate; with many, its own."""
    strength, rate, lead = _others(counts, service, learned.mean, learned.size)
    centre = _moved(rate, learned.need * lead)
    spread = _spread(strength, learned.kappa)
    seen, wanted = counts.seen.sum(axis=0), counts.wanted.sum(axis=0)
    overall = (learned.mean * learned.size + wanted) / (learned.size + seen)
    missed = counts.seen - counts.wanted
    return Rates(centre * spread + counts.wanted, (1 - centre) * spread + missed, overall)


def _fit_styles(seen: Floats, wanted: Floats) -> tuple[float, float]:
    """Mean and size of the beta that the styles' overall rates come from."""
    has = seen > 0
    seen, wanted = seen[has], wanted[has]

    def cost(at: Floats) -> Slope:
        mean, size = 1 / (1 + np.exp(-at[0])), np.exp(at[1])
        likely, by_mean, by_size = _log_likelihood(seen, wanted, mean, size)
        off = np.array([(at[0] + 1.5) / 3, (at[1] - np.log(10)) / 1.5])
        gained = np.array([by_mean.sum() * mean * (1 - mean), by_size.sum() * size])
        return float(off @ off / 2 - likely), off / [3, 1.5] - gained

    log_odds, log_size = _least(cost, [-1.5, np.log(10)], [(-14.0, 8.0), (-2.0, 10.0)])
    return float(1 / (1 + np.exp(-log_odds))), float(np.exp(log_size))


def _others(counts: Counts, service: Floats, mean: float, size: float) -> tuple[Floats, Floats, Floats]:
    """For each cell what the other clusters say of the style: how much they weigh, their rate, and the need's lead over theirs."""
    strength = size + counts.seen.sum(axis=0) - counts.seen
    rate = (size * mean + counts.wanted.sum(axis=0) - counts.wanted) / strength
    served = counts.seen * service
    whole = counts.seen.sum()
    usual = served.sum() / whole if whole else service.mean() if service.size else 0.0
    centre = (size * usual + served.sum(axis=0) - served) / strength
    return strength, rate, service - centre


def _moved(rate: Floats, shift: Floats) -> Floats:
    clipped = np.clip(rate, _LEAST_RATE, 1 - _LEAST_RATE)
    return np.asarray(1 / (1 + (1 - clipped) / clipped * np.exp(-shift)), dtype=np.float64)


def _spread(strength: Floats, kappa: float) -> Floats:
    """The concentration of a beta that varies as much as the others' rate (known to ``strength``) and the cluster's deviation."""
    variance = 1 / (strength + 1) + strength / (strength + 1) / (kappa + 1)
    return np.asarray(1 / variance - 1, dtype=np.float64)


def _log_likelihood(
    seen: Floats, wanted: Floats, centre: Floats | float, spread: Floats | float
) -> tuple[float, Floats, Floats]:
    """Of beta-binomial counts, without the part that no parameter moves; and each count's slopes along centre and spread."""
    from scipy.special import betaln, psi

    alpha, beta, missed = centre * spread, (1 - centre) * spread, seen - wanted
    likely = float((betaln(alpha + wanted, beta + missed) - betaln(alpha, beta)).sum())
    shared = psi(spread) - psi(spread + seen)
    by_alpha, by_beta = psi(alpha + wanted) - psi(alpha) + shared, psi(beta + missed) - psi(beta) + shared
    return likely, spread * (by_alpha - by_beta), centre * by_alpha + (1 - centre) * by_beta


def _least(cost: Callable[[Floats], Slope], start: list[float], bounds: list[tuple[float, float]]) -> Floats:
    from scipy.optimize import minimize

    found = minimize(cost, np.array(start), jac=True, method="L-BFGS-B", bounds=bounds)
    return np.asarray(found.x, dtype=np.float64)
