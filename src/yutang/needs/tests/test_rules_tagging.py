"""The trained part of reading: what is marked, what it is called, and whose word counts."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest

from yutang.needs.rules import bundled_lexicon, extract
from yutang.needs.rules.canonical import canonical
from yutang.needs.rules.characters import Sight
from yutang.needs.rules.denials import turned, wished
from yutang.needs.rules.merging import merged
from yutang.needs.rules.reading import read
from yutang.needs.rules.slots import Finding
from yutang.needs.rules.tagger import Learned, Tagger, bundled_tagger, marked_places, pack

LEXICON = bundled_lexicon()


@pytest.mark.parametrize(
    ("slot", "written", "value"),
    [
        ("avoid", "容易起球", "起球"),
        ("avoid", "太短", "太短"),
        ("avoid", "拉嗓子的", "拉嗓子"),
        ("avoid", "有一点咕叽声了", "咕叽声"),
        ("feature", "一点都不会嘎吱", "不嘎吱"),
        ("feature", "没有嘎吱声", "无嘎吱声"),
        ("feature", "很透气的", "透气"),
        ("category", "云朵被了", "云朵被"),
    ],
)
def test_marked_words_get_their_canonical_word(slot, written, value):
    assert canonical(slot, written, LEXICON, {}) == value


def test_what_labels_taught_goes_before_the_lexicon():
    assert canonical("avoid", "冲鼻子", LEXICON, {"avoid": {"冲鼻子": "刺鼻"}}) == "刺鼻"


@pytest.mark.parametrize(
    ("intent", "place"),
    [("need", ("avoid", 3, 5)), ("question", ("avoid", 3, 5)), ("review", ("feature", 2, 5))],
)
def test_an_absence_is_refused_in_a_wish_and_praised_in_a_review(intent, place):
    assert turned(("feature", 2, 5), "裤子不嘎吱", intent, LEXICON) == place


def test_a_flaw_denied_in_a_review_is_a_feature():
    assert turned(("avoid", 5, 7), "裤子也不会嘎吱", "review", LEXICON) == ("feature", 3, 7)
    assert turned(("avoid", 3, 5), "裤子不嘎吱", "need", LEXICON) == ("avoid", 3, 5)


@pytest.mark.parametrize(
    ("meaning", "wish"),
    [
        (("feature", "不油腻"), ("avoid", "油腻")),
        (("feature", "无酒精"), ("avoid", "酒精")),
        (("feature", "不缩水"), ("feature", "不缩水")),
        (("feature", "无硅油"), ("feature", "无硅油")),
        (("feature", "无袖"), ("feature", "无袖")),
    ],
)
def test_a_wish_for_an_absence_refuses_what_shall_be_absent(meaning, wish):
    assert wished(meaning, "need", LEXICON) == wish
    assert wished(meaning, "review", LEXICON) == meaning


def test_labels_become_places_even_where_a_run_begins_in_the_middle():
    assert marked_places(["O", "I-avoid", "I-avoid", "B-avoid", "I-feature", "O"]) == [
        ("avoid", 1, 3),
        ("avoid", 3, 4),
        ("feature", 4, 5),
    ]


def _merged(text, *marks, support=1.0):
    reading = read(text, LEXICON)
    return {(one.slot, one.value) for one in merged(reading, marks, [support] * len(reading.findings))}


def test_a_sure_mark_is_added_and_an_unsure_one_is_not():
    assert ("avoid", "咕叽") in _merged("想买鞋，走路咕叽响", Finding("avoid", "咕叽", 6, 8, 0.9))
    assert ("avoid", "咕叽") not in _merged("想买鞋，走路咕叽响", Finding("avoid", "咕叽", 6, 8, 0.2))


def test_a_mark_over_two_things_that_the_rules_tell_apart_says_nothing():
    found = _merged("求显瘦透气的裤子", Finding("feature", "显瘦透气", 1, 5, 0.99), support=0.0)
    assert found >= {("effect", "显瘦"), ("feature", "透气")}
    assert ("feature", "显瘦透气") not in found


@pytest.mark.parametrize("praise", ["做工精细", "物流很快", "性价比高", "质量好"])
def test_general_praise_is_no_feature(praise):
    assert ("feature", praise) not in _merged(f"{praise}呢", Finding("feature", praise, 0, len(praise), 0.99))


def test_clauses_of_known_and_plain_words_leave_no_doubt():
    sight = Sight(read("想要显瘦的裤子", LEXICON))
    assert not sight.is_doubtful(0, 7, {"想要", "的", "想", "要"})
    assert Sight(read("走路咕叽", LEXICON)).is_doubtful(0, 4, {"走路"})


@pytest.mark.parametrize("packed", [b"", b"{}\nabc", b"\xff\xfe", b'{"form": 1}', b'{"form": 99, "sum": 0}\n'])
def test_what_is_no_model_is_refused(packed):
    with pytest.raises(ValueError, match="model"):
        Tagger.from_bytes(packed)


def test_a_damaged_model_is_refused():
    packed = pack(b"weights", Learned({}, {}, [], 0))
    with pytest.raises(ValueError, match="damaged"):
        Tagger.from_bytes(packed[:-1])


def test_threads_read_the_same_as_one():
    texts = ["走路咕叽响的鞋不要", "裤子一点都不会嘎吱嘎吱，就是有点勒", "面霜糊成一团，太搓泥了"] * 40
    alone = [extract(text) for text in texts]
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(extract, texts)) == alone


def test_the_model_is_small():
    assert len(bundled_tagger().intents) < 20_000


def test_importing_loads_neither_the_model_nor_what_trains_it():
    source = (
        "import sys, yutang.needs.rules as rules; from yutang.needs.rules.tagger import bundled_tagger;"
        "assert bundled_tagger.cache_info().currsize == 0; assert 'sklearn' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", source], check=True)
