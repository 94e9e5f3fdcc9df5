"""Which model a merchant has, and which adapter speaks for it."""

from __future__ import annotations

from yutang.channels.model.contract import LargeModel
from yutang.channels.model.errors import ModelNotReady
from yutang.channels.model.models import ModelAccount
from yutang.channels.model.openai.channel import OpenAIModel
from yutang.channels.model.openai.client import Endpoint


def account_in_force() -> ModelAccount:
    """The merchant's model that is switched on. Raises ModelNotReady."""
    account = ModelAccount.objects.filter(is_on=True).first()
    if account is None:
        raise ModelNotReady
    return account


def model_name() -> str:
    """The name of the model that is switched on, or nothing."""
    return ModelAccount.objects.filter(is_on=True).values_list("model", flat=True).first() or ""


def adapter_of(account: ModelAccount) -> LargeModel:
    return OpenAIModel(Endpoint(account.address, account.model, account.key or ""))
