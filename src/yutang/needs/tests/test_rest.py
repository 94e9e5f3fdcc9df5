from datetime import timedelta

import pytest
from django.test import Client

from tests.cast import NOON, facts
from yutang.accounts.api import make_api_key
from yutang.core.tenancy import merchant_scope
from yutang.needs import api
from yutang.needs.jobs import rebuild_all_clusters
from yutang.people.api import receive_customer
from yutang.site.jobs import run_waiting_jobs

UTTERANCES, CLUSTERS, REBUILD = "/api/v1/utterances", "/api/v1/clusters", "/api/v1/clusters/rebuild"


def program_of(merchant, role="operator"):
    with merchant_scope(merchant.id):
        _key_id, secret = make_api_key("店铺系统", role, now=NOON)
    return Client(headers={"authorization": f"Bearer {secret}"})


@pytest.fixture
def program(merchant):
    return program_of(merchant)


@pytest.fixture
def customers(merchant):
    with merchant_scope(merchant.id):
        return [
            receive_customer(channel="wecom", identities={"external_userid": f"wm{number}"}, nickname="客", at=NOON)
            for number in range(6)
        ]


def post(program, address, body=None):
    return program.post(address, body, content_type="application/json")


def tell(program, customers):
    plump = "微胖，{}cm，想要仙女风连衣裙，显瘦"
    dark = "黑皮，{}cm，小腿粗，想要学院风半身裙，显白"
    items = [
        {"customer_id": str(one), "text": (plump if at < 3 else dark).format(150 + at), "touchpoint": "group"}
        for at, one in enumerate(customers)
    ]
    return post(program, UTTERANCES, {"items": items})


def test_what_a_program_tells_is_heard_once(program, customers):
    assert tell(program, customers).json() == {"heard": 6, "unchanged": 0, "empty": 0}
    assert tell(program, customers).json() == {"heard": 0, "unchanged": 6, "empty": 0}
    assert facts().count("needs.utterance_heard") == 6


def test_the_moment_counts_with_its_zone(program, customers, merchant):
    item = {"customer_id": str(customers[0]), "text": "想要裙子", "said_at": "2026-11-20T20:00:00+08:00"}
    assert post(program, UTTERANCES, {"items": [item]}).status_code == 200
    item["said_at"] = "2026-11-20T12:00:00Z"
    assert post(program, UTTERANCES, {"items": [item]}).json()["unchanged"] == 1


@pytest.mark.parametrize(
    ("wrong", "status"),
    [
        ({"touchpoint": "dream"}, 422),
        ({"said_at": "2026-11-20T20:00:00"}, 422),
        ({"said_at": "2199-01-01T00:00:00Z"}, 422),
        ({"customer_id": "00000000-0000-0000-0000-000000000000"}, 404),
        ({"customer_id": "小鱼"}, 422),
        ({"text": None}, 422),
    ],
)
def test_nonsense_is_refused_and_nothing_of_the_call_is_kept(program, merchant, wrong, status):
    good = {"text": "想要裙子"}
    answer = post(program, UTTERANCES, {"items": [good, good | wrong]})
    assert answer.status_code == status
    assert answer.json()["error"]["message"]
    with merchant_scope(merchant.id):
        assert not api.has_utterances()


def test_more_than_a_thousand_at_once_are_refused(program):
    assert post(program, UTTERANCES, {"items": [{"text": "裙子"}] * 1001}).status_code == 413


def test_grouping_at_once_and_reading_the_clusters(program, customers):
    tell(program, customers)
    answer = post(program, REBUILD, {"wait": True})
    assert answer.status_code == 200
    assert (answer.json()["clusters"], answer.json()["customers"]) == (2, 6)
    clusters = program.get(CLUSTERS).json()
    assert sorted(one["size"] for one in clusters) == [3, 3]
    assert all(one["is_unmet"] and one["evidence"] and one["title"] for one in clusters)
    members = [set(program.get(f"{CLUSTERS}/{one['id']}/members").json()["customer_ids"]) for one in clusters]
    assert {str(one) for one in customers[:3]} in members
    assert program.get(f"{CLUSTERS}?unmet=true").json() == clusters
    assert program.get(f"{CLUSTERS}/{clusters[0]['id']}").json() == clusters[0]


@pytest.mark.django_db(transaction=True)
def test_grouping_behind_the_page(program, customers):
    tell(program, customers)
    asked = post(program, REBUILD)
    assert asked.status_code == 202
    assert post(program, REBUILD).json()["rebuild_id"] == asked.json()["rebuild_id"]
    assert run_waiting_jobs() == 1
    found = program.get(f"{CLUSTERS}/rebuilds/{asked.json()['rebuild_id']}").json()
    assert (found["state"], found["clusters"]) == ("finished", 2)


def test_the_needs_of_one_customer(program, customers):
    tell(program, customers)
    found = program.get(f"/api/v1/customers/{customers[0]}/needs").json()
    assert found["slots"]["style"] == ["仙女风"]
    assert found["utterances"] == 1


def test_the_rival_finds_nothing(program, customers, rival):
    tell(program, customers)
    post(program, REBUILD, {"wait": True})
    cluster = program.get(CLUSTERS).json()[0]["id"]
    theirs = program_of(rival)
    assert theirs.get(CLUSTERS).json() == []
    for address in (
        f"{CLUSTERS}/{cluster}",
        f"{CLUSTERS}/{cluster}/members",
        f"/api/v1/customers/{customers[0]}/needs",
    ):
        assert theirs.get(address).status_code == 404
    item = {"customer_id": str(customers[0]), "text": "裙子"}
    assert post(theirs, UTTERANCES, {"items": [item]}).status_code == 404


def test_who_only_looks_tells_nothing(merchant):
    auditor = program_of(merchant, "auditor")
    assert post(auditor, UTTERANCES, {"items": []}).status_code == 403
    assert post(auditor, REBUILD).status_code == 403
    assert auditor.get(CLUSTERS).status_code == 200


@pytest.mark.django_db(transaction=True)
def test_the_clock_groups_only_where_something_was_said(program, customers, merchant, rival):
    tell(program, customers)
    assert rebuild_all_clusters(NOON + timedelta(hours=1)) == 1
    run_waiting_jobs()
    assert rebuild_all_clusters(NOON + timedelta(days=1)) == 0
