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


CALL = {"title": "招 KOC", "words": "每周试穿一件", "kinds": ["koc"], "closes_at": "2026-11-28T12:00:00+08:00"}


def ask(program, path, body):
    return program.post(f"/api/v1/{path}", body, content_type="application/json")


def answered(program, call_id, **changes):
    said = {"call_id": call_id, "name": "阿青", "kind": "koc", "phone": "13800138000", "consent_words": "我同意"}
    return ask(program, "applications", said | changes)


@pytest.fixture
def call(program):
    return ask(program, "calls", CALL).json()["id"]


def test_a_program_opens_a_call_and_hands_in_applications(program, call):
    received = answered(program, call, traits={"height_cm": 158}, links=["https://example.com/a"])
    assert received.status_code == 201
    assert received.json()["path"].startswith("/m/application/")
    (listed,) = program.get("/api/v1/applications?state=waiting&sort=loyalty").json()
    assert (listed["name"], listed["masked_phone"]) == ("阿青", "138****8000")
    page = program.get(f"/api/v1/applications/{listed['id']}").json()
    assert (page["traits"], page["links"]) == ({"height_cm": 158}, ["https://example.com/a"])
    assert "13800138000" not in str(page)
    (told,) = program.get("/api/v1/calls").json()
    assert told["counts"] == {"waiting": 1}


def test_a_program_decides_about_several(program, call):
    ids = [answered(program, call, phone=f"1380013800{at}").json()["application_id"] for at in range(3)]
    invitation = {"application_ids": ids[:2], "words": "拍三张", "due_at": "2026-11-25T12:00:00+08:00"}
    assert ask(program, "applications/invite", invitation).json()["count"] == 2
    assert ask(program, "applications/decline", {"application_ids": ids}).json()["count"] == 3
    assert ask(program, "applications/decline", {"application_ids": ids}).status_code == 409


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"phone": "138****8000"}, "partners.bad_phone"),
        ({"consent_words": ""}, "partners.consent_not_given"),
        ({"why": "长" * 1001}, "partners.bad_application"),
        ({"communities": -1}, "partners.answer_out_of_bounds"),
        ({"traits": {"wings": 2}}, "partners.bad_trait"),
        ({"kind": "host"}, "partners.kind_not_wanted"),
    ],
)
def test_an_application_that_makes_no_sense_is_refused_with_its_reason(program, call, wrong, code):
    answer = answered(program, call, **wrong)
    assert (answer.status_code, answer.json()["error"]["code"]) == (422, code)
    assert program.get("/api/v1/applications").json() == []


def test_the_scorecard_says_what_is_not_known(program):
    partner_id = send(program).json()["partner_id"]
    score = {"kind": "trait_fit", "value": 66, "source": "our model"}
    for _again in range(2):
        ask(program, f"partners/{partner_id}/scores", score)
    card = program.get(f"{PARTNERS}/{partner_id}/scores").json()
    assert (card["standing"], card["known"]) == (66, 15)
    assert [one["kind"] for one in card["scores"] if one["value"] is not None] == ["trait_fit"]


def test_the_rivals_program_finds_no_call_and_no_application(program, rival, call):
    application = answered(program, call).json()["application_id"]
    theirs = program_of(rival)
    assert theirs.get("/api/v1/calls").json() == theirs.get("/api/v1/applications").json() == []
    assert theirs.get(f"/api/v1/applications/{application}").status_code == 404
    assert answered(theirs, call).status_code == 404
    assert ask(theirs, "applications/decline", {"application_ids": [application]}).status_code == 409
