from __future__ import annotations

from collections import Counter
from datetime import date, timedelta

import pytest

from tests.cast import NOON, facts
from yutang.core.models import AuditEntry
from yutang.core.tenancy import merchant_scope
from yutang.presale.events import OfferConfirmed
from yutang.presale.models import Offer
from yutang.production import rules
from yutang.production.api import (
    add_factory,
    advance_production_order,
    choose_factory,
    orders_without_factory,
    plan_production,
    production_card,
    rest_factory,
    unit_by_code,
)
from yutang.production.errors import (
    AlreadySent,
    FactoryKnown,
    FactoryMissing,
    FactoryResting,
    NoSuchFactory,
    NoSuchProductionOrder,
    NoSuchUnit,
    NotACode,
    StepSkipped,
)
from yutang.production.models import ProductionOrder, Unit
from yutang.production.tests.paid_offer import make_customer, make_offer, pay_order


def confirmed(offer_id) -> OfferConfirmed:
    return OfferConfirmed(offer_id=offer_id, style_id=Offer.objects.get(pk=offer_id).style_id, quantity=6)


@pytest.fixture
def offer(shop):
    offer_id = make_offer()
    pay_order(offer_id, make_customer("小鱼"), {"M": 2, "L": 1})
    pay_order(offer_id, make_customer("小满"), {"M": 3})
    pay_order(offer_id, make_customer("阿敏"), {"L": 7}, state="refunding")
    return offer_id


@pytest.fixture
def planned(offer):
    return plan_production(confirmed(offer), now=NOON)


@pytest.fixture
def factory(shop):
    return add_factory(name="柯桥一厂", qualifications="OEKO-TEX", lead_days=7, capacity_per_day=50, now=NOON)


def test_each_paid_piece_becomes_one_unit_with_a_code_of_its_own(planned):
    card = production_card(planned)
    assert [(line.sku_code, line.quantity) for line in card.lines] == [("LQ-001-L", 1), ("LQ-001-M", 5)]
    assert (card.quantity, card.state, card.number, card.title) == (6, "planned", "P20261121-001", "亚麻连衣裙")
    units = list(Unit.objects.order_by("position"))
    assert [unit.position for unit in units] == [1, 2, 3, 4, 5, 6]
    assert len({unit.code for unit in units}) == 6
    assert all(rules.is_code(unit.code) for unit in units)
    assert Counter(unit.options["size"] for unit in units) == {"M": 5, "L": 1}
    assert Counter(unit.order_id for unit in units).most_common()[0][1] == 3


def test_the_same_fact_twice_has_the_goods_made_once(offer, planned):
    before = facts()
    assert plan_production(confirmed(offer), now=NOON + timedelta(hours=1)) == planned
    assert (ProductionOrder.objects.count(), Unit.objects.count()) == (1, 6)
    assert facts() == before
    assert facts().count("production.order_planned") == 1
    assert AuditEntry.objects.filter(verb="production.order_planned").count() == 1


def test_an_offer_whose_buyers_all_have_their_money_back_has_nothing_made(shop):
    offer_id = make_offer()
    pay_order(offer_id, make_customer("小鱼"), {"M": 2}, state="refunded")
    assert plan_production(confirmed(offer_id), now=NOON) is None
    assert not ProductionOrder.objects.exists()
    assert "production.order_planned" not in facts()


def test_orders_of_one_day_are_numbered_in_turn(planned):
    other = make_offer("LQ-002", "阔腿裤")
    pay_order(other, make_customer("小鱼"), {"M": 1})
    assert production_card(plan_production(confirmed(other), now=NOON)).number == "P20261121-002"


def test_an_order_goes_to_its_factory_step_by_step_and_says_so(planned, factory):
    choose_factory(planned, factory, now=NOON)
    assert production_card(planned).due_on == date(2026, 11, 29)
    for at, state in enumerate(("sent", "made", "shipped")):
        moment = NOON + timedelta(days=at)
        advance_production_order(planned, state, now=moment)
        advance_production_order(planned, state, now=moment + timedelta(hours=1))
        assert getattr(production_card(planned), f"{state}_at") == moment
    verbs = AuditEntry.objects.filter(verb__startswith="production.").order_by("pk").values_list("verb", flat=True)
    assert list(verbs) == [
        "production.order_planned",
        "production.factory_added",
        "production.factory_chosen",
        "production.order_sent",
        "production.order_made",
        "production.order_shipped",
    ]


def test_an_order_is_not_sent_to_nobody(planned):
    with pytest.raises(FactoryMissing):
        advance_production_order(planned, "sent", now=NOON)
    assert production_card(planned).state == "planned"


@pytest.mark.parametrize("state", ["made", "shipped", "planned-again"])
def test_no_step_is_skipped(planned, factory, state):
    choose_factory(planned, factory, now=NOON)
    with pytest.raises(StepSkipped):
        advance_production_order(planned, state, now=NOON)


def test_the_factory_of_an_order_that_was_sent_stays(planned, factory):
    choose_factory(planned, factory, now=NOON)
    advance_production_order(planned, "sent", now=NOON)
    other = add_factory(name="柯桥二厂", qualifications="", lead_days=3, capacity_per_day=80, now=NOON)
    with pytest.raises(AlreadySent):
        choose_factory(planned, other, now=NOON)
    assert production_card(planned).factory_name == "柯桥一厂"


def test_a_resting_factory_is_not_chosen(planned, factory):
    rest_factory(factory, is_active=False)
    with pytest.raises(FactoryResting):
        choose_factory(planned, factory, now=NOON)


def test_a_factory_stands_on_the_list_once(factory):
    with pytest.raises(FactoryKnown):
        add_factory(name=" 柯桥一厂 ", qualifications="", lead_days=1, capacity_per_day=1, now=NOON)


def test_only_orders_that_nobody_makes_are_waiting(planned, factory):
    assert [card.id for card in orders_without_factory()] == [planned]
    choose_factory(planned, factory, now=NOON)
    assert orders_without_factory() == []


def test_a_unit_is_found_by_its_code_and_a_slip_is_told_from_a_stranger(planned):
    unit = Unit.objects.get(position=2)
    assert unit_by_code(rules.spaced_code(unit.code).lower()).position == 2
    with pytest.raises(NotACode):
        unit_by_code("0000-0000-0001")
    with pytest.raises(NoSuchUnit):
        unit_by_code(rules.unit_code([1] * 11))


def test_the_rival_reaches_nothing(planned, factory, rival):
    code = Unit.objects.get(position=1).code
    with merchant_scope(rival.id):
        with pytest.raises(NoSuchProductionOrder):
            production_card(planned)
        with pytest.raises(NoSuchProductionOrder):
            advance_production_order(planned, "sent", now=NOON)
        with pytest.raises(NoSuchProductionOrder):
            choose_factory(planned, factory, now=NOON)
        with pytest.raises(NoSuchFactory):
            rest_factory(factory, is_active=False)
        with pytest.raises(NoSuchUnit):
            unit_by_code(code)
        assert orders_without_factory() == []
