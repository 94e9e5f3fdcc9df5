"""Pages that say no or sorry."""

import pytest
from django.core.exceptions import RequestDataTooBig
from django.utils import translation

from yutang.console import error_pages
from yutang.core.errors import Conflict


@pytest.mark.parametrize("language", ["en", "zh-hans"])
@pytest.mark.parametrize("status", [400, 403, 404, 413, 429, 500, 503])
def test_an_error_says_what_happened_what_was_kept_and_what_to_do(rf, status, language):
    with translation.override(language):
        answer = error_pages.error_page(rf.get("/orders"), status)
        words = error_pages.WORDS[str(status)]
        html = answer.content.decode()
        assert answer.status_code == status
        for part in (words.title, words.happened, words.kept, words.todo):
            assert str(part) in html
    assert (language == "en") == ("Open Today" in html)


def test_words_differ_between_the_languages():
    for words in error_pages.WORDS.values():
        for part in (words.title, words.happened, words.kept, words.todo):
            with translation.override("zh-hans"):
                chinese = str(part)
            with translation.override("en"):
                assert str(part) != chinese


def test_a_form_that_is_too_large_is_called_so(rf):
    assert error_pages.bad_request(rf.post("/"), RequestDataTooBig()).status_code == 413
    assert error_pages.bad_request(rf.post("/"), ValueError()).status_code == 400


@pytest.mark.parametrize(
    ("referrer", "offered"),
    [
        ("http://testserver/orders?page=2", 'href="/orders?page=2"'),
        ("https://evil.example/orders", None),
        ("javascript:alert(1)", None),
        ("http://testserver/gone", None),
    ],
)
def test_the_way_back_leads_to_a_page_of_this_place(rf, referrer, offered):
    html = error_pages.page_not_found(rf.get("/gone", headers={"referer": referrer}), Exception()).content.decode()
    assert (offered in html) if offered else ("Go back" not in html and "arrow-left" not in html)


@pytest.mark.django_db
def test_a_missing_page_answers_in_the_frame_it_was_asked_in(client):
    assert "console/yutang.css" in client.get("/no-such-page").content.decode()
    assert "h5/h5.css" in client.get("/m/no-such-page").content.decode()


@pytest.mark.django_db
def test_a_forged_form_is_refused_with_words_in_both_frames(settings):
    from django.test import Client

    browser = Client(enforce_csrf_checks=True)
    for address, style in (("/accounts/login/", "console/yutang.css"), ("/m/love", "h5/h5.css")):
        answer = browser.post(address, {"login": "x"})
        assert (answer.status_code, style in answer.content.decode()) in {(403, True), (404, True)}


@pytest.mark.parametrize("frame", ["console", "h5"])
def test_a_refusal_shows_its_own_words(rf, frame):
    from django.template.loader import render_to_string

    html = render_to_string(f"{frame}/refusal.html", {"refusal": Conflict("Sold <out>.")}, rf.get("/m/x"))
    assert "Sold &lt;out&gt;." in html
