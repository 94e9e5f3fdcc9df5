"""Forecasts in the shop: kept as an offer opens, beside the fact as it ends, and shown to staff."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.test import Client

from tests.cast import NOON, hire
from yutang.accounts.api import make_api_key
from yutang.presale import api
from yutang.presale.actions.forecasting import note_fact
from yutang.presale.errors import OfferMissing
from yutang.presale.models import Offer, OfferForecast
from yutang.presale.queries import forecasts
from yutang.presale.tests.stage import DEADLINE, TERMS, draft_offer, pay_for, place, running_offer
from yutang.selection import api as selection
from yutang.selection.tests.stage import IN_A_DAY, candidates, make_community, make_member, make_style, running_round

MEMBERS, CHOSE = 12, 5
LATER = DEADLINE + timedelta(days=3)
WIDE = replace(TERMS, minimum_quantity=2, maximum_quantity=50)


@pytest.fixture
def community(shop) -> UUID:
    return make_community()


@pytest.fixture
def members(community) -> list[UUID]:
    return [make_member(community, f"成员{at}") for at in range(MEMBERS)]


@pytest.fixture
def program(shop) -> Client:
    _key, secret = make_api_key("机器人", "operator", now=NOON)
    return Client(headers={"authorization": f"Bearer {secret}"})


@pytest.fixture
def drafted(community, members) -> UUID:
    """The offer of a round in which five of twelve members chose its winner."""
    key = running_round(community, top_n=1)
    for member in members[:CHOSE]:
        selection.cast_votes(key, member, [candidates(key)[0]], now=NOON)
    selection.close_round(key, now=IN_A_DAY)
    return api.make_offers_from_round(key, WIDE, now=NOON)[0]


def by_hand(community: UUID, code: str, **changes) -> UUID:
    origin = api.Origin(community_id=community)
    return api.draft_offer(make_style(code), replace(WIDE, **changes), now=NOON, origin=origin)


def order(offer_id: UUID, buyer: UUID, quantity: int = 1) -> None:
    pay_for(place(offer_id, buyer, quantity, key=f"key-{offer_id}"))


def ended_offer(community: UUID, buyers: list[UUID], code: str = "H1", **changes) -> UUID:
    key = by_hand(community, code, **changes)
    api.open_offer(key, now=NOON)
    for buyer in buyers:
        order(key, buyer)
    api.close_offer(key, now=DEADLINE)
    return key


def test_a_draft_is_forecast_from_votes_and_members_as_they_stand(drafted, community):
    card = forecasts.forecast_of(drafted)
    assert (card.chosen, card.others, card.past_offers) == (CHOSE, MEMBERS - CHOSE, 0)
    assert 1 <= card.low <= card.likely <= card.high <= MEMBERS
    assert not OfferForecast.objects.exists()
    for at in range(20):
        make_member(community, f"新人{at}")
    assert forecasts.forecast_of(drafted).others == MEMBERS - CHOSE + 20


def test_opening_keeps_the_forecast_for_good(drafted, community):
    expected = forecasts.forecast_of(drafted)
    api.open_offer(drafted, now=NOON)
    make_member(community, "来晚了")
    kept = forecasts.forecast_of(drafted)
    assert replace(kept, made_at=None) == expected
    assert (kept.made_at, kept.units) == (NOON, None)


def test_closing_puts_the_fact_beside_it(drafted, members):
    api.open_offer(drafted, now=NOON)
    order(drafted, members[0], 2)
    order(drafted, members[1])
    order(drafted, members[-1])
    place(drafted, members[-2])
    api.close_offer(drafted, now=DEADLINE)
    row = OfferForecast.objects.get()
    assert (row.chosen_bought, row.bought, row.units, row.is_sold_out) == (2, 3, 4, False)
    assert row.ended_at == DEADLINE
    assert forecasts.forecast_of(drafted).units == 4


def test_an_offer_that_fails_has_its_fact_all_the_same(community, members):
    key = ended_offer(community, members[:2], minimum_quantity=9)
    assert api.offer_card(key).state == "failed"
    row = OfferForecast.objects.get()
    assert (row.bought, row.units) == (2, 2)


def test_the_fact_is_noted_once(drafted, members):
    api.open_offer(drafted, now=NOON)
    order(drafted, members[0])
    api.close_offer(drafted, now=DEADLINE)
    api.close_offer(drafted, now=LATER)
    note_fact(Offer.objects.get(pk=drafted), now=LATER)
    assert OfferForecast.objects.get().ended_at == DEADLINE


def test_an_offer_called_off_teaches_nothing(drafted, members):
    api.open_offer(drafted, now=NOON)
    order(drafted, members[0])
    api.cancel_offer(drafted, now=NOON)
    assert forecasts.past_offers() == []
    assert forecasts.forecast_of(drafted).units is None


def test_a_sold_out_offer_is_known_as_such(community, members):
    ended_offer(community, members[:3], maximum_quantity=3)
    assert [one.is_sold_out for one in forecasts.past_offers()] == [True]


def test_the_next_offer_learns_from_those_that_ended(community, members):
    first = forecasts.forecast_of(by_hand(community, "N1"))
    for at in range(4):
        ended_offer(community, members[:10], f"P{at}")
    then = forecasts.forecast_of(by_hand(community, "N2"))
    assert then.past_offers == 4
    assert then.chosen is None
    assert then.likely > first.likely


def test_an_offer_for_no_community_has_no_forecast(shop):
    key = running_offer()
    assert forecasts.forecast_of(key) is None
    assert not OfferForecast.objects.exists()


def test_a_forecast_of_no_offer_is_refused(shop):
    with pytest.raises(OfferMissing):
        forecasts.forecast_of(uuid4())


def test_buyers_under_several_records_count_once_and_a_guest_counts_as_one_of_the_others(drafted, members):
    api.open_offer(drafted, now=NOON)
    pay_for(place(drafted, members[0], key="key-0001"))
    pay_for(place(drafted, members[0], key="key-0002"))
    order(drafted, make_member(None, "路过"))
    api.close_offer(drafted, now=DEADLINE)
    row = OfferForecast.objects.get()
    assert (row.chosen_bought, row.bought, row.units) == (1, 2, 3)


def test_standing_sets_prediction_beside_fact_and_the_plain_rule(community, members):
    for at, buyers in enumerate([members[:2], members[:3], members]):
        ended_offer(community, buyers, f"S{at}")
    cards = forecasts.forecast_cards(forecasts.ended_forecasts())
    found = forecasts.standing(cards)
    assert found.offers == 3
    assert found.held == sum(one.low <= one.units <= one.high for one in cards)
    assert found.plain_error == pytest.approx((0 + 1 + 10) / 3)
    assert forecasts.standing([]) is None


def test_the_offers_page_says_what_is_expected_and_on_what_it_rests(hai_client, drafted):
    card = forecasts.forecast_of(drafted)
    page = hai_client.get(f"/presale/offers/{drafted}", headers={"accept-language": "en"}).content.decode()
    assert f"{card.low}–{card.high} pieces" in page
    assert f"{CHOSE} members who chose it and {MEMBERS - CHOSE} others" in page
    assert f"about {card.minimum_percent} of 100" in page
    assert "leans on what is usual: 67% of those who chose buy, 5% of the others" in page


def test_the_offers_page_shows_the_fact_after_the_end(hai_client, community, members):
    key = ended_offer(community, members[:2])
    page = hai_client.get(f"/presale/offers/{key}", headers={"accept-language": "en"}).content.decode()
    assert "It became <strong>2</strong>" in page
    assert "Within the range" in page


def test_an_offer_for_no_community_says_why_there_is_no_forecast(hai_client, shop):
    page = hai_client.get(f"/presale/offers/{draft_offer()}", headers={"accept-language": "en"}).content.decode()
    assert "there is no honest forecast" in page


def test_an_offer_by_hand_for_a_community_is_forecast_from_its_members(hai_client, community, members):
    form = {
        "origin": f"style:{make_style('D9')}",
        "community": str(community),
        "minimum_quantity": "2",
        "maximum_quantity": "40",
        "per_buyer_limit": "2",
        "closes_at": "2026-11-23T20:00",
    }
    assert hai_client.post("/presale/new", form | {"community": str(uuid4())}).status_code == 422
    answer = hai_client.post("/presale/new", form, follow=True, headers={"accept-language": "en"})
    assert f"the community's {MEMBERS} members alone" in answer.content.decode().replace("&#x27;", "'")


def test_the_page_of_forecasts_is_empty_before_the_first_offer_ends(hai_client, drafted):
    page = hai_client.get("/presale/forecasts", headers={"accept-language": "en"}).content.decode()
    assert "No offer has ended yet" in page
    assert "<figure" not in page


def test_the_page_of_forecasts_charts_prediction_beside_fact(hai_client, community, members):
    ended_offer(community, members[:2], "A1")
    ended_offer(community, members, "A2")
    answer = hai_client.get("/presale/forecasts", headers={"accept-language": "en"})
    page = answer.content.decode()
    assert answer.context["standing"].offers == 2
    assert [one.name for one in answer.context["chart"].series] == ["Expected", "Paid for"]
    assert "The same numbers as a table" in page
    assert "显高连衣裙 A2" in page


def test_forecasts_go_out_as_a_file(hai_client, community, members):
    key = ended_offer(community, members[:2])
    text = b"".join(hai_client.get("/presale/forecasts/export").streaming_content).decode()
    head, row = csv.reader(io.StringIO(text.removeprefix("\ufeff")))
    card = forecasts.forecast_of(key)
    assert len(head) == len(row)
    assert row[0] == "显高连衣裙 H1"
    assert row[5:9] == [str(one) for one in (card.low, card.likely, card.high, 2)]


def test_who_only_looks_exports_nothing(client, shop, community, members):
    ended_offer(community, members[:2])
    auditor = hire(shop, "老审", "auditor")
    client.force_login(auditor.user, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert "export" not in client.get("/presale/forecasts").content.decode()
    assert client.get("/presale/forecasts/export").status_code == 403


def test_programs_read_a_forecast(program, community, members):
    key = ended_offer(community, members[:2])
    told = program.get(f"/api/v1/offers/{key}/forecast").json()
    card = forecasts.forecast_of(key)
    assert (told["low"], told["likely"], told["high"]) == (card.low, card.likely, card.high)
    assert (told["members"], told["chosen"], told["paid_quantity"]) == (MEMBERS, None, 2)
    missing = program.get(f"/api/v1/offers/{running_offer('Z1')}/forecast")
    assert (missing.status_code, missing.json()["error"]["code"]) == (404, "presale.forecast_missing")
    assert program.get(f"/api/v1/offers/{uuid4()}/forecast").status_code == 404
