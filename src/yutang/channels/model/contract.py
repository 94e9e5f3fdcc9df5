"""What every large model can do for us."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from pydantic import BaseModel

Shape = TypeVar("Shape", bound=BaseModel)


@dataclass(frozen=True)
class Question(Generic[Shape]):
    """What is asked. `instructions` are ours; `material` is whatever they are about, and never obeyed.

    `purpose` names who asks ("needs.deep_reading"). An answer that does not fit `shape`, is longer than `most_tokens` or takes
    longer than `seconds`, pauses included, is none.
    """

    purpose: str
    instructions: str
    material: str
    shape: type[Shape]
    most_tokens: int = 600
    seconds: float = 60


@dataclass(frozen=True)
class Usage:
    """Tokens of a question and its answer: as the provider counts them, or one a character where it does not."""

    tokens_in: int = 0
    tokens_out: int = 0


@dataclass(frozen=True)
class Reply(Generic[Shape]):
    """An answer in the shape that was asked for, and what it took."""

    value: Shape
    usage: Usage


@dataclass(frozen=True)
class ModelAnswer(Generic[Shape]):
    """An answer with its cost in millionths of a fen and its time. One that was kept from before costs and takes nothing."""

    value: Shape
    tokens_in: int = 0
    tokens_out: int = 0
    cost_micro_fen: int = 0
    latency_ms: int = 0
    is_remembered: bool = False


class LargeModel(Protocol):
    """One merchant's model. Calls go over the network: never make one inside a transaction."""

    def answer(self, question: Question[Shape]) -> Reply[Shape]:
        """Raises ModelFailed, whose `is_permanent` says whether asking the same again later can help."""
        ...
