from datetime import timedelta

from django.test import RequestFactory

from tests.cast import NOON
from yutang.console.panels import timeline_of
from yutang.core.events import facts_about
from yutang.core.money import Money
from yutang.presale import api
from yutang.presale.actions.aftersales import HandPayment, record_payment, undo_payment
from yutang.presale.jobs import close_due_offers
from yutang.presale.panels import customer_panel, round_panel
from yutang.presale.rules.terms import DepositTerms
from yutang.presale.tests.stage import DEADLINE, buy, place, running_offer
from yutang.selection import api as selection
from yutang.selection.tests.stage import candidates, make_community, make_member, running_round


def test_a_customers_page_shows_their_orders_and_tells_them_as_sentences(shop):
    order = buy(running_offer(), "小鱼", 2)
    api.request_refund(order.id, now=NOON)
    card = customer_panel(RequestFactory().get("/"), order.customer_id)
    assert "¥398.00" in card
    told = [str(entry.text) for entry in timeline_of(facts_about([order.customer_id]))]
    assert told[:2] == ["付款 ¥398.00", "下单 2 件，共 ¥398.00"]
    assert f"/presale/orders/{order.id}" in [entry.url for entry in timeline_of(facts_about([order.customer_id]))]


def test_a_timeline_tells_deposit_and_balance_apart_and_what_was_never_there(shop):
    offer = running_offer(maximum_quantity=9, deposit=DepositTerms(Money(3_000)))
    order = place(offer, make_member(None), 2)
    wrong = record_payment(order.id, HandPayment("cash", Money(6_000), NOON), now=NOON)
    undo_payment(wrong, now=NOON)
    record_payment(order.id, HandPayment("cash", Money(6_000), NOON), now=NOON)
    close_due_offers(DEADLINE)
    record_payment(order.id, HandPayment("cash", Money(33_800), DEADLINE), now=DEADLINE)
    told = [str(entry.text) for entry in timeline_of(facts_about([order.customer_id]))]
    assert told[:4] == ["付了尾款 ¥338.00", "付了定金 ¥60.00", "¥60.00 记错了，已撤销", "付了定金 ¥60.00"]


def test_nothing_is_shown_of_somebody_who_ordered_nothing(shop):
    assert not customer_panel(RequestFactory().get("/"), make_member(None)).strip()


def test_a_round_leads_to_presales_and_then_shows_them(shop, hai_client):
    community = make_community()
    round_id = running_round(community)
    assert not round_panel(RequestFactory().get("/"), round_id)
    selection.cast_votes(round_id, make_member(community), candidates(round_id)[:2], now=NOON)
    selection.close_round(round_id, now=NOON)
    there = f"/presale/new?round={round_id}"
    assert there in hai_client.get(f"/selection/rounds/{round_id}").content.decode()
    assert f'value="round:{round_id}" selected' in hai_client.get(there).content.decode()
    terms = api.OfferTerms(minimum_quantity=1, maximum_quantity=9, closes_at=NOON + timedelta(days=2))
    made = api.make_offers_from_round(round_id, terms, now=NOON)
    page = hai_client.get(f"/selection/rounds/{round_id}").content.decode()
    assert there not in page
    assert f"/presale/offers/{made[0]}" in page
