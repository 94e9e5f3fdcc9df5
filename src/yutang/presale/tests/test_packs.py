"""The supplier's packs: terms that fit, what fills the last one, and that nothing is made or promised beyond them."""

from dataclasses import replace
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.cast import NOON
from yutang.core.models import AuditEntry, Event
from yutang.presale import api, errors
from yutang.presale.actions.offering import change_draft
from yutang.presale.jobs import close_due_offers
from yutang.presale.models import Offer, OfferSku
from yutang.presale.rules.packs import filled_up, missing_to_whole, nearest_whole
from yutang.presale.tests.stage import (
    DEADLINE,
    TERMS,
    assert_books_right,
    buy,
    draft_offer,
    order_draft,
    pay_for,
    running_offer,
    sku_of,
)
from yutang.selection.tests.stage import make_member

SKUS = [UUID(int=at) for at in range(1, 9)]
SOLD = st.dictionaries(st.sampled_from(SKUS), st.integers(1, 400), min_size=1)
PACKS = st.integers(1, 60)
PACKED = {"minimum_quantity": 6, "maximum_quantity": 12, "pack_size": 6, "per_buyer_limit": 12}


@given(sold=SOLD, pack=PACKS, room=st.dictionaries(st.sampled_from(SKUS), st.integers(0, 9)))
def test_whatever_was_sold_all_of_it_comes_to_whole_packs(sold, pack, room):
    more = filled_up(sold, pack, room)
    assert (sum(sold.values()) + sum(more.values())) % pack == 0
    assert 0 <= sum(more.values()) < pack
    assert set(more) <= set(sold)
    assert all(quantity > 0 for quantity in more.values())
    assert more == filled_up(dict(reversed(sold.items())), pack, room)


@given(sold=SOLD, pack=PACKS)
def test_of_what_was_sold_more_not_less_is_made(sold, pack):
    more = filled_up(sold, pack, {})
    for one in sold:
        for other in sold:
            assert sold[one] <= sold[other] or more.get(one, 0) >= more.get(other, 0)


@given(sold=SOLD, pack=PACKS, room=st.dictionaries(st.sampled_from(SKUS), st.integers(0, 60)))
def test_a_limit_is_passed_only_where_nothing_else_can_take_the_piece(sold, pack, room):
    more = filled_up(sold, pack, room)
    if any(more.get(one, 0) > room.get(one, pack) for one in sold):
        assert all(more.get(one, 0) >= room.get(one, pack) for one in sold)


@given(quantity=st.integers(1, 5000), pack=st.integers(1, 400))
def test_the_nearest_packs_stand_around_a_quantity(quantity, pack):
    near = nearest_whole(quantity, pack)
    assert all(one % pack == 0 and one > 0 for one in near)
    assert all(abs(one - quantity) < pack for one in near)
    assert near[-1] >= quantity
    assert (near == [quantity]) == (missing_to_whole(quantity, pack) == 0)


@pytest.mark.parametrize(
    ("sold", "pack", "more"),
    [
        ({0: 20, 1: 15, 2: 2}, 12, {0: 6, 1: 5}),
        ({0: 5}, 6, {0: 1}),
        ({0: 2, 1: 2}, 5, {0: 1}),
        ({0: 2, 1: 2}, 6, {0: 1, 1: 1}),
        ({0: 6, 1: 6}, 12, {}),
        ({}, 12, {}),
    ],
    ids=["most to the most", "one size", "equals by id", "equals in turn", "full", "nothing"],
)
def test_what_fills_a_pack_goes_to_what_was_sold_most(sold, pack, more):
    named = filled_up({SKUS[at]: units for at, units in sold.items()}, pack, {})
    assert named == {SKUS[at]: units for at, units in more.items()}


pytest_db = pytest.mark.django_db


@pytest_db
@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"minimum_quantity": 50, "maximum_quantity": 300}, ["48 / 60", "300"]),
        ({"minimum_quantity": 48, "maximum_quantity": 301}, ["48", "300 / 312"]),
        ({"minimum_quantity": 5, "maximum_quantity": 300}, ["12", "300"]),
    ],
    ids=["minimum", "maximum", "below one pack"],
)
def test_torn_packs_are_refused_with_what_would_fit(shop, changes, words):
    with pytest.raises(errors.NotWholePacks) as refused:
        draft_offer(pack_size=12, **changes)
    assert all(word in str(refused.value) for word in words)
    assert not Offer.objects.exists()


@pytest_db
@pytest.mark.parametrize("pack", [0, -12, 10_001])
def test_a_pack_of_no_sense_is_refused(shop, pack):
    with pytest.raises(errors.BadPackSize):
        draft_offer(pack_size=pack, minimum_quantity=12, maximum_quantity=300)


@pytest_db
def test_without_a_word_a_pack_is_as_at_the_style_s_last_offer(shop):
    first = draft_offer(**PACKED)
    terms = replace(TERMS, minimum_quantity=6, maximum_quantity=12)
    style_id = api.offer_card(first).style_id
    second = api.draft_offer(style_id, terms, now=NOON)
    assert api.offer_card(second).pack_size == 6
    change_draft(second, replace(terms, pack_size=4, minimum_quantity=8), now=NOON)
    assert api.offer_card(second).pack_size == 4
    with pytest.raises(errors.NotWholePacks):
        api.draft_offer(style_id, TERMS, now=NOON)
    assert api.offer_card(draft_offer("D2")).pack_size == 1


@pytest_db
def test_a_buyer_sees_how_many_fill_the_next_pack(shop):
    offer = running_offer(**PACKED)
    assert api.offer_card(offer).missing_to_pack == 0
    buy(offer, "甲", 2)
    assert api.offer_card(offer).missing_to_pack == 4
    buy(offer, "乙", 4)
    assert api.offer_card(offer).missing_to_pack == 0
    buy(offer, "丙", 1)
    assert api.offer_card(offer).missing_to_pack == 5


def bought(offer, name: str, *pieces: int) -> api.OrderCard:
    lines = tuple(api.Wanted(sku_of(offer, at), quantity) for at, quantity in enumerate(pieces) if quantity)
    order = api.place_order(order_draft(offer, make_member(None, name), lines=lines), now=NOON)
    pay_for(order)
    return order


def to_make(offer) -> tuple[dict[UUID, int], dict[UUID, int]]:
    """What is made of each SKU for buyers, and for stock."""
    paid, made = api.paid_lines(offer), {}
    for line in paid:
        made[line.sku_id] = made.get(line.sku_id, 0) + line.quantity
    return made, {line.sku_id: line.quantity for line in api.stock_lines(offer, paid)}


@pytest_db
def test_closing_fills_the_last_pack_and_says_so(shop):
    offer = running_offer(**PACKED)
    bought(offer, "甲", 5, 2)
    close_due_offers(DEADLINE)
    card = api.offer_card(offer)
    assert (card.state, card.paid_quantity, card.stock_quantity, card.made_quantity) == ("confirmed", 7, 5, 12)
    fact = Event.objects.get(kind="presale.offer_confirmed").payload
    assert (fact["quantity"], fact["stock_quantity"]) == (7, 5)
    assert AuditEntry.objects.get(verb="presale.pack_filled").details == {"quantity": 5, "pack_size": 6}
    assert to_make(offer) == ({sku_of(offer, 0): 5, sku_of(offer, 1): 2}, {sku_of(offer, 0): 4, sku_of(offer, 1): 1})
    assert_books_right(offer)


@pytest_db
def test_full_packs_need_no_stock(shop):
    offer = running_offer(**PACKED)
    bought(offer, "甲", 6, 6)
    close_due_offers(DEADLINE)
    assert api.offer_card(offer).stock_quantity == 0
    assert to_make(offer)[1] == {}
    assert not AuditEntry.objects.filter(verb="presale.pack_filled").exists()


@pytest_db
def test_where_a_size_is_left_out_the_rest_is_made_in_whole_packs(shop):
    offer = running_offer(**PACKED | {"maximum_quantity": 18})
    OfferSku.objects.create(offer_id=offer, sku_id=sku_of(offer, 1), minimum_quantity=5)
    bought(offer, "甲", 7, 3)
    close_due_offers(DEADLINE)
    card = api.offer_card(offer)
    assert (card.paid_quantity, card.made_quantity) == (7, 12)
    assert to_make(offer) == ({sku_of(offer, 0): 7}, {sku_of(offer, 0): 5})
    assert_books_right(offer)


@pytest_db
def test_a_limited_size_takes_no_more_than_its_limit_while_others_can(shop):
    offer = running_offer(**PACKED)
    OfferSku.objects.create(offer_id=offer, sku_id=sku_of(offer, 0), available=6)
    bought(offer, "甲", 5, 2)
    close_due_offers(DEADLINE)
    assert to_make(offer)[1] == {sku_of(offer, 0): 1, sku_of(offer, 1): 4}


@pytest_db
def test_a_failed_offer_makes_nothing_for_stock(shop):
    offer = running_offer(**PACKED)
    bought(offer, "甲", 5)
    close_due_offers(DEADLINE)
    card = api.offer_card(offer)
    assert (card.state, card.stock_quantity) == ("failed", 0)
    assert to_make(offer) == ({}, {})


@given(data=st.data())
def test_however_much_is_paid_no_more_than_the_maximum_is_made(data):
    pack, packs = data.draw(st.integers(1, 40)), data.draw(st.integers(1, 40))
    paid = data.draw(st.integers(1, pack * packs))
    assert paid + missing_to_whole(paid, pack) <= pack * packs
