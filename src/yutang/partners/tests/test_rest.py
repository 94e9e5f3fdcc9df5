import pytest
from django.test import Client

from tests.cast import NOON
from yutang.accounts.api import make_api_key
from yutang.core.tenancy import merchant_scope
from yutang.partners import api

PARTNERS = "/api/v1/partners"


def program_of(merchant, role="operator"):
    with merchant_scope(merchant.id):
        _key_id, secret = make_api_key("店铺系统", role, now=NOON)
    return Client(headers={"authorization": f"Bearer {secret}"})


@pytest.fixture
def program(merchant):
    return program_of(merchant)


def send(program, **changes):
    said = {"kind": "koc", "name": "小满", "traits": {"height_cm": 160, "body": ["微胖"]}} | changes
    return program.post(PARTNERS, said, content_type="application/json")


def test_a_program_adds_a_partner_and_reads_her_back(program, merchant):
    answer = send(program, persona="爱逛面料市场")
    assert answer.status_code == 201
    partner_id = answer.json()["partner_id"]
    (listed,) = program.get(PARTNERS).json()
    assert listed["id"] == partner_id
    assert listed["traits"] == {"height_cm": 160, "body": ["微胖"]}
    assert program.get(f"{PARTNERS}/{partner_id}").json()["persona"] == "爱逛面料市场"
    score = {"kind": "loyalty", "value": 90}
    assert program.post(f"{PARTNERS}/{partner_id}/scores", score, content_type="application/json").json() == {
        "standing": 90
    }


def test_an_application_is_not_active(program, merchant):
    send(program, state="applied")
    with merchant_scope(merchant.id):
        assert api.active_kocs() == []


@pytest.mark.parametrize(
    ("wrong", "status"),
    [({"kind": "king"}, 422), ({"name": ""}, 422), ({"traits": {"wings": 2}}, 422), ({"traits": 3}, 422), ({"state": "ended"}, 422)],
)  # fmt: skip
def test_nonsense_is_refused_with_its_reason(program, merchant, wrong, status):
    answer = send(program, **wrong)
    assert answer.status_code == status
    assert answer.json()["error"]["code"]
    assert program.get(PARTNERS).json() == []


def test_two_of_one_name_are_refused(program):
    send(program)
    assert send(program).status_code == 409


def test_the_rival_finds_nobody(program, merchant, rival):
    partner_id = send(program).json()["partner_id"]
    theirs = program_of(rival)
    assert theirs.get(PARTNERS).json() == []
    assert theirs.get(f"{PARTNERS}/{partner_id}").status_code == 404
    score = {"kind": "loyalty", "value": 1}
    assert theirs.post(f"{PARTNERS}/{partner_id}/scores", score, content_type="application/json").status_code == 404


def test_who_only_looks_adds_nobody(merchant):
    auditor = program_of(merchant, "auditor")
    assert send(auditor).status_code == 403
    assert auditor.get(PARTNERS).status_code == 200


def test_without_a_key_nothing_opens(client):
    assert client.get(PARTNERS).status_code == 401
