"""From words to traits: whose they are, read once and read again."""

from datetime import timedelta

import pytest

from tests.cast import NOON
from yutang.needs import api
from yutang.needs.actions.portraying import portray
from yutang.needs.models import Need
from yutang.needs.rules import extract
from yutang.needs.rules.portrayal import Told, clause_around, told_in
from yutang.people.api import circle_of, merge_customers, receive_customer, traits_of
from yutang.people.models import Trait


def told(text):
    read = extract(text)
    spans = [[one.slot, one.value, one.start, one.end, one.subject] for one in read.spans]
    return {(one.about, one.name): one.value for one in told_in(read.slots, spans)}


@pytest.mark.parametrize(
    ("text", "traits"),
    [
        ("身高160体重110斤，微胖，想要连衣裙", {("", "height_cm"): 160, ("", "weight_kg"): 55, ("", "body"): ["微胖"]}),
        ("给女儿买，4岁，身高110cm", {("女儿", "age"): 4, ("女儿", "height_cm"): 110}),
        ("我是干皮，给妈妈买，她60岁", {("", "skin"): ["干皮"], ("妈妈", "age"): 60}),
        ("想要显瘦的连衣裙，预算200", {}),
        ("", {}),
    ],
    ids=["own", "daughter", "both", "no-person", "empty"],
)
def test_a_trait_is_whose_it_was_said_of(text, traits):
    assert told(text) == traits


@pytest.mark.parametrize(
    ("slots", "spans"),
    [
        ({}, [["height_cm", 900, 0, 3, "speaker"]]),
        ({}, [["height_cm", "高", 0, 3, "speaker"]]),
        ({}, [["skin", "干皮", 0, 2, "product"]]),
        ({}, [["skin", "干皮", 0, 2, "other"]]),
        ({}, [["style", "通勤", 0, 2, "speaker"]]),
        ({}, [["weight_kg", True, 0, 2, "speaker"]]),
    ],
    ids=["giant", "word", "product", "nobody", "need", "yes"],
)
def test_what_nobody_is_becomes_no_trait(slots, spans):
    assert told_in(slots, spans) == []


def test_of_two_numbers_in_one_text_the_first_counts():
    spans = [["weight_kg", 55, 0, 2, "speaker"], ["weight_kg", 60, 5, 7, "speaker"]]
    assert told_in({}, spans) == [Told("", "weight_kg", 55)]


def test_the_words_around_a_place_end_at_its_stops():
    text = "你好，我脖子短穿什么都显胖。想要V领"
    assert clause_around(text, 4, 7) == "我脖子短穿什么都显胖"
    assert len(clause_around("长" * 200, 100, 102)) <= 40
    assert "短" in clause_around("长" * 100 + "短" + "长" * 100, 100, 101)


@pytest.fixture
def fish(shop):
    return meet("wm1")


def meet(number):
    return receive_customer(channel="wecom", identities={"external_userid": number}, nickname="小鱼", at=NOON)


def say(text, customer, said_at=NOON):
    return api.hear(customer_id=customer, text=text, touchpoint="chat", said_at=said_at, source="test")


def test_words_become_traits_with_their_source(fish):
    utterance = say("给女儿买，4岁，身高110cm", fish)
    height = next(one for one in circle_of(fish, now=NOON) if one.name == "height_cm")
    (statement,) = height.statements
    assert (height.about, height.value, statement.source, statement.said_in) == ("女儿", 110, "chat", utterance)
    assert traits_of(fish) == {}


def test_words_heard_in_bulk_become_the_same_traits(fish):
    sayings = [api.Saying("身高160，干皮", "review", fish, NOON), api.Saying("身高150", "review", None, NOON)]
    api.hear_in_bulk(sayings, is_history=True)
    assert traits_of(fish) == {"height_cm": 160, "skin": ["干皮"]}
    api.hear_in_bulk(sayings, is_history=True)
    assert Trait.objects.count() == 2


def test_words_that_are_read_again_say_what_they_say_now(fish):
    need = Need.objects.select_related("utterance").get(utterance=say("身高160，干皮", fish))
    portray([need])
    assert traits_of(fish) == {"height_cm": 160, "skin": ["干皮"]}
    need.spans = [one for one in need.spans if one[0] == "skin"]
    portray([need])
    assert traits_of(fish) == {"skin": ["干皮"]}
    need.spans = []
    portray([need])
    assert traits_of(fish) == {}


def test_two_weights_stand_beside_each_other(fish):
    say("体重55公斤", fish, NOON - timedelta(days=60))
    say("体重68公斤", fish)
    (weight,) = circle_of(fish, now=NOON)
    assert (weight.value, [one.value for one in weight.rivals]) == (68, [55])


def test_what_a_merged_record_said_counts_for_the_customer(fish):
    bird = meet("wm2")
    say("身高160", bird)
    merge_customers(fish, bird, now=NOON)
    assert traits_of(fish) == {"height_cm": 160}


def test_no_phone_number_becomes_a_trait(fish):
    say("身高160，电话13812345678，住愚园路1号7幢501室，体重13812345678", fish)
    assert "138" not in str(list(Trait.objects.values_list("value", flat=True)))
