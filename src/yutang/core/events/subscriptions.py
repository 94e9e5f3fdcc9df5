"""Who hears of what. The one table stands in `site/subscriptions.py`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from yutang.core.events.facts import Fact


@dataclass(frozen=True)
class Subscription:
    """`handler(fact, now=moment of the fact)` is called once in effect for each fact of the class.

    Where many come at once, `together` is called instead, with [(fact, moment), …] of one merchant in their order; its effect is
    what the handler's would be on each in turn.
    """

    fact: type[Fact]
    handler: Callable[..., Any]
    together: Callable[[Sequence[tuple[Any, datetime]]], Any] | None = None

    @property
    def name(self) -> str:
        return f"{self.handler.__module__}.{self.handler.__qualname__}:{self.fact.kind}"


_subscriptions: list[Subscription] = []


def subscribe(table: Sequence[Subscription]) -> None:
    """Put the table in force, in place of the one before."""
    names = [one.name for one in table]
    if len(set(names)) != len(names):
        raise ValueError("a handler stands twice for one fact")
    _subscriptions[:] = table


def subscriptions() -> tuple[Subscription, ...]:
    return tuple(_subscriptions)
