"""Relays of our own: numbers, changes and money; from two phones at once."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.cast import NOON
from yutang.core.tenancy import merchant_scope
from yutang.people import api as people
from yutang.presale import api
from yutang.presale.actions.relay_lists import (
    EntryAnswer,
    EntryWish,
    RelayDraft,
    close_relay,
    open_relay,
    reopen_relay,
    withdraw_entry,
    write_entry,
)
from yutang.presale.actions.relaying import RelayWish, take_relay_wish
from yutang.presale.actions.waiting import join_waiting
from yutang.presale.errors import (
    BadEntryName,
    BadQuantity,
    BadRelay,
    EntryMissing,
    ForeignSku,
    LimitReached,
    NothingOrdered,
    OfferOver,
    RelayClosed,
    RelayMissing,
    RelayNeedsOffers,
)
from yutang.presale.models import Order, RelayEntry
from yutang.presale.queries.relay_lists import chat_text, entries_of, entry_of, relay_card, relay_offers, totals_of
from yutang.presale.queries.relays import catalogue_of
from yutang.presale.rules.relays import read_relay
from yutang.presale.tests.stage import (
    DEADLINE,
    assert_books_right,
    draft_offer,
    order_draft,
    pay_for,
    running_offer,
    sku_of,
    state_of,
)
from yutang.selection.tests.stage import make_community, make_member
from yutang.selection.tests.test_races import at_once

PHONE = "+8613800138000"


@pytest.fixture
def offer(shop):
    return running_offer(maximum_quantity=10, per_buyer_limit=4)


@pytest.fixture
def community(shop):
    return make_community()


@pytest.fixture
def relay(offer, community):
    return begin(community, offer)


def begin(community, *offers, **changes):
    draft = RelayDraft(community, "秋天的裙子", offers, DEADLINE, "团长家自提")
    return open_relay(replace(draft, **changes), now=NOON)


def wish(customer, offer, *units, name="小鱼", **changes):
    wanted = {sku_of(offer, at): quantity for at, quantity in enumerate(units)}
    return replace(EntryWish(customer, name, PHONE, {offer: wanted}), **changes)


def join(relay, customer, offer, *units, now=NOON, **changes):
    return write_entry(relay, wish(customer, offer, *units, **changes), now=now)


def listed(relay):
    return [(one.number, one.name, one.units, one.is_paid) for one in entries_of(relay_card(relay))]


def pay(relay, customer):
    entry = entry_of(relay_card(relay), customer)
    for order_id in entry.unpaid:
        assert pay_for(api.order_card(order_id)) == api.PaymentOutcome.COUNTED


def test_who_joins_gets_the_next_number_and_orders(relay, offer, community):
    fish, shrimp = make_member(community, "小鱼"), make_member(community, "小虾")
    assert join(relay, fish, offer, 2).number == 1
    assert join(relay, shrimp, offer, 1, 1, name="小虾").number == 2
    pay(relay, fish)
    assert listed(relay) == [(1, "小鱼", 2, True), (2, "小虾", 2, False)]
    order = Order.objects.get(customer_id=fish)
    assert order.address == "团长家自提"
    assert_books_right(offer)


def test_the_same_entry_twice_orders_nothing_twice(relay, offer, community):
    fish = make_member(community)
    for _time in range(2):
        assert join(relay, fish, offer, 2).number == 1
    assert Order.objects.count() == 1


def test_more_is_ordered_beside_what_was_paid(relay, offer, community):
    fish = make_member(community)
    join(relay, fish, offer, 1)
    pay(relay, fish)
    join(relay, fish, offer, 3)
    assert sorted(Order.objects.values_list("quantity", "state")) == [(1, "paid"), (2, "placed")]
    assert_books_right(offer)


def test_less_lets_unpaid_orders_go_and_gives_money_back_only_for_what_was_paid(relay, offer, community, far_side):
    fish = make_member(community)
    join(relay, fish, offer, 2)
    pay(relay, fish)
    join(relay, fish, offer, 3, 1)
    answer = join(relay, fish, offer, 1)
    assert (answer.let_go, answer.given_back, answer.order_ids) == (1, 1, ())
    assert listed(relay) == [(1, "小鱼", 1, True)]
    paid = Order.objects.get(state="paid")
    assert (paid.quantity, paid.refunded_quantity) == (2, 1)
    assert paid.payments.get().refunds.get().reason == "buyer"
    assert_books_right(offer)


def test_another_size_comes_back_for_sale_and_is_taken_in_one_go(shop, community):
    offer = running_offer(maximum_quantity=2, per_buyer_limit=2)
    relay, fish = begin(community, offer), make_member(community)
    join(relay, fish, offer, 2)
    join(relay, fish, offer, 0, 2)
    (entry,) = entries_of(relay_card(relay))
    assert [(one.sku_id, one.quantity) for one in entry.items] == [(sku_of(offer, 1), 2)]
    assert_books_right(offer)


def test_what_cannot_be_ordered_leaves_everything_as_it_was(relay, offer, community):
    fish = make_member(community)
    join(relay, fish, offer, 2)
    with pytest.raises(BadQuantity):
        join(relay, fish, offer, 1, 4)
    assert listed(relay) == [(1, "小鱼", 2, False)]
    pay(relay, fish)
    with pytest.raises(LimitReached):
        join(relay, fish, offer, 1, 4)
    assert listed(relay) == [(1, "小鱼", 2, True)]
    with pytest.raises(BadQuantity):
        join(relay, make_member(community, "小虾"), offer, 3, 3)
    assert RelayEntry.objects.count() == 1
    assert join(relay, make_member(community, "阿海"), offer, 1).number == 2


def test_who_withdraws_keeps_the_number_and_gets_the_money(relay, offer, community, far_side):
    fish, shrimp = make_member(community), make_member(community, "小虾")
    join(relay, fish, offer, 2)
    pay(relay, fish)
    for _time in range(2):
        withdraw_entry(relay, fish, now=NOON)
    assert join(relay, shrimp, offer, 1, name="小虾").number == 2
    first, _second = entries_of(relay_card(relay))
    assert (first.number, first.is_withdrawn, first.items) == (1, True, ())
    assert state_of(Order.objects.get(customer_id=fish).pk) == "refunding"
    assert join(relay, fish, offer, 1).number == 1
    assert not entries_of(relay_card(relay))[0].is_withdrawn
    assert_books_right(offer)


def test_an_order_that_was_not_paid_in_time_leaves_an_empty_line(relay, offer, community):
    fish = make_member(community)
    join(relay, fish, offer, 2)
    api.release_expired_holds(offer, now=NOON + timedelta(hours=1))
    assert listed(relay) == [(1, "小鱼", 0, False)]
    join(relay, fish, offer, 2, now=NOON + timedelta(hours=1))
    assert listed(relay) == [(1, "小鱼", 2, False)]


def test_a_person_known_twice_has_one_number(relay, offer, community):
    fish, twin = make_member(community), make_member(community, "鱼小姐")
    join(relay, twin, offer, 1)
    people.merge_customers(fish, twin, now=NOON)
    assert join(relay, fish, offer, 2).number == 1
    assert Order.objects.filter(state="placed").count() == 2


@pytest.mark.parametrize(
    ("refusal", "changes"),
    [
        (NothingOrdered, {"units": {}}),
        (BadEntryName, {"name": ""}),
        (BadEntryName, {"name": "小鱼\n2. 小虾"}),
        (BadEntryName, {"name": "鱼" * 25}),
    ],
    ids=["nothing", "no name", "two lines", "long"],
)
def test_an_entry_that_makes_no_sense_is_refused(relay, offer, community, refusal, changes):
    with pytest.raises(refusal):
        join(relay, make_member(community), offer, 1, **changes)
    assert RelayEntry.objects.count() == 0


def test_goods_of_another_offer_are_not_in_the_relay(relay, offer, community):
    other = running_offer("D2")
    with pytest.raises(ForeignSku):
        join(relay, make_member(community), other, 1)


def test_a_closed_relay_is_read_and_not_changed(relay, offer, community):
    fish = make_member(community)
    join(relay, fish, offer, 1)
    close_relay(relay, now=NOON)
    for change in (lambda: join(relay, fish, offer, 2), lambda: withdraw_entry(relay, fish, now=NOON)):
        with pytest.raises(RelayClosed):
            change()
    pay(relay, fish)
    reopen_relay(relay, now=NOON)
    join(relay, fish, offer, 2)
    assert listed(relay) == [(1, "小鱼", 2, False)]
    with pytest.raises(RelayClosed):
        join(relay, fish, offer, 3, now=DEADLINE)
    close_relay(relay, now=NOON)
    with pytest.raises(RelayClosed):
        reopen_relay(relay, now=DEADLINE)


def test_nothing_goes_back_once_the_offer_is_over(relay, offer, community):
    fish = make_member(community)
    join(relay, fish, offer, 3)
    pay(relay, fish)
    api.cancel_offer(offer, now=NOON)
    with pytest.raises(OfferOver):
        join(relay, fish, offer, 1)
    withdraw_entry(relay, fish, now=NOON)


def test_a_relay_wants_open_offers_and_sensible_words(offer, community):
    for offers in ((), (draft_offer("D2"),), (offer, draft_offer("D3"))):
        with pytest.raises(RelayNeedsOffers):
            begin(community, *offers)
    for changes in (
        {"title": " "},
        {"pickup_place": ""},
        {"closes_at": NOON},
        {"closes_at": NOON + timedelta(days=91)},
    ):
        with pytest.raises(BadRelay):
            begin(community, offer, **changes)


def test_another_shop_finds_nothing(relay, rival, offer):
    with merchant_scope(rival.id), pytest.raises(RelayMissing):
        close_relay(relay, now=NOON)
    with pytest.raises(EntryMissing):
        withdraw_entry(relay, make_member(None), now=NOON)


def test_the_leader_sees_what_each_size_comes_to(offer, community):
    second = running_offer("D2")
    relay = begin(community, offer, second)
    fish, shrimp = make_member(community), make_member(community, "小虾")
    units = {offer: {sku_of(offer): 2}, second: {sku_of(second): 1}}
    write_entry(relay, EntryWish(fish, "小鱼", PHONE, units), now=NOON)
    pay(relay, fish)
    join(relay, shrimp, offer, 1, name="小虾")
    card = relay_card(relay)
    totals = totals_of(entries_of(card), relay_offers(card))
    assert [(one.offer_id, one.paid, one.unpaid) for one in totals] == [(offer, 2, 1), (second, 1, 0)]


def test_the_list_for_the_chat_is_read_back_by_our_own_reader(offer, community):
    second = running_offer("D2")
    relay = begin(community, offer, second)
    fish, shrimp, sea = (make_member(community, name) for name in ("小鱼", "小虾", "阿海"))
    units = {offer: {sku_of(offer): 2}, second: {sku_of(second, 1): 1}}
    write_entry(relay, EntryWish(fish, "小鱼", PHONE, units, "放门卫"), now=NOON)
    pay(relay, fish)
    join(relay, shrimp, offer, 1, name="小虾")
    join(relay, sea, offer, 1, name="阿海")
    withdraw_entry(relay, sea, now=NOON)
    card = relay_card(relay)
    read = read_relay(chat_text(card), catalogue_of(*relay_offers(card))).lines
    assert [(one.no, one.name, bool(one.paid), one.is_cancelled, one.is_unsure) for one in read] == [
        (1, "小鱼", True, False, False),
        (2, "小虾", False, False, False),
        (3, "阿海", False, True, False),
    ]
    assert {item.sku: item.quantity for item in read[0].items} == {str(sku_of(offer)): 2, str(sku_of(second, 1)): 1}


@pytest.mark.django_db(transaction=True)
def test_two_at_once_never_get_the_same_number(shop):
    """Closing comes in the middle: who is in the list has ordered, and who is not has not."""
    community = make_community()
    offer = running_offer(maximum_quantity=40, per_buyer_limit=2)
    relay = begin(community, offer)
    buyers = [make_member(community, f"小鱼{at}") for at in range(8)]
    acts = [lambda one=one: join(relay, one, offer, 1) for one in buyers]
    answers = at_once(shop, *acts[:5], lambda: close_relay(relay, now=NOON), *acts[5:])
    assert all(one is None or isinstance(one, (EntryAnswer, RelayClosed)) for one in answers)
    numbers = sorted(one.number for one in answers if isinstance(one, EntryAnswer))
    entries = entries_of(relay_card(relay))
    assert [one.number for one in entries] == numbers == list(range(1, len(numbers) + 1))
    assert Order.objects.count() == len(entries) == sum(one.units for one in entries)
    assert_books_right(offer)


@pytest.mark.django_db(transaction=True)
def test_a_double_tap_is_one_entry(shop):
    community = make_community()
    offer = running_offer(maximum_quantity=40, per_buyer_limit=4)
    relay, fish = begin(community, offer), make_member(community)
    answers = at_once(shop, *[lambda: join(relay, fish, offer, 2)] * 6)
    assert {one.number for one in answers} == {1}
    assert Order.objects.count() == 1
    assert_books_right(offer)


def test_who_changes_a_size_is_not_overtaken_by_who_waits(shop, community):
    offer = running_offer(maximum_quantity=3, per_buyer_limit=3)
    relay, fish = begin(community, offer), make_member(community)
    join(relay, fish, offer, 3)
    join_waiting(order_draft(offer, make_member(community, "小虾"), 2), now=NOON)
    join(relay, fish, offer, 1, 1)
    assert listed(relay) == [(1, "小鱼", 2, False)]
    assert sorted(Order.objects.filter(state="placed").values_list("quantity", flat=True)) == [1, 2]
    assert_books_right(offer)


def test_the_list_as_it_came_back_from_the_chat_orders_only_what_was_added_there(relay, offer, community):
    """Posted as text, changed in the chat and read again: what stands in the page's list is not ordered twice."""
    fish = make_member(community, "小鱼")
    join(relay, fish, offer, 2)
    same = RelayWish(fish, (api.Wanted(sku_of(offer), 2),), api.Delivery("小鱼", PHONE, "团长家自提"))
    more = replace(same, lines=(api.Wanted(sku_of(offer), 3),))
    assert take_relay_wish(offer, same, now=NOON).order_id is None
    assert take_relay_wish(offer, more, now=NOON).order_id is not None
    assert listed(relay) == [(1, "小鱼", 3, False)]
    join(relay, fish, offer, 3)
    assert sorted(Order.objects.values_list("quantity", flat=True)) == [1, 2]
