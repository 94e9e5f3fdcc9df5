"""Group buys: real buyers only, never more places than there are, and everybody gets the price or their money."""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from tests.cast import NOON
from tests.walk import as_member
from yutang.core.errors import Refusal
from yutang.core.tenancy import current_merchant_id, merchant_scope
from yutang.people import api as people
from yutang.presale import api, jobs, lane
from yutang.presale.actions.grouping import found_group, settle_group
from yutang.presale.errors import GroupMissing, GroupOver, NoGroupPrice, OfferOver
from yutang.presale.models import BuyingGroup, Offer, Order, Payment, Refund
from yutang.presale.queries.groups import due_groups, group_card
from yutang.presale.rules.groups import gathers_until, has_place, is_complete, masked_name
from yutang.presale.tests.stage import (
    DEADLINE,
    assert_books_right,
    begin_payment,
    order_draft,
    pay_for,
    running_offer,
    sku_of,
    state_of,
)
from yutang.selection.tests.stage import make_member
from yutang.selection.tests.test_races import at_once
from yutang.touch import api as touch

HOURS = timedelta(hours=24)
GIVEN_BACK, COUNTED = api.PaymentOutcome.GIVEN_BACK, api.PaymentOutcome.COUNTED


def group_offer(code="G1", size=2, **changes):
    key = running_offer(code, **({"maximum_quantity": 20, "per_buyer_limit": 3, "minimum_quantity": 1} | changes))
    Offer.objects.filter(pk=key).update(group_price_fen=9_900, group_size=size)
    return key


@pytest.fixture
def offer(shop):
    return group_offer()


def found(offer, buyer, quantity=1, *, now=NOON, key="found-0001"):
    return found_group(order_draft(offer, buyer, quantity, key), now=now)


def join(offer, group, buyer, quantity=1, *, now=NOON, key="join-00001"):
    return api.place_order(replace(order_draft(offer, buyer, quantity, key), buying_group_id=group), now=now)


def group_of(order):
    return Order.objects.get(pk=order.id).buying_group_id


def test_an_order_over_the_lane_takes_a_place_in_its_group(offer):
    group = group_of(found(offer, make_member(None, "小鱼")))
    body = {
        "offer_id": str(offer),
        "buying_group_id": str(group),
        "lines": [{"sku_id": str(sku_of(offer)), "quantity": 1}],
        "delivery": {"recipient": "小虾", "phone": "13800138000", "address": "杭州市余杭区某路 1 号"},
    }
    buyers = [make_member(None, name) for name in ("小虾", "小蟹")]
    slips = [
        lane.read_slip(current_merchant_id(), one, "over-lane", json.dumps(body).encode(), now=NOON) for one in buyers
    ]
    taken, refused = lane.take(slips)
    assert taken.total.fen == 9_900
    assert group_of(api.order_card(taken.order_id)) == group
    assert isinstance(refused, GroupOver)


def test_a_group_that_fills_gets_the_group_price_and_nothing_goes_back(offer):
    fish, shrimp = make_member(None, "小鱼"), make_member(None, "小虾")
    first = found(offer, fish)
    group = group_of(first)
    assert first.total.fen == 9_900
    assert pay_for(first) == COUNTED
    assert group_card(group).state == "gathering"
    assert pay_for(join(offer, group, shrimp)) == COUNTED
    assert group_card(group).state == "complete"
    assert Refund.objects.count() == 0
    assert [len(touch.inbox_of(one)) for one in (fish, shrimp)] == [1, 1]
    assert not settle_group(group, now=NOON + HOURS)
    assert_books_right(offer)


def test_a_group_that_does_not_fill_gives_everybody_their_money(offer):
    fish, shrimp = make_member(None, "小鱼"), make_member(None, "小虾")
    first = found(offer, fish, 2)
    pay_for(first)
    unpaid = join(offer, group_of(first), shrimp, now=NOON + HOURS - timedelta(minutes=10))
    assert not settle_group(group_of(first), now=NOON + HOURS - timedelta(seconds=1))
    assert settle_group(group_of(first), now=NOON + HOURS)
    assert not settle_group(group_of(first), now=NOON + HOURS)
    assert (state_of(first), state_of(unpaid)) == ("refunding", "cancelled")
    assert Refund.objects.get().reason == "group_failed"
    assert Offer.objects.get(pk=offer).paid_quantity == 0
    assert [len(touch.inbox_of(one)) for one in (fish, shrimp)] == [1, 1]
    assert_books_right(offer)


def test_two_orders_of_one_buyer_are_one_place(offer):
    fish = make_member(None, "小鱼")
    first = found(offer, fish)
    pay_for(first)
    pay_for(join(offer, group_of(first), fish))
    card = group_card(group_of(first))
    assert (card.state, card.paid_count, card.missing_count) == ("gathering", 1, 1)


def test_a_full_group_takes_nobody_more(offer):
    first = found(offer, make_member(None, "小鱼"))
    group = group_of(first)
    join(offer, group, make_member(None, "小虾"))
    assert group_card(group).is_full
    with pytest.raises(GroupOver):
        join(offer, group, make_member(None, "阿海"))
    api.release_expired_holds(offer, now=NOON + timedelta(hours=1))
    join(offer, group, make_member(None, "阿海"), now=NOON + timedelta(hours=1), key="join-00002")


def test_who_pays_late_takes_a_place_only_if_one_is_free(offer):
    fish, shrimp, sea = (make_member(None, name) for name in ("小鱼", "小虾", "阿海"))
    later = NOON + timedelta(hours=1)
    first = found(offer, fish)
    late = join(offer, group_of(first), shrimp)
    pay_for(first)
    api.release_expired_holds(offer, now=later)
    third = join(offer, group_of(first), sea, now=later)
    assert pay_for(late, now=later) == GIVEN_BACK
    assert pay_for(third, now=later) == COUNTED
    assert group_card(group_of(first)).state == "complete"
    assert Refund.objects.get().reason == "paid_late"
    assert_books_right(offer)


def test_who_pays_late_and_finds_a_free_place_is_in(offer):
    fish, shrimp = make_member(None, "小鱼"), make_member(None, "小虾")
    later = NOON + timedelta(hours=1)
    first = found(offer, fish)
    late = join(offer, group_of(first), shrimp)
    pay_for(first)
    api.release_expired_holds(offer, now=later)
    assert pay_for(late, now=later) == COUNTED
    assert group_card(group_of(first)).state == "complete"
    assert_books_right(offer)


def test_who_leaves_before_it_is_complete_gets_their_money_and_the_place_is_free(offer):
    fish, shrimp = make_member(None, "小鱼"), make_member(None, "小虾")
    first = found(offer, fish)
    pay_for(first)
    api.request_refund(first.id, now=NOON)
    group = group_of(first)
    assert (group_card(group).paid_count, group_card(group).state) == (0, "gathering")
    pay_for(join(offer, group, shrimp))
    assert group_card(group).state == "gathering"
    assert settle_group(group, now=NOON + HOURS)
    assert sorted(Refund.objects.values_list("reason", flat=True)) == ["buyer", "group_failed"]
    assert_books_right(offer)


def test_the_same_form_sent_twice_founds_one_group(offer):
    fish = make_member(None, "小鱼")
    assert found(offer, fish).id == found(offer, fish).id
    assert BuyingGroup.objects.count() == 1
    second = found(offer, fish, key="found-0002")
    assert BuyingGroup.objects.count() == 1
    assert group_of(second) == BuyingGroup.objects.get().pk


def test_what_cannot_be_ordered_founds_nothing(offer):
    with pytest.raises(Refusal):
        found(offer, make_member(None), 9)
    assert BuyingGroup.objects.count() == 0


def test_no_group_without_a_price_or_after_the_end(shop, offer):
    plain = running_offer("P1")
    with pytest.raises(NoGroupPrice):
        found(plain, make_member(None, "小鱼"))
    with pytest.raises(OfferOver):
        found(offer, make_member(None, "小虾"), now=DEADLINE)


def test_nobody_joins_a_group_of_another_offer_or_one_that_is_over(offer):
    first = found(offer, make_member(None, "小鱼"))
    other = group_offer("G2")
    with pytest.raises(GroupOver):
        join(other, group_of(first), make_member(None, "小虾"))
    with pytest.raises(GroupOver):
        join(offer, group_of(first), make_member(None, "阿海"), now=NOON + HOURS)


def test_groups_end_with_their_offer_before_it_is_decided(shop):
    """What a failing group had paid does not carry an offer over its minimum."""
    offer = group_offer(size=3, minimum_quantity=2)
    start = DEADLINE - timedelta(hours=3)
    first = found(offer, make_member(None, "小鱼"), 2, now=start)
    pay_for(first, now=start)
    assert BuyingGroup.objects.get().expires_at == DEADLINE
    assert api.close_offer(offer, now=DEADLINE).state == "failed"
    assert group_card(group_of(first)).state == "failed"
    assert Refund.objects.get().reason == "group_failed"
    assert_books_right(offer)


def test_an_offer_called_off_ends_its_groups(offer):
    first = found(offer, make_member(None, "小鱼"))
    pay_for(first)
    api.cancel_offer(offer, now=NOON)
    assert group_card(group_of(first)).state == "failed"
    assert Refund.objects.count() == 1
    assert due_groups(NOON + HOURS) == []
    assert_books_right(offer)


def test_the_job_ends_what_is_due_and_asks_after_money_first(offer, far_side):
    fish, shrimp = make_member(None, "小鱼"), make_member(None, "小虾")
    first = found(offer, fish)
    pay_for(first)
    second = join(offer, group_of(first), shrimp, now=NOON + HOURS - timedelta(minutes=5))
    payment = Payment.objects.create(
        order_id=second.id, channel="wechat", amount_fen=second.total.fen, trade_no="t1", created_at=NOON
    )
    far_side.paid["t1"] = second.total
    assert jobs.settle_due_groups(NOON + HOURS - timedelta(minutes=1)) == 0
    jobs.settle_due_groups(NOON + HOURS)
    payment.refresh_from_db()
    assert payment.state == "paid"
    # The channel does not say when it was paid: what is heard after the end comes too late.
    assert group_card(group_of(first)).state == "failed"
    assert_books_right(offer)


def test_another_shop_finds_no_group(offer, rival):
    group = group_of(found(offer, make_member(None, "小鱼")))
    with merchant_scope(rival.id), pytest.raises(GroupMissing):
        settle_group(group, now=NOON + HOURS)


@pytest.mark.django_db(transaction=True)
def test_those_who_pay_at_once_complete_the_group_once(shop):
    offer = group_offer(size=3)
    first = found(offer, make_member(None, "团长"))
    group = group_of(first)
    orders = [first, *(join(offer, group, make_member(None, f"买家{at}")) for at in range(2))]
    for one in orders:
        begin_payment(one)
    answers = at_once(shop, *[lambda one=one: pay_for(one) for one in orders * 2])
    assert sorted(answers) == ["counted"] * 3 + ["known"] * 3
    assert group_card(group).state == "complete"
    assert_books_right(offer)


def test_rules():
    assert is_complete(["a", "b", "b"], 2)
    assert not is_complete(["a", "a"], 2)
    assert has_place("a", {"a", "b"}, 2)
    assert not has_place("c", {"a", "b"}, 2)
    assert (masked_name("小鱼"), masked_name("")) == ("小**", "**")
    assert gathers_until(now=NOON, hours=24, closes_at=NOON + timedelta(hours=2)) == NOON + timedelta(hours=2)


class TestPages:
    def test_a_member_founds_a_group_and_another_joins_by_its_address(self, shop, offer):
        sent = {
            "sku": sku_of(offer),
            "quantity": 1,
            "name": "王小鱼",
            "phone": "13800138000",
            "to": "new",
            "address": "杭州市余杭区某路 1 号",
        }
        fish, shrimp = make_member(None, "小鱼甲"), make_member(None, "小虾乙")
        phone, other = as_member(shop.id, fish), as_member(shop.id, shrimp)
        form = f"/m/offers/{offer}/order"
        assert "¥99.00" in phone.get(f"{form}?group=new").content.decode()
        answer = phone.post(form, sent | {"group": "new", "idempotency_key": "k-00000001"})
        assert answer.status_code == 302, answer.content.decode()
        group = BuyingGroup.objects.get().pk
        pay_for(api.order_card(Order.objects.get().pk))
        html = other.get(f"/m/groups/{group}").content.decode()
        assert "小**" in html
        assert "小鱼甲" not in html
        assert f"group={group}" in html
        answer = other.post(form, sent | {"group": str(group), "idempotency_key": "k-00000002"})
        assert answer.status_code == 302
        order = Order.objects.get(customer_id=shrimp)
        assert (order.buying_group_id, order.total_fen) == (group, 9_900)
        alone = as_member(shop.id, make_member(None, "独自"))
        assert alone.post(form, sent | {"idempotency_key": "k-00000003"}).status_code == 302
        assert Order.objects.latest("placed_at", "pk").total_fen != 9_900

    @pytest.mark.parametrize("said", ["x", "0192f0c0-0000-7000-8000-000000000000", "new "])
    def test_a_group_that_is_none_is_not_ordered_in(self, shop, offer, said):
        phone = as_member(shop.id, make_member(None))
        assert phone.get(f"/m/offers/{offer}/order", {"group": said}).status_code == 404

    def test_a_merged_buyer_is_one_buyer(self, offer):
        fish, twin = make_member(None, "小鱼"), make_member(None, "鱼小姐")
        first = found(offer, fish)
        second = join(offer, group_of(first), twin)
        people.merge_customers(fish, twin, now=NOON)
        pay_for(first)
        pay_for(second)
        assert group_card(group_of(first)).state == "gathering"


class Groups(RuleBasedStateMachine):
    """Five buyers who found, join, pay, wait too long and leave, in any order."""

    @initialize()
    def begin(self):
        # Savepoints keep each run apart from the others.
        self.at, self.keys, self.orders = NOON, 0, []
        Machine.count += 1
        self.offer = group_offer(f"M{Machine.count}", size=2 + Machine.count % 2, per_buyer_limit=2)
        self.buyers = [make_member(None, f"买家{Machine.count}-{at}") for at in range(5)]

    def _key(self):
        self.keys += 1
        return f"key-{self.keys:05d}"

    def _try(self, act):
        with suppress(Refusal):
            self.orders.append(act())

    @rule(buyer=st.integers(0, 4), quantity=st.integers(1, 2))
    def found(self, buyer, quantity):
        self._try(lambda: found(self.offer, self.buyers[buyer], quantity, now=self.at, key=self._key()))

    @rule(buyer=st.integers(0, 4), which=st.integers(0, 3))
    def join(self, buyer, which):
        groups = list(BuyingGroup.objects.filter(offer_id=self.offer).order_by("pk"))
        if groups:
            group = groups[which % len(groups)].pk
            self._try(lambda: join(self.offer, group, self.buyers[buyer], now=self.at, key=self._key()))

    @rule(which=st.integers(0, 9))
    def pay(self, which):
        if self.orders:
            pay_for(self.orders[which % len(self.orders)], now=self.at)

    @rule(which=st.integers(0, 9))
    def leave(self, which):
        if self.orders:
            with suppress(Refusal):
                api.request_refund(self.orders[which % len(self.orders)].id, now=self.at)

    @rule(minutes=st.sampled_from([5, 31, 600]))
    def wait(self, minutes):
        self.at = min(self.at + timedelta(minutes=minutes), DEADLINE - timedelta(minutes=1))
        api.release_expired_holds(self.offer, now=self.at)

    @rule()
    def settle(self):
        for _merchant, group in due_groups(self.at):
            settle_group(group, now=self.at)

    @invariant()
    def everybody_has_the_price_or_their_money(self):
        if not hasattr(self, "offer"):
            return
        for group in BuyingGroup.objects.filter(offer_id=self.offer):
            orders = Order.objects.filter(offer_id=self.offer, buying_group=group)
            paid = set(orders.filter(state="paid").values_list("customer_id", flat=True))
            ever = set(orders.filter(paid_at__isnull=False).values_list("customer_id", flat=True))
            assert len(paid) <= group.size
            assert group.state != "failed" or not paid
            assert group.state != "complete" or len(ever) >= group.size
            assert group.state == "gathering" or not orders.filter(state="placed").exists()
            assert all(one.total_fen == 9_900 * one.quantity for one in orders)
        assert_books_right(self.offer)


class Machine:
    count = 0


def test_whatever_happens_everybody_has_the_price_or_their_money(shop):
    options = settings(max_examples=10, stateful_step_count=16, deadline=None, suppress_health_check=list(HealthCheck))
    run_state_machine_as_test(Groups, settings=options)
