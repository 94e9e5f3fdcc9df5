import pytest

from yutang.partners import rules


def test_traits_keep_numbers_and_each_word_once():
    given = {"height_cm": "160", "weight_kg": 54.5, "body": ["梨形", " 梨形 ", "腿短"], "city": "杭州"}
    assert rules.clean_traits(given) == {"height_cm": 160, "weight_kg": 54.5, "body": ["梨形", "腿短"], "city": "杭州"}


def test_empty_traits_are_left_out():
    assert rules.clean_traits({"height_cm": "", "body": [], "city": "  ", "age": None}) == {}


@pytest.mark.parametrize(
    ("given", "fault"),
    [
        ({"shoe": 38}, "unknown"),
        ({"height_cm": "tall"}, "not_a_number"),
        ({"height_cm": True}, "not_a_number"),
        ({"height_cm": 1.6}, "out_of_bounds"),
        ({"weight_kg": float("nan")}, "out_of_bounds"),
        ({"weight_kg": -50}, "out_of_bounds"),
        ({"body": "梨形"}, "not_words"),
        ({"body": [3]}, "not_words"),
        ({"body": ["胖" * 33]}, "not_words"),
        ({"body": ["a\u202eb"]}, "not_words"),
        ({"style": [f"风格{n}" for n in range(21)]}, "too_many_words"),
    ],
)
def test_a_trait_that_makes_no_sense_is_refused(given, fault):
    with pytest.raises(rules.TraitFault) as refusal:
        rules.clean_traits(given)
    assert refusal.value.fault == fault


def test_a_partner_never_moves_backwards():
    order = ["applied", "probation", "active", "ended"]
    for at, state in enumerate(order):
        assert all(rules.may_move(state, later) for later in order[at + 1 :])
        assert not any(rules.may_move(state, earlier) for earlier in order[: at + 1])
