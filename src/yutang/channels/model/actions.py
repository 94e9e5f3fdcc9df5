"""Connecting a merchant's model, and asking it."""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from typing import Any, cast
from uuid import UUID

from django.db import transaction
from django.db.models import Sum
from pydantic import BaseModel, ValidationError

from yutang.channels.model.addresses import origin_of, target_of, tidy_address
from yutang.channels.model.contract import ModelAnswer, Question, Shape, Usage
from yutang.channels.model.errors import (
    ABOUT_THE_WORDS,
    Fault,
    KeyNeeded,
    ModelFailed,
    ModelNotReady,
    QuestionTooLong,
    SpendingCapReached,
)
from yutang.channels.model.models import KeptAnswer, ModelAccount, ModelCall
from yutang.channels.model.openai.messages import strict_schema
from yutang.channels.model.registry import account_in_force, adapter_of
from yutang.channels.model.rules import MILLION, cost_of, most_cost
from yutang.core import audit
from yutang.core.clock import SHOP_ZONE
from yutang.core.money import ZERO, Money

LONGEST_QUESTION = 60_000
# The frame of a request around our words, as tokens.
FRAME = 200
TEST = "model.test"


@dataclass(frozen=True)
class AccountDraft:
    """A model as its owner enters it; prices are for a million tokens. Without a key the one that is there stays."""

    address: str
    model: str
    key: str = field(default="", repr=False)
    price_in: Money = ZERO
    price_out: Money = ZERO
    daily_cap: Money = ZERO


class Greeting(BaseModel):
    """What a model is asked for when its connection is tested."""

    word: str


@transaction.atomic
def connect_model(draft: AccountDraft, *, now: datetime) -> UUID:
    """Use this model from now on, in place of an earlier one; it is on or off as that was, and off at first.

    Raises AddressRefused, and KeyNeeded where the key that is there was entered for another address.
    """
    address = tidy_address(draft.address)
    target_of(address)
    account = ModelAccount.objects.select_for_update().first() or ModelAccount()
    if account.key and not draft.key and origin_of(account.address) != origin_of(address):
        raise KeyNeeded
    account.address, account.model, account.connected_at = address, draft.model, now
    account.key = draft.key or account.key
    account.price_in_fen, account.price_out_fen = draft.price_in.fen, draft.price_out.fen
    account.daily_cap_fen = draft.daily_cap.fen
    account.save()
    audit.record("model.connected", account.pk, address=address, model=draft.model, cap_fen=draft.daily_cap.fen)
    return account.pk


@transaction.atomic
def switch_model(*, is_on: bool) -> None:
    """Have the model used, or not. Raises ModelNotReady where there is none."""
    account = ModelAccount.objects.select_for_update().first()
    if account is None:
        raise ModelNotReady
    if account.is_on == is_on:
        return
    account.is_on = is_on
    account.save(update_fields=["is_on"])
    audit.record("model.switched_on" if is_on else "model.switched_off", account.pk, model=account.model)


@transaction.atomic
def forget_model() -> None:
    """Take the model away with its key and what it answered. What was asked and paid stays."""
    account = ModelAccount.objects.select_for_update().first()
    if account is None:
        return
    audit.record("model.forgotten", account.pk, model=account.model)
    KeptAnswer.objects.all().delete()
    account.delete()


def test_connection(*, now: datetime) -> ModelAnswer[Greeting]:
    """Ask the model for one word, whether it is on or off; it costs what that costs. Raises what `ask` raises."""
    account = ModelAccount.objects.first()
    if account is None:
        raise ModelNotReady
    question = Question(TEST, "你在帮忙测试连接。", "请回答一个词：你好。", Greeting, most_tokens=200, seconds=30)
    return _asked(account, question, now)


# Not a test of pytest's, whatever module it is imported into.
test_connection.__test__ = False  # type: ignore[attr-defined]


def ask(question: Question[Shape], *, now: datetime) -> ModelAnswer[Shape]:
    """Put a question to the merchant's model; the same question is answered from memory, for nothing.

    It calls over the network: never inside a transaction. Raises ModelNotReady, SpendingCapReached, QuestionTooLong,
    AddressRefused and ModelFailed; what the model could not answer in form before it is not asked again.
    """
    account = account_in_force()
    digest = digest_of(account, question)
    kept = KeptAnswer.objects.filter(digest=digest).first()
    remembered = _remembered(kept, question) if kept is not None else None
    if kept is not None and (remembered is not None or kept.error):
        _note_remembered(account, question, kept, now)
        if remembered is None:
            raise ModelFailed(Fault(kept.error))
        return ModelAnswer(remembered, is_remembered=True)
    try:
        answer = _asked(account, question, now)
    except ModelFailed as failure:
        if failure.fault in ABOUT_THE_WORDS:
            _keep(digest, None, failure.fault, now)
        raise
    _keep(digest, answer.value.model_dump(mode="json"), "", now)
    return answer


def recall(questions: Sequence[Question[Shape]]) -> list[Shape | None]:
    """What the model that is switched on has answered to each of these before, or None. It asks nobody and costs nothing."""
    account = ModelAccount.objects.filter(is_on=True).first()
    if account is None or not questions:
        return [None] * len(questions)
    digests = [digest_of(account, one) for one in questions]
    kept = {row.digest: row for row in KeptAnswer.objects.filter(digest__in=digests)}
    return [
        _remembered(kept[digest], one) if digest in kept else None
        for digest, one in zip(digests, questions, strict=True)
    ]


def digest_of(account: ModelAccount, question: Question[Any]) -> str:
    """What stands for a question and whom it is put to: another one for other words, instructions, shapes and models."""
    parts = (
        account.address,
        account.model,
        question.instructions,
        question.material,
        _schema_of(cast(type[BaseModel], question.shape)),
    )
    return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()


@lru_cache(maxsize=32)
def _schema_of(shape: type[BaseModel]) -> str:
    return json.dumps(strict_schema(shape), sort_keys=True)


def _remembered(kept: KeptAnswer, question: Question[Shape]) -> Shape | None:
    try:
        return None if kept.error else question.shape.model_validate(kept.answer)
    except ValidationError:
        # Kept under a shape whose meaning has changed since: asked again.
        return None


def _note_remembered(account: ModelAccount, question: Question[Any], kept: KeptAnswer, now: datetime) -> None:
    ModelCall.objects.create(
        purpose=question.purpose, model=account.model, at=now, is_remembered=True, error=kept.error
    )


def _asked(account: ModelAccount, question: Question[Shape], now: datetime) -> ModelAnswer[Shape]:
    if len(question.instructions) + len(question.material) > LONGEST_QUESTION:
        raise QuestionTooLong
    call = _reserve(account, question, now)
    started = time.perf_counter()
    try:
        reply = adapter_of(account).answer(question)
    except ModelFailed as failure:
        _settle(call, failure.usage, account, started, failure.fault)
        raise
    except Exception:
        _settle(call, Usage(), account, started, Fault.UNREACHABLE)
        raise
    _settle(call, reply.usage, account, started, "")
    usage = reply.usage
    return ModelAnswer(reply.value, usage.tokens_in, usage.tokens_out, call.cost_micro_fen, call.latency_ms)


@transaction.atomic
def _reserve(account: ModelAccount, question: Question[Any], now: datetime) -> ModelCall:
    """Set the most that a call can cost aside, under the account's lock: so two at once cannot both spend what is left."""
    cap = ModelAccount.objects.select_for_update().values_list("daily_cap_fen", flat=True).get(pk=account.pk)
    size = (
        len(
            f"{question.instructions}{question.material}{_schema_of(cast(type[BaseModel], question.shape))}".encode(
                "utf-8", "replace"
            )
        )
        + FRAME
    )
    most = most_cost(size, question.most_tokens, account.prices)
    if spent_since(day_start(now)) + most > cap * MILLION:
        raise SpendingCapReached(cap=Money(cap))
    return ModelCall.objects.create(
        purpose=question.purpose, model=account.model, at=now, cost_micro_fen=most, error=Fault.BROKEN_OFF
    )


def _settle(call: ModelCall, usage: Usage, account: ModelAccount, started: float, error: str) -> None:
    call.tokens_in, call.tokens_out, call.error = usage.tokens_in, usage.tokens_out, error
    call.cost_micro_fen = cost_of((usage.tokens_in, usage.tokens_out), account.prices)
    call.latency_ms = round(1000 * (time.perf_counter() - started))
    call.save()


def _keep(digest: str, answer: Any, error: str, now: datetime) -> None:
    KeptAnswer.objects.update_or_create(digest=digest, defaults={"answer": answer, "error": error, "kept_at": now})


def day_start(now: datetime) -> datetime:
    """When the shop's day of this moment began."""
    return now.astimezone(SHOP_ZONE).replace(hour=0, minute=0, second=0, microsecond=0)


def spent_since(begin: datetime) -> int:
    """What was spent or set aside since then, in millionths of a fen."""
    return ModelCall.objects.filter(at__gte=begin).aggregate(spent=Sum("cost_micro_fen"))["spent"] or 0
