from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yutang.core.money import ZERO, Money

fens = st.integers(min_value=-(10**12), max_value=10**12)
moneys = st.builds(Money, fens)


@given(moneys, moneys, moneys)
def test_adding_is_in_any_order(a, b, c):
    assert (a + b) + c == a + (b + c) == Money.total([c, b, a])


@given(moneys, moneys)
def test_taking_away_what_was_added_leaves_what_was_there(a, b):
    assert a + b - b == a
    assert a - a == ZERO
    assert -(a - b) == b - a


@given(moneys, st.integers(min_value=-1000, max_value=1000))
def test_so_many_pieces_cost_so_many_times_as_much(price, quantity):
    assert price * quantity == quantity * price == Money(price.fen * quantity)


@given(moneys)
def test_yuan_and_back_loses_nothing(amount):
    assert Money.from_yuan(amount.yuan) == amount
    assert Money.from_yuan(str(amount.yuan)) == amount


@given(moneys)
def test_what_is_written_can_be_read_back(amount):
    assert Money.from_yuan(str(amount).replace("¥", "").replace(",", "")) == amount


@given(moneys, moneys)
def test_more_fen_is_more_money(a, b):
    assert (a < b) == (a.fen < b.fen)


@pytest.mark.parametrize("fen", [1.0, "100", None, True, Decimal(1)])
def test_only_whole_numbers_are_fen(fen):
    with pytest.raises(TypeError):
        Money(fen)


@pytest.mark.parametrize("yuan", ["0.001", "9.999", Decimal("0.005")])
def test_part_of_a_fen_is_refused(yuan):
    with pytest.raises(ValueError, match="whole number of fen"):
        Money.from_yuan(yuan)


@pytest.mark.parametrize("yuan", ["NaN", "sNaN", "Infinity", "-Infinity", "1e999999", "9" * 40, "0." + "0" * 60 + "1"])
def test_what_is_no_amount_is_refused(yuan):
    with pytest.raises(ValueError, match="whole number of fen"):
        Money.from_yuan(yuan)


@pytest.mark.parametrize("wrong", [1, 1.5, "1", None])
def test_money_meets_only_money(wrong):
    with pytest.raises(TypeError):
        Money(100) + wrong
    with pytest.raises(TypeError):
        Money(100) - wrong


@pytest.mark.parametrize("wrong", [0.5, Decimal(2), Money(2), True])
def test_money_is_not_multiplied_by_parts(wrong):
    with pytest.raises(TypeError):
        Money(100) * wrong


@pytest.mark.parametrize(
    ("fen", "text"), [(0, "¥0.00"), (5, "¥0.05"), (123450, "¥1,234.50"), (-123450, "-¥1,234.50"), (-5, "-¥0.05")]
)
def test_how_money_is_written(fen, text):
    assert str(Money(fen)) == text


def test_nothing_is_false_and_no_amount_is_zero_in_total():
    assert not ZERO
    assert Money(1)
    assert Money.total([]) == ZERO


@pytest.mark.parametrize("wrong", ["", "many", "1,000", "１２元"])
def test_words_are_no_amount(wrong):
    with pytest.raises(ValueError, match="whole number of fen"):
        Money.from_yuan(wrong)


def test_money_never_comes_from_a_float():
    with pytest.raises(TypeError):
        Money.from_yuan(0.5)
