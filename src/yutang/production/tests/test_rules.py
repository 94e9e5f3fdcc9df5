from __future__ import annotations

import random
from datetime import date
from itertools import combinations

import pytest

from yutang.production import rules


def some_codes(quantity: int) -> list[str]:
    source = random.Random(7)
    return list(rules.draw_codes(quantity, lambda: source.randrange(32)))


@pytest.mark.parametrize("code", some_codes(20))
def test_one_wrong_character_is_always_noticed(code):
    for place in range(len(code)):
        for sign in rules.SIGNS.replace(code[place], ""):
            assert not rules.is_code(code[:place] + sign + code[place + 1 :])


@pytest.mark.parametrize("code", some_codes(50))
def test_two_characters_that_changed_places_are_always_noticed(code):
    for one, other in combinations(range(len(code)), 2):
        if code[one] != code[other]:
            swapped = list(code)
            swapped[one], swapped[other] = code[other], code[one]
            assert not rules.is_code("".join(swapped))


def test_a_code_is_read_however_it_is_typed():
    code = rules.unit_code([1, 0, 1, 0, 31, 30, 29, 2, 3, 4, 5])
    spoken = rules.spaced_code(code)
    assert rules.read_code(f" {spoken.lower()} ") == code
    assert rules.read_code(spoken.replace("1", "l").replace("0", "o")) == code
    assert rules.read_code(code[:-1]) is None
    assert rules.read_code("") is None
    assert rules.read_code("鱼" * 12) is None


def test_codes_of_one_order_all_differ():
    draws = iter([*[3] * 11, *[3] * 11, *[4] * 11])
    assert len(set(rules.draw_codes(2, lambda: next(draws)))) == 2
    assert len(set(some_codes(10_000))) == 10_000


def test_a_code_of_wrong_numbers_is_refused():
    with pytest.raises(ValueError, match="11 numbers"):
        rules.unit_code([1] * 10)
    with pytest.raises(ValueError, match="0 to 31"):
        rules.unit_code([32] * 11)


@pytest.mark.parametrize(
    ("current", "wanted", "may"),
    [("planned", "sent", True), ("sent", "made", True), ("made", "shipped", True), ("planned", "made", False),
     ("sent", "planned", False), ("shipped", "planned", False), ("sent", "sent", False)],
)  # fmt: skip
def test_an_order_goes_one_step_forward_and_never_back(current, wanted, may):
    assert rules.may_follow(current, wanted) is may


def test_a_factory_needs_its_lead_time_and_then_days_by_its_capacity():
    start = date(2026, 11, 21)
    assert rules.due_on(start, lead_days=7, quantity=1, capacity_per_day=50) == date(2026, 11, 29)
    assert rules.due_on(start, lead_days=7, quantity=101, capacity_per_day=50) == date(2026, 12, 1)
