"""Pieces of no order: what fills the supplier's last pack is the shop's own stock, counted and labelled as such."""

import io
from collections import Counter

import pytest
from django.db import IntegrityError, transaction
from openpyxl import load_workbook

from tests.cast import NOON
from yutang.core.models import Event
from yutang.presale.events import OfferConfirmed
from yutang.presale.models import Offer, Order
from yutang.production.api import (
    add_factory,
    advance_production_order,
    choose_factory,
    plan_production,
    production_card,
    unit_by_code,
)
from yutang.production.models import ProductionLine, ProductionOrder, Unit
from yutang.production.tests.paid_offer import make_customer, make_offer, pay_order


@pytest.fixture
def offer(shop):
    """Five M and two L are paid, and the factory makes packs of six."""
    offer_id = make_offer()
    Offer.objects.filter(pk=offer_id).update(pack_size=6, minimum_quantity=6, maximum_quantity=600)
    pay_order(offer_id, make_customer("小鱼"), {"M": 3, "L": 2})
    pay_order(offer_id, make_customer("小满"), {"M": 2})
    return offer_id


def plan(offer_id):
    fact = OfferConfirmed(offer_id, Offer.objects.get(pk=offer_id).style_id, 7, 5)
    return plan_production(fact, now=NOON)


@pytest.fixture
def order(offer):
    return plan(offer)


def test_paid_pieces_and_stock_come_to_what_the_factory_is_asked_for(order):
    card = production_card(order)
    assert [(line.sku_code, line.quantity, line.stock_quantity) for line in card.lines] == [
        ("LQ-001-L", 3, 1),
        ("LQ-001-M", 9, 4),
    ]
    assert (card.quantity, card.ordered_quantity, card.stock_quantity) == (12, 7, 5)
    units = list(Unit.objects.order_by("position"))
    assert [unit.position for unit in units] == list(range(1, 13))
    assert len({unit.code for unit in units}) == 12
    assert Counter(unit.options["size"] for unit in units if unit.order_id is None) == {"M": 4, "L": 1}
    assert Counter(unit.order_line_id for unit in units if unit.order_id) == Counter(
        {line.pk: line.quantity for one in Order.objects.all() for line in one.lines.all()}
    )
    assert Event.objects.get(kind="production.order_planned").payload["quantity"] == 12


def test_planned_twice_the_stock_is_made_once(offer, order):
    assert plan(offer) == order
    assert (Unit.objects.count(), ProductionOrder.objects.count()) == (12, 1)


def test_what_went_back_before_it_was_planned_is_made_for_stock_and_packs_stay_whole(offer):
    Order.objects.filter(quantity=2).update(state="refunding")
    card = production_card(plan(offer))
    assert (card.quantity, card.ordered_quantity, card.stock_quantity) == (6, 5, 1)


def test_where_all_have_their_money_back_nothing_is_made_for_stock_either(offer):
    Order.objects.update(state="refunded")
    assert plan(offer) is None
    assert not Unit.objects.exists()


def test_an_order_with_stock_goes_through_the_factory_like_any(order):
    choose_factory(
        order, add_factory(name="一厂", qualifications="", lead_days=7, capacity_per_day=6, now=NOON), now=NOON
    )
    card = production_card(order)
    assert card.due_on is not None
    assert (card.due_on - NOON.date()).days == 9
    for step in ("sent", "made", "shipped"):
        advance_production_order(order, step, now=NOON)
    assert production_card(order).state == "shipped"


def test_a_piece_of_stock_is_found_by_its_code_and_says_what_it_is(order, hai_client):
    stock, sold = Unit.objects.filter(order=None).first(), Unit.objects.exclude(order=None).first()
    assert unit_by_code(stock.code).is_stock
    assert not unit_by_code(sold.code).is_stock
    assert "不属于任何订单" in hai_client.get("/production/units", {"code": stock.code}).content.decode()
    assert "不属于任何订单" not in hai_client.get("/production/units", {"code": sold.code}).content.decode()


def test_every_paper_of_the_factory_names_the_stock(order, hai_client):
    page = hai_client.get(f"/production/{order}").content.decode()
    assert "买家已付款 7 件" in page
    assert page.count("店铺自留") == 2 + 1 + 5
    sheet = hai_client.get(f"/production/{order}/sheet").content.decode()
    assert sheet.count("· 店铺自留") == 5
    answer = hai_client.get(f"/production/{order}/sheet.xlsx")
    totals, units = load_workbook(io.BytesIO(b"".join(answer.streaming_content))).worksheets
    assert list(totals.iter_rows(min_row=2, values_only=True)) == [
        ("LQ-001-L", "藏青 / L", 3, 1),
        ("LQ-001-M", "藏青 / M", 9, 4),
        ("合计", None, 12, 5),
    ]
    pieces = list(units.iter_rows(min_row=2, values_only=True))
    assert sum(row[-1] == "店铺自留" for row in pieces) == 5


def test_a_piece_is_of_an_order_and_its_line_or_of_neither(order):
    with pytest.raises(IntegrityError), transaction.atomic():
        Unit.objects.filter(order__isnull=False).update(order=None)
    with pytest.raises(IntegrityError), transaction.atomic():
        ProductionLine.objects.update(stock_quantity=100)
