"""The door of large models."""

from __future__ import annotations

from yutang.channels.model.actions import AccountDraft, ask, connect_model, forget_model, recall, switch_model
from yutang.channels.model.contract import ModelAnswer, Question
from yutang.channels.model.errors import (
    ABOUT_THE_WORDS,
    AddressRefused,
    Fault,
    ModelFailed,
    ModelNotReady,
    SpendingCapReached,
)
from yutang.channels.model.registry import model_name

__all__ = [
    "ABOUT_THE_WORDS",
    "AccountDraft",
    "AddressRefused",
    "Fault",
    "ModelAnswer",
    "ModelFailed",
    "ModelNotReady",
    "Question",
    "SpendingCapReached",
    "ask",
    "connect_model",
    "forget_model",
    "model_name",
    "recall",
    "switch_model",
]
