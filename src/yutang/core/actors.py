"""Who is doing this: staff, an API key, a member, or the system itself. Set by the frame, read by the audit log."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Literal
from uuid import UUID


@dataclass(frozen=True)
class Actor:
    kind: Literal["staff", "api_key", "member", "partner", "system"]
    id: UUID | None
    name: str


SYSTEM = Actor("system", None, "Yutang")

_actor: ContextVar[Actor] = ContextVar("actor", default=SYSTEM)


@contextlib.contextmanager
def acting_as(actor: Actor) -> Iterator[None]:
    token = _actor.set(actor)
    try:
        yield
    finally:
        _actor.reset(token)


def current_actor() -> Actor:
    return _actor.get()
