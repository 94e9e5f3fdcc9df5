"""What the forecast promises: honest ranges, whatever the merchant is like, and sense at the edges."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from yutang.presale.rules.forecasting import (
    AIM,
    LEARNED_FROM,
    PastOffer,
    Question,
    forecast,
    plain_forecast,
    width,
)

HERE, THERE = UUID(int=1), UUID(int=2)
TESTED = Question(HERE, members=205, chosen=52, minimum=50, maximum=300)


def past_offer(chosen_bought: int = 35, others_bought: int = 8, **changes) -> PastOffer:
    bought = chosen_bought + others_bought
    own = PastOffer(HERE, 205, 52, chosen_bought, bought, bought, is_sold_out=False, was_held=True)
    return replace(own, **changes)


def spread(told) -> int:
    return told.high - told.low


def test_a_first_forecast_leans_on_the_tested_style_and_is_wide():
    told = forecast(TESTED, [])
    assert told.low < 43 < told.high
    assert abs(told.likely - 45) <= 5
    assert 25 <= spread(told) <= 60
    assert told.past_offers == 0


def test_the_same_question_gets_the_same_answer():
    past = [past_offer()] * 3
    assert forecast(TESTED, past) == forecast(TESTED, past)


def test_past_offers_narrow_the_range():
    assert spread(forecast(TESTED, [past_offer()] * 12)) < 0.7 * spread(forecast(TESTED, []))


def test_a_merchant_whose_members_buy_little_is_believed():
    assert forecast(TESTED, [past_offer(13, 1)] * 8).likely < 25


def test_ranges_that_missed_widen_the_next():
    past = [past_offer()] * 6
    missed = [replace(one, was_held=False) for one in past]
    assert spread(forecast(TESTED, missed)) > 1.5 * spread(forecast(TESTED, past))
    assert forecast(TESTED, missed).likely == pytest.approx(forecast(TESTED, past).likely, abs=1)


def test_those_who_chose_and_the_others_are_told_apart():
    past = [past_offer()] * 4
    assert forecast(replace(TESTED, chosen=120), past).likely > forecast(TESTED, past).likely + 25


def test_without_votes_members_alone_speak_and_the_range_is_wider():
    past = [past_offer()] * 4
    blind = forecast(replace(TESTED, chosen=None), past)
    assert blind.low < 43 < blind.high
    assert spread(forecast(replace(TESTED, chosen=None), [])) > spread(forecast(TESTED, []))


def test_offers_that_nobody_voted_on_say_nothing_of_those_who_choose():
    unasked = past_offer(0, 80, chosen=None, units=88)
    assert forecast(TESTED, [unasked] * 6).likely == pytest.approx(forecast(TESTED, []).likely, abs=1)
    blind = replace(TESTED, chosen=None)
    assert forecast(blind, [unasked] * 6).likely > forecast(blind, []).likely + 10


def test_later_offers_count_more_than_earlier_ones():
    good, bad = [past_offer(45, 15)] * 8, [past_offer(20, 2)] * 8
    assert forecast(TESTED, bad + good).likely > forecast(TESTED, good + bad).likely


def test_the_own_community_counts_more_than_another():
    mixed = [past_offer(20, 2, community_id=THERE), past_offer(48, 14)] * 4
    assert forecast(TESTED, mixed).likely > forecast(replace(TESTED, community_id=THERE), mixed).likely


def test_a_sold_out_offer_never_lowers_what_is_expected():
    past = [past_offer()] * 5
    full = past_offer(12, 3, is_sold_out=True)
    assert forecast(TESTED, [*past, full] * 2).likely >= forecast(TESTED, past * 2).likely - 1
    assert forecast(TESTED, [*past, replace(full, is_sold_out=False)] * 2).likely < forecast(TESTED, past * 2).likely


def test_nothing_is_expected_above_the_maximum_and_the_chance_of_the_minimum_follows():
    past = [past_offer()] * 8
    tight = forecast(replace(TESTED, maximum=30, minimum=30), past)
    assert (tight.likely, tight.high) == (30, 30)
    assert tight.minimum_chance > 0.8
    assert forecast(replace(TESTED, minimum=120), past).minimum_chance < 0.05


def test_second_pieces_are_counted():
    past = [past_offer(units=86)] * 8
    assert forecast(TESTED, past).likely > 1.5 * forecast(TESTED, [past_offer()] * 8).likely


def test_an_empty_community_buys_nothing():
    told = forecast(replace(TESTED, members=0, chosen=0), [])
    assert (told.low, told.likely, told.high) == (0, 0, 0)


def test_the_plain_rule_is_a_fifth_of_the_members():
    assert plain_forecast(205, 300) == 41
    assert plain_forecast(205, 30) == 30


def test_width_rests_where_four_in_five_hold():
    assert width([True, True, True, True, False]) == pytest.approx(width([]))
    assert width([False] * 100) < 5
    assert width([True] * 100) > 0.3


@pytest.mark.parametrize("scale", [0.5, 1.0, 2.5], ids=["too_wide", "right", "too_narrow"])
def test_width_makes_honest_whatever_the_model_believes(scale):
    """Ranges of a model that errs by a factor hold four times in five all the same."""
    rng, held = np.random.default_rng(3), []
    for _ in range(400):
        held.append(bool(abs(rng.normal(0, scale)) <= 1.2816 * width(held)))
    assert np.mean(held) == pytest.approx(AIM, abs=0.02)


pasts = st.builds(
    lambda members, chosen, parts, units, flags: PastOffer(
        HERE, members, chosen, min(parts[0], chosen or 0), min(parts[0], chosen or 0) + parts[1], units, *flags
    ),
    st.integers(0, 2000),
    st.none() | st.integers(0, 2000),
    st.tuples(st.integers(0, 500), st.integers(0, 500)),
    st.integers(0, 1000),
    st.tuples(st.booleans(), st.booleans()),
)


@given(
    st.lists(pasts, max_size=LEARNED_FROM + 5),
    st.integers(0, 200_000),
    st.none() | st.integers(0, 200_000),
    st.integers(1, 1_000_000),
)
def test_whatever_the_past_a_forecast_is_in_order(past, members, chosen, maximum):
    told = forecast(Question(HERE, members, chosen, maximum, maximum), past)
    assert 0 <= told.low <= told.likely <= told.high <= maximum
    assert 0 <= told.minimum_chance <= 1


def test_a_rate_stays_a_share_when_guests_buy_more_than_there_are_members():
    told = forecast(TESTED, [past_offer(60, 400, units=460)] * 10)
    assert told.high <= TESTED.maximum
    assert told.likely > 150
