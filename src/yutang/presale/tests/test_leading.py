"""The leader's phone: only their own, reminded once, closed early only when enough is paid, handed out and taken back."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from tests.cast import NOON
from yutang.core import clock
from yutang.partners import api as partners
from yutang.people import api as people
from yutang.presale import api
from yutang.presale.actions.leading import close_early, note_pickup, remind_buyer
from yutang.presale.errors import MinimumNotReached, NothingToRemind, NotToPickUp, OfferOver
from yutang.presale.models import Offer, Order, Relay
from yutang.presale.queries.leading import offer_text, pickups_of_offer, pickups_of_relay
from yutang.presale.queries.relay_lists import relay_card
from yutang.presale.queries.relays import catalogue_of
from yutang.presale.rules.relays import read_relay
from yutang.presale.tests.stage import assert_books_right, pay_for, place, running_offer, state_of
from yutang.presale.tests.test_relay_lists import begin, join, pay
from yutang.selection.tests.stage import make_member
from yutang.touch import api as touch


def leader_of(name: str = "小满"):
    return partners.add_partner(kind="leader", name=name, traits={})


def phone_of(partner):
    """The partner's phone, after their link was opened."""
    phone = Client()
    assert phone.get(partners.make_pass(partner, now=NOON).link).status_code == 302
    return phone


@pytest.fixture
def leader(shop):
    return leader_of()


@pytest.fixture
def community(leader):
    return people.add_community("小满的群", leader, now=NOON)


@pytest.fixture
def offer(community):
    key = running_offer(maximum_quantity=10, per_buyer_limit=4)
    Offer.objects.filter(pk=key).update(community=community, pickup_place="小满家")
    return key


@pytest.fixture
def phone(leader):
    return phone_of(leader)


def bought(offer, community, name, quantity=1):
    order = place(offer, make_member(community, name), quantity)
    pay_for(order)
    return order


def test_the_leader_sees_who_has_paid_and_who_has_not(offer, community, phone):
    bought(offer, community, "小鱼", 2)
    place(offer, make_member(community, "小虾"))
    html = phone.get(f"/p/offers/{offer}").content.decode()
    unpaid, paid = html.index("小虾"), html.index("小鱼")
    assert unpaid < paid
    assert "13800138000" not in html
    assert "138****8000" in html
    assert "某路" not in html


def test_a_leader_sees_nothing_of_another_community(offer, community, leader):
    order = bought(offer, community, "小鱼")
    relay = begin(community, offer)
    stranger = phone_of(leader_of("老钱"))
    for path in (
        f"offers/{offer}", f"offers/{offer}/close", f"offers/{offer}/pickups", f"offers/{offer}/text",
        f"relays/{relay}", f"relays/{relay}/pickups", f"relays/{relay}/text",
    ):  # fmt: skip
        assert stranger.get(f"/p/{path}").status_code == 404, path
    for path in (
        f"offers/{offer}/close",
        f"relays/{relay}/turn",
        f"orders/{order.id}/remind",
        f"orders/{order.id}/hand-out",
    ):
        assert stranger.post(f"/p/{path}").status_code == 404, path
    assert "小鱼" not in stranger.get("/p/offers").content.decode()
    assert relay_card(relay).state == "open"
    assert state_of(order) == "paid"


def test_a_phone_without_a_link_is_shown_nothing(offer):
    assert Client().get(f"/p/offers/{offer}").status_code == 403


def test_a_buyer_is_reminded_once_and_the_second_tap_says_when(offer, community, phone):
    fish = make_member(community, "小鱼")
    order = place(offer, fish)
    first = phone.post(f"/p/orders/{order.id}/remind", {"page": f"/p/offers/{offer}"}, follow=True)
    with clock.frozen(NOON + timedelta(minutes=5)):
        second = phone.post(f"/p/orders/{order.id}/remind", {"page": f"/p/offers/{offer}"}, follow=True)
    assert first.redirect_chain == second.redirect_chain == [(f"/p/offers/{offer}", 302)]
    assert len(touch.inbox_of(fish)) == 1
    assert "12:00" in second.content.decode()
    assert "/remind" not in second.content.decode()


def test_who_wants_no_messages_is_not_reminded(offer, community):
    fish = make_member(community, "小鱼")
    touch.stop_touches(fish, said_by="staff", now=NOON)
    assert remind_buyer(place(offer, fish).id, now=NOON).is_refused
    assert touch.inbox_of(fish) == []


def test_who_has_paid_or_lost_their_pieces_is_not_reminded(offer, community):
    order = bought(offer, community, "小鱼")
    late = place(offer, make_member(community, "小虾"))
    with pytest.raises(NothingToRemind):
        remind_buyer(order.id, now=NOON)
    with pytest.raises(NothingToRemind):
        remind_buyer(late.id, now=NOON + timedelta(hours=1))


def test_a_forged_way_back_leads_nowhere_else(offer, community, phone):
    order = place(offer, make_member(community, "小鱼"))
    for page in ("https://evil.example/", "//evil.example", "/p/offers//evil.example", ""):
        assert phone.post(f"/p/orders/{order.id}/remind", {"page": page})["Location"] == "/p/offers"


def test_closing_early_makes_what_is_paid(offer, community, phone):
    bought(offer, community, "小鱼", 2)
    waiting = place(offer, make_member(community, "小虾"))
    assert phone.get(f"/p/offers/{offer}/close").status_code == 200
    assert api.offer_card(offer).state == "open"
    assert phone.post(f"/p/offers/{offer}/close").status_code == 302
    assert api.offer_card(offer).state == "confirmed"
    assert state_of(waiting) == "cancelled"
    assert_books_right(offer)
    with pytest.raises(OfferOver):
        close_early(offer, now=NOON)


def test_too_little_paid_cannot_be_closed_early(offer, community, phone):
    order = bought(offer, community, "小鱼", 1)
    with pytest.raises(MinimumNotReached):
        close_early(offer, now=NOON)
    assert phone.post(f"/p/offers/{offer}/close").status_code == 409
    assert (api.offer_card(offer).state, state_of(order)) == ("open", "paid")
    assert api.offer_card(offer).closes_at > NOON
    assert_books_right(offer)


def test_goods_are_checked_off_found_and_taken_back(offer, community, phone):
    relay = begin(community, offer)
    fish, shrimp = make_member(community, "小鱼"), make_member(community, "小虾")
    for buyer, name in ((fish, "小鱼"), (shrimp, "小虾")):
        join(relay, buyer, offer, 1, name=name)
        pay(relay, buyer)
    first, second = pickups_of_offer(offer)
    assert (
        phone.post(f"/p/orders/{first.id}/hand-out", {"to": "out", "page": f"/p/offers/{offer}/pickups"}).status_code
        == 302
    )
    assert [one.id for one in pickups_of_relay(relay)] == [second.id, first.id]
    part = phone.post(f"/p/orders/{first.id}/hand-out", {"to": "back"}, headers={"X-Requested-With": "XMLHttpRequest"})
    assert f'id="o{first.id.hex}"' in part.content.decode()
    assert Order.objects.get(pk=first.id).picked_up_at is None
    assert [one.name for one in pickups_of_offer(offer, "虾")] == ["小虾"]
    assert [one.id for one in pickups_of_offer(offer, first.tail)] == [first.id]
    assert pickups_of_offer(offer, "谁") == []
    assert "小虾" not in phone.get(f"/p/relays/{relay}/pickups?q=鱼").content.decode()


def test_what_is_not_paid_is_not_handed_out(offer, community, far_side):
    order = place(offer, make_member(community, "小鱼"))
    with pytest.raises(NotToPickUp):
        note_pickup(order.id, is_handed_out=True, now=NOON)
    pay_for(order)
    api.request_refund(order.id, now=NOON)
    with pytest.raises(NotToPickUp):
        note_pickup(order.id, is_handed_out=True, now=NOON)


def test_a_relay_is_closed_and_opened_again_from_the_phone(offer, community, phone):
    relay = begin(community, offer)
    join(relay, make_member(community, "小鱼"), offer, 2)
    assert "小鱼" in phone.get(f"/p/relays/{relay}").content.decode()
    for to, state in (("closed", "closed"), ("open", "open")):
        assert phone.post(f"/p/relays/{relay}/turn", {"to": to}).status_code == 302
        assert relay_card(relay).state == state
    assert "1. 小鱼" in phone.get(f"/p/relays/{relay}/text").content.decode()


def test_the_orders_of_an_offer_are_copied_as_a_list_that_can_be_read_back(offer, community, phone):
    bought(offer, community, "小鱼", 2)
    place(offer, make_member(community, "小虾"))
    card = api.offer_card(offer)
    read = read_relay(offer_text(card), catalogue_of(card)).lines
    assert [(one.no, one.name, bool(one.paid), one.is_unsure) for one in read] == [
        (1, "小鱼", True, False),
        (2, "小虾", False, False),
    ]
    assert "小鱼" in phone.get(f"/p/offers/{offer}/text").content.decode()
    assert phone.get("/p/offers").status_code == 200


def test_a_leader_begins_a_relay_about_their_own_offers_only(offer, community, leader, phone):
    soon = (NOON + timedelta(days=1)).strftime("%Y-%m-%dT%H:%M")
    sent = {"community": community, "offers": [offer], "title": "周五", "pickup_place": "我家", "closes_at": soon}
    other = people.add_community("别人的群", leader_of("老钱"), now=NOON)
    foreign = running_offer("D9")
    for changes in ({"community": other}, {"offers": [foreign]}, {"title": ""}):
        assert phone.post("/p/relays/new", sent | changes).status_code == 422
    assert phone.get("/p/relays/new").status_code == 200
    answer = phone.post("/p/relays/new", sent)
    assert answer.status_code == 302
    card = relay_card(Relay.objects.get().pk)
    assert (card.leader_id, card.community_id, card.offer_ids) == (leader, community, (offer,))
    assert f"/m/relays/{card.id}" in phone.get(answer["Location"]).content.decode()
