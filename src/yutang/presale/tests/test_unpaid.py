"""Nobody empties several offers without paying."""

import pytest

from tests.cast import NOON
from yutang.presale import errors
from yutang.presale.actions.ordering import release_expired_holds
from yutang.presale.rules import HOLD
from yutang.presale.tests.stage import pay_for, place, running_offer
from yutang.selection.tests.stage import make_member


@pytest.fixture
def offers(shop, settings):
    settings.YUTANG_UNPAID_UNITS_A_BUYER = 5
    return [running_offer(code) for code in ("D1", "D2", "D3")]


def test_what_is_unpaid_at_other_offers_bounds_what_may_be_ordered(offers):
    buyer = make_member(None)
    first = place(offers[0], buyer, 3, key="key-0001")
    place(offers[1], buyer, 2, key="key-0002")
    with pytest.raises(errors.UnpaidEnough, match="5"):
        place(offers[2], buyer, 1, key="key-0003")
    pay_for(first)
    assert place(offers[2], buyer, 1, key="key-0003").quantity == 1


def test_a_key_that_has_its_order_gives_it_again(offers):
    buyer = make_member(None)
    first = place(offers[0], buyer, 3, key="key-0001")
    place(offers[1], buyer, 2, key="key-0002")
    assert place(offers[0], buyer, 3, key="key-0001").id == first.id


def test_holds_that_ended_count_no_more_and_others_are_not_touched(offers):
    buyer, other = make_member(None), make_member(None, "小虾")
    place(offers[0], buyer, 3, key="key-0001")
    assert place(offers[2], other, 3, key="key-0001").quantity == 3
    with pytest.raises(errors.UnpaidEnough):
        place(offers[1], buyer, 3, key="key-0002")
    release_expired_holds(offers[0], now=NOON + HOLD)
    assert place(offers[1], buyer, 3, key="key-0002", now=NOON + HOLD).quantity == 3


def test_one_order_alone_may_be_as_large_as_its_offer_allows(shop, settings):
    settings.YUTANG_UNPAID_UNITS_A_BUYER = 1
    assert place(running_offer(), make_member(None), 3).quantity == 3
