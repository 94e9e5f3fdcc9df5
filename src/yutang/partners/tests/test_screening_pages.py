"""The console's pages about calls, applications, trials and levels."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from tests.cast import NOON, hire
from yutang.core.models import AuditEntry
from yutang.core.tenancy import merchant_scope
from yutang.partners import api
from yutang.partners.models import Application, Partner
from yutang.partners.queries import recruiting as queries
from yutang.partners.tests.conftest import applied
from yutang.site import today

LIST = "/partners/applications"


@pytest.fixture
def two(merchant, call_id):
    with merchant_scope(merchant.id):
        one, other = applied(call_id), applied(call_id, "豆芽", "13900139000", kind="leader")
        api.record_score(
            api.application_page(one).card.partner_id, "loyalty", 77, now=NOON, source="orders", grounds={"orders": 3}
        )
    return one, other


def within(merchant, read):
    with merchant_scope(merchant.id):
        return read()


def rows(*ids):
    return "&".join(f"row={one}" for one in ids)


def shown(answer):
    return [one["card"].name for one in answer.context["rows"]]


def test_a_call_is_opened_shared_closed_and_opened_again(hai_client, merchant):
    sent = {"title": "招 KOC", "words": "来吧", "kinds": ["koc"], "closes_at": "2026-11-30T20:00"}
    assert hai_client.post("/partners/calls/new", sent | {"closes_at": "2026-11-01T20:00"}).status_code == 422
    address = hai_client.post("/partners/calls/new", sent).url
    page = hai_client.get(address).content.decode()
    assert "/m/join/" in page
    assert 'class="qr"' in page
    hai_client.post(f"{address}/close")
    assert "/m/join/" not in hai_client.get(address).content.decode()
    hai_client.post(f"{address}/reopen")
    assert "/m/join/" in hai_client.get(address).content.decode()


def test_an_empty_list_says_what_will_be_here(hai_client):
    for address in (LIST, "/partners/calls", "/partners/tasks", "/partners/levels"):
        assert "empty-state" in hai_client.get(address).content.decode(), address


def test_the_list_has_a_column_for_each_score_and_a_dash_for_what_is_missing(hai_client, two):
    answer = hai_client.get(LIST)
    assert shown(answer) == ["豆芽", "阿青"]
    scores = dict(answer.context["rows"].items[1]["scores"])
    assert list(scores.values()).count(None) == 5
    assert 77 in scores.values()


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("sort=loyalty", ["阿青", "豆芽"]),
        ("text=豆", ["豆芽"]),
        ("text=13800138000", ["阿青"]),
        ("kind=leader", ["豆芽"]),
        ("standing=50", ["阿青"]),
        ("state=declined", []),
        ("sort=%00&state=king&call=x&standing=-1&page=99999999999999999999", []),
        ("sort=beauty&state=king", ["豆芽", "阿青"]),
    ],
    ids=["sort", "name", "phone", "kind", "standing", "state", "forged", "unknown"],
)
def test_the_list_is_searched_and_ordered_by_its_address(hai_client, two, query, names):
    answer = hai_client.get(f"{LIST}?{query}")
    assert answer.status_code == 200
    assert shown(answer) == names


def test_applicants_stand_side_by_side(hai_client, two):
    page = hai_client.get(f"{LIST}/compare?{rows(*two)}").content.decode()
    assert "阿青" in page
    assert "豆芽" in page
    assert hai_client.get(f"{LIST}/compare?row=x&row=").status_code == 200


def test_inviting_several_leads_to_their_links_and_can_be_undone(hai_client, merchant, two):
    assert hai_client.get(f"{LIST}/invite?{rows(*two)}").context["concerned"]
    sent = {"row": two, "words": "拍三张", "due_at": "2026-11-25T20:00"}
    assert hai_client.post(f"{LIST}/invite", sent | {"words": ""}).status_code == 422
    address = hai_client.post(f"{LIST}/invite", sent).url
    assert hai_client.get(address).content.decode().count("/m/trial/") == 2
    hai_client.post(f"{address}/undo")
    assert within(merchant, lambda: [queries.count_waiting(), len(api.tasks_to_score())]) == [2, 0]


def test_declining_with_words_and_taking_it_back(hai_client, merchant, two):
    address = hai_client.post(f"{LIST}/decline", {"row": two[:1], "words": "下次再来"}).url
    assert "下次再来" in hai_client.get(address).content.decode()
    assert within(merchant, queries.count_waiting) == 1
    again = hai_client.post(f"{LIST}/decline", {"row": two[:1], "words": ""})
    assert again.status_code == 422
    hai_client.post(f"{address}/undo")
    assert within(merchant, queries.count_waiting) == 2


def test_an_application_opens_the_page_with_the_scorecard(hai_client, merchant, two):
    answer = hai_client.get(f"{LIST}/{two[0]}", follow=True)
    page = answer.content.decode()
    assert "买过收腰裙" in page
    assert "138****8000" in page
    assert "13800138000" not in page
    assert answer.context["scorecard"].known == 25
    assert len(answer.context["until_admission"]) == 2


def test_a_phone_is_shown_to_who_may_see_it_and_that_is_written_down(hai_client, client, merchant, two):
    koc = within(merchant, lambda: api.application_page(two[0]).card.partner_id)
    answer = hai_client.post(reverse("partners:phone", args=[koc]), headers={"HX-Request": "true"})
    assert "13800138000" in answer.content.decode()
    assert within(merchant, lambda: AuditEntry.objects.filter(verb="partners.phone_shown").count()) == 1
    auditor = Client()
    staff = hire(merchant, "老审", "auditor")
    auditor.force_login(staff.user, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert auditor.post(reverse("partners:phone", args=[koc])).status_code == 403
    assert auditor.get(reverse("partners:partner", args=[koc])).status_code == 200
    assert auditor.get(f"{LIST}/export").status_code == 403
    for verb in ("invite", "decline"):
        assert auditor.post(f"{LIST}/{verb}", {"row": two}).status_code == 403


def test_the_export_is_what_the_list_shows(hai_client, two):
    answer = hai_client.get(f"{LIST}/export?kind=koc")
    text = answer.getvalue().decode("utf-8-sig")
    assert "阿青" in text
    assert "138****8000" in text
    assert "豆芽" not in text
    assert "13800138000" in hai_client.post(f"{LIST}/export?kind=koc").getvalue().decode("utf-8-sig")
    noted = AuditEntry.across_merchants().filter(verb="partners.applications_exported").order_by("id")
    assert [one.details["with_phones"] for one in noted] == [False, True]


def test_no_cell_of_the_export_is_a_formula(hai_client, merchant, call_id):
    within(merchant, lambda: applied(call_id, "=HYPERLINK(1)", why="+1"))
    text = hai_client.get(f"{LIST}/export").getvalue().decode("utf-8-sig")
    assert "'=HYPERLINK" in text
    assert "'+1" in text


def test_a_trial_is_given_and_scored(hai_client, merchant, two):
    koc = within(merchant, lambda: api.application_page(two[0]).card.partner_id)
    give = reverse("partners:give_task", args=[koc])
    assert hai_client.post(give, {"words": "", "due_at": "2026-11-25T20:00"}).status_code == 422
    address = hai_client.post(give, {"words": "拍三张", "due_at": "2026-11-25T20:00"}).url
    assert "/m/trial/" in hai_client.get(address).content.decode()
    score = {"value": 80, "kind": "content", "words": "真实"}
    assert hai_client.post(address, score).status_code == 422
    (task,) = within(merchant, lambda: queries.tasks_of(koc))
    within(merchant, lambda: api.hand_in(task.id, "好了", now=NOON))
    assert len(hai_client.get("/partners/tasks").context["tasks"]) == 1
    assert hai_client.post(address, score | {"value": 101}).status_code == 422
    assert hai_client.post(address, score).status_code == 302
    assert within(merchant, lambda: api.scorecard(koc).value("content")) == 80


def test_erasing_wants_the_word(hai_client, merchant, two):
    address = f"{LIST}/{two[0]}/erase"
    word = hai_client.get(address).context["word"]
    assert hai_client.post(address, {"typed": "no"}).status_code == 422
    assert within(merchant, Application.objects.count) == 2
    assert hai_client.post(address, {"typed": word}).status_code == 302
    assert within(merchant, Application.objects.count) == 1


def test_a_repeated_application_is_shown_with_the_earlier_one(hai_client, merchant, call_id, two):
    repeated = within(merchant, lambda: applied(call_id, "又是我", why="后来的话"))
    page = hai_client.get(f"{LIST}/{repeated}").content.decode()
    assert "后来的话" in page
    assert str(two[0]) in page
    assert hai_client.post(f"{LIST}/{repeated}/adopt").status_code == 302
    assert within(merchant, lambda: api.application_page(two[0]).why) == "后来的话"


def test_probation_level_and_availability_from_the_page(hai_client, merchant, two):
    koc = within(merchant, lambda: api.application_page(two[0]).card.partner_id)
    at = reverse("partners:partner", args=[koc])
    assert hai_client.post(f"{at}/probation", {"ends_on": "2026-11-01"}).status_code == 422
    assert hai_client.post(f"{at}/probation", {"ends_on": "2026-11-21"}).status_code == 302
    assert [card.id for card in hai_client.get("/partners/").context["due"]] == [koc]
    chores = within(merchant, lambda: today.things_to_do(lambda permission: True, now=NOON))
    assert [str(koc) in one.action.url for one in chores] == [True, False]
    assert hai_client.post(f"{at}/availability", {"capacity": "99"}).status_code == 422
    assert hai_client.post(f"{at}/availability", {"capacity": "5", "away_until": "2026-12-01"}).status_code == 302
    assert hai_client.post(f"{at}/active").status_code == 302

    def earn():
        for kind in ("loyalty", "content", "trial_task", "delivery", "reputation"):
            api.record_score(koc, kind, 95, now=NOON)
        Partner.objects.filter(pk=koc).update(active_since=NOON - timedelta(days=100))

    within(merchant, earn)
    assert hai_client.post(f"{at}/level", {"level": "gold"}).status_code == 409
    assert len(hai_client.get("/partners/levels").context["proposals"]) == 1
    assert hai_client.post(f"{at}/level", {"level": "senior", "answer": "take"}).status_code == 302
    card = within(merchant, lambda: api.partner_card(koc))
    assert (card.level, card.capacity) == ("senior", 5)


def test_volunteers_have_a_list_of_their_own(hai_client, merchant, two):
    assert [card.name for card in hai_client.get("/partners/").context["rows"]] == []
    assert len(hai_client.get("/partners/?state=applied").context["rows"]) == 2
    assert len(hai_client.get("/partners/?state=any").context["rows"]) == 2


def test_the_rival_sees_and_decides_nothing(qian_client, merchant, call_id, two):
    assert shown(qian_client.get(LIST)) == []
    assert "阿青" not in qian_client.get(f"{LIST}/compare?{rows(*two)}").content.decode()
    assert "阿青" not in qian_client.get(f"{LIST}/export").getvalue().decode()
    assert qian_client.get(f"/partners/calls/{call_id}").status_code == 404
    assert qian_client.post(f"{LIST}/decline", {"row": two, "words": ""}).status_code == 422
    assert within(merchant, queries.count_waiting) == 2
