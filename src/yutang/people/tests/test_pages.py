"""What staff see of customers, and what they do not."""

from __future__ import annotations

import pytest

from tests.cast import NOON, hire
from yutang.console.panels import FactWords, Panel, plug_panels
from yutang.core.models import AuditEntry
from yutang.people import api
from yutang.people.models import Merge


@pytest.fixture
def fish(shop):
    community = api.add_community("小个子穿搭群", need="显高", now=NOON)
    return api.receive_customer(
        channel="wecom",
        identities={"phone": "13812345678", "external_userid": "wmFishFishFish"},
        nickname="小鱼",
        community_id=community,
        source="扫码",
        at=NOON,
    )


def text(answer) -> str:
    return answer.content.decode()


def sign_in(client, staff):
    client.force_login(staff.user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


@pytest.mark.parametrize("query", ["", "?q=小鱼", "?q=138 1234 5678", "?q=wmFishFishFish", "?source=扫码"])
def test_the_list_finds_customers_by_what_is_known_of_them(hai_client, fish, query):
    assert "小鱼" in text(hai_client.get(f"/people/{query}"))


@pytest.mark.parametrize("query", ["?q=小猫", "?q=13812345679", "?q=1381234", "?source=扫码&q=nobody"])
def test_the_list_leaves_out_who_does_not_fit(hai_client, fish, query):
    assert "小鱼" not in text(hai_client.get(f"/people/{query}"))


def test_the_empty_list_says_what_will_be_here(hai_client):
    assert 'class="empty-state"' in text(hai_client.get("/people/"))


def test_a_long_list_shows_fifty_without_counting(hai_client, shop, django_assert_max_num_queries):
    for number in range(60):
        api.receive_customer(channel="w", identities={"openid": f"o{number}"}, nickname=f"客{number}", at=NOON)
    with django_assert_max_num_queries(20):
        page = text(hai_client.get("/people/"))
    assert page.count("/people/0") == 50
    assert 'rel="next"' in page
    assert text(hai_client.get("/people/?page=2")).count("/people/0") == 10


def test_the_page_of_a_customer_hides_the_phone(hai_client, fish):
    page = text(hai_client.get(f"/people/{fish}"))
    assert "138****5678" in page
    assert "13812345678" not in page
    assert "小个子穿搭群" in page
    assert "wmFishFishFish" not in page


def test_the_full_phone_is_shown_once_asked_for_and_written_down(hai_client, fish):
    answer = hai_client.post(f"/people/{fish}/phone", headers={"HX-Request": "true"})
    assert "+8613812345678" in text(answer)
    entry = AuditEntry.across_merchants().get(verb="people.phone_shown")
    assert entry.subject_id == fish
    assert "138" not in str(entry.details)


def test_an_auditor_sees_people_but_no_phone(merchant, client, fish):
    browser = sign_in(client, hire(merchant, "阿查", "auditor"))
    assert browser.get(f"/people/{fish}").status_code == 200
    assert browser.post(f"/people/{fish}/phone").status_code == 403


def test_two_records_are_merged_on_the_page_and_parted_again(hai_client, fish):
    other = api.receive_customer(channel="shop", identities={"shop_uid": "t1"}, nickname="小鱼同学", at=NOON)
    assert "小鱼同学" in text(hai_client.get(f"/people/{fish}/merge?q=同学"))
    assert hai_client.post(f"/people/{fish}/merge", {"other": str(other)}).status_code == 302
    assert hai_client.get(f"/people/{other}").url == f"/people/{fish}"
    page = text(hai_client.get(f"/people/{fish}"))
    merge = Merge.objects.get()
    assert f"/people/merges/{merge.pk}/undo" in page
    assert hai_client.post(f"/people/merges/{merge.pk}/undo").status_code == 302
    assert hai_client.get(f"/people/{other}").status_code == 200
    assert hai_client.post(f"/people/merges/{merge.pk}/undo").status_code == 409


@pytest.mark.parametrize(("other", "status"), [("nonsense", 404), ("", 404), ("itself", 422)])
def test_a_forged_merge_is_refused(hai_client, fish, other, status):
    told = str(fish) if other == "itself" else other
    assert hai_client.post(f"/people/{fish}/merge", {"other": told}).status_code == status


def test_later_steps_lend_cards_and_sentences(hai_client, fish):
    card = Panel("votes", "选过的款", lambda request, customer_id: f"<b>{customer_id}</b>")
    try:
        plug_panels([card], [FactWords("people.customer_joined", "来自%(source)s", "user-plus")])
        page = text(hai_client.get(f"/people/{fish}"))
        assert "选过的款" in page
        assert "来自扫码" in page
        plug_panels([], [])
        assert "people.customer_joined" in text(hai_client.get(f"/people/{fish}"))
    finally:
        from yutang.site.panels import CUSTOMER_PANELS, FACT_WORDS, ROUND_PANELS

        plug_panels(CUSTOMER_PANELS, FACT_WORDS, rounds=ROUND_PANELS)


def test_a_community_is_opened_once(hai_client, shop):
    told = {"name": "敏感肌互助群", "need": "温和"}
    answer = hai_client.post("/people/communities", told)
    assert "敏感肌互助群" in text(hai_client.get(answer.url))
    assert hai_client.post("/people/communities", told).status_code == 422
    assert len(api.communities()) == 1


def test_the_rival_finds_nothing(qian_client, fish, shop):
    community = api.communities()[0].id
    merge = api.merge_customers(
        fish, api.receive_customer(channel="s", identities={"shop_uid": "t1"}, at=NOON), now=NOON
    )
    for path in (f"/people/{fish}", f"/people/{fish}/merge", f"/people/communities/{community}"):
        assert qian_client.get(path).status_code == 404
    for path in (f"/people/{fish}/phone", f"/people/merges/{merge}/undo"):
        assert qian_client.post(path).status_code == 404
    assert "小鱼" not in text(qian_client.get("/people/"))
    assert "小鱼" not in text(qian_client.get(f"/people/?community={community}"))


def test_staff_note_what_they_know_and_take_it_back(hai_client, fish):
    path = f"/people/{fish}/traits"
    assert hai_client.get(f"{path}?name=skin").status_code == 200
    assert hai_client.post(path, {"name": "weight_kg", "value": "手机13812345678"}).status_code == 422
    assert hai_client.post(path, {"about": "女儿", "name": "height_cm", "value": "110"}).status_code == 302
    (height,) = api.circle_of(fish, now=NOON)
    assert (height.about, height.value, height.origin) == ("女儿", 110, "staff")
    trait = f"/people/traits/{height.statements[0].id}"
    assert hai_client.post(f"{trait}/withdraw").status_code == 302
    assert api.circle_of(fish, now=NOON) == []
    assert hai_client.post(f"{trait}/restore").status_code == 302
    assert hai_client.post(f"{trait}/settle", {"value": "110"}).status_code == 302
    assert hai_client.post(f"{trait}/settle", {"value": "not json"}).status_code == 404
    assert hai_client.post(f"{trait}/settle", {"value": "150"}).status_code == 404


def test_who_may_not_edit_people_notes_nothing(client, merchant, fish):
    auditor = hire(merchant, "小审", "auditor")
    client.force_login(auditor.user, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert client.post(f"/people/{fish}/traits", {"name": "weight_kg", "value": "55"}).status_code == 403
    assert api.circle_of(fish, now=NOON) == []
