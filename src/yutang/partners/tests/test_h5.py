"""What volunteers open on a phone, without signing in."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.cast import NOON
from yutang.core import clock
from yutang.core.redaction import redacted
from yutang.core.tenancy import merchant_scope
from yutang.partners import api, h5
from yutang.partners.actions import recruiting, screening, trials
from yutang.partners.links import application_link, call_link, task_link
from yutang.partners.models import Application
from yutang.partners.tests.conftest import applied, picture

SENT = {
    "name": "阿青",
    "kind": "koc",
    "phone": "138 0013 8000",
    "bought": "收腰裙",
    "height_cm": "158",
    "weight_kg": "",
    "body": "梨形，微胖",
    "links": "https://example.com/a\n\nhttps://example.com/b",
    "communities": "2",
    "consent": "on",
}


def picture_file(shade="teal"):
    return SimpleUploadedFile("me.png", picture(shade), "image/png")


def the_application(merchant):
    with merchant_scope(merchant.id):
        (row,) = Application.objects.all()
        return api.application_page(row.pk)


@pytest.fixture
def application(merchant, call_id):
    with merchant_scope(merchant.id):
        return applied(call_id)


@pytest.fixture
def mine(merchant, application):
    return application_link(merchant.id, application, now=NOON)


@pytest.fixture
def task(merchant, application):
    with merchant_scope(merchant.id):
        koc = api.application_page(application).card.partner_id
        return api.give_task(koc, words="拍三张", due_at=NOON + timedelta(days=3), now=NOON)


@pytest.fixture
def trial(merchant, task):
    return task_link(merchant.id, task, now=NOON)


def test_a_call_says_what_it_asks_for_and_what_happens_to_the_answers(client, join):
    page = client.get(join).content.decode()
    assert "每周试穿一件" in page
    assert "180" in page
    assert "noindex" in page


def test_a_volunteer_applies_and_sees_what_was_told(client, merchant, join):
    answer = client.post(join, SENT, follow=True)
    page = answer.content.decode()
    assert answer.redirect_chain[0][0].startswith("/m/application/")
    assert "138****8000" in page
    assert "13800138000" not in page
    told = the_application(merchant)
    assert (told.traits, told.links) == (
        {"height_cm": 158, "body": ["梨形", "微胖"]}, ("https://example.com/a", "https://example.com/b"),
    )  # fmt: skip
    assert "鱼塘小店" in told.consent_words
    assert told.consented_at == NOON


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"name": ""}, "name"),
        ({"phone": "138****8000"}, "phone"),
        ({"phone": "12"}, "phone"),
        ({"height_cm": "1.58"}, "height_cm"),
        ({"height_cm": "nan"}, "height_cm"),
        ({"communities": "99"}, "communities"),
        ({"links": "javascript:alert(1)"}, "links"),
        ({"links": "https://a.example\x00"}, "links"),
        ({"bought": "长" * 1001}, "bought"),
        ({"kind": "host"}, "kind"),
        ({"consent": ""}, "consent"),
        ({"leave_empty": "buy now"}, "leave_empty"),
        ({"body": "，".join(f"词{n}" for n in range(30))}, "body"),
    ],
    ids=lambda value: None if isinstance(value, dict) else value,
)
def test_what_is_wrong_is_told_at_its_field_and_nothing_typed_is_lost(client, merchant, join, wrong, field):
    answer = client.post(join, SENT | wrong)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    assert "收腰裙" in page or field == "bought"
    with merchant_scope(merchant.id):
        assert not Application.objects.exists()
        assert api.partners(state="applied") == []


def test_all_that_is_wrong_is_told_at_once(client, join):
    wrong = SENT | {"phone": "12", "height_cm": "1.6", "links": "小红书搜我", "consent": "", "body": "长" * 33}
    errors = client.post(join, wrong).context["form"].errors
    assert sorted(errors) == ["body", "consent", "height_cm", "links", "phone"]


def test_who_types_somebody_elses_number_learns_and_changes_nothing(client, merchant, join, application):
    fresh = client.post(join, SENT | {"phone": "13900139000"}, follow=True)
    again = Client().post(join, SENT | {"name": "冒名", "phone": "13800138000"}, follow=True)

    def shape(answer):
        page = answer.content.decode()
        return page.count("<section"), page.count("<button"), page.count("<a "), answer.context["page"].can_change

    assert shape(fresh) == shape(again)
    assert "阿青" not in again.content.decode()
    with merchant_scope(merchant.id):
        assert api.application_page(application).card.name == "阿青"


def test_an_address_or_a_number_may_apply_only_so_often(client, join, monkeypatch):
    monkeypatch.setattr(h5, "OF_ONE_PHONE", h5.limits.Rate("one phone", 1, 600))
    assert client.post(join, SENT).status_code == 302
    answer = client.post(join, SENT)
    assert answer.status_code == 429
    assert "收腰裙" in answer.content.decode()
    monkeypatch.setattr(h5, "APPLICATIONS", h5.limits.Rate("one address", 1, 600))
    assert client.post(join, SENT | {"phone": "13900139001"}).status_code == 302
    assert client.post(join, SENT | {"phone": "13900139002"}).status_code == 429


def test_a_form_of_another_site_is_refused(join):
    assert Client(enforce_csrf_checks=True).post(join, SENT).status_code == 403


def test_a_closed_call_says_so(client, merchant, join, call_id):
    with merchant_scope(merchant.id):
        recruiting.close_call(call_id, now=NOON)
    for answer in (client.get(join), client.post(join, SENT)):
        assert answer.status_code == 410
        assert "招 KOC" in answer.content.decode()


@pytest.mark.parametrize("spoil", [lambda link: link[:-1], lambda link: link + "A", lambda link: link.replace("/join/", "/application/"), lambda link: "/m/trial/x"])  # fmt: skip
def test_a_forged_link_explains_itself(client, join, spoil):
    answer = client.get(spoil(join))
    assert answer.status_code == 403
    assert "weui-msg" in answer.content.decode()


def test_a_link_ends_after_ninety_days_and_one_of_a_call_does_not(client, merchant, mine, join):
    with clock.frozen(NOON + timedelta(days=91)):
        assert client.get(mine).status_code == 410
        assert client.get(join).status_code == 410  # the call's own time is over
    with clock.frozen(NOON + timedelta(days=6)):
        assert client.get(mine).status_code == 200
        assert client.get(join).status_code == 200


def test_a_link_of_another_merchant_finds_nothing(client, rival, call_id, application):
    assert client.get(call_link(rival.id, call_id)).status_code == 404
    assert client.get(application_link(rival.id, application, now=NOON)).status_code == 410


def test_links_stay_out_of_logs(join, mine, trial):
    for link in (join, mine, trial):
        assert redacted(f"GET {link}") == f"GET /m/{link.split('/')[2]}/[hidden]"


def test_a_volunteer_changes_what_was_told(client, merchant, mine, application):
    form = client.get(f"{mine}/change").content.decode()
    assert "想说真话" in form
    assert "13800138000" not in form
    assert client.post(f"{mine}/change", SENT | {"name": ""}).status_code == 422
    assert client.post(f"{mine}/change", SENT | {"name": "青青"}).status_code == 302
    assert the_application(merchant).card.name == "青青"
    with merchant_scope(merchant.id):
        api.decline_applicants([application], words="谢谢，下次再来", now=NOON)
    assert client.get(f"{mine}/change").status_code == 302
    assert "谢谢，下次再来" in client.get(mine).content.decode()


def test_pictures_are_kept_one_by_one_and_a_text_file_is_named(client, merchant, mine):
    bad = SimpleUploadedFile("words.png", b"no picture", "image/png")
    page = client.post(f"{mine}/pictures", {"pictures": [picture_file(), bad]}, follow=True).content.decode()
    (url,) = the_application(merchant).pictures
    assert "words.png" in page
    assert client.get(url).status_code == 200
    client.post(f"{mine}/pictures/drop", {"picture": url})
    assert the_application(merchant).pictures == ()
    assert client.get(url).status_code == 404


def test_what_was_erased_says_so(client, merchant, mine, application):
    with merchant_scope(merchant.id):
        screening.erase_application(application)
    for answer in (
        client.get(mine),
        client.get(f"{mine}/change"),
        client.post(f"{mine}/pictures", {"pictures": [picture_file()]}),
    ):
        assert answer.status_code == 410


def test_a_trial_is_handed_in_on_a_phone(client, merchant, task, trial):
    assert "拍三张" in client.get(trial).content.decode()
    empty = client.post(trial, {"text": " "})
    assert empty.status_code == 422
    client.post(f"{trial}/pictures", {"pictures": [picture_file()], "text": "写了一半"})
    half = client.get(trial).content.decode()
    assert "写了一半" in half
    with merchant_scope(merchant.id):
        assert api.task_card(task).handed_in_at is None
    assert client.post(trial, {"text": "写完了", "pictures": [picture_file("navy")]}).status_code == 302
    with merchant_scope(merchant.id):
        card = api.task_card(task)
        assert (card.text, len(card.pictures), card.handed_in_at) == ("写完了", 2, NOON)
        trials.score_task(task, kind="trial_task", value=90, words="内部的话", now=NOON)
    page = client.get(trial).content.decode()
    assert "内部的话" not in page
    assert client.post(trial, {"text": "再改"}).status_code == 422


def test_words_that_cannot_be_kept_are_refused_and_stay_on_the_page(client, trial):
    for text in ("长" * 4001, "a\x00b"):
        answer = client.post(trial, {"text": text})
        assert answer.status_code == 422
        assert answer.context["text"] == text
