"""The console's pages of earnings, and the partner's own."""

from datetime import timedelta

import pytest
from django.test import Client

from tests.cast import NOON, hire
from tests.walk import signed_in
from yutang.core.events import deliver_facts, newest_position
from yutang.core.tenancy import merchant_scope
from yutang.earnings import api
from yutang.partners import api as partners
from yutang.partners.passes import COOKIE, phone_cookie
from yutang.presale.models import Offer
from yutang.presale.tests.stage import buy, place, running_offer
from yutang.selection.tests.stage import make_member


@pytest.fixture
def koc(merchant):
    with merchant_scope(merchant.id):
        koc = partners.add_partner(kind="koc", name="小满", traits={})
        partners.make_pass(koc, now=NOON)
        return koc


@pytest.fixture
def phone(merchant, koc):
    browser = Client(headers={"accept-language": "en"})
    browser.cookies[COOKIE] = phone_cookie(partners.PartnerKey(merchant.id, koc, 1), now=NOON)
    return browser


@pytest.fixture
def sold(merchant, koc):
    """One order paid and one that waits, both of her offer."""
    with merchant_scope(merchant.id):
        api.set_rate(koc, 1250, now=NOON - timedelta(days=1))
        offer = running_offer()
        Offer.objects.filter(pk=offer).update(koc=koc)
        paid = buy(offer, "小鱼儿")
        place(offer, make_member(None, "大虾米"))
        return paid


def share(order):
    return str(api.earned(order.total, 1250))


def test_the_partner_sees_today_at_once_even_before_the_worker(phone, sold):
    page = phone.get("/p/").content.decode()
    assert f'id="today" aria-live="off">{share(sold)}' in page.replace(" ", " ")
    assert "Waiting for payment" in page
    assert "小**" in page
    assert "小鱼儿" not in page
    deliver_facts()
    assert share(sold) in phone.get("/p/").content.decode()


def test_the_page_says_from_where_on_it_listens(phone, sold):
    assert f'data-after="{newest_position()}"' in phone.get("/p/").content.decode()


def test_yesterdays_orders_are_not_todays(phone, sold):
    from yutang.core import clock

    deliver_facts()
    with clock.frozen(NOON + timedelta(days=1)):
        page = phone.get("/p/").content.decode()
    assert "¥0.00" in page
    assert "小**" not in page
    assert "This month" in page
    assert share(sold) in page


def test_without_a_link_the_page_explains_itself(koc):
    answer = Client(headers={"accept-language": "en"}).get("/p/")
    assert answer.status_code == 403
    assert "This page belongs to a partner" in answer.content.decode()


def test_a_partner_of_another_shop_sees_their_own_only(rival, phone, sold):
    with merchant_scope(rival.id):
        other = partners.add_partner(kind="koc", name="别家", traits={})
        partners.make_pass(other, now=NOON)
    browser = Client()
    browser.cookies[COOKIE] = phone_cookie(partners.PartnerKey(rival.id, other, 1), now=NOON)
    assert share(sold) not in browser.get("/p/").content.decode()


def test_the_list_has_rate_today_and_month(hai_client, sold):
    deliver_facts()
    page = hai_client.get("/earnings/", headers={"accept-language": "en"}).content.decode()
    assert "12.5 %" in page
    assert page.count(share(sold)) == 2
    assert "payout are not built yet" in page


def test_staff_set_a_rate_and_it_is_kept(hai_client, merchant, koc):
    answer = hai_client.post(f"/earnings/{koc}/rate", {"percent": "12.5"})
    assert answer.status_code == 302
    with merchant_scope(merchant.id):
        assert [one.basis_points for one in api.rates_of(koc)] == [1250]


@pytest.mark.parametrize("wrong", ["-1", "50.01", "12.345", "1e3", "", "一半", "NaN", "٣"], ids=str)
def test_a_rate_that_makes_no_sense_is_refused_with_a_word(hai_client, merchant, koc, wrong):
    answer = hai_client.post(f"/earnings/{koc}/rate", {"percent": wrong})
    if answer.status_code == 302:
        assert wrong == "٣"
        return
    assert answer.status_code == 422
    with merchant_scope(merchant.id):
        assert api.rates_of(koc) == []


@pytest.mark.parametrize(("role", "status"), [("owner", 302), ("finance", 302), ("operator", 403), ("guide", 403)])
def test_only_who_manages_money_sets_rates(merchant, koc, role, status):
    browser = signed_in(hire(merchant, f"某{role}", role))
    assert browser.post(f"/earnings/{koc}/rate", {"percent": "5"}).status_code == status


def test_a_statement_shows_each_entry_and_exports_it(hai_client, koc, sold):
    deliver_facts()
    page = hai_client.get(f"/earnings/{koc}").content.decode()
    assert sold.number in page
    file = b"".join(hai_client.get(f"/earnings/{koc}/export").streaming_content).decode("utf-8-sig")
    lines = file.strip().splitlines()
    assert len(lines) == 2
    assert sold.number in lines[1]


def test_a_statement_says_that_nothing_is_earned_since_they_parted(hai_client, merchant, koc, sold):
    assert "此后下的单不计收益" not in hai_client.get(f"/earnings/{koc}").content.decode()
    with merchant_scope(merchant.id):
        partners.end_partnership(koc)
    assert "此后下的单不计收益" in hai_client.get(f"/earnings/{koc}").content.decode()


def test_the_rival_sees_no_statement(qian_client, koc, sold):
    for path in ("", "/export"):
        assert qian_client.get(f"/earnings/{koc}{path}").status_code == 404
    assert qian_client.post(f"/earnings/{koc}/rate", {"percent": "5"}).status_code == 404
