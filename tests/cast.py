"""The cast of the tests: one merchant and its rival, and the people around them.

阿海 (A Hai) works for the pond, 老钱 (Lao Qian) for the rival who must see nothing. 小鱼 (Xiao Yu) is a customer, 小满 (Xiao Man) a KOC.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from yutang.core import clock
from yutang.core.tenancy import merchant_scope

# A Saturday noon in Shanghai.
NOON = datetime(2026, 11, 21, 4, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _still_clock() -> Iterator[None]:
    with clock.frozen(NOON):
        yield


@pytest.fixture
def merchant(db):
    from yutang.accounts.models import Merchant

    return Merchant.objects.create(name="鱼塘小店", created_at=NOON)


@pytest.fixture
def rival(db):
    from yutang.accounts.models import Merchant

    return Merchant.objects.create(name="隔壁老店", created_at=NOON)


@pytest.fixture
def shop(merchant):
    """The merchant, with their scope in force for the whole test."""
    with merchant_scope(merchant.id):
        yield merchant


def hire(merchant, name: str, role: str):
    """A staff member with a sign-in of their own."""
    from yutang.accounts.models import Staff, User

    user = User.objects.create_user(username=f"{name}-{merchant.name}")
    with merchant_scope(merchant.id):
        return Staff.objects.create(user=user, name=name, role=role, created_at=NOON)


@pytest.fixture
def hai(merchant):
    """阿海, who owns the shop."""
    return hire(merchant, "阿海", "owner")


@pytest.fixture
def qian(rival):
    """老钱, the rival's owner: the outsider who must see nothing."""
    return hire(rival, "老钱", "owner")


@pytest.fixture
def hai_client(client, hai):
    """A browser in which 阿海 is signed in."""
    client.force_login(hai.user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


@pytest.fixture
def qian_client(qian):
    """A browser in which the rival's 老钱 is signed in."""
    from django.test import Client

    browser = Client()
    browser.force_login(qian.user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return browser


def facts() -> list[str]:
    """The kinds of the facts stated so far, in order."""
    from yutang.core.models import Event

    return list(Event.across_merchants().order_by("position").values_list("kind", flat=True))
