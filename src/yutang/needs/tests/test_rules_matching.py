import pytest
from hypothesis import given
from hypothesis import strategies as st

from yutang.needs.rules import Defining, Manner, Portrait, match_score

FAIRY = Portrait(
    defining=(
        Defining("body", "微胖", 0.9, 4.0),
        Defining("height_cm", "160-164", 0.6, 2.0),
        Defining("style", "仙女风", 0.9, 4.0),
        Defining("effect", "显瘦", 0.7, 3.0),
        Defining("avoid", "太短", 0.4, 3.0),
    ),
    words=(("仙气", 0.5), ("腰线", 0.2)),
)
ALIKE = {"body": ["微胖"], "height_cm": 161}


def test_a_koc_who_is_like_the_cluster_scores_above_one_who_is_not():
    like = match_score(ALIKE, Manner(["仙女风"], ["显瘦", "仙气"]), FAIRY)
    unlike = match_score({"body": ["偏瘦"], "height_cm": 175}, Manner(["商务"], ["坚果"]), FAIRY)
    assert like.score > 0.7
    assert unlike.score == 0
    assert unlike.reasons == ()


def test_the_score_is_the_sum_of_its_reasons():
    match = match_score(ALIKE, Manner(["仙女风"], ["仙气"]), FAIRY)
    assert match.score == pytest.approx(sum(reason.weight for reason in match.reasons), abs=1e-3)
    kinds = {(reason.slot, reason.value): reason.kind for reason in match.reasons}
    assert kinds[("body", "微胖")] == kinds[("height_cm", "160-164")] == "trait"
    assert kinds[("style", "仙女风")] == "style"
    assert kinds[("word", "仙气")] == "content"


def test_what_is_missing_is_named_the_heaviest_first():
    match = match_score({}, Manner(), FAIRY)
    assert match.gaps[0] == ("body", "微胖")
    assert set(match.gaps) == {(one.slot, one.value) for one in FAIRY.defining if one.slot != "avoid"}


def test_what_they_want_to_buy_pay_or_avoid_says_nothing_of_who_speaks_for_them():
    wants = Portrait(defining=(Defining("category", "连衣裙", 0.9, 4.0), Defining("budget_yuan", "100-200", 0.9, 4.0)))
    assert match_score({"body": ["微胖"]}, Manner(["仙女风"], ["连衣裙"]), wants).whole == {}
    more = Portrait((*FAIRY.defining, *wants.defining), words=FAIRY.words)
    assert match_score(ALIKE, Manner(), more) == match_score(ALIKE, Manner(), FAIRY)


def test_the_parts_of_a_match_say_what_is_shared_of_each_kind():
    match = match_score({"body": ["微胖"], "height_cm": 175}, Manner(["仙女风"]), FAIRY)
    assert match.part("style") == pytest.approx(1)
    assert 0.5 < match.part("trait") < 1
    assert match.part("content") == 0
    assert sum(match.whole.values()) == pytest.approx(1)
    assert match_score({}, Manner(), Portrait(FAIRY.defining[:1])).part("style") is None


@pytest.mark.parametrize(
    ("height", "part"), [(162, 1.0), (159, 0.6), (165, 0.6), (154, 0.0), (170, 0.0)], ids=lambda value: f"{value}"
)
def test_a_height_in_the_next_band_counts_in_part(height, part):
    tall = Portrait((Defining("height_cm", "160-164", 0.6, 2.0),))
    assert match_score({"height_cm": height}, Manner(), tall).part("trait") == pytest.approx(part)


@pytest.mark.parametrize(("months", "part"), [(8, 1.0), (14, 0.6), (40, 0.0)])
def test_bands_without_an_end_have_neighbours_too(months, part):
    babies = Portrait((Defining("age_months", "6-12", 0.6, 2.0), Defining("age_months", "36+", 0.0, 2.0)))
    assert match_score({"age_months": months}, Manner(), babies).part("trait") == pytest.approx(part)


def test_for_whom_she_buys_is_told_in_her_words_and_how_she_is_built_is_not():
    babies = Portrait((Defining("for_whom", "宝宝", 0.9, 4.0),))
    assert match_score({}, Manner(words=["宝宝"]), babies).score == 1
    assert match_score({}, Manner(words=["微胖"]), Portrait(FAIRY.defining[:1])).score == 0


def test_an_effect_that_she_speaks_of_in_other_words_around_it_is_shared():
    slimming = Portrait((Defining("effect", "遮肚子", 0.7, 3.0),))
    assert match_score({}, Manner(text="这条很能遮肚子"), slimming).score == 1
    assert match_score({}, Manner(text="肚子"), slimming).score == 0


def test_a_trait_that_hardly_marks_a_cluster_hardly_counts():
    style = Defining("style", "仙女风", 0.9, 4.0)
    weak, strong = Defining("body", "微胖", 0.2, 1.2), Defining("body", "微胖", 0.9, 4.0)
    fairy = Manner(["仙女风"])
    assert (
        match_score({}, fairy, Portrait((style, weak))).score > match_score({}, fairy, Portrait((style, strong))).score
    )


def test_a_fault_in_the_content_is_no_reason():
    assert match_score({}, Manner(words=["太短"]), FAIRY).score == 0


def test_a_cluster_that_nothing_marks_fits_nobody():
    assert match_score(ALIKE, Manner(["仙女风"]), Portrait()).score == 0


def test_words_alone_can_fit():
    assert match_score({}, Manner(words=["仙气"]), Portrait(words=(("仙气", 0.5),))).score == 1


@given(
    st.dictionaries(st.sampled_from(["body", "style"]), st.lists(st.text(max_size=4), max_size=3)),
    st.lists(st.text(max_size=4), max_size=4),
)
def test_a_score_is_between_nothing_and_one(traits, words):
    assert 0 <= match_score(traits, Manner(words, words), FAIRY).score <= 1
