"""What staff fill in about an offer's terms, and what buyers see of them."""

from datetime import timedelta

import pytest
from django.test import Client

from tests.cast import NOON
from yutang.core import clock
from yutang.core.money import Money
from yutang.core.tenancy import current_merchant_id
from yutang.h5.links import member_link
from yutang.presale import api
from yutang.presale.jobs import close_due_offers, lapse_due_balances
from yutang.presale.models import Offer, OfferSku, Order
from yutang.presale.queries.terms import terms_card
from yutang.presale.rules.terms import DepositTerms, EarlyPrice, Tier, Wave
from yutang.presale.tests.stage import DEADLINE, draft_offer, place, running_offer, sku_of
from yutang.presale.tests.test_balances import arrives, begun
from yutang.selection.tests.stage import make_member, make_style

HOUR = timedelta(hours=1)
EVERYTHING = {
    "tiers": (Tier(2, Money(15000)), Tier(4, Money(12000))),
    "waves": (Wave(NOON + HOUR, 2),),
    "early": EarlyPrice(Money(14000), NOON + HOUR),
    "deposit": DepositTerms(Money(3000)),
}


def phone_of(customer_id) -> Client:
    browser = Client()
    browser.get(member_link(current_merchant_id(), customer_id, "/m/orders", now=NOON))
    return browser


def said(**changes) -> dict:
    plain = {
        "minimum_quantity": 2,
        "maximum_quantity": 9,
        "per_buyer_limit": 5,
        "price": "199",
        "closes_at": "2026-11-23T20:00",
        "balance_days": 3,
        "group_hours": 24,
    }
    return plain | changes


TERMS_SAID = {
    "early_price": "149",
    "early_until": "2026-11-22T20:00",
    "deposit": "30",
    "tier_quantity_0": 3,
    "tier_price_0": "150",
    "tier_quantity_1": 5,
    "tier_price_1": "120.50",
    "wave_at_0": "2026-11-22T09:00",
    "wave_quantity_0": 4,
    "pickup_place": "三号楼门口",
}


def test_staff_draft_an_offer_with_all_terms(shop, hai_client):
    style = make_style("D1")
    form = hai_client.get("/presale/new").content.decode()
    assert form.count("<details") >= 6
    answer = hai_client.post("/presale/new", said(origin=f"style:{style}", community="", **TERMS_SAID))
    assert answer.status_code == 302, answer.content.decode()
    offer = Offer.objects.get()
    assert (offer.early_price_fen, offer.deposit_fen, offer.stock.available) == (14900, 3000, 5)
    assert [(tier.quantity, tier.price_fen) for tier in offer.tiers.order_by("quantity")] == [(3, 15000), (5, 12050)]
    assert offer.pickup_place == "三号楼门口"


@pytest.mark.parametrize(
    "wrong",
    [
        {"tier_price_0": ""},
        {"tier_price_0": "199"},
        {"tier_price_1": "160"},
        {"early_until": ""},
        {"early_until": "2026-11-25T20:00"},
        {"deposit": "120.50"},
        {"deposit": "-1"},
        {"deposit": "0.001"},
        {"balance_days": 8},
        {"wave_quantity_0": 9},
        {"wave_at_0": ""},
        {"wave_at_0": "2026-11-20T09:00"},
        {"group_price": "99", "group_size": 3},
        {"group_price": "99"},
        {"pickup_place": "", "is_pickup_only": "on"},
        {"tier_quantity_0": "三"},
        {"tier_quantity_0": 10**12},
    ],
    ids=str,
)
def test_terms_that_do_not_fit_come_back_with_the_reason(shop, hai_client, wrong):
    style = make_style("D1")
    answer = hai_client.post("/presale/new", said(origin=f"style:{style}", community="") | TERMS_SAID | wrong)
    assert answer.status_code == 422
    text = answer.content.decode()
    assert "is-invalid" in text or "form-errors" in text
    assert not Offer.objects.exists()


def test_a_draft_is_changed_with_limits_of_its_sizes(shop, hai_client):
    key = draft_offer(**EVERYTHING)
    page = hai_client.get(f"/presale/offers/{key}/terms").content.decode()
    assert 'value="150' in page
    size, other = sku_of(key, 0), sku_of(key, 1)
    limits = {f"sku_available_{size}": 3, f"sku_minimum_{size}": 2, f"sku_minimum_{other}": ""}
    answer = hai_client.post(f"/presale/offers/{key}/terms", said(**TERMS_SAID, **limits))
    assert answer.status_code == 302, answer.content.decode()
    row = OfferSku.objects.get()
    assert (row.sku_id, row.available, row.minimum_quantity) == (size, 3, 2)
    assert [tier.quantity for tier in Offer.objects.get().tiers.order_by("quantity")] == [3, 5]
    api.open_offer(key, now=NOON)
    assert hai_client.get(f"/presale/offers/{key}/terms").status_code == 409


def test_staff_leave_a_size_out_and_take_it_back(shop, hai_client):
    key = running_offer(**EVERYTHING)
    page = f"/presale/offers/{key}"
    hai_client.post(f"{page}/sizes/{sku_of(key)}", {"leave_out": "1"})
    assert terms_card(key).gone == {sku_of(key)}
    text = hai_client.get(page).content.decode()
    assert "不做" in text
    phone = phone_of(make_member(None))
    assert "已售完" in phone.get(f"/m/offers/{key}").content.decode()
    hai_client.post(f"{page}/sizes/{sku_of(key)}", {})
    assert terms_card(key).gone == frozenset()


def test_an_outsider_changes_nothing(shop, qian_client):
    key = draft_offer()
    assert qian_client.post(f"/presale/offers/{key}/terms", said()).status_code == 404
    assert qian_client.post(f"/presale/offers/{key}/sizes/{sku_of(key)}", {"leave_out": "1"}).status_code == 404
    assert not OfferSku.objects.exists()


def test_a_buyer_sees_what_it_costs_now_and_what_it_may_come_to(shop):
    key = running_offer(**EVERYTHING)
    phone = phone_of(make_member(None))
    text = phone.get(f"/m/offers/{key}").content.decode()
    assert "¥140.00" in text
    assert "早鸟价" in text
    assert "¥120.00" in text
    assert "¥110.00" in text
    with clock.frozen(NOON + 2 * HOUR):
        later = phone.get(f"/m/offers/{key}").content.decode()
    assert "早鸟价" not in later
    assert "¥169.00" in later


def test_a_buyer_pays_the_deposit_and_then_the_balance_from_the_order_page(shop, far_side):
    key = running_offer(deposit=DepositTerms(Money(3000)))
    buyer = make_member(None)
    order, phone = place(key, buyer, 2), phone_of(buyer)
    assert "¥60.00" in phone.get(f"/m/orders/{order.id}").content.decode()
    arrives(begun(order.id))
    text = phone.get(f"/m/orders/{order.id}").content.decode()
    assert "定金已付" in text
    assert f"/m/orders/{order.id}/pay" not in text
    close_due_offers(DEADLINE)
    with clock.frozen(DEADLINE + HOUR):
        text = phone.get(f"/m/orders/{order.id}").content.decode()
        assert "¥338.00" in text
        answer = phone.post(f"/m/orders/{order.id}/pay")
        assert answer["Location"].endswith("amount=33800")


def test_staff_see_spare_pieces_and_give_a_kept_deposit_back(shop, hai_client):
    key = running_offer(deposit=DepositTerms(Money(3000)))
    order = place(key, make_member(None), 2)
    arrives(begun(order.id))
    close_due_offers(DEADLINE)
    due = DEADLINE + timedelta(days=3)
    lapse_due_balances(due)
    with clock.frozen(due):
        assert "2 件余货" in hai_client.get(f"/presale/offers/{key}").content.decode()
        page = hai_client.get(f"/presale/orders/{order.id}").content.decode()
        assert "尾款未付" in page
        hai_client.post(f"/presale/orders/{order.id}/refund")
    assert Order.objects.get().state == "refunding"
