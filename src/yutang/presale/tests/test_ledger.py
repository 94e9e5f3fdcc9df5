"""Whatever happens, in whatever order: no unit is promised twice, and every yuan that came is kept or given back."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from tests.cast import NOON
from yutang.channels.pay.api import RefundReport, RefundState
from yutang.core.errors import Refusal
from yutang.core.money import Money
from yutang.presale import api
from yutang.presale.models import Offer, Order, Payment, Refund
from yutang.presale.tests.stage import DEADLINE, assert_books_right, begin_payment, pay_for, place, running_offer
from yutang.selection.tests.stage import make_member


class Sale(RuleBasedStateMachine):
    """One offer with few units, three buyers, and a clock that only goes on."""

    @initialize()
    def begin(self):
        self.mark = transaction.savepoint()
        self.now = NOON
        self.offer = running_offer(maximum_quantity=5, minimum_quantity=2, per_buyer_limit=3)
        self.buyers = [make_member(None, f"买家{number}") for number in range(3)]
        self.orders: list[api.OrderCard] = []

    def teardown(self):
        if hasattr(self, "mark"):
            transaction.savepoint_rollback(self.mark)

    @rule(buyer=st.integers(0, 2), quantity=st.integers(1, 4), key=st.integers(0, 5))
    def order(self, buyer, quantity, key):
        try:
            card = place(self.offer, self.buyers[buyer], quantity, f"key-{key}", self.now)
        except Refusal:
            return
        if card.id not in {one.id for one in self.orders}:
            self.orders.append(card)

    @rule(at=st.integers(0, 9), fen=st.sampled_from([None, None, None, 1]))
    def pay(self, at, fen):
        if self.orders:
            pay_for(self.orders[at % len(self.orders)], now=self.now, fen=fen)

    @rule(at=st.integers(0, 9))
    def pay_again_under_another_number(self, at):
        if not self.orders:
            return
        card = self.orders[at % len(self.orders)]
        number = f"again-{card.id.hex[-20:]}"
        if not Payment.objects.filter(order_id=card.id, state="open").exists():
            Payment.objects.get_or_create(
                trade_no=number,
                defaults={"order_id": card.id, "channel": "wechat", "amount_fen": card.total.fen, "created_at": NOON},
            )
        if Payment.objects.filter(trade_no=number).exists():
            api.confirm_payment(api.Receipt(number, card.total, "tx-again", self.now), now=self.now)

    @rule(at=st.integers(0, 9))
    def begin_to_pay(self, at):
        if (
            self.orders
            and not Payment.objects.filter(order_id=(card := self.orders[at % len(self.orders)]).id).exists()
        ):
            begin_payment(card, now=self.now)

    @rule(at=st.integers(0, 9), by_staff=st.booleans())
    def ask_for_money_back(self, at, by_staff):
        if self.orders:
            try:
                api.request_refund(self.orders[at % len(self.orders)].id, now=self.now, by_staff=by_staff)
            except Refusal:
                return

    @rule(state=st.sampled_from(list(RefundState)))
    def hear_of_a_refund(self, state):
        refund = Refund.objects.exclude(state="succeeded").order_by("pk").first()
        if refund is not None:
            api.confirm_refund(RefundReport(refund.refund_no, state, Money(refund.amount_fen)), now=self.now)

    @rule(minutes=st.sampled_from([1, 20, 40]))
    def time_passes(self, minutes):
        self.now += timedelta(minutes=minutes)
        api.release_expired_holds(self.offer, now=self.now)

    @precondition(lambda self: len(self.orders) > 1)
    @rule()
    def the_deadline_comes(self):
        self.now = max(self.now, DEADLINE)
        api.close_offer(self.offer, now=self.now)

    @invariant()
    def the_books_are_right(self):
        if not hasattr(self, "offer"):
            return
        assert_books_right(self.offer)
        offer = Offer.objects.get(pk=self.offer)
        for buyer in self.buyers:
            kept = Order.objects.filter(customer_id=buyer, state__in=["placed", "paid"])
            assert sum(kept.values_list("quantity", flat=True)) <= offer.per_buyer_limit
        if offer.state == "failed":
            assert not Order.objects.filter(state__in=["placed", "paid"]).exists()
        if offer.state == "confirmed":
            assert offer.paid_quantity >= offer.minimum_quantity


@pytest.mark.django_db
def test_the_books_are_right_whatever_happens(shop):
    suppressed = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
    run_state_machine_as_test(
        Sale,
        settings=settings(max_examples=25, stateful_step_count=25, deadline=None, suppress_health_check=suppressed),
    )
