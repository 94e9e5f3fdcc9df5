"""What an order brings its partner, whatever happens to it and in whichever order facts arrive."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from hypothesis import given
from hypothesis import strategies as st

from tests.cast import NOON
from yutang.core import clock
from yutang.core.actors import Actor, acting_as
from yutang.core.events import deliver_facts
from yutang.core.ids import new_id
from yutang.core.models import AuditEntry
from yutang.core.money import ZERO, Money
from yutang.earnings import api, rules
from yutang.earnings.errors import SaleNotEnteredYet
from yutang.earnings.models import Earning
from yutang.earnings.queries import earned_of, midnight
from yutang.partners import api as partners
from yutang.partners.errors import PartnerMissing
from yutang.people import api as people
from yutang.presale import api as presale
from yutang.presale.actions.aftersales import HandPayment, RefundWish, record_payment, refund_part, undo_payment
from yutang.presale.events import OrderPaid, OrderPartlyRefunded, OrderRefunded, PaymentUndone
from yutang.presale.models import Offer
from yutang.presale.tests.stage import buy, pay_for, place, running_offer
from yutang.selection.tests.stage import make_member


@pytest.fixture
def koc(shop):
    koc = partners.add_partner(kind="koc", name="小满", traits={})
    api.set_rate(koc, 1250, now=NOON - timedelta(days=1))
    return koc


@pytest.fixture
def offer(koc):
    offer = running_offer()
    Offer.objects.filter(pk=offer).update(koc=koc)
    return offer


def paid_fact(order, fen):
    return OrderPaid(order.customer_id, order.id, order.offer_id, 1, fen)


def amounts():
    return [(row.kind, row.base_fen, row.amount_fen) for row in Earning.objects.order_by("at", "pk")]


def test_a_paid_order_brings_its_koc_their_share_once(offer, koc):
    order = buy(offer, "小鱼")
    deliver_facts()
    deliver_facts()
    share = rules.earned(order.total, 1250)
    assert amounts() == [("sale", order.total.fen, share.fen)]
    assert api.sums_of([koc], now=NOON)[koc] == api.Sums(share, share)


def test_without_a_koc_the_communitys_leader_earns(koc):
    community = people.add_community("小满的群", koc, "", now=NOON)
    offer = running_offer()
    Offer.objects.filter(pk=offer).update(community=community)
    buy(offer, "小鱼")
    deliver_facts()
    assert Earning.objects.get().partner_id == koc


def test_an_order_of_nobodys_brings_nobody_anything(shop):
    order = buy(running_offer(), "小鱼")
    deliver_facts()
    row = Earning.objects.get()
    assert (row.partner_id, row.amount_fen, row.base_fen) == (None, 0, order.total.fen)


def part_ways(partner_id, at):
    with clock.frozen(at):
        partners.end_partnership(partner_id)


@pytest.mark.parametrize("is_leader", [False, True], ids=["koc", "leader"])
def test_who_has_parted_earns_from_what_was_ordered_before_and_nothing_since(koc, is_leader):
    offer = running_offer()
    community = people.add_community("小满的群", koc, "", now=NOON) if is_leader else None
    Offer.objects.filter(pk=offer).update(community=community, koc=None if is_leader else koc)
    before = place(offer, make_member(None, "小鱼"))
    part_ways(koc, NOON + timedelta(minutes=1))
    since = buy(offer, "阿敏", now=NOON + timedelta(minutes=1))
    pay_for(before, now=NOON + timedelta(minutes=2))
    deliver_facts()
    share = rules.earned(before.total, 1250)
    assert earned_of([before.id, since.id]) == {before.id: share, since.id: ZERO}
    assert {row.order_id: row.partner_id for row in Earning.objects.all()} == {before.id: koc, since.id: None}


def test_what_goes_back_after_they_parted_is_taken_back_from_what_they_earned(offer, koc):
    order = buy(offer, "小鱼")
    part_ways(koc, NOON + timedelta(minutes=1))
    later = NOON + timedelta(minutes=2)
    deliver_facts()
    api.enter_refund(OrderRefunded(order.customer_id, order.id, offer, order.total.fen), now=later)
    assert api.sums_of([koc], now=later)[koc] == api.Sums(ZERO, ZERO)


def test_the_rate_of_an_order_is_the_one_when_it_was_paid(offer, koc):
    order = buy(offer, "小鱼")
    api.set_rate(koc, 5000, now=NOON + timedelta(hours=1))
    deliver_facts()
    assert Earning.objects.get().basis_points == 1250
    api.enter_part_refund(_part(order, 100), now=NOON + timedelta(hours=2))
    assert Earning.objects.get(kind="refund").basis_points == 1250


def _part(order, fen, refund_id=None):
    return OrderPartlyRefunded(order.customer_id, order.id, order.offer_id, refund_id or new_id(), 0, fen)


def test_a_refund_in_three_parts_leaves_exactly_nothing(offer):
    order = place(offer, make_member(None))
    api.enter_sale(paid_fact(order, 100), now=NOON)
    for fen in (33, 33, 34):
        api.enter_part_refund(_part(order, fen), now=NOON)
    assert earned_of([order.id])[order.id] == ZERO


def test_the_same_fact_twice_is_one_entry(offer):
    order = place(offer, make_member(None))
    back = _part(order, 40)
    for _time in range(2):
        api.enter_sale(paid_fact(order, 1000), now=NOON)
        api.enter_part_refund(back, now=NOON)
    assert amounts() == [("sale", 1000, 125), ("refund", -40, -5)]


def test_what_goes_back_waits_for_its_sale(offer):
    order = place(offer, make_member(None))
    full = OrderRefunded(order.customer_id, order.id, offer, 1000)
    with pytest.raises(SaleNotEnteredYet):
        api.enter_refund(full, now=NOON)
    assert not Earning.objects.exists()
    api.enter_sale(paid_fact(order, 1000), now=NOON)
    api.enter_refund(full, now=NOON)
    assert earned_of([order.id])[order.id] == ZERO


def test_paid_undone_and_paid_again_is_earned_once(offer):
    order = place(offer, make_member(None))
    undone = PaymentUndone(order.customer_id, order.id, offer, 1, 1000)
    api.enter_sale(paid_fact(order, 1000), now=NOON)
    api.enter_sale(paid_fact(order, 1000), now=NOON + timedelta(minutes=2))
    api.enter_payment_undone(undone, now=NOON + timedelta(minutes=1))
    assert sorted(amounts()) == [("sale", 1000, 125), ("sale", 1000, 125), ("undone", -1000, -125)]


def test_a_whole_life_through_the_outbox(offer, koc):
    order = place(offer, make_member(None), 2)
    first = record_payment(order.id, HandPayment("cash", order.total, NOON, "收据 1"), now=NOON)
    undo_payment(first, now=NOON + timedelta(minutes=1))
    again = NOON + timedelta(minutes=2)
    record_payment(order.id, HandPayment("cash", order.total, again, "收据 2"), now=again)
    card = presale.order_card(order.id)
    refund_part(order.id, RefundWish({card.lines[0].id: 1}, words="线头"), now=again)
    deliver_facts()
    kept = [Money(one.base_fen) for one in Earning.objects.all()]
    assert earned_of([order.id])[order.id] == rules.earned(Money.total(kept), 1250)


def test_an_entry_belongs_to_somebody_or_is_nothing(offer):
    order = place(offer, make_member(None))
    wrong = {"order_id": order.id, "offer_id": offer, "kind": "sale", "reference": "x", "base_fen": 1, "at": NOON}
    with pytest.raises(IntegrityError), transaction.atomic():
        Earning.objects.create(**wrong, basis_points=100, amount_fen=1)
    with pytest.raises(IntegrityError), transaction.atomic():
        Earning.objects.create(**wrong | {"kind": "refund"}, basis_points=0, amount_fen=0)


def test_until_the_worker_has_been_today_counts_what_was_just_paid(offer, koc):
    order = buy(offer, "小鱼")
    share = rules.earned(order.total, 1250)
    just_paid = {order.id: order.total}
    assert api.earned_today(koc, now=NOON, just_paid=just_paid) == (share, {order.id})
    deliver_facts()
    assert api.earned_today(koc, now=NOON, just_paid=just_paid) == (share, set())
    assert api.earned_today(koc, now=NOON + timedelta(days=1), just_paid={}) == (ZERO, set())


def test_a_koc_sees_names_masked_and_a_leader_whole(offer, koc):
    buy(offer, "小鱼儿")
    (seen,) = api.own_orders_today(koc, now=NOON)
    assert seen.buyer == "小**"
    community = people.add_community("小满的群", koc, "", now=NOON)
    Offer.objects.filter(pk=offer).update(community=community)
    (seen,) = api.own_orders_today(koc, now=NOON)
    assert seen.buyer == "小鱼儿"
    assert api.own_orders_today(partners.add_partner(kind="koc", name="别人", traits={}), now=NOON) == []


def test_setting_a_rate_keeps_history_and_is_written_down(koc):
    with acting_as(Actor("staff", None, "阿海")):
        assert api.set_rate(koc, 800, now=NOON)
        assert not api.set_rate(koc, 800, now=NOON + timedelta(hours=1))
    assert [(one.basis_points, one.set_by) for one in api.rates_of(koc)] == [(800, "阿海"), (1250, "Yutang")]
    assert api.rate_at(koc, NOON - timedelta(hours=1)) == 1250
    entry = AuditEntry.objects.filter(verb="earnings.rate_set").latest("at")
    assert entry.details["rate"] == "8"


@pytest.mark.parametrize("wrong", [-1, 5001, 10**9], ids=str)
def test_a_rate_out_of_bounds_is_refused(koc, wrong):
    with pytest.raises(api.RateOutOfBounds):
        api.set_rate(koc, wrong, now=NOON)
    assert len(api.rates_of(koc)) == 1


def test_nobody_and_the_rivals_partner_get_no_rate(koc, rival):
    from yutang.core.tenancy import merchant_scope

    with pytest.raises(PartnerMissing):
        api.set_rate(new_id(), 100, now=NOON)
    with merchant_scope(rival.id), pytest.raises(PartnerMissing):
        api.set_rate(koc, 100, now=NOON)


@pytest.mark.parametrize(
    ("fen", "rate", "share"),
    [
        (100, 50, 0),
        (300, 50, 2),
        (500, 50, 2),
        (10_000, 1250, 1250),
        (1, 5000, 0),
        (3, 5000, 2),
        (-1, 5000, 0),
        (0, 5000, 0),
    ],
    ids=str,
)
def test_half_a_fen_goes_to_the_even_one(fen, rate, share):
    assert rules.earned(Money(fen), rate) == Money(share)


@given(
    st.integers(0, 10**9),
    st.lists(st.floats(0, 1), max_size=6),
    st.integers(0, rules.HIGHEST_RATE),
)
def test_however_it_goes_back_the_entries_come_to_the_share_of_the_rest(total, parts, rate):
    base, so_far = ZERO, ZERO
    steps = [Money(total)]
    left = total
    for part in parts:
        steps.append(Money(-int(left * part)))
        left += steps[-1].fen
    for step in steps:
        amount = rules.next_amount(base, so_far, step, rate)
        assert (amount.fen >= 0) == (step.fen >= 0) or not amount
        base, so_far = base + step, so_far + amount
    assert so_far == rules.earned(Money(left), rate)


def test_today_begins_at_the_shops_midnight():
    assert midnight(NOON).isoformat() == "2026-11-21T00:00:00+08:00"
