from __future__ import annotations

import io
import re

import pytest
from django.test import Client
from openpyxl import load_workbook

from tests.cast import NOON, hire
from yutang.catalog.models import Sku
from yutang.presale.events import OfferConfirmed
from yutang.presale.models import Offer
from yutang.production import sheets
from yutang.production.api import add_factory, choose_factory, plan_production, production_card
from yutang.production.models import Factory, ProductionOrder, Unit
from yutang.production.queries import LineCard
from yutang.production.rules import spaced_code
from yutang.production.tests.paid_offer import make_customer, make_offer, pay_order

BUYERS = ("小鱼", "余小鱼", "13812345678", "愚园路", "openid-小鱼")


@pytest.fixture
def order(shop):
    offer_id = make_offer()
    pay_order(offer_id, make_customer("小鱼"), {"M": 5, "L": 2})
    return plan_production(OfferConfirmed(offer_id, Offer.objects.get(pk=offer_id).style_id, 7), now=NOON)


@pytest.fixture
def factory(shop):
    return add_factory(name="柯桥一厂", qualifications="", lead_days=7, capacity_per_day=50, now=NOON)


@pytest.fixture
def zhou(merchant):
    """老周's browser: he works at the factory."""
    browser = Client(headers={"accept-language": "en"})
    browser.force_login(
        hire(merchant, "老周", "factory").user, backend="allauth.account.auth_backends.AuthenticationBackend"
    )
    return browser


def test_the_list_shows_orders_and_what_is_missing(hai_client, order):
    page = hai_client.get("/production/").content.decode()
    assert "P20261121-001" in page
    assert "亚麻连衣裙" in page
    assert "还没选" in page


def test_an_empty_list_offers_the_first_step(hai_client, shop):
    page = hai_client.get("/production/").content.decode()
    assert "还没有要生产的" in page
    assert "/production/factories" in page


def test_the_order_shows_totals_and_every_unit(hai_client, order):
    page = hai_client.get(f"/production/{order}").content.decode()
    assert "LQ-001-M" in page
    for unit in Unit.objects.all():
        assert spaced_code(unit.code) in page


def test_the_workbook_opens_and_its_totals_are_the_units(hai_client, order):
    answer = hai_client.get(f"/production/{order}/sheet.xlsx")
    assert answer["Content-Type"].endswith("spreadsheetml.sheet")
    assert "P20261121-001.xlsx" in answer["Content-Disposition"]
    book = load_workbook(io.BytesIO(b"".join(answer.streaming_content)))
    totals, units = book.worksheets
    rows = list(totals.iter_rows(values_only=True))
    assert rows[1:] == [("LQ-001-L", "藏青 / L", 2), ("LQ-001-M", "藏青 / M", 5), ("合计", None, 7)]
    pieces = list(units.iter_rows(min_row=2, values_only=True))
    assert [row[0] for row in pieces] == list(range(1, 8))
    assert {row[1] for row in pieces} == {spaced_code(unit.code) for unit in Unit.objects.all()}
    assert sum(row[2] == "LQ-001-M" for row in pieces) == 5
    head = [cell.value for cell in units[1]]
    assert head[4:] == ["color", "size"]
    assert pieces[0][4:] == ("藏青", "L")
    everything = " ".join(str(cell) for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row)
    assert not [word for word in BUYERS if word in everything]


def test_text_that_looks_like_a_formula_stays_text(order):
    line = LineCard('=HYPERLINK("http://evil")', "+1\x07", 7)
    card = production_card(order)
    file = sheets.workbook(type(card)(**{**card.__dict__, "lines": (line,)}), [])
    cell = load_workbook(file).worksheets[0]["A2"]
    assert (cell.data_type, cell.value) == ("s", '=HYPERLINK("http://evil")')


def test_the_print_sheet_has_a_code_for_each_unit_and_no_buyer(hai_client, order, factory):
    choose_factory(order, factory, now=NOON)
    page = hai_client.get(f"/production/{order}/sheet").content.decode()
    assert page.count('class="qr"') == 7
    assert page.index("汇总") < page.index('class="qr"')
    assert "柯桥一厂" in page
    assert not [word for word in BUYERS if word in page]


def test_a_large_order_is_printed_in_parts(order, hai_client, monkeypatch):
    monkeypatch.setattr(sheets, "UNITS_A_PART", 3)
    assert sheets.parts(7) == [(1, 3), (4, 6), (7, 7)]
    last = hai_client.get(f"/production/{order}/sheet?part=3").content.decode()
    assert last.count('class="qr"') == 1
    assert "汇总" not in last
    assert hai_client.get(f"/production/{order}/sheet?part=4").status_code == 404
    assert hai_client.get(f"/production/{order}/sheet?part=x").status_code == 200


def test_the_shop_sends_and_the_factory_says_that_it_is_made(hai_client, zhou, order, factory):
    hai_client.post(f"/production/{order}/factory", {"factory": str(factory)})
    assert ProductionOrder.objects.get().factory_id == factory
    assert zhou.post(f"/production/{order}/sent").status_code == 403
    assert hai_client.post(f"/production/{order}/sent").status_code == 302
    assert zhou.post(f"/production/{order}/made").status_code == 302
    assert zhou.post(f"/production/{order}/shipped").status_code == 302
    assert ProductionOrder.objects.get().state == "shipped"


def test_what_makes_no_sense_is_refused_and_changes_nothing(hai_client, order, factory):
    assert hai_client.post(f"/production/{order}/made").status_code == 409
    assert hai_client.post(f"/production/{order}/eaten").status_code == 404
    assert hai_client.get(f"/production/{order}/sent").status_code == 405
    answer = hai_client.post(f"/production/{order}/factory", {"factory": "not-a-factory"})
    assert answer.status_code == 422
    assert ProductionOrder.objects.get().state == "planned"
    assert ProductionOrder.objects.get().factory_id is None


def test_the_factory_sees_what_it_makes_and_nobody_who_bought(zhou, order):
    unit = Unit.objects.get(position=1)
    pages = [
        "/production/",
        f"/production/{order}",
        f"/production/{order}/sheet",
        f"/production/units?code={unit.code}",
    ]
    for address in pages:
        answer = zhou.get(address)
        assert answer.status_code == 200
        assert not [word for word in BUYERS if word in answer.content.decode()]
    for address in ("/insight/", "/partners/", "/presale/orders", "/selection/", "/needs/"):
        assert zhou.get(address).status_code == 403
    assert zhou.get("/production/factories/new").status_code == 403


def test_a_code_is_looked_up_as_a_scanner_types_it(zhou, order):
    code = Unit.objects.get(position=3).code
    page = zhou.get("/production/units", {"code": spaced_code(code).lower()}).content.decode()
    assert "No. 3 of 7" in page
    wrong = zhou.get("/production/units", {"code": "0000-0000-0001"})
    assert wrong.status_code == 404
    assert "one of its characters is wrong" in wrong.content.decode()


def test_a_factory_is_added_once_and_rests_and_comes_back(hai_client, shop):
    form = {"name": "柯桥一厂", "lead_days": "7", "capacity_per_day": "50", "qualifications": ""}
    assert hai_client.post("/production/factories/new", form).status_code == 302
    again = hai_client.post("/production/factories/new", form)
    assert again.status_code == 422
    assert "已经有同名的工厂了" in again.content.decode()
    assert hai_client.post("/production/factories/new", {**form, "name": "x", "lead_days": "-1"}).status_code == 422
    factory = Factory.objects.get()
    hai_client.post(f"/production/factories/{factory.pk}/rest")
    assert not Factory.objects.get().is_active
    hai_client.post(f"/production/factories/{factory.pk}/back")
    assert Factory.objects.get().is_active


def test_the_rival_finds_nothing_under_any_address(qian_client, order, factory):
    assert "P20261121-001" not in qian_client.get("/production/").content.decode()
    assert "柯桥一厂" not in qian_client.get("/production/factories").content.decode()
    for path in ("", "/sheet", "/sheet.xlsx"):
        assert qian_client.get(f"/production/{order}{path}").status_code == 404
    assert qian_client.get(f"/production/units?code={Unit.objects.first().code}").status_code == 404
    for path in ("sent", "made", "factory"):
        answer = qian_client.post(f"/production/{order}/{path}", {"factory": str(factory)})
        assert answer.status_code in (404, 422)
    assert qian_client.post(f"/production/factories/{factory}/rest").status_code == 404
    assert ProductionOrder.objects.get().state == "planned"


def test_a_sheet_keeps_the_words_the_order_was_planned_with(hai_client, order):
    Sku.objects.filter(code="LQ-001-M").update(code="NEW-M")
    page = hai_client.get(f"/production/{order}/sheet").content.decode()
    assert "LQ-001-M" in page
    assert not re.search("NEW-M", page)
