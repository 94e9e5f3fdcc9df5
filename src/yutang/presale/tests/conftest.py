from __future__ import annotations

import pytest

from yutang.presale.tests.stage import FarSide


@pytest.fixture
def far_side(monkeypatch):
    """The pay channel of every merchant."""
    channel = FarSide()
    monkeypatch.setattr("yutang.channels.pay.api.channel_of", lambda _name: channel)
    monkeypatch.setattr("yutang.channels.pay.api.ready_channels", lambda: ["wechat"])
    return channel
