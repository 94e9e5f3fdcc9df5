import logging
import re

import pytest
from django.test import Client

from tests.cast import hire
from yutang.channels.model.models import ModelAccount
from yutang.channels.model.tests.far_side import KEY, Answer, completion, refusal
from yutang.core import limits
from yutang.core.models import AuditEntry
from yutang.core.tenancy import merchant_scope

PAGE = "/settings/model"
ENGLISH = {"accept-language": "en"}
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@pytest.fixture(autouse=True)
def _fresh_counts():
    limits.forget_counts()
    yield
    limits.forget_counts()


@pytest.fixture
def entered(far_side):
    told = {
        "address": far_side.address,
        "model": "tiny-1",
        "key": KEY,
        "price_in": "2",
        "price_out": "8",
        "daily_cap": "1",
    }
    return lambda **changes: told | changes


def accounts():
    return list(ModelAccount.across_merchants())


def test_an_owner_connects_tests_and_switches_on(merchant, hai_client, far_side, entered):
    assert hai_client.post(PAGE, entered()).status_code == 302
    (account,) = accounts()
    assert (account.price_in_fen, account.price_out_fen, account.daily_cap_fen, account.is_on) == (200, 800, 100, False)
    far_side.answers = [completion({"word": "你好"})]
    page = hai_client.post(f"{PAGE}/test", headers=ENGLISH).content.decode()
    assert "It answers" in page
    assert "120 tokens" in page
    assert hai_client.post(f"{PAGE}/on").status_code == 302
    assert accounts()[0].is_on
    assert hai_client.post(f"{PAGE}/off").status_code == 302
    assert not accounts()[0].is_on
    with merchant_scope(merchant.id):
        verbs = list(AuditEntry.objects.order_by("at", "id").values_list("verb", flat=True))
    assert verbs == ["model.connected", "model.switched_on", "model.switched_off"]
    assert "tiny-1" in hai_client.get("/settings/audit/").content.decode()
    assert hai_client.post(f"{PAGE}/forget").status_code == 302
    assert not accounts()


def test_a_failed_test_says_why_and_what_the_provider_says(hai_client, far_side, entered):
    hai_client.post(PAGE, entered())
    far_side.answers = [Answer(401, refusal(f"Incorrect API key provided: {KEY} <script>alert(1)</script>"))]
    page = hai_client.post(f"{PAGE}/test", headers=ENGLISH).content.decode()
    assert "does not accept the key" in page
    assert "Incorrect API key provided" in page
    assert KEY not in page
    assert "<script>alert" not in page
    assert "does not accept the key" in hai_client.get(PAGE, headers=ENGLISH).content.decode()


def test_the_connection_is_not_tested_without_end(hai_client, far_side, entered):
    hai_client.post(PAGE, entered())
    far_side.answers = [completion({"word": "你好"})]
    statuses = [hai_client.post(f"{PAGE}/test").status_code for _time in range(13)]
    # A minute that ends just now lets one or two more through.
    assert (statuses[:10], statuses[-1]) == ([200] * 10, 429)


def test_without_a_model_there_is_nothing_to_test_or_switch(hai_client):
    assert "No large model is connected" in hai_client.post(f"{PAGE}/test", headers=ENGLISH).content.decode()
    assert hai_client.post(f"{PAGE}/on").status_code == 409


def test_an_empty_key_keeps_the_one_that_is_there(hai_client, entered):
    hai_client.post(PAGE, entered())
    assert hai_client.post(PAGE, entered(key="", model="tiny-2")).status_code == 302
    assert [(one.model, one.key) for one in accounts()] == [("tiny-2", KEY)]


def test_another_address_wants_the_key_again(hai_client, entered, settings):
    hai_client.post(PAGE, entered())
    settings.YUTANG_OWN_MODEL_HOSTS |= {"127.0.0.1:9"}
    answer = hai_client.post(PAGE, entered(key="", address="http://127.0.0.1:9/v1"))
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["key"])


WRONG = {
    "no address": ("address", {"address": ""}),
    "no url": ("address", {"address": "api.example.com"}),
    "a metadata address": ("address", {"address": "https://169.254.169.254/latest"}),
    "this machine": ("address", {"address": "https://127.0.0.1:8000/v1"}),
    "not over tls": ("address", {"address": "http://93.184.216.34/v1"}),
    "a password in it": ("address", {"address": "https://a:b@93.184.216.34/v1"}),
    "no model": ("model", {"model": ""}),
    "a model in words": ("model", {"model": "大 模型"}),
    "a header in the key": ("key", {"key": "sk-1\r\nX: y"}),
    "a key in Chinese": ("key", {"key": "钥匙"}),
    "a price below nothing": ("price_in", {"price_in": "-1"}),
    "a price with parts of a fen": ("price_out", {"price_out": "0.001"}),
    "no number": ("price_in", {"price_in": "两块"}),
    "not a number": ("price_in", {"price_in": "NaN"}),
    "an endless number": ("daily_cap", {"daily_cap": "1e999999"}),
    "no cap": ("daily_cap", {"daily_cap": ""}),
}


@pytest.mark.parametrize(("field", "wrong"), WRONG.values(), ids=WRONG)
def test_what_cannot_be_right_is_said_at_its_field_and_changes_nothing(hai_client, entered, field, wrong):
    for language in ("zh-hans", "en"):
        answer = hai_client.post(PAGE, entered(**wrong), headers={"accept-language": language})
        assert (answer.status_code, list(answer.context["form"].errors)) == (422, [field])
        said = str(answer.context["form"].errors[field][0])
        assert bool(re.search("[一-鿿]", said)) == (language == "zh-hans"), said
        assert KEY not in answer.content.decode()
    assert not accounts()


def test_a_key_is_in_no_page_and_no_log(hai_client, entered, caplog):
    caplog.set_level(logging.DEBUG)
    shown = hai_client.post(PAGE, entered(model="")).content.decode()
    hai_client.post(PAGE, entered())
    shown += hai_client.get(PAGE).content.decode() + hai_client.get("/settings/audit/").content.decode()
    assert "tiny-1" in shown
    assert KEY not in shown + caplog.text
    assert "no-store" in hai_client.get(PAGE)["Cache-Control"]


@pytest.mark.parametrize(
    ("role", "status"), [("owner", 200), ("finance", 200), ("operator", 403), ("guide", 403), ("auditor", 403)]
)
def test_only_who_manages_money_sees_and_changes_it(merchant, entered, role, status):
    browser = Client()
    browser.force_login(hire(merchant, "某人", role).user, backend=BACKEND)
    assert browser.get(PAGE).status_code == status
    assert (f'href="{PAGE}"' in browser.get("/settings/").content.decode()) == (status == 200)
    browser.post(PAGE, entered())
    assert len(accounts()) == (status == 200)
    for part in ("test", "on", "off", "forget"):
        assert (browser.post(f"{PAGE}/{part}").status_code == 403) == (status == 403)


def test_the_rival_sees_and_changes_only_their_own(hai_client, qian_client, entered):
    hai_client.post(PAGE, entered())
    assert "tiny-1" not in qian_client.get(PAGE).content.decode()
    qian_client.post(f"{PAGE}/forget")
    qian_client.post(PAGE, entered(model="theirs", key=""))
    assert sorted((one.model, one.key) for one in accounts()) == [("theirs", ""), ("tiny-1", KEY)]
