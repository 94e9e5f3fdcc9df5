import re
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import load_workbook

from tests.cast import NOON, hire
from yutang.core import limits
from yutang.core.tenancy import merchant_scope
from yutang.needs import api
from yutang.needs.actions.words import add_words
from yutang.needs.actions.works import do_work
from yutang.needs.models import Label, Need, OwnWord, ReadingWork, WordChange, WordSuggestion
from yutang.needs.rules.entries import Sense
from yutang.needs.tests.test_rest import post, program_of

WORDS, LEXICON, SUGGESTED = "/needs/words", "/needs/words/lexicon", "/needs/words/suggested"
LABEL, QUALITY = "/needs/label", "/needs/label/quality"
FORM = {"words": "鲨鱼裙 鲨裙", "slot": "category", "canonical": "", "domain": "apparel"}


@pytest.fixture(autouse=True)
def _fresh_counts():
    limits.forget_counts()
    yield
    limits.forget_counts()


@pytest.fixture
def own(merchant):
    with merchant_scope(merchant.id):
        add_words([Sense("鲨鱼裙", "category", "鲨鱼裙"), Sense("连衣裙", "style", "仙女风")], now=NOON)
        return OwnWord.objects.get(word="鲨鱼裙")


@pytest.fixture
def suggestion(merchant):
    with merchant_scope(merchant.id):
        return WordSuggestion.objects.create(
            word="多巴胺",
            slot="style",
            canonical="多巴胺",
            count=9,
            score=1,
            examples=[["喜欢多巴胺的", 2, 5]],
            suggested_at=NOON,
        )


@pytest.fixture
def said(merchant):
    with merchant_scope(merchant.id):
        return api.hear(customer_id=None, text="👗想要<b>连衣裙</b>，显瘦", touchpoint="chat", said_at=NOON)


@pytest.fixture
def looker(client, merchant):
    client.force_login(
        hire(merchant, "老审", "auditor").user, backend="allauth.account.auth_backends.AuthenticationBackend"
    )
    return client


def read(answer, status=200):
    assert answer.status_code == status
    return answer.content.decode()


def carry_out(merchant_id, work_id):
    with merchant_scope(merchant_id):
        do_work(work_id, now=NOON)


def upload(client, name, content):
    return client.post(f"{WORDS}/bring", {"file": SimpleUploadedFile(name, content)}, follow=True)


def test_several_words_are_added_at_once_and_shown(hai_client):
    assert hai_client.post(f"{WORDS}/add", FORM).status_code == 302
    page = read(hai_client.get(WORDS))
    assert "鲨裙" in page
    assert OwnWord.across_merchants().filter(canonical="鲨鱼裙", domain="apparel").count() == 2
    change = WordChange.across_merchants().get()
    assert f"{WORDS}/changes/{change.pk}/undo" in page


def test_what_is_replaced_is_said(hai_client):
    page = read(
        hai_client.post(f"{WORDS}/add", FORM | {"words": "连衣裙", "slot": "style", "canonical": "裙装"}, follow=True)
    )
    assert "“连衣裙”" in page


@pytest.mark.parametrize(
    "wrong",
    [
        {"words": "裙"},
        {"words": "裙" * 50},
        {"words": "123"},
        {"words": ""},
        {"slot": "dream"},
        {"words": "x" * 3_000},
        {"canonical": "a|b"},
    ],
)
def test_what_cannot_be_is_said_and_what_was_typed_stays(hai_client, wrong):
    page = read(hai_client.post(f"{WORDS}/add", FORM | wrong), 422)
    assert "invalid" in page
    assert OwnWord.across_merchants().count() == 0


def test_a_word_is_changed_removed_and_put_back(hai_client, own):
    address = f"{WORDS}/{own.pk}"
    assert "鲨鱼裙" in read(hai_client.get(address))
    assert hai_client.post(address, FORM | {"words": "鲨鱼尾裙"}).status_code == 302
    word = OwnWord.across_merchants().get(word="鲨鱼尾裙")
    assert hai_client.get(address).status_code == 404
    read(hai_client.post(f"{WORDS}/{word.pk}", FORM), 422)
    assert hai_client.post(f"{WORDS}/remove", {"row": [str(word.pk), "nonsense"]}).status_code == 302
    assert OwnWord.across_merchants().count() == 1
    change = WordChange.across_merchants().order_by("-id")[0]
    assert hai_client.post(f"{WORDS}/changes/{change.pk}/undo").status_code == 302
    assert OwnWord.across_merchants().count() == 2
    assert hai_client.post(f"{WORDS}/changes/{change.pk}/undo").status_code == 409


def test_the_lexicon_is_searched(hai_client, own):
    assert "洋装" in read(hai_client.get(f"{LEXICON}?text=连衣裙"))
    assert 'class="empty-state"' in read(hai_client.get(f"{LEXICON}?slot=category&text=显瘦"))
    assert read(hai_client.get(f"{LEXICON}?slot=nonsense&domain=x&page=y"))
    assert 'class="empty-state"' in read(hai_client.get(f"{LEXICON}?text=没有这样的词"))


@pytest.mark.parametrize("form", ["toml", "csv", "xlsx"])
def test_words_go_out_as_a_file_and_come_back_from_it(hai_client, qian_client, own, form):
    content = hai_client.get(f"{WORDS}/file/{form}").content
    assert "words are kept" in read(upload(qian_client, f"words.{form}", content)) or "2" in read(
        qian_client.get(WORDS)
    )
    rows = OwnWord.across_merchants().order_by("word").values_list("merchant", "word", "slot", "canonical")
    ours = [row[1:] for row in rows if row[0] == own.merchant_id]
    assert ours == [row[1:] for row in rows if row[0] != own.merchant_id]


def test_a_table_of_words_opens_in_a_spreadsheet(hai_client, own, tmp_path):
    path = tmp_path / "words.xlsx"
    path.write_bytes(hai_client.get(f"{WORDS}/file/xlsx").content)
    rows = list(load_workbook(path).active.iter_rows(values_only=True))
    assert rows[0] == ("word", "slot", "canonical", "domain")
    assert len(rows) == 3


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("words.toml", b"not toml"),
        ("words.toml", "[category]\n'裙' = ['裙']\n".encode()),
        ("words.toml", b"\xff\xfe\x00"),
        ("words.csv", "词,类型\n鲨鱼裙,category\n裙,category\n".encode("gbk")),
        ("words.csv", "随便,什么\n1,2\n".encode()),
        ("words.csv", b""),
        ("words.xlsx", b"PK\x03\x04broken"),
        ("words.csv", b"x" * (2 * 2**20 + 1)),
    ],
    ids=["no toml", "one character", "no text", "one bad row", "other columns", "empty", "broken", "too large"],
)
def test_a_file_that_is_not_fit_changes_nothing_and_says_why(hai_client, own, name, content):
    assert upload(hai_client, name, content).status_code in (200, 413, 422)
    assert OwnWord.across_merchants().count() == 2


def test_a_table_as_chinese_excel_saves_it_is_taken_over(hai_client):
    upload(hai_client, "words.csv", "词,类型,标准词\n鲨鱼裙,category,裙子\n奥利给风,风格,奥利给\n".encode("gbk"))
    assert set(OwnWord.across_merchants().values_list("word", "slot")) >= {
        ("鲨鱼裙", "category"),
        ("奥利给风", "style"),
    }


def test_reading_again_runs_behind_the_page_and_is_found_again(
    hai_client, said, own, django_capture_on_commit_callbacks
):
    page = read(hai_client.get(WORDS))
    assert "/needs/works/reread/begin" in page
    with django_capture_on_commit_callbacks(execute=True):
        hai_client.post("/needs/works/reread/begin")
        hai_client.post("/needs/works/reread/begin")
    work = ReadingWork.across_merchants().get()
    address = f"/needs/works/{work.pk}"
    assert address in read(hai_client.get(WORDS))
    assert "HX-Refresh" not in hai_client.get(address)
    carry_out(work.merchant_id, work.pk)
    assert hai_client.get(address)["HX-Refresh"] == "true"
    assert Need.across_merchants().get().slots["style"] == ["仙女风"]
    assert "/needs/works/reread/begin" not in read(hai_client.get(WORDS))


def test_no_work_that_there_is_not(hai_client):
    assert hai_client.post("/needs/works/dream/begin").status_code == 404
    assert hai_client.get("/needs/works/reread/begin").status_code == 405


def test_suggestions_are_shown_with_their_sentences_marked(hai_client, suggestion):
    page = read(hai_client.get(SUGGESTED))
    assert '<mark class="new-word">多巴胺</mark>' in page


def test_a_suggestion_is_taken_over(hai_client, suggestion):
    hai_client.post(f"{SUGGESTED}/{suggestion.pk}/accept", {"slot": "style", "canonical": "多巴胺风"})
    assert OwnWord.across_merchants().filter(word="多巴胺", canonical="多巴胺风").exists()
    assert hai_client.post(f"{SUGGESTED}/{suggestion.pk}/accept", {"slot": "style"}).status_code == 404


def test_one_key_answers_in_place(hai_client, suggestion):
    answer = hai_client.post(f"{SUGGESTED}/{suggestion.pk}/dismiss", headers={"hx-request": "true"})
    assert 'hx-swap-oob="beforeend"' in read(answer)
    assert f"{suggestion.pk}/reopen" in answer.content.decode()
    assert "多巴胺" not in read(hai_client.get(SUGGESTED))
    hai_client.post(f"{SUGGESTED}/{suggestion.pk}/reopen")
    hai_client.post(f"{SUGGESTED}/{suggestion.pk}/later")
    assert "多巴胺" in read(hai_client.get(f"{SUGGESTED}?later=1"))


@pytest.mark.parametrize(("answer", "state"), [("accept", "accepted"), ("dismiss", "dismissed"), ("later", "later")])
def test_chosen_suggestions_are_answered_together(hai_client, suggestion, answer, state):
    assert hai_client.post(f"{SUGGESTED}/{answer}", {"row": [str(suggestion.pk)]}).status_code == 302
    suggestion.refresh_from_db()
    assert suggestion.state == state


def test_a_forged_answer_is_none(hai_client, suggestion):
    assert hai_client.post(f"{SUGGESTED}/{suggestion.pk}/dream").status_code == 404
    assert hai_client.post(f"{SUGGESTED}/{suggestion.pk}/accept", {"slot": "dream"}).status_code == 400


def fields_of(page):
    return {
        name: re.findall(rf'name="{name}" value="([^"]*)"', page)
        for name in ("ticket", "queue", "seen", "words", "value", "start")
    }


def label(client, said, page, **more):
    fields = fields_of(page)
    body = {
        "ticket": fields["ticket"][0], "queue": fields["queue"][0], "intent": "need", "do": "save",
        "words": ["连衣裙"], "slot": ["category"], "value": ["连衣裙"], "subject": ["speaker"], "start": [""],
    } | more  # fmt: skip
    return client.post(f"{LABEL}/{said}", body)


def test_a_text_is_corrected_without_any_script(hai_client, said):
    page = read(hai_client.get(LABEL))
    assert "<b>" not in page.split("label-text")[1].split("</p>")[0]
    assert label(hai_client, said, page).status_code == 302
    assert Need.across_merchants().get().slots == {"category": ["连衣裙"]}
    row = Label.across_merchants().get()
    assert (row.is_sample, row.state) == (True, "labelled")
    assert row.staff.name == "阿海"
    assert 'class="empty-state"' in read(hai_client.get(LABEL))
    undone = hai_client.post(f"{LABEL}/{row.pk}/undo?queue=sample")
    assert undone.status_code == 302
    assert Label.across_merchants().count() == 0


def test_places_are_counted_in_characters_also_behind_an_emoji(hai_client, said):
    page = read(hai_client.get(LABEL))
    assert label(hai_client, said, page, start=["6"]).status_code == 302
    assert Label.across_merchants().get().spans[0][2:4] == [6, 9]


@pytest.mark.parametrize(("do", "state", "slots"), [("nothing", "labelled", []), ("skip", "skipped", [])])
def test_nothing_and_skip(hai_client, said, do, state, slots):
    label(hai_client, said, read(hai_client.get(LABEL)), do=do)
    row = Label.across_merchants().get()
    assert (row.state, row.spans) == (state, slots)


def test_nobody_says_of_a_chosen_text_that_chance_has_drawn_it(hai_client, said):
    page = read(hai_client.get(f"{LABEL}/{said}"))
    label(hai_client, said, page)
    label(hai_client, said, page, ticket=f"{said}:sample:forged", intent="review")
    assert not Label.across_merchants().get().is_sample


def test_what_does_not_fit_is_said_and_what_was_typed_stays(hai_client, said):
    page = read(label(hai_client, said, read(hai_client.get(LABEL)), words=["旗袍款"]), 422)
    assert 'value="旗袍款"' in page
    assert 'role="alert"' in page
    assert Label.across_merchants().count() == 0


@pytest.mark.parametrize(
    "forged",
    [
        {"start": ["-5"]},
        {"start": ["9" * 30]},
        {"slot": ["dream"]},
        {"subject": [""]},
        {"intent": "dream"},
        {"seen": "x"},
        {"words": ["连衣裙"] * 500},
    ],
)
def test_forged_fields_break_nothing(hai_client, said, forged):
    assert label(hai_client, said, read(hai_client.get(LABEL)), **forged).status_code in (302, 422)


def test_quality_is_shown_and_labels_are_given_out(hai_client, said):
    assert 'class="empty-state"' in read(hai_client.get(QUALITY))
    label(hai_client, said, read(hai_client.get(LABEL)))
    assert 'class="figures"' in read(hai_client.get(QUALITY))
    lines = b"".join(hai_client.get(f"{LABEL}/export").streaming_content).decode()
    assert "[[连衣裙|category=连衣裙]]" in lines


def test_who_only_looks_changes_nothing(looker, said, own, suggestion):
    for address in (WORDS, LEXICON, SUGGESTED, QUALITY):
        page = read(looker.get(address))
        assert not re.findall(r'method="post"[^>]*action="/needs|action="/needs[^>]*method="post"', page)
    for address in (LABEL, f"{LABEL}/{said}", f"{WORDS}/{own.pk}"):
        assert looker.get(address).status_code == 403
    for address in (
        f"{WORDS}/add",
        f"{WORDS}/remove",
        f"{WORDS}/bring",
        "/needs/works/reread/begin",
        f"{SUGGESTED}/dismiss",
        f"{LABEL}/{said}",
    ):
        assert looker.post(address, FORM).status_code == 403


def test_a_flood_of_changes_is_slowed(hai_client, monkeypatch):
    from yutang.needs.pages import words

    monkeypatch.setattr(words, "CHANGES", limits.Rate("change of own words", 2))
    for _again in range(2):
        hai_client.post(f"{WORDS}/remove")
    assert hai_client.post(f"{WORDS}/remove").status_code == 429


def test_a_program_adds_words_has_texts_read_again_and_sees_the_quality(merchant, said):
    program = program_of(merchant)
    items = [{"word": "鲨鱼裙", "slot": "category"}, {"word": "店庆款", "slot": "ignore"}]
    assert post(program, "/api/v1/words", {"items": items}).json() == {
        "added": 2,
        "changed": 0,
        "unchanged": 0,
        "removed": 0,
    }
    found = program.get("/api/v1/words?slot=category").json()
    assert [one["canonical"] for one in found] == ["鲨鱼裙"]
    assert program.delete(f"/api/v1/words/{found[0]['id']}").json()["removed"] == 1
    assert program.delete(f"/api/v1/words/{found[0]['id']}").status_code == 404
    assert post(program, "/api/v1/words", {"items": [{"word": "裙", "slot": "category"}]}).status_code == 422
    assert post(program, "/api/v1/words", {"items": items * 501}).status_code == 413
    asked = post(program, "/api/v1/works/reread")
    assert asked.status_code == 202
    carry_out(merchant.id, UUID(asked.json()["work_id"]))
    assert program.get(f"/api/v1/works/{asked.json()['work_id']}").json()["state"] == "finished"
    assert program.get("/api/v1/words/suggested").json() == []
    assert program.get("/api/v1/quality").json()["texts"] == 0


def test_a_program_that_only_looks_changes_no_words(merchant):
    assert post(program_of(merchant, "auditor"), "/api/v1/words", {"items": []}).status_code == 403
