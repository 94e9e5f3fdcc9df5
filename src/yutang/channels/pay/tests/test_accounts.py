import pytest
from django.db import connection

from tests.cast import NOON
from yutang.channels.pay import errors
from yutang.channels.pay.api import channel_of, connect_account, ready_channels
from yutang.channels.pay.models import PayAccount
from yutang.channels.pay.tests.far_side import API_V3_KEY, account_draft, public_pem
from yutang.channels.pay.wechat.client import GATEWAY as REAL
from yutang.core.models import AuditEntry
from yutang.core.tenancy import merchant_scope


def test_keys_are_sealed_and_never_shown(account):
    with connection.cursor() as cursor:
        cursor.execute("SELECT private_key, api_v3_key FROM pay_payaccount")
        stored = str(cursor.fetchone())
    assert "PRIVATE KEY" not in stored
    assert API_V3_KEY not in stored
    assert API_V3_KEY not in repr(account_draft())
    assert API_V3_KEY not in str(AuditEntry.objects.values_list("details", flat=True))


def test_another_account_takes_the_place_of_the_first(account):
    second = connect_account(account_draft(mch_id="1900000002"), now=NOON)
    assert PayAccount.objects.filter(is_active=True).get().pk == second
    assert PayAccount.objects.count() == 2
    assert ready_channels() == ["wechat"]


@pytest.mark.parametrize("gateway", ["http://127.0.0.1:9000", "https://api.mch.weixin.qq.com.evil.example", f"{REAL}/"])
def test_real_money_goes_to_the_real_provider(shop, settings, gateway):
    settings.YUTANG_IS_DEMO = False
    with pytest.raises(errors.GatewayRefused):
        connect_account(account_draft(gateway_url=gateway), now=NOON)
    assert connect_account(account_draft(gateway_url=REAL), now=NOON)
    assert channel_of("wechat").page_origins == ("https://wx.tenpay.com",)


def test_an_account_of_a_demo_is_of_no_use_elsewhere(account, settings):
    settings.YUTANG_IS_DEMO = False
    with pytest.raises(errors.GatewayRefused):
        channel_of("wechat")


@pytest.mark.parametrize(
    "wrong",
    [
        {"private_key": "-----BEGIN PRIVATE KEY-----\nnonsense\n-----END PRIVATE KEY-----"},
        {"private_key": ""},
        {"platform_public_key": "钥匙"},
        {"private_key": public_pem("merchant")},
        {"api_v3_key": "short"},
        {"channel": "alipay"},
    ],
)
def test_keys_that_cannot_be_read_are_refused(shop, demo, wrong):
    with pytest.raises(errors.BadPayKeys):
        connect_account(account_draft(**wrong), now=NOON)
    assert not PayAccount.objects.exists()


def test_a_shop_without_an_account_cannot_be_paid(account, rival):
    with merchant_scope(rival.id):
        assert ready_channels() == []
        with pytest.raises(errors.PayNotSetUp):
            channel_of("wechat")
