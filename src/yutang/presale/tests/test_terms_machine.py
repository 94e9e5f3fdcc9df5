"""Deposits, tiers, waves and sizes that are not made, in any order, against the ledger."""

from datetime import timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from tests.cast import NOON
from yutang.channels.pay.api import RefundReport, RefundState
from yutang.core.errors import Refusal
from yutang.core.ids import new_id
from yutang.core.money import Money
from yutang.presale import api
from yutang.presale.actions.aftersales import HandPayment, record_payment, refund_part, undo_payment
from yutang.presale.actions.offering import change_draft, decide_sku
from yutang.presale.actions.refunding import counted_payments
from yutang.presale.actions.returning import RefundWish
from yutang.presale.actions.settling import reached_price
from yutang.presale.jobs import lapse_due_balances, release_due_waves
from yutang.presale.models import BY_HAND, Offer, OfferSku, Order, OrderLine, Payment, Refund
from yutang.presale.queries.ledger import balances
from yutang.presale.rules.ledger import Account
from yutang.presale.rules.terms import DepositTerms, EarlyPrice, SkuTerms, Tier, Wave
from yutang.presale.tests.stage import (
    DEADLINE,
    TERMS,
    assert_books_right,
    draft_offer,
    order_draft,
    sku_of,
)
from yutang.selection.tests.stage import make_member

HOUR = timedelta(hours=1)
PRICES = {"tiers": (Tier(3, Money(15000)), Tier(5, Money(12000)))}
ENDED = ("confirmed", "failed")


class Terms(RuleBasedStateMachine):
    """One offer with all its terms, three buyers, and a clock that only goes on."""

    @initialize(has_deposit=st.booleans(), minimum=st.integers(1, 3))
    def begin(self, has_deposit, minimum):
        self.mark = transaction.savepoint()
        self.now, self.price = NOON, None
        self.offer = draft_offer()
        self.skus = [sku_of(self.offer, 0), sku_of(self.offer, 1)]
        terms = {
            **vars(TERMS),
            **PRICES,
            "minimum_quantity": 2,
            "maximum_quantity": 8,
            "per_buyer_limit": 5,
            "early": EarlyPrice(Money(16000), NOON + 5 * HOUR),
            "deposit": DepositTerms(Money(3000)) if has_deposit else None,
            "waves": (Wave(NOON + 2 * HOUR, 2),),
            "skus": (SkuTerms(self.skus[0], available=4), SkuTerms(self.skus[1], minimum_quantity=minimum)),
        }
        change_draft(self.offer, type(TERMS)(**terms), now=NOON)
        api.open_offer(self.offer, now=NOON)
        self.buyers = [make_member(None, f"买家{number}") for number in range(3)]
        self.orders: list = []

    def teardown(self):
        if hasattr(self, "mark"):
            transaction.savepoint_rollback(self.mark)

    def some_order(self, at):
        return Order.objects.get(pk=self.orders[at % len(self.orders)]) if self.orders else None

    @rule(buyer=st.integers(0, 2), one=st.integers(0, 3), two=st.integers(0, 2))
    def order(self, buyer, one, two):
        lines = tuple(api.Wanted(sku, units) for sku, units in zip(self.skus, (one, two), strict=True) if units)
        draft = order_draft(self.offer, self.buyers[buyer], lines=lines, idempotency_key=new_id().hex)
        try:
            self.orders.append(api.place_order(draft, now=self.now).id)
        except Refusal:
            return

    @rule(at=st.integers(0, 9), again=st.booleans())
    def pay_what_is_due(self, at, again):
        """Also where nothing is due, as from a page left open; told twice it is one payment."""
        order = self.some_order(at)
        if order is None or not order.due_fen:
            return
        Payment.objects.filter(order=order, state="open").update(state="closed")
        payment = Payment.objects.create(
            order=order, channel="wechat", amount_fen=order.due_fen, trade_no=new_id().hex, created_at=self.now
        )
        for _time in range(1 + again):
            api.confirm_payment(api.Receipt(payment.trade_no, Money(payment.amount_fen), "tx", self.now), now=self.now)

    @rule(at=st.integers(0, 9), by=st.sampled_from(BY_HAND))
    def record_by_hand(self, at, by):
        order = self.some_order(at)
        if order is not None:
            self.refusable(record_payment, order.pk, HandPayment(by, Money(order.due_fen), self.now))

    @rule(at=st.integers(0, 9))
    def undo_by_hand(self, at):
        payments = list(Payment.objects.filter(channel__in=BY_HAND).order_by("pk"))
        if payments:
            self.refusable(undo_payment, payments[at % len(payments)].pk)

    @rule(at=st.integers(0, 9), pieces=st.integers(0, 2), fen=st.sampled_from([0, 500, 9000]))
    def give_a_part_back(self, at, pieces, fen):
        order = self.some_order(at)
        if order is not None:
            line = order.lines.order_by("pk").first()
            wish = RefundWish({line.pk: pieces}, kept=Money(fen)) if pieces else RefundWish(amount=Money(fen))
            self.refusable(refund_part, order.pk, wish)

    @rule(at=st.integers(0, 9), by_staff=st.booleans())
    def give_all_back(self, at, by_staff):
        order = self.some_order(at)
        if order is not None:
            self.refusable(api.request_refund, order.pk, by_staff=by_staff)

    @rule(at=st.integers(0, 9))
    def money_goes_back(self, at):
        refunds = list(Refund.objects.exclude(payment__channel__in=BY_HAND).order_by("pk"))
        if refunds:
            refund = refunds[at % len(refunds)]
            report = RefundReport(refund.refund_no, RefundState.DONE, Money(refund.amount_fen))
            api.confirm_refund(report, now=self.now)

    @rule(at=st.integers(0, 1), is_left_out=st.booleans())
    def decide_a_size(self, at, is_left_out):
        try:
            decide_sku(self.offer, self.skus[at], is_left_out=is_left_out)
        except Refusal:
            return

    @rule(hours=st.sampled_from([1, 3, 30]))
    def time_passes(self, hours):
        self.now += hours * HOUR
        release_due_waves(self.now)
        api.release_expired_holds(self.offer, now=self.now)
        lapse_due_balances(self.now)
        if self.now >= DEADLINE:
            self.closes()

    def closes(self):
        offer = Offer.objects.get(pk=self.offer)
        if offer.state == "open":
            self.price = reached_price(offer)
        api.close_offer(self.offer, now=self.now)

    @rule()
    def the_deadline_comes(self):
        if len(self.orders) > 1:
            self.now = max(self.now, DEADLINE)
            self.closes()

    def refusable(self, action, *arguments, **options):
        try:
            action(*arguments, now=self.now, **options)
        except Refusal:
            return

    @invariant()
    def the_books_are_right(self):
        if not hasattr(self, "orders"):
            return
        assert_books_right(self.offer)
        held = balances()
        have = held[Account.CHANNEL] + held[Account.CASH] + held[Account.BANK]
        assert have == held[Account.PREPAID] + held[Account.TO_REFUND] + held[Account.UNEXPLAINED] + held[Account.KEPT]
        self.limits_of_sizes_hold()
        offer = Offer.objects.get(pk=self.offer)
        if offer.state in ENDED:
            self.nobody_pays_too_much(offer)

    def limits_of_sizes_hold(self):
        lines = OrderLine.objects.filter(sku_id=self.skus[0], order__state__in=["placed", "deposited", "paid"])
        promised = sum(line.quantity - line.refunded_quantity for line in lines)
        limit = OfferSku.objects.get(sku_id=self.skus[0])
        if Offer.objects.get(pk=self.offer).state == "open":
            assert promised + limit.available == 4

    def nobody_pays_too_much(self, offer):
        """Of what is made each pays the price that was reached, or less; what is not made costs nobody anything."""
        dropped = set(OfferSku.objects.filter(is_made=False).values_list("sku_id", flat=True))
        for order in Order.objects.filter(offer=offer, state__in=["deposited", "paid"]):
            assert offer.state == "confirmed"
            left = sum(payment.left_fen for payment in counted_payments(order))
            assert left <= self.price.fen * order.kept_quantity
            if order.state == "deposited":
                assert left <= order.deposit_each_fen * order.kept_quantity
                assert order.total_fen <= self.price.fen * order.quantity
            kept = order.lines.exclude(refunded_quantity__gte=1)
            assert not dropped & set(kept.values_list("sku_id", flat=True))
        if offer.state == "confirmed":
            assert offer.paid_quantity >= offer.minimum_quantity


@pytest.mark.django_db
def test_the_books_are_right_whatever_the_terms_bring(shop):
    suppressed = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
    run_state_machine_as_test(
        Terms,
        settings=settings(
            max_examples=12, stateful_step_count=25, deadline=None, derandomize=True, suppress_health_check=suppressed
        ),
    )
