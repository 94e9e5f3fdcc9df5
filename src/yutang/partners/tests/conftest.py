"""A call for volunteers, and a volunteer who answers it."""

from datetime import timedelta
from io import BytesIO

import pytest
from PIL import Image

from tests.cast import NOON
from yutang.core import clock, limits
from yutang.core.tenancy import merchant_scope
from yutang.partners import api
from yutang.partners.links import call_link

CONSENT = "我同意小店保存这些资料"


@pytest.fixture(autouse=True)
def _at_noon():
    limits.forget_counts()
    with clock.frozen(NOON):
        yield
    limits.forget_counts()


@pytest.fixture
def call_id(merchant):
    with merchant_scope(merchant.id):
        return api.open_call(
            api.CallDraft("招 KOC", "每周试穿一件，说真话。", ["koc", "leader"], NOON + timedelta(days=7)), now=NOON
        )


@pytest.fixture
def join(merchant, call_id):
    """The path on which anybody may apply."""
    return call_link(merchant.id, call_id)


def told(name="阿青", **changes):
    plain = {"name": name, "kind": "koc", "traits": {"height_cm": 158, "body": ["梨形"]}, "bought": "买过收腰裙"}
    return api.Told(**plain | {"why": "想说真话", "communities": 3} | changes)


def applied(call_id, name="阿青", phone="13800138000", **changes):
    return api.apply_to_call(call_id, told(name, **changes), phone=phone, consent_words=CONSENT, now=NOON)


def picture(shade="teal"):
    out = BytesIO()
    Image.new("RGB", (30, 40), shade).save(out, "PNG")
    return out.getvalue()
