from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest

from tests.cast import NOON, facts
from yutang.core.money import Money
from yutang.core.tenancy import merchant_scope
from yutang.presale import api, errors
from yutang.presale.models import Offer
from yutang.presale.tests.stage import DEADLINE, TERMS, draft_offer, running_offer
from yutang.selection import api as selection
from yutang.selection.tests.stage import candidates, make_community, make_member, make_style, running_round

TOMORROW = NOON + timedelta(days=1)


@pytest.fixture
def closed_round(shop):
    community = make_community()
    key = running_round(community, top_n=2)
    one, two, _three, _four = candidates(key)
    for name, picks in {"甲": [two], "乙": [two, one]}.items():
        selection.cast_votes(key, make_member(community, name), picks, now=NOON)
    selection.close_round(key, now=NOON)
    return key


def test_each_winner_becomes_an_offer_at_its_own_price(closed_round):
    made = api.make_offers_from_round(closed_round, TERMS, now=NOON)
    cards = [api.offer_card(one) for one in made]
    winners = [row for row in selection.round_results(closed_round) if row.is_winner]
    assert [card.style_id for card in cards] == [row.style_id for row in winners]
    assert [(card.state, card.price, card.round_id) for card in cards] == [("draft", Money(19900), closed_round)] * 2


def test_making_offers_again_makes_nothing_twice(closed_round):
    first = api.make_offers_from_round(closed_round, TERMS, now=NOON, top=1)
    assert api.make_offers_from_round(closed_round, TERMS, now=NOON)[0] == first[0]
    assert Offer.objects.count() == 2


def test_a_called_off_offer_can_be_made_again(closed_round):
    (first,) = api.make_offers_from_round(closed_round, TERMS, now=NOON, top=1)
    api.cancel_offer(first, now=NOON)
    (second,) = api.make_offers_from_round(closed_round, TERMS, now=NOON, top=1)
    assert second != first


def test_a_round_must_be_closed_and_loved(shop):
    key = running_round(make_community())
    with pytest.raises(errors.RoundNotClosed):
        api.make_offers_from_round(key, TERMS, now=NOON)
    selection.close_round(key, now=NOON)
    with pytest.raises(errors.NoWinners):
        api.make_offers_from_round(key, TERMS, now=NOON)


def test_those_who_chose_it_get_their_links_first(closed_round):
    (offer,) = api.make_offers_from_round(closed_round, TERMS, now=NOON, top=1)
    late = make_member(selection.round_card(closed_round).community_id, "潜水")
    links = api.offer_links(offer, now=NOON)
    assert len(links) == 3
    assert links[-1][0] == late
    assert all(path.startswith("/k/") for _customer, path in links)


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"minimum_quantity": 0}, errors.BadQuantities),
        ({"minimum_quantity": -5}, errors.BadQuantities),
        ({"maximum_quantity": 1}, errors.BadQuantities),
        ({"maximum_quantity": 10**9}, errors.BadQuantities),
        ({"per_buyer_limit": 0}, errors.BadBuyerLimit),
        ({"per_buyer_limit": 5}, errors.BadBuyerLimit),
        ({"price": Money(-1)}, errors.BadPrice),
        ({"price": Money(10**12)}, errors.BadPrice),
        ({"closes_at": NOON}, errors.ClosesTooSoon),
        ({"closes_at": NOON.replace(year=2199)}, errors.ClosesTooSoon),
    ],
)
def test_an_offer_that_makes_no_sense_is_refused(shop, changes, refusal):
    with pytest.raises(refusal):
        draft_offer(**changes)
    assert not Offer.objects.exists()


def test_a_style_of_the_rival_cannot_be_offered(shop, rival):
    with merchant_scope(rival.id):
        theirs = make_style("X")
    for style in (theirs, uuid4()):
        with pytest.raises(errors.UnknownStyle):
            api.draft_offer(style, TERMS, now=NOON)


def test_an_offer_opens_once_and_not_after_its_deadline(shop):
    key = running_offer()
    with pytest.raises(errors.OfferAlreadyOpened):
        api.open_offer(key, now=NOON)
    late = draft_offer("D2")
    with pytest.raises(errors.ClosesTooSoon):
        api.open_offer(late, now=DEADLINE)
    assert facts().count("presale.offer_opened") == 1


def test_a_draft_that_nobody_saw_is_called_off_without_a_fact(shop):
    key = draft_offer()
    assert api.cancel_offer(key, now=NOON).state == "cancelled"
    assert not [kind for kind in facts() if kind.startswith("presale.")]


def test_progress_is_never_rounded_up(shop):
    card = replace(api.offer_card(running_offer()), paid_quantity=299, maximum_quantity=300, minimum_quantity=300)
    assert card.paid_percent == 99
    assert card.missing_quantity == 1
