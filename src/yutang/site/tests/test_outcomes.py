"""What rounds and orders tell of what customers wanted."""

import pytest

from tests.cast import NOON
from yutang.presale import api as presale
from yutang.presale.tests.stage import buy, pay_for, place, running_offer
from yutang.selection import api as selection
from yutang.selection.tests.stage import candidates, draft, make_community, make_member, running_round
from yutang.site.outcomes import ShopOutcomes

pytestmark = pytest.mark.usefixtures("shop")


def kinds():
    return sorted((one.kind, one.customer_id) for one in ShopOutcomes().outcomes())


def test_a_round_shows_all_its_styles_to_those_who_voted():
    community = make_community()
    fish, other = (make_member(community, name) for name in ("小鱼", "小虾"))
    draft(community, code="草稿")
    round_id = running_round(community)
    chosen = candidates(round_id)
    selection.cast_votes(round_id, fish, chosen[:2], now=NOON)
    selection.cast_votes(round_id, other, chosen[:1], now=NOON)
    selection.cast_votes(round_id, other, [], now=NOON)
    (showing,) = ShopOutcomes().showings()
    assert len(showing.styles) == 4
    assert showing.customers == (fish,)
    assert kinds() == [("loved", fish)] * 2


def test_an_order_counts_once_it_is_paid_and_not_when_the_buyer_gives_it_back():
    offer = running_offer()
    place(offer, make_member(None, "只看"))
    kept = buy(offer, "小鱼")
    assert kinds() == [("bought", kept.customer_id)]
    presale.request_refund(kept.id, now=NOON)
    assert kinds() == [("returned", kept.customer_id)]


def test_who_bought_from_an_offer_that_failed_wanted_it():
    offer = running_offer()
    order = place(offer, make_member(None, "小鱼"))
    pay_for(order)
    presale.cancel_offer(offer, now=NOON)
    assert [kind for kind, _customer in kinds()] == ["bought"]
