"""The waiting list: who joins first is served first, nobody is promised what is not there."""

from collections import Counter
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from tests.cast import NOON, facts
from yutang.core.errors import Refusal
from yutang.people import api as people
from yutang.presale import api, errors
from yutang.presale.actions.aftersales import RefundWish, refund_part
from yutang.presale.actions.locks import locked_offer
from yutang.presale.actions.serving import put_on_sale
from yutang.presale.actions.waiting import join_waiting, leave_waiting
from yutang.presale.models import Offer, OfferSku, OfferStock, Order, WaitingEntry
from yutang.presale.queries.waiting import waiting_of, waiting_units
from yutang.presale.rules.waiting import Share, Waiter, shares
from yutang.presale.tests.stage import (
    DEADLINE,
    assert_books_right,
    buy,
    order_draft,
    pay_for,
    place,
    running_offer,
    sku_of,
)
from yutang.selection.tests.stage import make_member
from yutang.touch import api as touch

LATE = NOON + timedelta(minutes=31)


def join(offer, buyer, quantity=1, *, now=NOON, at=0):
    lines = (api.Wanted(sku_of(offer, at), quantity),)
    return join_waiting(order_draft(offer, buyer, key=f"wait-{now.timestamp():.0f}", lines=lines), now=now)


def states():
    return list(WaitingEntry.objects.order_by("joined_at", "pk").values_list("state", "quantity"))


@pytest.fixture
def sold_out(shop):
    """An offer of four, of which one buyer holds three and another has paid one."""
    offer = running_offer(minimum_quantity=1)
    buy(offer, "先到")
    place(offer, make_member(None, "还没付"), 3)
    return offer


class TestSharing:
    LINE = tuple(Waiter(f"e{at}", f"c{at}", sku, wish) for at, (sku, wish) in enumerate([("S", 3), ("M", 1), ("S", 2)]))

    @pytest.mark.parametrize(
        ("left", "skus", "buyers", "given"),
        [
            (0, {}, {}, []),
            (1, {}, {}, [("e0", 1)]),
            (4, {}, {}, [("e0", 3), ("e1", 1)]),
            (9, {}, {}, [("e0", 3), ("e1", 1), ("e2", 2)]),
            (3, {"S": 0, "M": 3}, {}, [("e1", 1)]),
            (3, {"S": 2}, {}, [("e0", 2), ("e1", 1)]),
            (3, {}, {"c0": 0}, [("e1", 1), ("e2", 2)]),
            (3, {}, {"c0": 1}, [("e0", 1), ("e1", 1), ("e2", 1)]),
        ],
        ids=["nothing", "the-first-gets-what-there-is", "in-order", "all", "another-size", "part-of-a-size", "has-enough", "may-have-one"],
    )  # fmt: skip
    def test_the_first_in_line_gets_what_came_back(self, left, skus, buyers, given):
        assert shares(self.LINE, left=left, left_of_sku=skus, may_have=buyers) == [Share(*one) for one in given]


@pytest.mark.django_db
class TestJoining:
    def test_who_joins_sees_their_place(self, sold_out):
        first = join(sold_out, make_member(None, "一"), 2)
        second = join(sold_out, make_member(None, "二"), now=NOON + timedelta(seconds=1))
        assert (first.place, first.units_ahead, first.label) == (1, 0, "S")
        assert (second.place, second.units_ahead) == (2, 2)
        assert waiting_units(sold_out) == 3
        assert facts().count("presale.waiting_joined") == 2

    def test_joining_twice_keeps_the_place_and_the_wish(self, sold_out):
        buyer = make_member(None, "一")
        card = join(sold_out, buyer, 2)
        join(sold_out, make_member(None, "二"), now=NOON + timedelta(seconds=1))
        assert join(sold_out, buyer, 1, now=NOON + timedelta(seconds=2)) == card

    def test_nobody_waits_for_what_can_be_ordered(self, shop):
        offer = running_offer()
        with pytest.raises(errors.SomeLeft) as refused:
            join(offer, make_member(None))
        assert "4" in str(refused.value)

    def test_one_size_can_be_gone_while_there_are_others(self, shop):
        offer = running_offer()
        OfferSku.objects.create(offer_id=offer, sku_id=sku_of(offer, 0), available=0)
        assert join(offer, make_member(None, "一"), at=0).place == 1
        with pytest.raises(errors.SomeLeft):
            join(offer, make_member(None, "二"), at=1)

    @pytest.mark.parametrize(
        ("change", "refusal"),
        [
            (lambda draft: replace(draft, lines=(replace(draft.lines[0], quantity=-1),)), errors.BadQuantity),
            (lambda draft: replace(draft, lines=(replace(draft.lines[0], quantity=4),)), errors.BadQuantity),
            (lambda draft: replace(draft, lines=()), errors.NothingOrdered),
            (lambda draft: replace(draft, lines=draft.lines * 2), errors.OneSkuToWaitFor),
            (lambda draft: replace(draft, delivery=api.Delivery("", "", "")), errors.BadDelivery),
        ],
        ids=["negative", "above-the-limit", "nothing", "two-lines", "nowhere"],
    )
    def test_nonsense_is_refused(self, sold_out, change, refusal):
        draft = change(order_draft(sold_out, make_member(None)))
        with pytest.raises(refusal):
            join_waiting(draft, now=NOON)
        assert not WaitingEntry.objects.exists()

    def test_who_has_as_many_as_allowed_cannot_wait_for_more(self, sold_out):
        holder = Order.objects.get(state="placed").customer_id
        with pytest.raises(errors.LimitReached):
            join(sold_out, holder)

    def test_a_size_of_another_offer_is_refused(self, sold_out):
        other = running_offer("D2")
        lines = (api.Wanted(sku_of(other), 1),)
        with pytest.raises(errors.ForeignSku):
            join_waiting(order_draft(sold_out, make_member(None), lines=lines), now=NOON)

    def test_after_the_deadline_nobody_joins(self, sold_out):
        with pytest.raises(errors.OfferOver):
            join(sold_out, make_member(None), now=DEADLINE)

    def test_the_delivery_is_sealed(self, sold_out):
        join(sold_out, make_member(None))
        (stored,) = WaitingEntry.objects.all()
        assert stored.address == "杭州市余杭区某路 1 号"
        from django.db import connection

        with connection.cursor() as cursor:
            cursor.execute("SELECT recipient, phone, address FROM presale_waitingentry")
            assert not any("余杭" in text or "138" in text or "王" in text for text in cursor.fetchone())


@pytest.mark.django_db
class TestServing:
    def test_what_is_not_paid_goes_to_who_waits_before_anybody_sees_it(self, sold_out):
        first, second = make_member(None, "一"), make_member(None, "二")
        join(sold_out, first, 2)
        join(sold_out, second, 1, now=NOON + timedelta(seconds=1))
        assert api.release_expired_holds(sold_out, now=LATE) == 1
        card = waiting_of(first, sold_out)
        order = api.order_of(first, card.order_id)
        assert (card.state, order.quantity, order.state) == ("served", 2, "placed")
        assert order.hold_expires_at == LATE + timedelta(hours=2)
        assert waiting_of(second, sold_out).state == "served"
        assert api.offer_card(sold_out).available == 0
        assert pay_for(order, now=LATE + timedelta(minutes=100)) == api.PaymentOutcome.COUNTED
        assert_books_right(sold_out)

    def test_they_are_told_where_the_order_is(self, sold_out):
        buyer = make_member(None, "一")
        join(sold_out, buyer)
        api.release_expired_holds(sold_out, now=LATE)
        (message,) = touch.inbox_of(buyer)
        assert str(waiting_of(buyer, sold_out).order_id) in message.url

    def test_a_large_wish_gets_what_there_is_and_keeps_its_place_for_the_rest(self, shop):
        offer = running_offer(minimum_quantity=1)
        small = buy(offer, "退一件的")
        buy(offer, "留着的", 3)
        first, second = make_member(None, "一"), make_member(None, "二")
        join(offer, first, 3)
        join(offer, second, 1, now=NOON + timedelta(seconds=1))
        api.request_refund(small.id, now=NOON + timedelta(minutes=1))
        assert states() == [("served", 1), ("waiting", 2), ("waiting", 1)]
        assert (waiting_of(first, offer).place, waiting_of(first, offer).units_ahead) == (1, 0)
        assert (waiting_of(second, offer).place, waiting_of(second, offer).units_ahead) == (2, 2)

    def test_who_does_not_pay_for_what_came_loses_the_place(self, shop):
        offer = running_offer(minimum_quantity=1)
        small = buy(offer, "退一件的")
        buy(offer, "留着的", 3)
        first, second = make_member(None, "一"), make_member(None, "二")
        join(offer, first, 3)
        join(offer, second, 1, now=NOON + timedelta(seconds=1))
        api.request_refund(small.id, now=NOON)
        api.release_expired_holds(offer, now=NOON + timedelta(hours=3))
        assert waiting_of(first, offer).state == "lapsed"
        assert waiting_of(second, offer).state == "served"
        assert_books_right(offer)

    def test_a_piece_that_goes_back_goes_to_who_waits(self, shop):
        offer = running_offer(minimum_quantity=1)
        order = buy(offer, "退一件的", 2)
        buy(offer, "留着的", 2)
        join(offer, make_member(None, "一"), 2)
        refund_part(order.id, RefundWish({order.lines[0].id: 1}), now=NOON)
        assert states() == [("served", 1), ("waiting", 1)]
        assert_books_right(offer)

    def test_a_wave_goes_to_who_waits_first(self, sold_out):
        join(sold_out, make_member(None, "一"), 3)
        Offer.objects.filter(pk=sold_out).update(maximum_quantity=9)
        locked_offer(sold_out)
        put_on_sale(sold_out, 5, now=NOON)
        assert states() == [("served", 3)]
        assert api.offer_card(sold_out).available == 2

    def test_who_waits_for_another_size_is_passed_over_and_keeps_the_place(self, shop):
        offer = running_offer(minimum_quantity=1)
        OfferSku.objects.create(offer_id=offer, sku_id=sku_of(offer, 1), available=0)
        order = buy(offer, "退的", 1)
        buy(offer, "留着的", 3)
        join(offer, make_member(None, "一"), at=1)
        join(offer, make_member(None, "二"), at=0, now=NOON + timedelta(seconds=1))
        api.request_refund(order.id, now=NOON)
        assert states() == [("waiting", 1), ("served", 1)]

    def test_nothing_is_served_after_the_deadline(self, sold_out):
        join(sold_out, make_member(None, "一"))
        api.release_expired_holds(sold_out, now=DEADLINE)
        assert states() == [("waiting", 1)]

    def test_a_hold_never_outlasts_the_deadline(self, sold_out):
        buyer = make_member(None, "一")
        join(sold_out, buyer)
        api.release_expired_holds(sold_out, now=DEADLINE - timedelta(minutes=10))
        assert api.order_of(buyer, waiting_of(buyer, sold_out).order_id).hold_expires_at == DEADLINE

    def test_merged_records_are_one_buyer(self, sold_out):
        one, other = make_member(None, "一"), make_member(None, "一旧")
        join(sold_out, other, 2)
        people.merge_customers(one, other, now=NOON)
        assert waiting_of(one, sold_out).place == 1
        api.release_expired_holds(sold_out, now=LATE)
        assert api.order_of(one, waiting_of(one, sold_out).order_id).quantity == 2


@pytest.mark.django_db
class TestEnding:
    def test_leaving_moves_the_others_up(self, sold_out):
        first, second = make_member(None, "一"), make_member(None, "二")
        join(sold_out, first)
        join(sold_out, second, now=NOON + timedelta(seconds=1))
        leave_waiting(first, sold_out, now=NOON)
        assert waiting_of(first, sold_out).state == "left"
        assert waiting_of(second, sold_out).place == 1
        with pytest.raises(errors.NotWaiting):
            leave_waiting(first, sold_out, now=NOON)

    def test_who_left_may_join_again_at_the_end(self, sold_out):
        first, second = make_member(None, "一"), make_member(None, "二")
        join(sold_out, first)
        join(sold_out, second, now=NOON + timedelta(seconds=1))
        leave_waiting(first, sold_out, now=NOON)
        assert join(sold_out, first, now=NOON + timedelta(seconds=2)).place == 2

    @pytest.mark.parametrize("end", [api.close_offer, api.cancel_offer], ids=["close", "cancel"])
    def test_at_the_end_everybody_who_waits_is_told(self, sold_out, end):
        buyer = make_member(None, "一")
        join(sold_out, buyer)
        end(sold_out, now=DEADLINE)
        assert states() == [("lapsed", 1)]
        (message,) = touch.inbox_of(buyer)
        assert str(sold_out) in message.url

    def test_a_rival_cannot_see_or_leave_the_line(self, sold_out, rival):
        from yutang.core.tenancy import merchant_scope

        buyer = make_member(None, "一")
        join(sold_out, buyer)
        with merchant_scope(rival.id), pytest.raises(Refusal):
            leave_waiting(buyer, sold_out, now=NOON)
        assert states() == [("waiting", 1)]


class Line(RuleBasedStateMachine):
    """Buyers order, pay or let go, ask for their money, wait and leave, while the clock runs."""

    @initialize()
    def open_up(self):
        self.now = NOON
        self.offer = running_offer(f"W{WaitingEntry.objects.count()}-{Offer.objects.count()}", per_buyer_limit=3)
        self.buyers = [make_member(None, f"买家{at}-{self.offer.hex[-6:]}") for at in range(5)]
        self.keys = 0

    def tried(self, change):
        try:
            return change()
        except Refusal:
            return None

    @rule(buyer=st.integers(0, 4), quantity=st.integers(1, 3))
    def order(self, buyer, quantity):
        self.keys += 1
        self.tried(lambda: place(self.offer, self.buyers[buyer], quantity, f"key-{self.keys:04}", now=self.now))

    @rule(buyer=st.integers(0, 4), quantity=st.integers(1, 3))
    def join(self, buyer, quantity):
        self.tried(lambda: join(self.offer, self.buyers[buyer], quantity, now=self.now))

    @rule(buyer=st.integers(0, 4))
    def leave(self, buyer):
        self.tried(lambda: leave_waiting(self.buyers[buyer], self.offer, now=self.now))

    @rule(at=st.integers(0, 9))
    def pay(self, at):
        """In time or late."""
        orders = self.orders("placed", "expired")
        if orders:
            pay_for(api.order_card(orders[at % len(orders)].pk), now=self.now)

    @rule(at=st.integers(0, 9))
    def ask_for_money_back(self, at):
        orders = self.orders("paid")
        if orders:
            self.tried(lambda: api.request_refund(orders[at % len(orders)].pk, now=self.now))

    @rule(minutes=st.sampled_from([1, 31, 125]))
    def time_passes(self, minutes):
        self.now += timedelta(minutes=minutes)
        api.release_expired_holds(self.offer, now=self.now)

    @rule(quantity=st.integers(1, 2))
    def a_wave_comes(self, quantity):
        offer = Offer.objects.get(pk=self.offer)
        if offer.state == "open" and offer.maximum_quantity < 8:
            Offer.objects.filter(pk=self.offer).update(maximum_quantity=offer.maximum_quantity + quantity)
            put_on_sale(self.offer, quantity, now=self.now)

    @rule(really=st.sampled_from([False, False, False, True]))
    def the_deadline_comes(self, really):
        if really:
            self.now = max(self.now, DEADLINE)
            api.close_offer(self.offer, now=self.now)

    def orders(self, *states):
        return list(Order.objects.filter(offer_id=self.offer, state__in=states).order_by("pk"))

    @invariant()
    def nobody_is_promised_what_is_not_there(self):
        if hasattr(self, "offer"):
            assert_books_right(self.offer)
            for buyer in self.buyers:
                held = [one for one in self.orders("placed", "paid") if one.customer_id == buyer]
                assert sum(one.kept_quantity for one in held) <= 3

    @invariant()
    def nobody_waits_while_there_is_something_for_them(self):
        if not hasattr(self, "offer"):
            return
        waiting = WaitingEntry.objects.filter(offer_id=self.offer, state="waiting")
        if Offer.objects.get(pk=self.offer).state != "open":
            assert not waiting.exists()
        elif self.now < DEADLINE and OfferStock.objects.get(offer_id=self.offer).available:
            held: Counter = Counter()
            for order in self.orders("placed", "paid"):
                held[order.customer_id] += order.kept_quantity
            assert all(held[entry.customer_id] == 3 for entry in waiting)

    @invariant()
    def each_order_out_of_the_line_has_one_entry_of_its_size(self):
        for entry in WaitingEntry.objects.filter(state="served").select_related("order"):
            assert (entry.order.quantity, entry.order.customer_id) == (entry.quantity, entry.customer_id)


@pytest.mark.django_db
def test_the_line_is_fair_whatever_happens(shop):
    suppressed = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
    run_state_machine_as_test(
        Line,
        settings=settings(max_examples=12, stateful_step_count=25, deadline=None, suppress_health_check=suppressed),
    )
