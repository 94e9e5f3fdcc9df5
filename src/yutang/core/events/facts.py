"""What a fact is, and how it is stated."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from typing import Any, ClassVar, TypeVar

from django.db import connection
from pydantic import TypeAdapter

from yutang.core import clock
from yutang.core.models import Event
from yutang.core.rows import insert_rows, insert_values
from yutang.core.tenancy import current_merchant_id


@dataclass(frozen=True)
class Fact:
    """Something that happened, in the past tense: ids and plain values only. A field `customer_id` makes it part of
    that customer's timeline."""

    kind: ClassVar[str]


_F = TypeVar("_F", bound=Fact)
_facts: dict[str, type[Fact]] = {}


def fact(kind: str) -> Callable[[type[_F]], type[_F]]:
    """Register a frozen dataclass as the fact `step.noun_participle`."""

    def register(cls: type[_F]) -> type[_F]:
        if kind in _facts:
            raise ValueError(f"two facts are called {kind}")
        cls.kind = kind
        _facts[kind] = cls
        return cls

    return register


def known_facts() -> dict[str, type[Fact]]:
    return dict(_facts)


def fact_class(kind: str) -> type[Fact]:
    return _facts[kind]


@cache
def _adapter(kind: str) -> TypeAdapter[Any]:
    return TypeAdapter(_facts[kind])


def payload_of(stated: Fact) -> dict[str, Any]:
    return dict(_adapter(stated.kind).dump_python(stated, mode="json"))


def _written(stated: Fact) -> str:
    return _adapter(stated.kind).dump_json(stated).decode()


def restored(event: Event) -> Fact:
    """The fact a row of the log tells of."""
    fact_read: Fact = _adapter(event.kind).validate_python(event.payload)
    return fact_read


def _row(stated: Fact, at: datetime, *, is_historical: bool) -> Event:
    return Event(
        merchant_id=current_merchant_id(),
        kind=stated.kind,
        subject_id=getattr(stated, "customer_id", None),
        payload=payload_of(stated),
        at=at,
        is_historical=is_historical,
    )


def publish(stated: Fact, *, at: datetime | None = None) -> None:
    """State a fact in the transaction of its change: it exists exactly when the change does.

    Refuses to run outside a transaction.
    """
    _refuse_outside_transaction()
    _row(stated, at or clock.now(), is_historical=False).save(force_insert=True)


def publish_many(stated: Sequence[tuple[Fact, datetime]]) -> None:
    """State facts of many changes in their one transaction, each with its moment: the same rows as `publish` writes."""
    _refuse_outside_transaction()
    merchant_id, recorded_at = current_merchant_id(), datetime.now(UTC)
    insert_values(
        Event,
        ("merchant_id", "kind", "subject_id", "payload", "at", "recorded_at", "is_historical"),
        [
            (merchant_id, one.kind, getattr(one, "customer_id", None), _written(one), at, recorded_at, False)
            for one, at in stated
        ],
    )


def publish_history(stated: Iterable[tuple[Fact, datetime]]) -> None:
    """State facts of the past in bulk, as imports do. They are in the log and on timelines; no handler is called."""
    _refuse_outside_transaction()
    insert_rows([_row(one, at, is_historical=True) for one, at in stated])


def _refuse_outside_transaction() -> None:
    if not connection.in_atomic_block:
        raise RuntimeError("a fact is stated in the transaction of its change")
