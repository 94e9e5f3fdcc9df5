from datetime import date, timedelta
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yutang.needs.rules import Defining, Manner, Portrait, match_score
from yutang.needs.rules.assigning import (
    CHANGE_COST,
    SHARED_COST,
    Availability,
    Fit,
    FitPart,
    Pairing,
    Places,
    assign,
    coverage_of,
    fit_of,
    may_speak,
    next_best,
    places_of,
    trait_fit,
    weight_of,
    why_nobody,
)

TODAY = date(2026, 11, 21)
PLUMP = Portrait((Defining("body", "微胖", 0.9, 4.0), Defining("style", "仙女风", 0.9, 4.0)))


def fit(score, trait=None):
    parts = (FitPart("trait", trait, 0.5),) if trait is not None else ()
    return Fit(score, score, parts, score >= 0.3, score >= 0.3 - CHANGE_COST)


def pairing(rows, *, places=None, customers=None, **more):
    columns = len(rows[0])
    return Pairing(
        customers or [10] * len(rows),
        [Places(count) for count in places or [1] * columns],
        [[fit(score) for score in row] for row in rows],
        **more,
    )


def test_the_whole_is_better_served_than_by_giving_each_its_favourite():
    # The first two favour the same KOC, who has room for one.
    assert assign(pairing([[0.9, 0.8], [0.8, 0.4]])) == {0: 1, 1: 0}


def test_many_customers_weigh_more_than_few():
    assert assign(pairing([[0.8], [0.7]], customers=[10, 30])) == {1: 0}


def test_who_has_room_for_two_speaks_for_two():
    rows = [[0.9], [0.8], [0.7]]
    assert assign(pairing(rows, places=[2])) == {0: 0, 1: 0}
    assert assign(pairing(rows, places=[0])) == {}


def test_who_is_free_comes_before_who_would_have_to_share_herself():
    assert assign(pairing([[0.9, 0.0], [0.6, 0.55]], places=[2, 2])) == {0: 0, 1: 1}
    assert assign(pairing([[0.9, 0.0], [0.6, 0.45]], places=[2, 2])) == {0: 0, 1: 0}


def test_nobody_is_better_than_a_wrong_one():
    assert assign(pairing([[0.29], [0.31]], places=[5])) == {1: 0}


def test_a_hairs_breadth_moves_nobody_but_a_real_gain_does():
    held = {0: 0}
    assert assign(pairing([[0.60, 0.64]], held=held)) == {0: 0}
    assert assign(pairing([[0.60, 0.66]], held=held)) == {0: 1}
    assert assign(pairing([[0.27, 0.0]], held=held)) == {0: 0}
    assert assign(pairing([[0.24, 0.0]], held=held)) == {}


def test_pins_and_bans_of_staff_hold():
    rows = [[0.9, 0.5], [0.8, 0.7]]
    assert assign(pairing(rows, pins={0: 1})) == {0: 1, 1: 0}
    assert assign(pairing(rows, places=[2, 2], forbidden={(0, 0)})) == {0: 1, 1: 0}
    assert assign(pairing([[0.1]], pins={0: 0})) == {0: 0}
    assert assign(pairing([[0.9]], places=[0], pins={0: 0})) == {}


def test_more_pins_than_room_leave_no_room():
    assert assign(pairing([[0.9], [0.9], [0.9]], pins={0: 0, 1: 0})) == {0: 0, 1: 0}


def test_who_is_away_for_a_short_while_keeps_what_she_has():
    one = pairing([[0.9], [0.9]], held={0: 0})
    away = Pairing(one.customers, [Places(2, keeps_only=True)], one.fits, held=one.held)
    assert assign(away) == {0: 0}
    assert why_nobody(away, 1) == "away"


@pytest.mark.parametrize(
    ("state", "level", "away", "places"),
    [
        ("active", "regular", None, Places(3)),
        ("active", "gold", -1, Places(3)),
        ("active", "regular", 0, Places(3, keeps_only=True)),
        ("active", "regular", 14, Places(3, keeps_only=True)),
        ("active", "regular", 15, Places(0)),
        ("active", "trainee", None, Places(1)),
        ("probation", "trainee", None, Places(1)),
        ("ended", "gold", None, Places(0)),
        ("applied", "trainee", None, Places(0)),
    ],
    ids=["active", "back", "away", "back soon", "away long", "trainee", "probation", "left", "applied"],
)
def test_how_much_somebody_can_take_on(state, level, away, places):
    until = None if away is None else TODAY + timedelta(days=away)
    assert places_of(Availability(state, level, 3, until), on=TODAY) == places


def test_why_nobody_speaks_for_a_cluster_is_told():
    assert why_nobody(pairing([[0.1]]), 0) == "nobody_alike"
    assert why_nobody(pairing([[0.9], [0.5]]), 1) == "no_room"
    assert why_nobody(pairing([[0.9]], forbidden={(0, 0)}), 0) == "forbidden"
    assert why_nobody(pairing([[0.9]], places=[0]), 0) == "away"


def test_the_next_best_may_speak_and_is_not_who_speaks_now():
    one = pairing([[0.9, 0.5, 0.6, 0.2]], forbidden={(0, 2)})
    assert next_best(one, {0: 0}, 0) == 1
    assert next_best(one, {}, 0) == 0
    assert next_best(pairing([[0.9, 0.2]]), {0: 0}, 0) is None


def test_coverage_counts_customers_and_weighs_them_by_fit():
    one = pairing([[0.8], [0.1]], customers=[30, 10])
    covered = coverage_of(one, assign(one))
    assert (covered.customers, covered.spoken_for, covered.weighted) == (40, 30, pytest.approx(24))
    assert (covered.share, covered.weighted_share) == (0.75, pytest.approx(0.6))
    assert coverage_of(pairing([[0.8]], customers=[0]), {0: 0}).share == 0


def test_a_fit_is_likeness_and_craft_and_says_of_what_it_is_made():
    match = match_score({"body": ["微胖"]}, Manner(["仙女风"]), PLUMP)
    known, unknown = fit_of(match, 1.0), fit_of(match, None)
    assert known.score == pytest.approx(1)
    assert unknown.score == pytest.approx(0.925)
    assert [part.kind for part in known.parts] == ["trait", "style", "craft"]
    assert sum(part.weight for part in known.parts) == pytest.approx(1, abs=1e-3)
    assert unknown.parts[-1].value is None


def test_she_must_be_built_like_them():
    other = match_score({"body": ["偏瘦"]}, Manner(["仙女风"]), PLUMP)
    assert not fit_of(other, 1.0).is_enough
    assert fit_of(match_score({"body": ["微胖"]}, Manner(), PLUMP), 0.0).is_enough


def test_craft_alone_makes_nobody_alike():
    assert not fit_of(match_score({}, Manner(), PLUMP), 1.0).is_enough


def test_the_trait_score_is_that_of_the_clusters_that_fit_best():
    one = Pairing([10, 30, 10], [Places(2), Places(1)], [[fit(0.9, 0.8)], [fit(0.8, 0.4)], [fit(0.1, 0.0)]])
    assert trait_fit(one, 0) == 50
    assert trait_fit(Pairing([10, 30], [Places(5)], [[fit(0.9, 0.8)], [fit(0.1, 0.0)]]), 0) == 80
    assert trait_fit(Pairing([10, 30], [Places(5)], [[fit(0.2, 0.3)], [fit(0.1, 0.0)]]), 0) == 30
    assert trait_fit(Pairing([10], [Places(0)], [[fit(0.5, 0.7)]]), 0) == 70
    assert trait_fit(Pairing([10], [Places(1)], [[fit(0.5)]]), 0) is None


def test_nothing_to_assign_is_nothing_assigned():
    assert assign(Pairing([], [], [])) == {}
    assert assign(Pairing([5], [], [[]])) == {}


scores = st.integers(0, 20).map(lambda twentieths: twentieths / 20)


@st.composite
def pairings(draw):
    rows, columns = draw(st.integers(1, 4)), draw(st.integers(1, 3))
    table = draw(st.lists(st.lists(scores, min_size=columns, max_size=columns), min_size=rows, max_size=rows))
    numbers = st.integers(0, columns - 1)
    return pairing(
        table,
        places=draw(st.lists(st.integers(0, 3), min_size=columns, max_size=columns)),
        customers=draw(st.lists(st.integers(0, 50), min_size=rows, max_size=rows)),
        held=draw(st.dictionaries(st.integers(0, rows - 1), numbers)),
        forbidden=draw(st.sets(st.tuples(st.integers(0, rows - 1), numbers), max_size=3)),
    )


def value_of(one, given):
    value = sum(
        weight_of(one.customers[row]) * (one.fits[row][column].score + CHANGE_COST * (one.held.get(row) == column))
        for row, column in given.items()
    )
    for column in set(given.values()):
        weights = [weight_of(one.customers[row]) for row, taker in given.items() if taker == column]
        value -= SHARED_COST * (sum(weights) - max(weights))
    return value


def possible(one):
    """Every assignment that is allowed."""
    choices = [
        [None, *(column for column in range(len(one.places)) if may_speak(one, row, column))]
        for row in range(len(one.customers))
    ]
    for picks in product(*choices):
        counts = [picks.count(column) for column in range(len(one.places))]
        if all(count <= places.count for count, places in zip(counts, one.places, strict=True)):
            yield {row: column for row, column in enumerate(picks) if column is not None}


@settings(max_examples=150, deadline=None)
@given(pairings())
def test_no_allowed_assignment_is_better(one):
    given = assign(one)
    best = max(value_of(one, other) for other in possible(one))
    assert given in list(possible(one))
    assert value_of(one, given) == pytest.approx(best)


@settings(max_examples=150, deadline=None)
@given(pairings())
def test_assigning_again_changes_nothing(one):
    first = assign(one)
    again = Pairing(one.customers, one.places, one.fits, one.pins, one.forbidden, held=first)
    assert value_of(again, assign(again)) == pytest.approx(value_of(again, first))
    if all(one.customers):
        assert assign(again) == first
