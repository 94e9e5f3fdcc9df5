"""The API's door, on an API of its own with one operation of each kind."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.http import HttpRequest
from django.test import override_settings
from django.urls import path
from ninja import Router, Schema

from tests.cast import NOON
from yutang.accounts import api
from yutang.accounts.keys import merchant_operation, permission_asked_by
from yutang.accounts.models import ApiKey
from yutang.accounts.rules import Permission
from yutang.core import audit, clock, limits
from yutang.core.actors import current_actor
from yutang.core.errors import Conflict
from yutang.core.models import AuditEntry
from yutang.core.tenancy import current_merchant_id
from yutang.site.json_api import new_api
from yutang.site.rest import api as whole_api

router = Router()


class EchoIn(Schema):
    text: str
    count: int = 1


@router.post("/echo")
@merchant_operation(Permission.EDIT_NEEDS)
def echo(request: HttpRequest, body: EchoIn) -> dict[str, Any]:
    return {"text": body.text * body.count, "merchant": str(current_merchant_id()), "actor": current_actor().name}


@router.post("/refuse")
@merchant_operation(Permission.SEE_PEOPLE)
def refuse(request: HttpRequest) -> None:
    raise Conflict(quantity=3)


@router.post("/change")
@merchant_operation(Permission.MANAGE_STAFF)
def change(request: HttpRequest) -> dict[str, bool]:
    api.rename_merchant("改名的店")
    return {"done": True}


own_api = new_api("test-keys")
own_api.add_router("", router)
urlpatterns = [path("api/v1/", own_api.urls)]

pytestmark = pytest.mark.urls(__name__)


@pytest.fixture(autouse=True)
def _fresh_counts():
    limits.forget_counts()


@pytest.fixture
def key(shop):
    return api.make_api_key("ERP", "operator", now=NOON)[1]


def call(client, path, secret="", body=None, **more):
    headers = {"authorization": f"Bearer {secret}"} if secret else {}
    return client.post(
        f"/api/v1/{path}",
        body if isinstance(body, bytes) else json.dumps(body or {}),
        content_type="application/json",
        headers={**headers, **more},
    )


def error_of(answer):
    return answer.json()["error"]


def test_a_key_acts_for_its_merchant_under_its_name(client, key, shop):
    answer = call(client, "echo", key, {"text": "显瘦", "count": 2})
    assert answer.json() == {"text": "显瘦显瘦", "merchant": str(shop.id), "actor": "ERP"}


def test_the_keys_name_stands_in_the_audit_log(client, shop):
    secret = api.make_api_key("大权", "owner", now=NOON)[1]
    assert call(client, "change", secret).status_code == 200
    entry = AuditEntry.objects.get(verb="accounts.merchant_renamed")
    assert (entry.actor_kind, entry.actor_name) == ("api_key", "大权")
    assert audit.told(entry.verb, entry.details)


@pytest.mark.parametrize(
    "header",
    [
        "",
        "Bearer",
        "Bearer ",
        "Bearer yt_forged",
        "Basic eXRfOmZvcmdlZA==",
        "Bearer \u00e9\u00e8",
        "Bearer " + "x" * 8000,
    ],
)
def test_a_forged_key_opens_nothing(client, key, header):
    answer = client.post("/api/v1/echo", "{}", content_type="application/json", headers={"authorization": header})
    assert answer.status_code == 401
    assert set(error_of(answer)) == {"code", "message", "fields"}


def test_a_secret_with_one_letter_changed_opens_nothing(client, key):
    forged = key[:-1] + ("A" if key[-1] != "A" else "B")
    assert error_of(call(client, "echo", forged))["code"] == "accounts.key_unknown"


def test_a_revoked_key_opens_nothing_from_the_next_call_on(client, key, shop):
    assert call(client, "echo", key, {"text": "x"}).status_code == 200
    api.revoke_api_key(ApiKey.objects.get().pk, now=NOON)
    assert call(client, "echo", key, {"text": "x"}).status_code == 401


def test_revoking_again_is_noted_once(shop, key):
    key_id = ApiKey.objects.get().pk
    api.revoke_api_key(key_id, now=NOON)
    api.revoke_api_key(key_id, now=NOON + timedelta(hours=1))
    assert ApiKey.objects.get().revoked_at == NOON
    assert AuditEntry.objects.filter(verb="accounts.api_key_revoked").count() == 1


def test_only_the_hash_is_stored(shop, key):
    row = ApiKey.objects.get()
    assert key not in str(vars(row))
    assert key not in str(list(AuditEntry.objects.values()))
    assert row.prefix == key[:8]


def test_a_role_without_the_permission_is_refused(client, shop):
    secret = api.make_api_key("工厂", "factory", now=NOON)[1]
    answer = call(client, "echo", secret, {"text": "x"})
    assert answer.status_code == 403
    assert error_of(answer)["code"] == "not_allowed"


def test_a_browser_session_is_no_key(hai_client):
    assert call(hai_client, "echo", body={"text": "x"}).status_code == 401


def test_a_refusal_is_told_as_json_in_the_readers_language(client, key):
    answer = call(client, "refuse", key, **{"accept-language": "en"})
    assert answer.status_code == 409
    assert error_of(answer) == {
        "code": "conflict",
        "message": "Somebody else was quicker. Reload the page and look again.",
        "fields": {"quantity": 3},
    }
    assert "刷新" in error_of(call(client, "refuse", key, **{"accept-language": "zh-hans"}))["message"]


def test_what_does_not_fit_the_schema_is_told_field_by_field(client, key):
    answer = call(client, "echo", key, {"count": "many"})
    assert answer.status_code == 422
    assert set(error_of(answer)["fields"]["invalid"]) == {"body.body.text", "body.body.count"}


@pytest.mark.parametrize(
    "body", [b"", b"{", b"\xff\xfe", b'{"text": NaN}', b'{"text": "a\\u0000b"}', b'{"text": "\x00"}', b"[" * 100_000]
)
def test_a_body_that_is_not_json_is_a_clear_no(client, key, body):
    answer = call(client, "echo", key, body)
    assert answer.status_code in {400, 422}
    assert error_of(answer)["message"]


def test_a_body_larger_than_we_take_is_refused(client, key):
    answer = call(client, "echo", key, b'{"text": "' + b"x" * (3 * 1024 * 1024) + b'"}')
    assert answer.status_code == 413


@override_settings(YUTANG_API_CALLS_A_MINUTE=3)
def test_a_key_may_call_only_so_often_and_is_told_when_to_return(client, key, shop):
    answers = [call(client, "echo", key, {"text": "x"}) for _ in range(4)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    assert error_of(answers[-1])["code"] == "too_often"
    assert 1 <= int(answers[-1]["Retry-After"]) <= 60
    other = api.make_api_key("另一把", "operator", now=NOON)[1]
    assert call(client, "echo", other, {"text": "x"}).status_code == 200


def test_guessing_keys_is_slowed_down_by_address(client, key):
    answers = {call(client, "echo", f"yt_guess{number}").status_code for number in range(limits.BAD_KEYS.amount + 1)}
    assert answers == {401, 429}
    assert call(client, "echo", key, {"text": "x"}).status_code == 200


def test_the_last_use_is_noted_to_the_minute(client, key, shop, django_assert_num_queries):
    call(client, "echo", key, {"text": "x"})
    assert ApiKey.objects.get().last_used_at == NOON
    with clock.frozen(NOON + timedelta(seconds=59)), django_assert_num_queries(1):
        call(client, "echo", key, {"text": "x"})
    with clock.frozen(NOON + timedelta(seconds=60)):
        call(client, "echo", key, {"text": "x"})
    assert ApiKey.objects.get().last_used_at == NOON + timedelta(seconds=60)


def test_every_operation_of_the_api_says_what_it_asks_for():
    operations = [
        operation
        for _prefix, each in whole_api._routers
        for view in each.path_operations.values()
        for operation in view.operations
    ]
    silent = [operation.view_func.__qualname__ for operation in operations if permission_asked_by(operation) is None]
    assert silent == []
