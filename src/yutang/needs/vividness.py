"""How vivid reviews are: training the weights on labelled reviews, and judging a file of them, without any place or database."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Any

import numpy as np
from django.utils.translation import gettext as _
from numpy.typing import NDArray

from yutang.needs.errors import FileNotFit
from yutang.needs.files import answer_lines
from yutang.needs.rules import vividness
from yutang.needs.rules.scenes import AGAINST, FEATURES, MOST_VIVID, Weights, features

FOLDS = 10
_SEED = 7
_DRAWS = 1_000
# Reviews written to be labelled are cleaner than real ones: strong shrinking keeps any one sign from deciding.
_SHRINKING = 100.0
_SIGNS = np.array([-1.0 if name in AGAINST else 1.0 for name in FEATURES])


@dataclass(frozen=True, slots=True)
class Labelled:
    """A review with the vividness, 0 to 3, that somebody gave it."""

    text: str
    vividness: float


def vividness_file(path_in: Path, path_out: Path) -> dict[str, int | float]:
    """Read `{"id", "text"}` a line into `{"id", "vividness"}` a line, in the same order; bad lines as ``extract_file`` tells them.

    Gives lines, judged, rejected and seconds. Raises FileNotFit.
    """

    def judged(record: dict[str, Any]) -> tuple[str, dict[str, Any]]:
        return "judged", {"vividness": vividness(record["text"])}

    return answer_lines(path_in, path_out, judged, ("judged",))


def train_vividness(path_out: Path | None, labelled: Path | None = None) -> dict[str, Any]:
    """Fit the weights to the bundled reviews; the figures are those of reviews that the weights had not seen.

    ``labelled`` is a file of further reviews to measure on; nothing is learnt from it. The weights appear at ``path_out``
    only when they are whole. Raises FileNotFit.
    """
    others = labelled_reviews(labelled) if labelled else []
    reviews = bundled_reviews()
    weights = fit(reviews)
    result: dict[str, Any] = {"reviews": len(reviews), "unseen": agreement(reviews, cross_validated(reviews))}
    if others:
        result["labelled"] = agreement(others, [vividness(one.text, weights=weights) for one in others])
    if path_out:
        _write(path_out, weights)
    return result


def bundled_reviews() -> list[Labelled]:
    """The labelled reviews that come with the package, written for it."""
    file = resources.files("yutang.needs").joinpath("reviews", "labelled.jsonl")
    return list(_read(file.read_text(encoding="utf-8").splitlines()))


def labelled_reviews(path: Path) -> list[Labelled]:
    """`{"text", "vividness"}` a line. Raises FileNotFit, naming the line."""
    try:
        reviews = list(_read(path.read_text(encoding="utf-8-sig").splitlines()))
    except (OSError, ValueError) as fault:
        raise FileNotFit(_("%(name)s holds no labelled texts: %(fault)s."), name=path, fault=fault) from fault
    if len({one.vividness for one in reviews}) < 2:
        raise FileNotFit(_("%(name)s holds no labelled texts: %(fault)s."), name=path, fault=_("all labels are alike"))
    return reviews


def _read(lines: Iterable[str]) -> Iterable[Labelled]:
    for number, line in enumerate(lines, 1):
        if line.strip():
            try:
                record = json.loads(line)
                yield Labelled(str(record["text"]), _label(record["vividness"]))
            except (KeyError, TypeError, ValueError) as fault:
                raise ValueError(f"line {number}: {fault}") from fault


def _label(value: Any) -> float:
    if not 0 <= float(value) <= MOST_VIVID:
        raise ValueError(f"not from 0 to 3: {value}")
    return float(value)


def fit(reviews: Sequence[Labelled]) -> Weights:
    """Ridge regression (Hoerl and Kennard 1970) on standardised features; each may pull one way only, so that no more of a good sign lowers."""
    from sklearn.linear_model import Ridge

    rows = np.array([[features(one.text)[name] for name in FEATURES] for one in reviews])
    middle, spread = rows.mean(axis=0), rows.std(axis=0)
    spread[spread == 0] = 1.0
    line = Ridge(_SHRINKING, positive=True).fit((rows - middle) / spread * _SIGNS, [one.vividness for one in reviews])
    points = line.coef_ * _SIGNS / spread
    bias = float(line.intercept_ - points @ middle)
    return Weights(round(bias, 4), {name: round(float(one), 4) for name, one in zip(FEATURES, points, strict=True)})


def cross_validated(reviews: Sequence[Labelled]) -> list[float]:
    """The vividness of each review by weights fitted to the other folds."""
    turn = np.random.default_rng(_SEED).permutation(len(reviews)).tolist()
    judged = [0.0] * len(reviews)
    for fold in range(FOLDS):
        held = turn[fold::FOLDS]
        weights = fit([reviews[at] for at in turn if at not in held])
        for at in held:
            judged[at] = vividness(reviews[at].text, weights=weights)
    return judged


def agreement(reviews: Sequence[Labelled], judged: Sequence[float]) -> dict[str, Any]:
    """Spearman's rank correlation with the labels, and where it lies in 95 % of the samples drawn anew (Efron 1979)."""
    labels, values = np.array([one.vividness for one in reviews]), np.array(judged)
    draws = np.random.default_rng(_SEED).integers(0, len(labels), (_DRAWS, len(labels)))
    low, high = np.quantile([_spearman(labels[draw], values[draw]) for draw in draws], (0.025, 0.975))
    return {
        "texts": len(reviews),
        "spearman": round(_spearman(labels, values), 3),
        "interval": [round(float(low), 3), round(float(high), 3)],
    }


def _spearman(some: NDArray[np.float64], others: NDArray[np.float64]) -> float:
    """The rank correlation, ties at their mean rank; what is all alike ranks nothing."""
    from scipy.stats import rankdata

    if np.ptp(some) == 0 or np.ptp(others) == 0:
        return 0.0
    return float(np.corrcoef(rankdata(some), rankdata(others))[0, 1])


def _write(path: Path, weights: Weights) -> None:
    fresh = path.with_name(f"{path.name}.new")
    try:
        fresh.write_text(
            json.dumps({"bias": weights.bias, "points": dict(weights.points)}, indent=1) + "\n", encoding="utf-8"
        )
        fresh.replace(path)
    except OSError as fault:
        raise FileNotFit(_("The file %(name)s cannot be read or written."), name=path) from fault
    finally:
        fresh.unlink(missing_ok=True)
