import random

import pytest

from yutang.needs.rules import bundled_lexicon
from yutang.needs.rules.frames import spelled_alike
from yutang.needs.rules.suggesting import suggest_words

# Made up: sentences with a gap for a thing, and some words to fill in that the lexicon knows.
FRAMES = [
    "想要{}，不要太贵",
    "这条{}很显瘦",
    "有没有{}啊",
    "求推荐{}，小个子",
    "不要{}，怕热",
    "{}哪款好",
    "{}的款式还有吗",
    "收到{}了，面料舒服",
    "夏天穿的{}",
    "上班穿{}合适吗",
]
KNOWN = ["连衣裙", "半身裙", "阔腿裤", "针织衫", "衬衫", "卫衣", "风衣", "牛仔裤", "旗袍", "马甲"]
LOOKS = ["{}风的连衣裙", "喜欢{}风", "想要{}风的衬衫", "{}风的半身裙显瘦", "有没有{}风的卫衣"]
TAILS = ["谢谢", "预算两百", "多少钱", "现在有货吗", "我一米六", "明天能发货吗", "给妈妈买", "挺喜欢的", ""]


def texts(word="鲨鱼裙", *, times=30, others=300, frames=FRAMES, seed=1):
    chance = random.Random(seed)
    known = [chance.choice(FRAMES).format(chance.choice(KNOWN)) for _ in range(others)]
    looks = [chance.choice(LOOKS).format(chance.choice(["法式", "复古", "学院"])) for _ in range(others // 3)]
    planted = [chance.choice(frames).format(word) for _ in range(times)]
    return [f"{one}，{chance.choice(TAILS)}{number}" for number, one in enumerate(known + looks + planted)]


def found(suggestions, word):
    return next((one for one in suggestions if one.word == word), None)


def test_a_planted_word_is_found_first_with_its_slot_and_itself():
    first = suggest_words(texts(), bundled_lexicon())[0]
    assert (first.word, first.slot, first.canonical, first.count) == ("鲨鱼裙", "category", "鲨鱼裙", 30)


def test_a_planted_misspelling_is_taken_for_the_word_it_is():
    one = found(suggest_words(texts("连衣群"), bundled_lexicon()), "连衣群")
    assert one is not None
    assert (one.slot, one.canonical) == ("category", "连衣裙")


def test_a_planted_look_is_found_by_what_stands_around_it():
    one = found(suggest_words(texts("多巴胺", frames=LOOKS), bundled_lexicon()), "多巴胺风")
    assert one is not None
    assert one.slot == "style"


def test_examples_mark_the_word():
    one = found(suggest_words(texts(), bundled_lexicon()), "鲨鱼裙")
    assert one is not None
    assert one.examples
    assert {example.text[example.start : example.end] for example in one.examples} == {"鲨鱼裙"}


def test_examples_of_traditional_texts_show_them_as_they_were_written():
    plain = texts(times=0)
    before, behind = ["想要", "這條", "求", "夏天穿的"], ["顯瘦", "！", "嗎", "多少錢", " 有貨"]
    written = [f"{first}鯊魚裙{last}{number}" for number in range(2) for first in before for last in behind]
    one = found(suggest_words(plain + written, bundled_lexicon()), "鲨鱼裙")
    assert one is not None
    assert all("鯊魚裙" in example.text for example in one.examples)


@pytest.mark.parametrize("word", ["连衣裙", "显瘦", "衣裙", "预算", "明天", "不要"])
def test_what_is_known_or_plain_or_a_piece_is_not_suggested(word):
    assert found(suggest_words(texts(), bundled_lexicon()), word) is None


def test_what_was_answered_is_not_suggested_again():
    assert found(suggest_words(texts(), bundled_lexicon(), known=["鲨鱼裙"]), "鲨鱼裙") is None


def test_a_word_that_has_become_known_is_not_suggested():
    own = bundled_lexicon().extended({"鲨鱼裙": [("category", "鲨鱼裙")]})
    assert found(suggest_words(texts(), own), "鲨鱼裙") is None


def test_the_same_text_a_thousand_times_is_one_text():
    spam = ["加我领鱼塘大红包"] * 1_000
    assert not any("红包" in one.word for one in suggest_words(texts() + spam, bundled_lexicon()))


@pytest.mark.parametrize("said", [[], [""], ["裙"], ["！！！……"], ["x" * 50_000], ["\x00\ud83d裙"]])
def test_nothing_to_find_gives_nothing(said):
    assert suggest_words(said, bundled_lexicon()) == []


def test_the_same_texts_give_the_same_suggestions():
    assert suggest_words(texts(), bundled_lexicon()) == suggest_words(texts(), bundled_lexicon())


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [("连衣群", "连衣裙", 2 / 3), ("一样", "一样", 1), ("甲乙", "丙丁", 0), ("", "", 1), ("裙", "", 0)],
)
def test_how_alike_words_are_spelled(one, other, alike):
    assert spelled_alike(one, other) == pytest.approx(alike)
