"""Whether ranking styles by cluster beats one list for everybody, and whether its intervals hold.

yutang bench ranking [--fit FILE.csv.gz] [--json]

With --fit, on rentals of the Rent the Runway set (Misra, Wan, McAuley 2018): of what people liked and what fitted them, the
share among the first hundred of the one list and of lists by body, by the occasion they named, by the words they searched
with, each with a paired interval, on people whose rentals the lists never saw. What the words of a search say is read from the category of what was rented: an upper
bound. Without it, on a made shop whose true rates
are known, at full size: 200 clusters, 2,000 styles, 100,000 customers.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import json
import time
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from yutang.needs.rules.gains import Sightings, bootstrapped, measure_gain, tally
from yutang.needs.rules.ranking import Counts, learn, rates

FIRST = 100
FOLDS = 4
NUMBERS = ("height_in", "weight_lbs", "bust_size_num", "age")
Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


def read_rentals(path: Path) -> list[dict[str, str]]:
    """The rentals that were liked and fitted."""
    with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
        return [row for row in csv.DictReader(file) if row["fit"] == "fit" and row["rating"] in ("8.0", "10.0")]


def numbered(values: list[Any]) -> Ints:
    return np.unique(np.array(values), return_inverse=True)[1].astype(np.int64)


def bodies(rows: list[dict[str, str]], clusters: int) -> Ints:
    """Each rental's person in one of so many clusters of height, weight, bust, age and body type."""
    from sklearn.cluster import KMeans

    table = np.array([[float(row[name] or "nan") for name in NUMBERS] for row in rows])
    table = (table - np.nanmean(table, axis=0)) / np.nanstd(table, axis=0)
    kinds = sorted({row["body_type"] for row in rows})
    shapes = np.array([[row["body_type"] == kind for kind in kinds] for row in rows], dtype=float)
    return KMeans(clusters, n_init=3, random_state=0).fit_predict(np.hstack([np.nan_to_num(table), shapes]))


def hits(rows: Ints, styles: Ints, cluster: Ints, tests: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
    """Whether each rental to be guessed stands among the first hundred of its cluster's list, learned from the others."""
    own, every = np.flatnonzero(~tests), np.flatnonzero(tests)
    size = int(cluster.max()) + 1, int(styles.max()) + 1
    wanted = np.bincount(cluster[own] * size[1] + styles[own], minlength=size[0] * size[1]).reshape(size)
    # Every rental could have been of any style: each list rests on as many choices as its cluster made.
    seen = np.repeat(wanted.sum(axis=1, keepdims=True), size[1], axis=1)
    counts, nothing = Counts(seen.astype(float), wanted.astype(float)), np.zeros(size)
    ranked = rates(counts, nothing, learn(counts, nothing))
    best = np.zeros(size, dtype=bool)
    for number in range(size[0]):
        best[number, ranked.ranked(number, FIRST)] = True
    return best[cluster[every], styles[every]]


def on_rentals(path: Path) -> dict[str, Any]:
    rows = read_rentals(path)
    people, styles = numbered([row["user_id"] for row in rows]), numbered([row["item_id"] for row in rows])
    fold_of = np.random.default_rng(0).permutation(people.max() + 1)[people] % FOLDS
    asked = {
        "one list": np.zeros(len(rows), dtype=np.int64),
        **{f"body, {count} clusters": bodies(rows, count).astype(np.int64) for count in (4, 8, 16, 64)},
        "occasion": numbered([row["rented_for"] for row in rows]),
        "category": numbered([row["category"] for row in rows]),
        "occasion and category": numbered([f"{row['rented_for']}/{row['category']}" for row in rows]),
    }
    found = {name: np.zeros(len(rows)) for name in asked}
    for name, cluster in asked.items():
        for fold in range(FOLDS):
            tests = fold_of == fold
            found[name][tests] = hits(people, styles, cluster, tests)
    return {"rentals": len(rows), "people": int(people.max()) + 1, "styles": int(styles.max()) + 1} | {
        name: _against(found[name], found["one list"], people) for name in asked
    }


def _against(own: Floats, base: Floats, people: Ints) -> dict[str, float]:
    gain = bootstrapped(np.bincount(people, weights=own - base), np.bincount(people).astype(float))
    return {
        "hit_at_100": _short(own.mean()),
        "gain": _short(gain.value),
        "low": _short(gain.low),
        "high": _short(gain.high),
    }


def on_a_made_shop(clusters: int, styles: int, customers: int) -> dict[str, Any]:
    """Rounds of twenty styles, each voted on by a thousandth part of all pairs; needs and chance move the true rates."""
    rng = np.random.default_rng(1)
    level = rng.beta(2, 6, styles)
    service = rng.random((clusters, styles)) * (rng.random((clusters, styles)) < 0.2)
    lead = service - service.mean(axis=0)
    truth = rng.beta(*(30 * part for part in _odds(level, lead)))
    cluster_of = rng.integers(0, clusters, customers)
    sightings = _rounds(rng, truth, cluster_of, styles)
    began = time.process_time()
    counts = tally(sightings, cluster_of, clusters, styles)
    learned = learn(counts, service)
    ranked = rates(counts, service, learned)
    inside = []
    for number in range(clusters):
        first = ranked.ranked(number, FIRST)
        low, high = ranked.interval(number, first)
        inside.append(((low <= truth[number, first]) & (truth[number, first] <= high)).mean())
    ranking_cpu = time.process_time() - began
    gain = measure_gain(sightings, cluster_of, service)
    return {
        "clusters": clusters,
        "styles": styles,
        "customers": customers,
        "sightings": len(sightings),
        "learned": {name: _short(getattr(learned, name)) for name in ("mean", "size", "kappa", "need")},
        "truth_in_80_percent_interval": _short(float(np.mean(inside))),
        "ranking_cpu_s": _short(ranking_cpu),
        "gain_cpu_s": _short(time.process_time() - began - ranking_cpu),
        "gain": gain and {"by_cluster": _short(gain.by_cluster), "for_all": _short(gain.for_all), **_told(gain.hits)},
    }


def _odds(level: Floats, lead: Floats) -> tuple[Floats, Floats]:
    centre = 1 / (1 + (1 - level) / level * np.exp(-lead))
    return centre, 1 - centre


def _rounds(rng: np.random.Generator, truth: Floats, cluster_of: Ints, styles: int) -> Sightings:
    showings = [np.sort(part) for part in np.array_split(rng.permutation(styles), max(1, styles // 20))]
    customer, style, showing = [], [], []
    for number, shown in enumerate(showings):
        voters = rng.choice(len(cluster_of), len(cluster_of) // 20, replace=False)
        customer.append(np.repeat(voters, len(shown)))
        style.append(np.tile(shown, len(voters)))
        showing.append(np.full(len(voters) * len(shown), number))
    who, what = np.concatenate(customer), np.concatenate(style)
    wanted = rng.random(len(who)) < truth[cluster_of[who], what]
    return Sightings(who, what, wanted, np.concatenate(showing), showings)


def _told(interval: Any) -> dict[str, float]:
    return {"gain": _short(interval.value), "low": _short(interval.low), "high": _short(interval.high)}


def _short(number: float) -> float:
    return round(float(number), 4)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--fit", type=Path, help="rentals as FILE.csv.gz")
    parser.add_argument("--clusters", type=int, default=200)
    parser.add_argument("--styles", type=int, default=2_000)
    parser.add_argument("--customers", type=int, default=100_000)
    parser.add_argument("--json", action="store_true")
    chosen = parser.parse_args()
    began = time.process_time()
    made = (chosen.clusters, chosen.styles, chosen.customers)
    outcome = on_rentals(chosen.fit) if chosen.fit else on_a_made_shop(*made)
    outcome["cpu_s"] = _short(time.process_time() - began)
    if chosen.json:
        print(json.dumps(outcome, ensure_ascii=False))
        return
    for name, value in outcome.items():
        print(f"{name:28} {value}")


if __name__ == "__main__":
    main()
