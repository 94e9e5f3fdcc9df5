"""What customers chose, bought and sent back: known to later steps, which answer through this port."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, NamedTuple, Protocol
from uuid import UUID

import numpy as np

from yutang.needs.rules.gains import Sightings
from yutang.needs.rules.ranking import Ints, Mask
from yutang.people.api import living_ids


class Showing(NamedTuple):
    """Styles that were shown together, and the customers who looked and chose among them."""

    styles: Collection[UUID]
    customers: Collection[UUID]
    at: datetime


class Outcome(NamedTuple):
    """One customer and one style: chosen in a round, bought and kept, or sent back. The customer may be merged since."""

    customer_id: UUID
    style_id: UUID
    kind: Literal["loved", "bought", "returned"]
    at: datetime


class Outcomes(Protocol):
    """What the steps that show and sell tell of everybody."""

    def showings(self) -> Iterable[Showing]:
        """Every time that styles were shown together."""

    def outcomes(self) -> Iterable[Outcome]:
        """Everything that was chosen, bought and sent back."""


_outcomes: list[Outcomes] = []


def plug_outcomes(outcomes: Outcomes) -> None:
    """Say who knows what customers chose and bought. Called once, in `site/ports.py`."""
    _outcomes[:] = [outcomes]


def outcomes_in_force() -> Outcomes:
    if not _outcomes:
        raise RuntimeError("nobody knows what customers chose and bought: see site/ports.py")
    return _outcomes[0]


@dataclass(frozen=True)
class SeenBefore:
    """All sightings of some styles. `customers` are living ones; their place in it is their number in the sightings.

    `is_shown` marks the styles that were shown beside others. One that never was has only the sightings of who wanted it:
    there everybody who ever chose or bought something had the chance.
    """

    sightings: Sightings
    customers: Sequence[UUID]
    is_shown: Mask


class _Numbers(dict[UUID, int]):
    """A number for each id, in the order they are met."""

    def __missing__(self, key: UUID) -> int:
        number = self[key] = len(self)
        return number


def seen_before(style_ids: Sequence[UUID], source: Outcomes) -> SeenBefore:
    """Who saw which of these styles and wanted it. A love counts unless it was sent back, a purchase where one was kept."""
    place = {style_id: at for at, style_id in enumerate(style_ids)}
    people = _Numbers()
    wanted: dict[tuple[int, int], bool] = {}
    kept: set[tuple[int, int]] = set()
    parts, showings = [], []
    for one in source.showings():
        shown = np.array(sorted(place[style] for style in set(one.styles) if style in place), dtype=np.int64)
        if len(shown):
            parts.append((np.array([people[customer] for customer in one.customers], dtype=np.int64), shown))
            showings.append(shown)
    for outcome in source.outcomes():
        if outcome.style_id in place:
            pair = (people[outcome.customer_id], place[outcome.style_id])
            if outcome.kind == "bought":
                kept.add(pair)
            wanted[pair] = wanted.get(pair, True) and outcome.kind != "returned"
    wanted.update(dict.fromkeys(kept, True))
    living, number_of = _living(people)
    is_shown = np.zeros(len(style_ids), dtype=bool)
    for shown in showings:
        is_shown[shown] = True
    return SeenBefore(_sightings(parts, wanted, number_of, len(style_ids), showings), living, is_shown)


def _living(people: _Numbers) -> tuple[list[UUID], Ints]:
    """The living customers behind these numbers, and the new number of each old one; -1 where nobody lives on."""
    into = living_ids(list(people))
    numbers = _Numbers()
    number_of = [numbers[into[one]] if one in into else -1 for one in people]
    return list(numbers), np.array(number_of, dtype=np.int64)


def _sightings(
    parts: Sequence[tuple[Ints, Ints]],
    wanted: dict[tuple[int, int], bool],
    number_of: Ints,
    styles: int,
    showings: Sequence[Ints],
) -> Sightings:
    """One row for each customer and style, at the first showing where they met."""
    seen = [
        (number_of[customers][:, None] * styles + shown)[number_of[customers] >= 0].ravel()
        for customers, shown in parts
    ]
    numbers = [np.full(len(keys), at, dtype=np.int64) for at, keys in enumerate(seen)]
    chosen = np.array(list(wanted), dtype=np.int64).reshape(-1, 2)
    lives = number_of[chosen[:, 0]] >= 0
    keys_chosen = (number_of[chosen[:, 0]] * styles + chosen[:, 1])[lives]
    keys, first = np.unique(np.concatenate([*seen, keys_chosen]), return_index=True)
    showing = np.concatenate([*numbers, np.full(len(keys_chosen), -1, dtype=np.int64)])[first]
    is_wanted = np.zeros(len(keys), dtype=bool)
    flags = np.fromiter(wanted.values(), dtype=bool, count=len(wanted))[lives]
    np.logical_or.at(is_wanted, np.searchsorted(keys, keys_chosen), flags)
    return Sightings(keys // styles, keys % styles, is_wanted, showing, showings)
