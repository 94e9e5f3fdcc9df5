"""The JSON API of people."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from tests.cast import NOON
from yutang.accounts.api import Role, make_api_key
from yutang.core.tenancy import merchant_scope
from yutang.people import api


@pytest.fixture
def call(client, merchant, hai):
    with merchant_scope(merchant.id):
        _key_id, key = make_api_key("world", Role.OPERATOR, now=NOON)

    def call(method: str, path: str, body: object = None, *, secret: str = key):
        return client.generic(
            method,
            f"/api/v1{path}",
            json.dumps(body) if body is not None else "",
            content_type="application/json",
            headers={"Authorization": f"Bearer {secret}"},
        )

    return call


def test_a_customer_is_received_and_found_among_the_members(call, merchant):
    community = call("POST", "/communities", {"name": "小个子穿搭群"}).json()["community_id"]
    told = {
        "channel": "wecom",
        "identities": {"external_userid": "wm1", "phone": "13812345678"},
        "nickname": "小鱼",
        "community_id": community,
        "source": "扫码",
        "joined_at": (NOON - timedelta(days=1)).isoformat(),
    }
    customer = call("POST", "/customers", told).json()["customer_id"]
    assert call("POST", "/customers", told).json()["customer_id"] == customer
    assert call("GET", f"/communities/{community}/members").json() == {"customer_ids": [customer]}
    shown = call("GET", f"/customers/{customer}").json()
    assert (shown["masked_phone"], shown["community_name"]) == ("138****5678", "小个子穿搭群")


@pytest.mark.parametrize(
    ("change", "status", "code"),
    [
        ({"identities": {}}, 422, "people.identity_missing"),
        ({"identities": {"phone": "1"}}, 422, "phone.unreadable"),
        ({"identities": {"face": "x"}}, 422, "people.identity_kind_unknown"),
        ({"community_id": "0199aaaa-0000-7000-8000-000000000000"}, 404, "people.community_unknown"),
        ({"nickname": "鱼" * 65}, 422, "people.text_too_long"),
        ({"joined_at": "2026-11-21T12:00:00"}, 422, "unprocessable"),
    ],
)
def test_bad_input_is_refused_with_a_code_and_nothing_is_kept(call, merchant, change, status, code):
    told = {"channel": "wecom", "identities": {"openid": "o1"}} | change
    answer = call("POST", "/customers", told)
    assert (answer.status_code, answer.json()["error"]["code"]) == (status, code)
    with merchant_scope(merchant.id):
        assert api.find_customer("openid", "o1") is None


def test_without_a_key_nothing_is_said(call):
    assert call("POST", "/customers", {}, secret="forged").status_code == 401
