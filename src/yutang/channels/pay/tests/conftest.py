from __future__ import annotations

import httpx
import pytest

from tests.cast import NOON
from yutang.channels.pay.api import connect_account
from yutang.channels.pay.tests.far_side import Gateway, account_draft


@pytest.fixture
def demo(settings):
    """A place whose gateway may be another than the real one."""
    settings.YUTANG_IS_DEMO = True


@pytest.fixture
def account(shop, demo):
    """The shop's account with WeChat Pay."""
    return connect_account(account_draft(), now=NOON)


@pytest.fixture
def gateway(monkeypatch):
    far_side = Gateway()
    client = httpx.Client(transport=httpx.MockTransport(far_side))
    monkeypatch.setattr("yutang.channels.pay.wechat.client.http_client", lambda: client)
    return far_side
