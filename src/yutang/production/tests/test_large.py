from __future__ import annotations

import tracemalloc

from openpyxl import load_workbook

from tests.cast import NOON
from yutang.presale.events import OfferConfirmed
from yutang.presale.models import Offer
from yutang.production import sheets
from yutang.production.api import plan_production, production_card
from yutang.production.models import Unit
from yutang.production.tests.paid_offer import make_customer, make_offer, pay_order


def test_thousands_of_pieces_are_planned_and_written_without_holding_them_all(shop):
    offer_id = make_offer()
    pay_order(offer_id, make_customer("大客户"), {"M": 2_500, "L": 1_500})
    order = plan_production(OfferConfirmed(offer_id, Offer.objects.get(pk=offer_id).style_id, 4_000), now=NOON)
    assert Unit.objects.count() == 4_000
    card = production_card(order)
    tracemalloc.start()
    file = sheets.workbook(card, ["color", "size"])
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 8 * 1024 * 1024, peak
    units = load_workbook(file, read_only=True).worksheets[1]
    assert sum(1 for _row in units.iter_rows(min_row=2)) == 4_000
