import pytest

from yutang.needs.rules import bundled_lexicon, extract
from yutang.needs.rules.entries import (
    IGNORE,
    Entry,
    Sense,
    as_entries,
    bundled_entries,
    own_meanings,
    read_toml,
    word_fault,
    word_form,
    write_toml,
)

SHARK = Sense("鲨鱼裙", "category", "鲨鱼裙")


@pytest.mark.parametrize(
    ("word", "fault"),
    [
        ("鲨鱼裙", None),
        ("ins风", None),
        ("~软", None),
        ("", "empty"),
        ("~", "empty"),
        ("裙", "short"),
        ("裙" * 21, "long"),
        ("裙" * 50, "long"),
        ("12345", "number"),
        ("--", "number"),
        ("裙子,裤子", "signs"),
        ("裙|子", "signs"),
        ("=cmd裙", "signs"),
        ("-裙子", "signs"),
        ("好 看", "signs"),
    ],
)
def test_what_can_be_a_word(word, fault):
    assert word_fault(word_form(word)) == fault


def test_words_are_kept_as_texts_are_read():
    assert word_form(" 鯊魚裙 ") == "鲨鱼裙"
    assert word_form("ＯＶＥＲ") == "over"


def test_a_word_of_ones_own_replaces_what_the_lexicon_knows():
    own = bundled_lexicon().extended(own_meanings([Sense("连衣裙", "style", "小裙子风"), SHARK]))
    assert extract("想要连衣裙", lexicon=own).slots["style"] == ["小裙子风"]
    assert extract("想要连衣裙", lexicon=own).slots["category"] == []
    assert extract("想要鲨鱼裙", lexicon=own).slots["category"] == ["鲨鱼裙"]
    assert extract("想要连衣裙").slots["category"] == ["连衣裙"]


def test_a_word_to_ignore_means_nothing_whatever_else_it_is():
    meanings = own_meanings([Sense("仙女风", IGNORE, ""), Sense("仙女风", "style", "仙女风")])
    assert meanings == {"仙女风": ()}


def test_a_degree_sign_stands_for_every_degree():
    meanings = own_meanings([Sense("~糯", "feature", "软糯")])
    assert meanings["很糯"] == meanings["特别糯"] == (("feature", "软糯"),)
    assert "~糯" not in meanings


def test_a_word_can_have_two_slots():
    meanings = own_meanings([SHARK, Sense("鲨鱼裙", "style", "辣妹风")])
    assert meanings["鲨鱼裙"] == (("category", "鲨鱼裙"), ("style", "辣妹风"))


def test_a_file_of_words_is_read_as_it_was_written():
    senses = [
        SHARK,
        Sense("鲨裙", "category", "鲨鱼裙"),
        Sense("洋装裙", "category", "连衣裙"),
        Sense("店庆", IGNORE, ""),
    ]
    assert sorted(read_toml(write_toml(senses))) == sorted(senses)


def test_a_file_keeps_its_trade():
    assert {sense.domain for sense in read_toml(write_toml([SHARK], domain="apparel"))} == {"apparel"}
    assert {sense.domain for sense in read_toml(write_toml([SHARK]))} == {""}


def test_the_bundled_files_are_read_by_the_same_form():
    text = 'domain = "beauty"\n[effect]\n"嘭弹" = ["嘭嘭弹", "~嘭"]\n[broader]\n"裙子" = "裙"\n'
    assert read_toml(text) == [Sense(word, "effect", "嘭弹", "beauty") for word in ("嘭弹", "嘭嘭弹", "~嘭")]


@pytest.mark.parametrize(
    "text", ["not toml", "[category]\n裙 = 1", '[category]\n"裙子" = [1]', '[category]\n"裙子" = "裙"']
)
def test_what_is_no_lexicon_file_is_refused(text):
    with pytest.raises(ValueError, match=r"\S"):
        read_toml(text)


def test_own_words_stand_under_what_they_stand_for():
    assert as_entries([Sense("鲨裙", "category", "鲨鱼裙"), SHARK]) == [
        Entry("", "category", "鲨鱼裙", ("鲨裙", "鲨鱼裙"))
    ]


def test_the_bundled_lexicon_tells_all_it_knows():
    entries = bundled_entries()
    assert {entry.domain for entry in entries} == {"", "apparel", "beauty", "food-health", "mother-baby"}
    dress = next(entry for entry in entries if entry.canonical == "连衣裙")
    assert "洋装" in dress.aliases
