"""How an offer ends: the price that was reached, sizes that are not made, waves that came; all of it once."""

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.cast import NOON, facts
from yutang.core.models import Event
from yutang.core.money import Money
from yutang.presale import api, errors
from yutang.presale.actions import closing
from yutang.presale.actions.aftersales import refund_part
from yutang.presale.actions.offering import change_draft, decide_sku
from yutang.presale.actions.returning import RefundWish
from yutang.presale.jobs import close_due_offers, release_due_waves, send_due_refunds
from yutang.presale.models import Offer, OfferSku, OfferStock, Refund
from yutang.presale.queries.ledger import ledger_faults
from yutang.presale.rules import terms
from yutang.presale.rules.terms import DepositTerms, EarlyPrice, GroupTerms, SkuTerms, Tier, Wave
from yutang.presale.tests.stage import (
    DEADLINE,
    TERMS,
    assert_books_right,
    buy,
    draft_offer,
    order_draft,
    pay_for,
    place,
    running_offer,
    sku_of,
    state_of,
)
from yutang.selection.tests.stage import make_member

HOUR = timedelta(hours=1)
TIERS = (Tier(3, Money(15000)), Tier(5, Money(12000)))


def bought(offer, name, pieces: dict[int, int]) -> api.OrderCard:
    """Somebody's paid order of so many pieces of the first size, the second and so on."""
    lines = tuple(api.Wanted(sku_of(offer, at), quantity) for at, quantity in pieces.items())
    order = api.place_order(order_draft(offer, make_member(None, name), lines=lines), now=NOON)
    pay_for(order)
    return api.order_card(order.id)


def given_back() -> list[tuple[str, int]]:
    return sorted(Refund.objects.values_list("reason", "amount_fen"))


def test_everybody_gets_the_price_that_was_reached(shop, far_side):
    offer = running_offer(maximum_quantity=9, tiers=TIERS)
    one, _other = buy(offer, "甲", 3), buy(offer, "乙", 1)
    close_due_offers(DEADLINE)
    assert given_back() == [("price_tier", 4900), ("price_tier", 3 * 4900)]
    assert api.order_card(one.id).total == Money(3 * 15000)
    assert state_of(one) == "paid"
    send_due_refunds(DEADLINE)
    assert facts().count("presale.order_partly_refunded") == 2
    assert ledger_faults() == []


def test_closing_again_gives_nothing_back_twice(shop):
    offer = running_offer(maximum_quantity=9, tiers=TIERS)
    buy(offer, "甲", 3)
    for _time in range(3):
        api.close_offer(offer, now=DEADLINE)
    assert given_back() == [("price_tier", 3 * 4900)]


def test_a_closing_that_breaks_in_the_middle_leaves_nothing_half_done(shop, monkeypatch):
    offer = running_offer(maximum_quantity=9, tiers=TIERS)
    buy(offer, "甲", 3)
    with monkeypatch.context() as broken:
        broken.setattr(closing, "begin_balances", lambda *_, **__: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            api.close_offer(offer, now=DEADLINE)
    assert (given_back(), api.offer_card(offer).state) == ([], "open")
    api.close_offer(offer, now=DEADLINE)
    assert given_back() == [("price_tier", 3 * 4900)]
    assert ledger_faults() == []


def test_who_had_a_lower_price_already_keeps_it(shop):
    offer = running_offer(maximum_quantity=9, tiers=TIERS, early=EarlyPrice(Money(14000), NOON + HOUR))
    early = buy(offer, "早", 2)
    late = place(offer, make_member(None, "晚"), 2, now=NOON + HOUR)
    assert (early.total, late.total) == (Money(2 * 14000), Money(2 * 19900))
    pay_for(late, now=NOON + HOUR)
    close_due_offers(DEADLINE)
    assert given_back() == [("price_tier", 2 * 4900)]


def test_what_went_back_before_has_no_difference(shop):
    """One of three pieces went back, and nearly all the rest as goodwill: never more than there is."""
    offer = running_offer(maximum_quantity=9, tiers=TIERS)
    one, _other = buy(offer, "甲", 3), buy(offer, "乙", 3)
    refund_part(one.id, RefundWish({one.lines[0].id: 1}), now=NOON)
    refund_part(one.id, RefundWish(amount=Money(2 * 19900 - 100)), now=NOON)
    close_due_offers(DEADLINE)
    assert ("price_tier", 100) in given_back()
    assert ("price_tier", 3 * 7900) in given_back()
    assert ledger_faults() == []


def with_minimums(*minimums, **changes):
    """A running offer whose sizes are made from so many pieces on."""
    offer = draft_offer(maximum_quantity=9, per_buyer_limit=9, **changes)
    skus = tuple(SkuTerms(sku_of(offer, at), minimum_quantity=one) for at, one in enumerate(minimums))
    change_draft(offer, replace(TERMS, maximum_quantity=9, per_buyer_limit=9, skus=skus, **changes), now=NOON)
    api.open_offer(offer, now=NOON)
    return offer


def test_a_size_too_few_want_is_left_out_and_the_others_are_made(shop, far_side):
    offer = with_minimums(2, 2)
    mixed, alone = bought(offer, "两样", {0: 3, 1: 1}), bought(offer, "一样", {0: 1})
    close_due_offers(DEADLINE)
    assert given_back() == [("not_made", 19900)]
    assert (state_of(mixed), state_of(alone)) == ("paid", "paid")
    assert Event.objects.get(kind="presale.offer_confirmed").payload["quantity"] == 4
    assert sum(line.quantity for line in api.paid_lines(offer)) == api.offer_card(offer).paid_quantity == 4
    made = dict(OfferSku.objects.values_list("sku_id", "is_made"))
    assert made == {sku_of(offer, 0): True, sku_of(offer, 1): False}
    send_due_refunds(DEADLINE)
    assert ledger_faults() == []


def test_an_order_of_which_nothing_is_made_ends(shop, far_side):
    offer = with_minimums(2, 2)
    bought(offer, "甲", {0: 3})
    lost = bought(offer, "乙", {1: 1})
    close_due_offers(DEADLINE)
    send_due_refunds(DEADLINE)
    assert state_of(lost) == "refunded"
    assert given_back() == [("not_made", 19900)]


def test_what_remains_must_reach_the_minimum_or_all_of_it_fails(shop, far_side):
    offer = with_minimums(0, 3, minimum_quantity=3)
    order = bought(offer, "甲", {0: 2, 1: 2})
    close_due_offers(DEADLINE)
    send_due_refunds(DEADLINE)
    assert (api.offer_card(offer).state, state_of(order)) == ("failed", "refunded")
    assert given_back() == [("offer_failed", 4 * 19900)]


def test_staff_decide_that_a_size_is_not_made(shop):
    offer = running_offer(maximum_quantity=9)
    order = bought(offer, "甲", {0: 2, 1: 1})
    decide_sku(offer, sku_of(offer, 1), is_left_out=True)
    with pytest.raises(errors.SkuSoldOut):
        bought(offer, "乙", {1: 1})
    close_due_offers(DEADLINE)
    assert given_back() == [("not_made", 19900)]
    assert state_of(order) == "paid"
    with pytest.raises(errors.OfferAlreadyClosed):
        decide_sku(offer, sku_of(offer, 0), is_left_out=True)


def test_a_left_out_size_lowers_the_price_of_the_rest_as_was_promised(shop):
    """Five were paid, so five's price holds, though one of them is not made."""
    offer = with_minimums(0, 2, tiers=TIERS)
    bought(offer, "甲", {0: 4, 1: 1})
    close_due_offers(DEADLINE)
    assert given_back() == [("not_made", 19900), ("price_tier", 4 * 7900)]
    assert ledger_faults() == []


def test_the_limit_of_a_size_is_kept_and_comes_back(shop):
    key = draft_offer(maximum_quantity=9)
    change_draft(key, replace(TERMS, maximum_quantity=9, skus=(SkuTerms(sku_of(key), available=2),)), now=NOON)
    api.open_offer(key, now=NOON)
    order = place(key, make_member(None), 2)
    with pytest.raises(errors.SkuSoldOut):
        place(key, make_member(None, "乙"))
    api.release_expired_holds(key, now=NOON + HOUR)
    assert state_of(order) == "expired"
    assert place(key, make_member(None, "丙"), 1, now=NOON + HOUR).quantity == 1
    assert pay_for(order, now=NOON + HOUR) == api.PaymentOutcome.GIVEN_BACK
    assert OfferSku.objects.get().available == 1
    assert_books_right(key)


def test_a_wave_comes_once_and_only_while_the_offer_runs(shop):
    waves = (Wave(NOON + HOUR, 2), Wave(NOON + 3 * HOUR, 3))
    offer = running_offer(maximum_quantity=9, waves=waves)
    assert OfferStock.objects.get().available == 4
    assert [release_due_waves(NOON + at) for at in (0 * HOUR, HOUR, HOUR)] == [0, 1, 0]
    assert OfferStock.objects.get().available == 6
    assert_books_right(offer)
    api.cancel_offer(offer, now=NOON + 2 * HOUR)
    assert release_due_waves(NOON + 4 * HOUR) == 0


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"early": EarlyPrice(Money(19900), NOON + HOUR)}, errors.BadEarlyPrice),
        ({"early": EarlyPrice(Money(100), NOON)}, errors.BadEarlyPrice),
        ({"early": EarlyPrice(Money(100), DEADLINE + HOUR)}, errors.BadEarlyPrice),
        ({"deposit": DepositTerms(Money(19900))}, errors.BadDeposit),
        ({"deposit": DepositTerms(Money(0))}, errors.BadDeposit),
        ({"deposit": DepositTerms(Money(100), balance_days=8)}, errors.BadDeposit),
        ({"deposit": DepositTerms(Money(15000)), "tiers": (Tier(2, Money(15000)),)}, errors.BadDeposit),
        ({"tiers": (Tier(2, Money(19900)),)}, errors.BadTiers),
        ({"tiers": (Tier(3, Money(100)), Tier(2, Money(50)))}, errors.BadTiers),
        ({"tiers": (Tier(5, Money(100)),)}, errors.BadTiers),
        ({"tiers": (Tier(2, Money(0)),)}, errors.BadTiers),
        ({"waves": (Wave(NOON + HOUR, 4),)}, errors.BadWaves),
        ({"waves": (Wave(NOON, 1),)}, errors.BadWaves),
        ({"waves": (Wave(DEADLINE, 1),)}, errors.BadWaves),
        ({"waves": (Wave(NOON + 2 * HOUR, 1), Wave(NOON + HOUR, 1))}, errors.BadWaves),
        ({"group": GroupTerms(Money(19900), 2)}, errors.BadGroup),
        ({"group": GroupTerms(Money(100), 1)}, errors.BadGroup),
        ({"group": GroupTerms(Money(100), 2), "tiers": (Tier(2, Money(90)),)}, errors.GroupAlone),
        ({"group": GroupTerms(Money(100), 2), "deposit": DepositTerms(Money(10))}, errors.GroupAlone),
        ({"skus": (SkuTerms(NOON, 1),)}, errors.BadSkuTerms),
        ({"is_pickup_only": True}, errors.PickupNowhere),
    ],
    ids=str,
)
def test_terms_that_do_not_fit_are_refused(shop, changes, refusal):
    with pytest.raises(refusal):
        draft_offer(**changes)
    assert not Offer.objects.exists()


def test_a_draft_may_be_changed_and_an_opened_offer_not(shop):
    key = draft_offer(tiers=(Tier(2, Money(9900)),), waves=(Wave(NOON + HOUR, 2),))
    change_draft(key, TERMS, now=NOON)
    offer = Offer.objects.get(pk=key)
    assert (offer.tiers.count(), offer.waves.count(), offer.stock.available) == (0, 0, 4)
    api.open_offer(key, now=NOON)
    with pytest.raises(errors.OfferNotDraft):
        change_draft(key, TERMS, now=NOON)


def test_the_lowest_tier_reached_is_the_price():
    assert [terms.final_price(Money(19900), TIERS, paid=paid).fen for paid in (0, 2, 3, 4, 5, 99)] == [
        19900, 19900, 15000, 15000, 12000, 12000,
    ]  # fmt: skip
