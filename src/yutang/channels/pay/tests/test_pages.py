import logging
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.cast import NOON, hire
from yutang.channels.pay.api import channel_of, connect_account, ready_channels
from yutang.channels.pay.models import PayAccount
from yutang.channels.pay.queries import can_be_told
from yutang.channels.pay.tests.far_side import API_V3_KEY, account_draft, private_pem, public_pem
from yutang.channels.pay.wechat.client import GATEWAY as REAL
from yutang.core.models import AuditEntry
from yutang.core.tenancy import merchant_scope

PAGE = "/settings/payments"
ENGLISH = {"accept-language": "en"}


def entered(**changes):
    draft = vars(account_draft())
    return {name: draft[name] for name in draft if name not in ("channel", "gateway_url")} | changes


def pem_file(text: str | bytes, name: str = "apiclient_key.pem") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, text.encode() if isinstance(text, str) else text)


def accounts():
    return list(PayAccount.across_merchants().order_by("created_at", "pk"))


def secrets_in(text: str) -> list[str]:
    """Lines of the private key, or the APIv3 key, that stand in a text."""
    lines = [line for line in private_pem("merchant").splitlines() if "-----" not in line]
    return [one for one in (*lines, API_V3_KEY) if one in text]


def test_an_owner_connects_an_account_and_the_shop_can_be_paid(merchant, hai_client):
    assert "mch_id" in hai_client.get(PAGE).content.decode()
    assert hai_client.post(PAGE, entered()).status_code == 302
    page = hai_client.get(PAGE).content.decode()
    assert "1900000001" in page
    assert "wx0000000000000001" in page
    assert f"/channels/pay/{accounts()[0].pk}/notify" in page
    with merchant_scope(merchant.id):
        assert ready_channels() == ["wechat"]
        assert channel_of("wechat")
        assert AuditEntry.objects.get(verb="pay.account_connected").actor_name == "阿海"
    assert [one.gateway_url for one in accounts()] == [REAL]


def test_keys_may_be_handed_in_as_files(merchant, hai_client):
    files = {
        "private_key": "",
        "private_key_file": pem_file("\ufeff" + private_pem("merchant").replace("\n", "\r\n")),
        "platform_public_key": "",
        "platform_public_key_file": pem_file(public_pem("platform"), "pub_key.pem"),
    }
    assert hai_client.post(PAGE, entered(**files)).status_code == 302
    with merchant_scope(merchant.id):
        assert channel_of("wechat")


def test_another_account_takes_the_place_of_the_first_on_the_page(hai_client):
    hai_client.post(PAGE, entered())
    hai_client.post(PAGE, entered(mch_id="1900000002"))
    page = hai_client.get(PAGE).content.decode()
    assert "1900000002" in page
    assert "1900000001" not in page
    assert [one.is_active for one in accounts()] == [False, True]


def test_a_serial_number_may_come_as_openssl_writes_it(hai_client):
    assert hai_client.post(PAGE, entered(serial_no="5f:3a:00:01")).status_code == 302
    assert accounts()[0].serial_no == "5F3A0001"


WRONG = {
    "no number": ("mch_id", {"mch_id": ""}),
    "a number in words": ("mch_id", {"mch_id": "一九〇〇"}),
    "a header in the id": ("app_id", {"app_id": "wx0000000000000001\r\nX: y"}),
    "no app id": ("app_id", {"app_id": "gh_123"}),
    "a serial of other letters": ("serial_no", {"serial_no": "证书"}),
    "a short key": ("api_v3_key", {"api_v3_key": "short"}),
    "no key": ("private_key", {"private_key": ""}),
    "a broken key": ("private_key", {"private_key": private_pem("merchant")[:300]}),
    "a public key as the private": ("private_key", {"private_key": public_pem("merchant")}),
    "a zero byte": ("private_key", {"private_key": "\0"}),
    "a key without end": ("private_key", {"private_key": "A" * 30_000}),
    "no text": ("private_key_file", {"private_key_file": pem_file(b"\x30\x82\xff\xfe", "apiclient_cert.p12")}),
    "an endless file": ("private_key_file", {"private_key_file": pem_file("A" * 30_000)}),
    "their id": ("platform_public_key_id", {"platform_public_key_id": "PUB KEY"}),
    "their key": ("platform_public_key", {"platform_public_key": "钥匙"}),
    "one's own key as theirs": ("platform_public_key", {"platform_public_key": public_pem("merchant")}),
}


@pytest.mark.parametrize(("field", "wrong"), WRONG.values(), ids=WRONG)
def test_what_cannot_be_right_is_said_at_its_field_and_changes_nothing(hai_client, caplog, field, wrong):
    caplog.set_level(logging.DEBUG)
    for language in ("zh-hans", "en"):
        for value in wrong.values():
            if hasattr(value, "seek"):
                value.seek(0)
        answer = hai_client.post(PAGE, entered(**wrong), headers={"accept-language": language})
        text = answer.content.decode()
        assert answer.status_code == 422
        assert set(answer.context["form"].errors) == {field}
        said = str(answer.context["form"].errors[field][0])
        assert bool(re.search("[一-鿿]", said)) == (language == "zh-hans"), said
        assert not secrets_in(text + caplog.text)
    assert not accounts()


def test_a_key_is_in_no_page_and_no_log(hai_client, caplog):
    caplog.set_level(logging.DEBUG)
    shown = hai_client.post(PAGE, entered(mch_id="x")).content.decode()
    hai_client.post(PAGE, entered())
    shown += hai_client.get(PAGE).content.decode() + hai_client.get("/settings/audit/").content.decode()
    assert "1900000001" in shown
    assert not secrets_in(shown)
    assert not secrets_in(caplog.text)
    assert "no-store" in hai_client.get(PAGE)["Cache-Control"]


@pytest.mark.parametrize(
    ("role", "status"), [("owner", 200), ("finance", 200), ("operator", 403), ("guide", 403), ("auditor", 403)]
)
def test_only_who_manages_money_connects_an_account(merchant, role, status):
    browser = Client()
    browser.force_login(
        hire(merchant, "某人", role).user, backend="allauth.account.auth_backends.AuthenticationBackend"
    )
    assert browser.get(PAGE).status_code == status
    assert (f'href="{PAGE}"' in browser.get("/settings/").content.decode()) == (status == 200)
    browser.post(PAGE, entered())
    assert len(accounts()) == (status == 200)


def test_strangers_and_forged_forms_connect_nothing(hai):
    assert Client().get(PAGE)["Location"].startswith("/accounts/login/")
    Client().post(PAGE, entered())
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(hai.user, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert browser.post(PAGE, entered()).status_code == 403
    assert not accounts()


def test_the_rival_sees_and_replaces_only_their_own(hai_client, qian_client):
    hai_client.post(PAGE, entered())
    assert "1900000001" not in qian_client.get(PAGE).content.decode()
    qian_client.post(PAGE, entered(mch_id="1900000009"))
    assert [(one.mch_id, one.is_active) for one in accounts()] == [("1900000001", True), ("1900000009", True)]


def test_in_a_demo_the_far_side_stays_the_simulated_one(shop, demo, hai_client):
    connect_account(account_draft(), now=NOON)
    assert "simulated platform" in hai_client.get(PAGE, headers=ENGLISH).content.decode()
    hai_client.post(PAGE, entered(mch_id="1900000002", gateway_url="https://evil.example"))
    assert {one.gateway_url for one in accounts()} == {account_draft().gateway_url}


def test_an_account_of_a_demo_is_replaced_by_a_real_one_elsewhere(shop, demo, settings, hai_client):
    connect_account(account_draft(), now=NOON)
    settings.YUTANG_IS_DEMO = False
    hai_client.post(PAGE, entered(gateway_url="https://evil.example"))
    assert accounts()[-1].gateway_url == REAL


@pytest.mark.parametrize(("address", "can"), [
    ("https://shop.example.com", True), ("https://8.8.8.8", True), ("http://shop.example.com", False),
    ("https://127.0.0.1:8000", False), ("https://localhost", False), ("https://192.168.1.2", False),
    ("https://[::1]", False), ("https://shop.local", False), ("https://shop", False), ("https://", False),
])  # fmt: skip
def test_the_page_warns_where_wechat_cannot_reach_the_shop(hai_client, settings, address, can):
    settings.YUTANG_PUBLIC_URL = address
    assert can_be_told(address) is can
    assert ("YUTANG_PUBLIC_URL" in hai_client.get(PAGE).content.decode()) is not can
