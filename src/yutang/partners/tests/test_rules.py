from datetime import date
from pathlib import Path

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


def test_the_standing_is_the_mean_of_the_newest_scores_by_weight():
    assert rules.standing_of({"loyalty": 80, "content": 91}) == 86
    assert rules.standing_of({"loyalty": 80, "delivery": 10}) == round((25 * 80 + 10 * 10) / 35)
    assert rules.standing_of({}) is None


def test_what_is_not_known_is_missing_and_not_zero():
    assert rules.standing_of({"loyalty": 90}) == 90
    assert rules.known_of({"loyalty": 90}) == 25
    assert rules.known_of({}) == 0
    assert sum(rules.WEIGHTS.values()) == 100


def seen(standing=90, known=100, months=12, **scores):
    return rules.Seen(standing, known, months, {"loyalty": 90, "delivery": 90} | scores)


def test_admission_asks_for_loyalty_and_for_content_of_either_kind():
    told = rules.gaps(rules.ADMISSION, rules.Seen(70, 40, 0, {"loyalty": 50, "trial_task": 80}))
    assert [(gap.demand.among, gap.have) for gap in told] == [(("loyalty",), 50), (("known",), 40)]
    unknown = rules.gaps(rules.ADMISSION, rules.Seen())
    assert [gap.have for gap in unknown] == [None, None, None, 0]
    assert rules.gaps(rules.ADMISSION, rules.Seen(60, 50, 0, {"loyalty": 60, "trial_task": 60, "content": 10})) == []


@pytest.mark.parametrize(
    ("level", "known", "proposed"),
    [
        ("regular", seen(), "gold"),
        ("regular", seen(standing=80), "senior"),
        ("regular", seen(months=2), None),
        ("regular", seen(known=20), None),
        ("gold", seen(), None),
        ("gold", seen(standing=81), None),
        ("gold", seen(standing=79), "senior"),
        ("senior", seen(standing=40), "regular"),
        ("regular", rules.Seen(), None),
        ("trainee", rules.Seen(), "regular"),
        ("gold", seen(delivery=74), "senior"),
    ],
    ids=["up two", "up one", "too new", "too little known", "right", "held", "not held", "down", "unknown", "active", "one score"],
)  # fmt: skip
def test_a_level_goes_up_when_earned_and_down_only_when_it_cannot_be_held(level, known, proposed):
    assert rules.proposed_level(level, known) == proposed


def test_there_is_nothing_above_gold():
    assert [rules.next_level(one) for one in rules.LEVEL_ORDER] == ["regular", "senior", "gold", None]


@pytest.mark.parametrize(
    ("since", "until", "months"),
    [((2026, 1, 31), (2026, 2, 28), 0), ((2026, 1, 15), (2026, 2, 15), 1), ((2025, 12, 1), (2026, 11, 30), 11), ((2026, 5, 1), (2026, 4, 1), 0)],
)  # fmt: skip
def test_months_are_whole_months(since, until, months):
    assert rules.months_between(date(*since), date(*until)) == months


@pytest.mark.parametrize(("words", "is_fine"), [("好", True), ("  ", False), ("长" * 11, False), ("a\x00b", False)])
def test_words_that_can_be_kept(words, is_fine):
    assert rules.is_text(words, 10) is is_fine


PAGE = (Path(__file__).resolve().parents[4] / "docs" / "recruiting.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(("kind", "weight"), rules.WEIGHTS.items())
def test_the_page_about_recruiting_states_the_weights(kind, weight):
    assert f"| `{kind}` | {weight} |" in PAGE


@pytest.mark.parametrize(
    ("row", "demands"),
    [("admission", rules.ADMISSION), ("`senior`", rules.LEVELS["senior"]), ("`gold`", rules.LEVELS["gold"])],
)
def test_the_page_about_recruiting_states_what_is_asked_for(row, demands):
    told = ", ".join(f"{' or '.join(one.among)} {one.least}" for one in demands)
    assert f"| {row} | {told} |" in PAGE
    assert f"{rules.HOLDING_MARGIN} points below" in PAGE
    assert f"after {rules.KEPT_AFTER_DECLINE_DAYS} days" in PAGE
