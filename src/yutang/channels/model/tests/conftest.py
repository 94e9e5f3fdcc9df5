from __future__ import annotations

import pytest

from tests.cast import NOON
from yutang.channels.model.api import AccountDraft, connect_model, switch_model
from yutang.channels.model.openai import channel, client
from yutang.channels.model.tests.far_side import KEY, FarSide, serving
from yutang.core.money import Money


@pytest.fixture
def far_side(settings, monkeypatch):
    """A model's server on this machine, which whoever runs the place has allowed. Pauses are noted, not waited for."""
    side = FarSide()
    with serving(side):
        settings.YUTANG_OWN_MODEL_HOSTS = frozenset({side.host})
        monkeypatch.setattr(channel, "_known", {})
        monkeypatch.setattr(client, "pause", side.pauses.append)
        yield side


@pytest.fixture
def account(shop, far_side):
    """The shop's model: 2 yuan a million tokens of questions, 8 of answers, at most 1 yuan a day."""
    draft = AccountDraft(far_side.address, "tiny-1", KEY, Money(200), Money(800), Money(100))
    account_id = connect_model(draft, now=NOON)
    switch_model(is_on=True)
    return account_id
