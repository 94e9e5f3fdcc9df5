"""How loyal partners are as buyers."""

from datetime import timedelta

import pytest

from tests.cast import NOON
from yutang.core.tenancy import merchant_scope
from yutang.partners import api as partners
from yutang.people import api as people
from yutang.presale import rules
from yutang.presale.actions.loyalty import score_loyalty
from yutang.presale.jobs import score_partners_loyalty
from yutang.presale.models import Order
from yutang.presale.rules import BuyingHistory

PHONE = "+8613800138000"


@pytest.mark.parametrize(
    ("history", "loyalty"),
    [
        (BuyingHistory(0, 0, 0, 0, 0), None),
        (BuyingHistory(1, 0, 1, 0, 0), 45),
        (BuyingHistory(1, 0, 1, 0, 90), 30),
        (BuyingHistory(4, 0, 4, 180, 10), 75),
        (BuyingHistory(4, 4, 4, 180, 10), 38),
        (BuyingHistory(40, 0, 40, 365, 0), 100),
        (BuyingHistory(0, 2, 0, 0, 0), 0),
    ],
    ids=["never", "today", "once", "often", "half sent back", "always", "all sent back"],
)
def test_loyalty_follows_habit_tenure_and_recency(history, loyalty):
    assert rules.loyalty_of(history) == loyalty


@pytest.fixture
def koc(shop):
    koc = partners.add_partner(kind="koc", name="小满", traits={})
    partners.set_phone(koc, PHONE)
    return koc


def customer(phone=PHONE, name="", openid="o1"):
    return people.receive_customer(
        channel="wechat", identities={"openid": openid, "phone": phone}, name=name, at=NOON - timedelta(days=300)
    )


def order(customer_id, days_ago, state="paid", **more):
    at = NOON - timedelta(days=days_ago)
    number = f"N{Order.objects.count()}"
    plain = {"source": "import:youzan", "external_number": number, "quantity": 1, "total_fen": 100}
    return Order.objects.create(customer_id=customer_id, number=number, state=state, placed_at=at, **plain | more)


def loyalty(koc):
    return [(one.value, one.source) for one in partners.scores_of(koc)]


def test_a_partner_is_known_as_a_buyer_by_the_phone(koc):
    buyer = customer()
    for days in (200, 100, 10):
        order(buyer, days)
    assert score_loyalty(now=NOON) == 1
    (score,) = partners.scores_of(koc)
    assert (score.kind, score.source) == ("loyalty", "orders")
    assert score.grounds == {"orders": 3, "returned": 0, "days": 3, "tenure_days": 190, "days_since": 10}


def test_the_job_writes_only_what_has_changed(koc, merchant):
    order(customer(), 10)
    assert score_partners_loyalty(NOON) == 1
    score_partners_loyalty(NOON)
    assert len(loyalty(koc)) == 1
    with merchant_scope(merchant.id):
        order(customer(), 1)
        score_partners_loyalty(NOON)
        assert len(loyalty(koc)) == 2


def test_who_never_bought_is_not_scored_zero(koc):
    customer()
    assert score_loyalty(now=NOON) == 0
    assert loyalty(koc) == []


def test_orders_of_merged_records_count_as_one_person(koc):
    one, other = customer(), customer("", openid="o2")
    order(one, 100)
    order(other, 10)
    people.merge_customers(one, other, now=NOON)
    score_loyalty(now=NOON)
    assert partners.scores_of(koc)[0].grounds["orders"] == 2


def test_a_number_that_a_household_shares_says_of_nobody_how_loyal_they_are(koc):
    order(customer(name="李大海"), 10)
    order(customer(name="赵小红", openid="o2"), 10)
    assert score_loyalty(now=NOON) == 0


def test_a_buyer_is_also_known_by_where_the_parcels_went(koc):
    buyer = customer("", openid="o3")
    (phone,) = partners.partner_phones()
    order(buyer, 5, phone_lookup=phone.lookup)
    assert score_loyalty(now=NOON) == 1
    order(customer("", openid="o4"), 5, phone_lookup=phone.lookup)
    assert score_loyalty(now=NOON + timedelta(days=30)) == 0


def test_what_was_sent_back_lowers_and_what_was_never_paid_says_nothing(koc):
    buyer = customer()
    order(buyer, 10)
    order(buyer, 10, state="refunded")
    order(buyer, 5, state="cancelled")
    score_loyalty(now=NOON)
    assert partners.scores_of(koc)[0].grounds == {
        "orders": 1, "returned": 1, "days": 1, "tenure_days": 0, "days_since": 10,
    }  # fmt: skip


def test_the_rivals_buyers_are_not_ours(koc, merchant, rival):
    with merchant_scope(rival.id):
        order(customer(), 10)
    assert score_loyalty(now=NOON) == 0
