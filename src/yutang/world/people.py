"""Who lives in the simulated world."""

from __future__ import annotations

import random
import tomllib
from dataclasses import dataclass, field
from importlib.resources import files
from typing import Any

import httpx

from yutang.world import figures


@dataclass
class Person:
    """Somebody who may become a customer: what they are like, what they need, and what they remember."""

    number: int
    kind: dict[str, Any]
    name: str
    nickname: str
    phone: str
    channel: str
    source: str
    height: int
    weight: int
    joins_on: float
    second_door: bool
    customer_id: str = ""
    cookies: httpx.Cookies = field(default_factory=httpx.Cookies)
    liked: set[str] = field(default_factory=set)

    @property
    def community(self) -> int:
        return int(self.kind["community"])


def words() -> dict[str, Any]:
    """Everything that is said in this world."""
    return tomllib.loads(files("yutang.world").joinpath("words/kinds.toml").read_text(encoding="utf-8"))


def population(count: int, rng: random.Random, *, joining_days: float) -> list[Person]:
    """`count` people who will join over the first days, more of them early."""
    spoken = words()
    kinds = spoken["kind"]
    weights = [kind["share"] for kind in kinds]
    return [
        _person(number, rng.choices(kinds, weights)[0], spoken["names"], rng, joining_days) for number in range(count)
    ]


def _person(number: int, kind: dict[str, Any], names: dict[str, Any], rng: random.Random, days: float) -> Person:
    given = rng.choice(names["given"])
    channel, source, _share = rng.choices(figures.SOURCES, [one[2] for one in figures.SOURCES])[0]
    return Person(
        number=number,
        kind=kind,
        name=rng.choice(names["family"]) + given,
        nickname=rng.choice(names["nick"]).format(given[-1]),
        phone=f"13{rng.randrange(10)}{rng.randrange(10**8):08d}",
        channel=channel,
        source=source,
        height=rng.randint(*kind["height"]),
        weight=rng.randint(*kind["weight"]),
        joins_on=days * rng.random() ** 1.6,
        second_door=rng.random() < figures.COMES_BY_A_SECOND_DOOR,
    )


def utterance(person: Person, spoken: dict[str, Any], rng: random.Random) -> str:
    """Something this person says: mostly a need in their own words, sometimes nothing at all."""
    if rng.random() < 0.15:
        return str(rng.choice(spoken["smalltalk"]["says"]))
    filled = {name: rng.choice(options) for name, options in person.kind["fill"].items()}
    filled |= {"height": person.height, "kg": person.weight, "jin": person.weight * 2}
    return str(rng.choice(person.kind["says"]).format(**filled))
