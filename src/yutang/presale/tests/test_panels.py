from django.test import RequestFactory

from tests.cast import NOON
from yutang.console.panels import timeline_of
from yutang.core.events import facts_about
from yutang.presale import api
from yutang.presale.panels import customer_panel
from yutang.presale.tests.stage import buy, running_offer
from yutang.selection.tests.stage import make_member


def test_a_customers_page_shows_their_orders_and_tells_them_as_sentences(shop):
    order = buy(running_offer(), "小鱼", 2)
    api.request_refund(order.id, now=NOON)
    card = customer_panel(RequestFactory().get("/"), order.customer_id)
    assert "¥398.00" in card
    told = [str(entry.text) for entry in timeline_of(facts_about([order.customer_id]))]
    assert told[:2] == ["付款 ¥398.00", "下单 2 件，共 ¥398.00"]
    assert f"/presale/orders/{order.id}" in [entry.url for entry in timeline_of(facts_about([order.customer_id]))]


def test_nothing_is_shown_of_somebody_who_ordered_nothing(shop):
    assert not customer_panel(RequestFactory().get("/"), make_member(None)).strip()
