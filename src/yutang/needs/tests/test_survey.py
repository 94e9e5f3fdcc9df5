"""The newcomers' survey: asked, answered with one thumb, corrected, measured."""

from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from django.test import Client

from tests.cast import NOON, hire
from tests.walk import as_member
from yutang.core.tenancy import merchant_scope
from yutang.needs.actions.surveying import Answers, answer_survey, ask_newcomers
from yutang.needs.models import SurveyReply, Utterance
from yutang.needs.queries.surveys import survey_numbers
from yutang.people.api import add_community, circle_of, join_community, merge_customers, receive_customer, traits_of
from yutang.people.models import Trait

PAGE = "/m/survey"
LATER = NOON + timedelta(hours=1)


@pytest.fixture
def fish(merchant):
    with merchant_scope(merchant.id):
        return meet("wm1")


@pytest.fixture
def phone(merchant, fish):
    return as_member(merchant.id, fish)


def meet(number):
    return receive_customer(channel="wecom", identities={"external_userid": number}, nickname=f"客{number}", at=NOON)


def texts():
    return list(Utterance.objects.order_by("pk").values_list("touchpoint", "text"))


def test_answers_become_words_and_traits_of_the_customer(merchant, fish):
    with merchant_scope(merchant.id):
        answer_survey(
            fish, Answers(why="朋友推荐", need="脖子短，想要V领连衣裙", height_cm=160, weight_kg=55), now=NOON
        )
        assert texts() == [("survey", "脖子短，想要V领连衣裙"), ("survey", "朋友推荐")]
        assert traits_of(fish) == {"height_cm": 160, "weight_kg": 55, "body": ["脖子短"]}


def test_what_is_for_the_daughter_is_the_daughters(merchant, fish):
    with merchant_scope(merchant.id):
        answer_survey(fish, Answers(need="4岁，要连衣裙", for_whom="女儿", height_cm=110), now=NOON)
        assert {(one.about, one.name): one.value for one in circle_of(fish, now=NOON)} == {
            ("女儿", "age"): 4,
            ("女儿", "height_cm"): 110,
        }


def test_a_correction_takes_back_what_was_answered_before(merchant, fish):
    with merchant_scope(merchant.id):
        answer_survey(fish, Answers(need="我是干皮，想要面霜", height_cm=106), now=NOON)
        answer_survey(fish, Answers(need="我是油皮，想要面霜", height_cm=160), now=LATER)
        assert traits_of(fish) == {"skin": ["油皮"], "height_cm": 160}
        assert all(not one.rivals for one in circle_of(fish, now=LATER))
        assert texts() == [("survey", "我是油皮，想要面霜")]
        assert SurveyReply.objects.count() == 1


def test_the_same_answers_twice_change_nothing(merchant, fish):
    with merchant_scope(merchant.id):
        for at in (NOON, LATER):
            answer_survey(fish, Answers(need="想要面霜", height_cm=160), now=at)
        assert (Utterance.objects.count(), Trait.objects.count()) == (1, 1)
        assert SurveyReply.objects.get().answered_at == NOON


def test_phone_numbers_and_addresses_are_kept_nowhere(merchant, fish):
    with merchant_scope(merchant.id):
        answer_survey(fish, Answers(why="电话13812345678", need="想要裙子，寄到愚园路1号7幢501室"), now=NOON)
        kept = str(texts()) + str(SurveyReply.objects.get().answers)
        assert "13812345678" not in kept
        assert "501" not in kept


def test_who_was_asked_twice_counts_once(merchant, fish):
    with merchant_scope(merchant.id):
        bird = meet("wm2")
        ask_newcomers([fish, bird], now=NOON)
        ask_newcomers([fish], now=LATER)
        answer_survey(bird, Answers(need="想要面霜"), now=LATER)
        numbers = survey_numbers()
        assert (numbers.asked, numbers.answered, numbers.share) == (2, 1, 0.5)


def test_a_member_answers_and_corrects(merchant, fish, phone):
    assert "survey" in phone.get(PAGE).content.decode()
    sent = {"need": "脖子短，想要V领", "why": "", "for_whom": "", "height_cm": "160", "weight_kg": ""}
    assert phone.post(PAGE, sent)["Location"] == PAGE
    page = phone.get(PAGE).content.decode()
    assert "脖子短，想要V领" in page
    assert 'value="160"' in page
    with merchant_scope(merchant.id):
        assert traits_of(fish)["height_cm"] == 160


@pytest.mark.parametrize(
    "wrong",
    [{}, {"need": "  "}, {"need": "裙", "height_cm": "900"}, {"need": "裙", "weight_kg": "nan"}, {"need": "裙", "for_whom": "邻居"}, {"need": "长" * 501}],
    ids=["empty", "blank", "giant", "nan", "forged", "long"],
)  # fmt: skip
def test_what_makes_no_sense_is_told_and_nothing_is_kept(merchant, phone, wrong):
    assert phone.post(PAGE, wrong).status_code == 422
    with merchant_scope(merchant.id):
        assert (SurveyReply.objects.count(), Utterance.objects.count()) == (0, 0)


def test_without_a_link_there_is_no_survey(db):
    assert Client().get(PAGE).status_code == 403
    assert Client().post(PAGE, {"need": "裙子"}).status_code == 403


def test_staff_copy_links_and_the_link_opens_the_survey(hai_client, merchant, fish):
    with merchant_scope(merchant.id):
        group = add_community("新人群", now=NOON)
        join_community(fish, group)
    page = hai_client.post("/needs/survey/links", {"community": str(group)}).content.decode()
    link = page.split('readonly value="')[1].split('"')[0]
    phone = Client()
    assert phone.get(urlsplit(link).path)["Location"] == PAGE
    assert phone.get(PAGE).status_code == 200
    with merchant_scope(merchant.id):
        assert survey_numbers().asked == 1
    assert hai_client.post("/needs/survey/links", {"customer": str(fish)}).status_code == 200
    assert hai_client.post("/needs/survey/links", {}).status_code == 404


def test_staff_ask_in_their_own_words(hai_client, phone):
    assert hai_client.post("/needs/survey", {"need_zh": "想找什么样的衣服？", "why_en": "Why us?"}).status_code == 302
    page = phone.get(PAGE, headers={"Accept-Language": "zh-hans"}).content.decode()
    assert "想找什么样的衣服？" in page
    assert "Why us?" not in page
    assert hai_client.post("/needs/survey", {"need_zh": "长" * 121}).status_code == 422


def test_the_page_shows_who_answered(hai_client, merchant, fish):
    with merchant_scope(merchant.id):
        answer_survey(fish, Answers(need="脖子短，想要V领"), now=NOON)
    page = hai_client.get("/needs/survey").content.decode()
    assert "脖子短，想要V领" in page
    assert "100%" in page


def test_a_guide_may_ask_but_not_reword(client, merchant, fish):
    guide = hire(merchant, "小导", "guide")
    client.force_login(guide.user, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert client.post("/needs/survey/links", {"customer": str(fish)}).status_code == 200
    client.post("/needs/survey", {"need_zh": "改了"})
    assert "改了" not in client.get("/needs/survey").content.decode()


def test_another_shops_customers_are_not_asked(qian_client, fish):
    assert qian_client.post("/needs/survey/links", {"customer": str(fish)}).status_code == 404


def test_a_merged_record_answers_for_the_customer(merchant, fish):
    with merchant_scope(merchant.id):
        bird = meet("wm2")
        merge_customers(fish, bird, now=NOON)
        answer_survey(bird, Answers(need="想要面霜"), now=NOON)
        assert SurveyReply.objects.get().customer_id == fish
