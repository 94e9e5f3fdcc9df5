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
from yutang.presale.actions.aftersales import (
    HandPayment,
    RefundWish,
    give_refund_by_hand,
    record_payment,
    refund_part,
    undo_payment,
)
from yutang.presale.models import BY_HAND, Offer, Order, Payment, Refund
from yutang.presale.queries.ledger import balances
from yutang.presale.rules.ledger import Account
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

    @rule(at=st.integers(0, 9), pieces=st.integers(0, 3), fen=st.sampled_from([0, 1, 900, 19_900, 60_000]))
    def give_a_part_back(self, at, pieces, fen):
        """Pieces, of whose price some is kept; or with none an amount as goodwill."""
        if not self.orders:
            return
        order = api.order_card(self.orders[at % len(self.orders)].id)
        wish = RefundWish({order.lines[0].id: pieces}, kept=Money(fen)) if pieces else RefundWish(amount=Money(fen))
        try:
            refund_part(order.id, wish, now=self.now)
        except Refusal:
            return

    @rule(state=st.sampled_from(list(RefundState)), at=st.integers(0, 9))
    def hear_of_a_refund(self, state, at):
        """In any order, late and again; only what is given by hand is nothing a channel tells of before it was tried there."""
        refunds = list(Refund.objects.exclude(payment__channel__in=BY_HAND).order_by("pk"))
        if refunds:
            refund = refunds[at % len(refunds)]
            api.confirm_refund(RefundReport(refund.refund_no, state, Money(refund.amount_fen)), now=self.now)

    @rule(at=st.integers(0, 9), by=st.sampled_from(BY_HAND))
    def give_a_refund_by_hand(self, at, by):
        refunds = list(Refund.objects.order_by("pk"))
        if refunds:
            try:
                give_refund_by_hand(refunds[at % len(refunds)].pk, by=by, now=self.now)
            except Refusal:
                return

    @rule(at=st.integers(0, 9), by=st.sampled_from(BY_HAND), less=st.sampled_from([0, 0, 1]))
    def record_money_by_hand(self, at, by, less):
        if self.orders:
            order = self.orders[at % len(self.orders)]
            try:
                record_payment(order.id, HandPayment(by, order.total - Money(less), self.now), now=self.now)
            except Refusal:
                return

    @rule(at=st.integers(0, 9))
    def undo_a_payment(self, at):
        payments = list(Payment.objects.filter(channel__in=BY_HAND).order_by("pk"))
        if payments:
            try:
                undo_payment(payments[at % len(payments)].pk, now=self.now)
            except Refusal:
                return

    @rule(at=st.integers(0, 9), explanation=st.sampled_from(["", "returned", "kept"]))
    def settle_a_problem(self, at, explanation):
        problems = api.open_problems()
        if problems:
            try:
                api.settle_problem(problems[at % len(problems)].id, now=self.now, explanation=explanation)
            except Refusal:
                return

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
        self.money_that_came_is_somewhere()
        offer = Offer.objects.get(pk=self.offer)
        for buyer in self.buyers:
            kept = Order.objects.filter(customer_id=buyer, state__in=["placed", "paid"])
            assert sum(one.kept_quantity for one in kept) <= offer.per_buyer_limit
        if offer.state == "failed":
            assert not Order.objects.filter(state__in=["placed", "paid"]).exists()
        if offer.state == "confirmed":
            assert offer.paid_quantity >= offer.minimum_quantity

    def money_that_came_is_somewhere(self):
        """Every fen that came is given back, owed, kept or paid for; nobody gets more than they paid."""
        held = balances()
        have = held[Account.CHANNEL] + held[Account.CASH] + held[Account.BANK]
        owe = held[Account.PREPAID] + held[Account.TO_REFUND] + held[Account.UNEXPLAINED]
        assert have == owe + held[Account.KEPT] + held[Account.DIFFERENCES]
        for payment in Payment.objects.all():
            back = sum(payment.refunds.filter(state="succeeded").values_list("amount_fen", flat=True))
            assert back <= payment.returned_fen <= payment.amount_fen - payment.kept_fen


@pytest.mark.django_db
def test_the_books_are_right_whatever_happens(shop):
    suppressed = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
    run_state_machine_as_test(
        Sale,
        settings=settings(max_examples=30, stateful_step_count=30, deadline=None, suppress_health_check=suppressed),
    )
