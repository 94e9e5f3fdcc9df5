from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client

from tests.cast import NOON
from yutang.core.tenancy import merchant_scope
from yutang.selection import api as selection
from yutang.selection.models import Ballot, Round
from yutang.selection.tests.stage import (
    IN_A_DAY,
    candidates,
    draft,
    make_cluster,
    make_community,
    make_member,
    make_style,
    running_round,
)


@pytest.fixture
def community(shop):
    return make_community()


@pytest.fixture
def round_id(community):
    return running_round(community)


def phone_of(round_id, customer_id) -> Client:
    """A phone on which the customer has opened their link."""
    browser = Client()
    link = dict(selection.round_links(round_id, now=NOON))[customer_id]
    response = browser.get(link)
    assert response.status_code == 302
    return browser


def test_a_link_from_the_chat_opens_a_page_on_which_one_votes(community, round_id):
    xiaoyu = make_member(community)
    phone = phone_of(round_id, xiaoyu)
    page = phone.get(f"/m/rounds/{round_id}")
    assert page.status_code == 200
    text = page.content.decode()
    assert "显高连衣裙 D1" in text
    assert text.count('type="checkbox"') == 4
    assert "<progress" not in text
    picks = candidates(round_id)[:2]
    sent = phone.post(f"/m/rounds/{round_id}", {"candidate": [str(one) for one in picks]})
    assert (sent.status_code, sent["Location"]) == (302, f"/m/rounds/{round_id}")
    assert selection.ballot_of(round_id, xiaoyu) == set(picks)
    after = phone.get(f"/m/rounds/{round_id}").content.decode()
    assert after.count(" checked") == 2
    assert "<progress" in after


def test_the_page_of_a_round_is_light_and_needs_no_script(community, round_id):
    page = phone_of(round_id, make_member(community)).get(f"/m/rounds/{round_id}")
    assert len(page.content) < 30_000
    assert 'type="submit"' in page.content.decode()


def test_after_the_close_the_page_shows_what_was_chosen(community, round_id):
    xiaoyu = make_member(community)
    selection.cast_votes(round_id, xiaoyu, candidates(round_id)[:1], now=NOON)
    phone = phone_of(round_id, xiaoyu)
    selection.close_round(round_id, now=NOON)
    text = phone.get(f"/m/rounds/{round_id}").content.decode()
    assert "checkbox" not in text
    assert "is-winner" in text


@pytest.mark.parametrize(
    ("sent", "status", "code"),
    [
        (lambda own: own[:3], 422, "2"),
        (lambda own: [str(uuid4())], 422, ""),
        (lambda own: ["not-an-id"], 422, ""),
        (lambda own: [], 422, ""),
    ],
)
def test_a_vote_that_makes_no_sense_is_answered_in_words(community, round_id, sent, status, code):
    phone = phone_of(round_id, make_member(community))
    response = phone.post(f"/m/rounds/{round_id}", {"candidate": sent(candidates(round_id))})
    assert response.status_code == status
    assert "data-summary" in response.content.decode()
    assert code in response.content.decode()
    assert not Ballot.objects.exists()


def test_strangers_members_of_others_and_forged_links_are_told_why(community, round_id):
    assert Client().get(f"/m/rounds/{round_id}").status_code == 403
    assert Client().get("/k/forged.signature").status_code == 403
    outsider = make_member(make_community("别的群"), "路人")
    elsewhere = running_round(make_community("第三个群"), code="Z")
    from yutang.core.tenancy import current_merchant_id
    from yutang.h5.links import member_link

    phone = Client()
    phone.get(member_link(current_merchant_id(), outsider, f"/m/rounds/{elsewhere}", now=NOON))
    assert phone.get(f"/m/rounds/{round_id}").status_code == 403
    assert phone.get(f"/m/rounds/{uuid4()}").status_code == 404


def test_a_customer_of_the_rival_finds_no_round(community, round_id, rival):
    with merchant_scope(rival.id):
        theirs = make_community("隔壁群")
        other_round = running_round(theirs)
        member = make_member(theirs)
        phone = phone_of(other_round, member)
    assert phone.get(f"/m/rounds/{round_id}").status_code == 404
    assert phone.post(f"/m/rounds/{round_id}", {"candidate": []}).status_code == 404


def test_a_draft_is_not_shown_to_members(community):
    key = draft(community)
    phone = phone_of(key, make_member(community))
    assert phone.get(f"/m/rounds/{key}").status_code == 409


def test_staff_draft_open_watch_and_close_a_round(community, hai_client):
    styles = [make_style("A"), make_style("B"), make_style("C")]
    assert "A" in hai_client.get("/selection/new").content.decode()
    sent = {
        "title": "秋天的裙子",
        "community": str(community),
        "koc": "",
        "closes_at": "2026-11-23T20:00",
        "picks_limit": "2",
        "top_n": "1",
        "styles": [str(one) for one in styles],
    }
    assert hai_client.post("/selection/new", sent).status_code == 302
    key = Round.objects.get().pk
    page = f"/selection/rounds/{key}"
    assert hai_client.post(f"{page}/open").status_code == 302
    selection.cast_votes(key, make_member(community), candidates(key)[:1], now=NOON)
    shown = hai_client.get(page).content.decode()
    assert 'hx-trigger="every 3s"' in shown
    assert "显高连衣裙" in hai_client.get(f"{page}/results").content.decode()
    assert "/k/" in hai_client.get(f"{page}/links").content.decode()
    assert hai_client.post(f"{page}/close").status_code == 302
    assert "hx-trigger" not in hai_client.get(f"{page}/results").content.decode()
    assert "秋天的裙子" in hai_client.get("/selection/?state=closed").content.decode()
    assert "秋天的裙子" not in hai_client.get("/selection/?state=draft").content.decode()


@pytest.mark.parametrize(
    "wrong",
    [
        {"closes_at": "2199-01-01T00:00"},
        {"closes_at": "昨天"},
        {"picks_limit": "-1"},
        {"picks_limit": "99999999999999999999"},
        {"styles": []},
        {"styles": ["forged"]},
        {"community": str(uuid4())},
        {"title": "长" * 65},
        {"cluster": str(uuid4())},
        {"cluster": "没有这样的群"},
    ],
)
def test_a_round_that_makes_no_sense_comes_back_with_the_reason(community, hai_client, wrong):
    styles = [str(make_style("A")), str(make_style("B"))]
    sent = {
        "title": "秋天",
        "community": str(community),
        "closes_at": "2026-11-23T20:00",
        "picks_limit": "1",
        "top_n": "1",
        "styles": styles,
    } | wrong
    response = hai_client.post("/selection/new", sent)
    assert response.status_code == 422
    assert not Round.objects.exists()


def test_a_round_begun_from_a_need_cluster_leads_back_to_it(community, hai_client):
    cluster_id, styles = make_cluster(community), [str(make_style("A")), str(make_style("B"))]
    link = f'href="/needs/clusters/{cluster_id}"'
    form = hai_client.get(f"/selection/new?cluster={cluster_id}").content.decode()
    assert link in form
    assert f'name="cluster" value="{cluster_id}"' in form
    sent = {
        "title": "秋天",
        "community": str(community),
        "closes_at": "2026-11-23T20:00",
        "picks_limit": "1",
        "top_n": "1",
    }
    made = hai_client.post("/selection/new", sent | {"styles": styles, "cluster": str(cluster_id)})
    assert link in hai_client.get(made["Location"]).content.decode()
    other = hai_client.post("/selection/new", sent | {"styles": styles, "cluster": ""})
    assert "/needs/clusters/" not in hai_client.get(other["Location"]).content.decode()


@pytest.mark.parametrize("cluster", ["forged", "00000000-0000-7000-8000-000000000007"])
def test_a_form_for_an_unknown_cluster_says_so(community, hai_client, cluster):
    make_style("A")
    form = hai_client.get(f"/selection/new?cluster={cluster}", headers={"accept-language": "en"})
    assert form.status_code == 200
    assert "not known in this shop" in form.content.decode()
    assert "not known" not in hai_client.get("/selection/new").content.decode()


def test_the_rivals_staff_see_and_move_nothing(round_id, qian_client):
    for path in ("", "/results", "/links"):
        assert qian_client.get(f"/selection/rounds/{round_id}{path}").status_code == 404
    for path in ("/open", "/close"):
        assert qian_client.post(f"/selection/rounds/{round_id}{path}").status_code == 404
    assert "秋天的裙子" not in qian_client.get("/selection/").content.decode()
    assert selection.round_card(round_id).state == "open"


@pytest.fixture
def program(shop):
    """A program that holds a key of the shop's operator."""
    from yutang.accounts.api import make_api_key

    _key, secret = make_api_key("机器人", "operator", now=NOON)
    return Client(headers={"authorization": f"Bearer {secret}"})


def test_a_program_runs_a_round(community, program):
    member = make_member(community)
    body = {
        "community_id": str(community),
        "title": "接口开的轮",
        "closes_at": IN_A_DAY.isoformat(),
        "style_ids": [str(make_style("A")), str(make_style("B"))],
        "picks_limit": 1,
        "top_n": 1,
    }
    made = program.post("/api/v1/rounds", body, content_type="application/json")
    assert made.status_code == 201, made.content
    key = made.json()["round_id"]
    assert program.post(f"/api/v1/rounds/{key}/open").json()["state"] == "open"
    links = program.get(f"/api/v1/rounds/{key}/links").json()["links"]
    assert [one["customer_id"] for one in links] == [str(member)]
    assert links[0]["url"].startswith("http")
    assert program.get(f"/api/v1/rounds/{key}").json()["results"][0]["votes"] == 0
    assert program.post(f"/api/v1/rounds/{key}/close").json()["state"] == "closed"
    again = program.post(f"/api/v1/rounds/{key}/open")
    assert (again.status_code, again.json()["error"]["code"]) == (409, "selection.round_already_opened")


def test_a_program_that_makes_no_sense_is_told_so(community, program):
    naive = {"community_id": str(community), "title": "x", "closes_at": "2026-11-23T20:00", "style_ids": []}
    assert program.post("/api/v1/rounds", naive, content_type="application/json").status_code == 422
    assert program.get(f"/api/v1/rounds/{uuid4()}").status_code == 404
    assert Client().get(f"/api/v1/rounds/{uuid4()}").status_code == 401
    soon = NOON + timedelta(days=1)
    unknown = naive | {
        "closes_at": soon.isoformat(),
        "style_ids": [str(uuid4()), str(uuid4())],
        "picks_limit": 1,
        "top_n": 1,
    }
    refused = program.post("/api/v1/rounds", unknown, content_type="application/json")
    assert (refused.status_code, refused.json()["error"]["code"]) == (422, "selection.unknown_style")


def test_a_program_names_the_need_cluster_a_round_is_for(community, program):
    body = {
        "community_id": str(community),
        "title": "群的轮",
        "closes_at": IN_A_DAY.isoformat(),
        "picks_limit": 1,
        "top_n": 1,
    }
    body["style_ids"] = [str(make_style("A")), str(make_style("B"))]
    refused = program.post("/api/v1/rounds", body | {"cluster_id": str(uuid4())}, content_type="application/json")
    assert (refused.status_code, refused.json()["error"]["code"]) == (422, "selection.unknown_cluster")
    assert not Round.objects.exists()
    cluster_id = str(make_cluster(community))
    made = program.post("/api/v1/rounds", body | {"cluster_id": cluster_id}, content_type="application/json").json()
    assert program.get(f"/api/v1/rounds/{made['round_id']}").json()["cluster_id"] == cluster_id
