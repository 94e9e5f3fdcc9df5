"""Relays as members and staff see them."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.cast import NOON
from tests.walk import as_member
from yutang.people import api as people
from yutang.presale.actions.relay_lists import close_relay
from yutang.presale.models import Order, Relay, RelayEntry
from yutang.presale.queries.relay_lists import entries_of, relay_card
from yutang.presale.tests.stage import pay_for, running_offer, sku_of
from yutang.presale.tests.test_relay_lists import begin, join, pay
from yutang.selection.tests.stage import make_community, make_member


@pytest.fixture
def community(shop):
    return make_community()


@pytest.fixture
def offer(community):
    return running_offer(maximum_quantity=10, per_buyer_limit=4)


@pytest.fixture
def relay(community, offer):
    return begin(community, offer)


@pytest.fixture
def fish(community):
    return make_member(community, "小鱼")


@pytest.fixture
def phone(shop, fish):
    return as_member(shop.id, fish)


def sent(offer, *units, **changes):
    counts = {f"units-{sku_of(offer, at)}": quantity for at, quantity in enumerate(units)}
    return {"name": "小鱼", "phone": "13800138000", "note": ""} | counts | changes


def test_a_member_joins_changes_and_withdraws(relay, offer, phone, far_side):
    path = f"/m/relays/{relay}"
    assert phone.get(path).status_code == 200
    assert phone.post(path, sent(offer, 2, note="放门卫")).status_code == 302
    order = Order.objects.get()
    html = phone.get(path).content.decode()
    assert f"/m/orders/{order.pk}" in html
    assert "放门卫" in html
    phone.post(path, sent(offer, 1, 1))
    assert [one.units for one in entries_of(relay_card(relay))] == [2]
    assert phone.post(f"{path}/withdraw").status_code == 302
    assert entries_of(relay_card(relay))[0].is_withdrawn


def test_plus_and_minus_work_without_javascript_and_order_nothing(relay, offer, phone):
    path, sku = f"/m/relays/{relay}", sku_of(offer)
    for step, shown in ((f"+{sku}", 3), (f"-{sku}", 1), (f"+{offer}", 2)):
        page = phone.post(path, sent(offer, 2, step=step, name="鱼鱼"))
        assert page.status_code == 200
        form = page.context["form"]
        assert (form[f"units-{sku}"].value(), form["name"].value()) in ((shown, "鱼鱼"), (str(shown), "鱼鱼"))
    assert phone.post(path, sent(offer, 4, step=f"+{sku}")).context["form"][f"units-{sku}"].value() == 4
    assert Order.objects.count() == 0


@pytest.mark.parametrize(
    "changes",
    [{"name": ""}, {"name": "鱼" * 25}, {"phone": "12"}, {"phone": "138****8000"}, {"note": "长" * 101}],
    ids=["no name", "long name", "short phone", "masked phone", "long note"],
)
def test_what_makes_no_sense_is_said_at_its_field(relay, offer, phone, changes):
    assert phone.post(f"/m/relays/{relay}", sent(offer, 1, **changes)).status_code == 422
    assert RelayEntry.objects.count() == 0


@pytest.mark.parametrize(
    "units", ["-1", "1e3", "99999999999", "五", "5"], ids=["less", "float", "huge", "word", "limit"]
)
def test_forged_quantities_are_refused(relay, offer, phone, units):
    assert phone.post(f"/m/relays/{relay}", sent(offer, units)).status_code == 422
    assert Order.objects.count() == 0


def test_nothing_chosen_is_told(relay, offer, phone):
    page = phone.post(f"/m/relays/{relay}", sent(offer, 0))
    assert page.status_code == 422
    assert 'role="alert"' in page.content.decode()


def test_who_is_not_in_the_community_sees_no_names(relay, offer, shop, fish):
    join(relay, fish, offer, 1, name="小鱼甲乙丙")
    stranger = as_member(shop.id, make_member(make_community("别的群"), "路人"))
    for page in (stranger.get(f"/m/relays/{relay}"), stranger.get(f"/m/relays/{relay}/text")):
        assert page.status_code == 403
        assert "小鱼甲乙丙" not in page.content.decode()
    assert stranger.post(f"/m/relays/{relay}", sent(offer, 1)).status_code == 403
    assert RelayEntry.objects.count() == 1


def test_a_closed_relay_is_read_and_not_joined(relay, offer, phone, fish):
    join(relay, fish, offer, 1)
    close_relay(relay, now=NOON)
    html = phone.get(f"/m/relays/{relay}").content.decode()
    assert "小鱼" in html
    assert "units-" not in html
    assert phone.post(f"/m/relays/{relay}", sent(offer, 2)).status_code == 422
    assert phone.post(f"/m/relays/{relay}/withdraw").status_code == 409


def test_a_name_that_is_markup_is_shown_as_it_was_typed(relay, offer, phone):
    phone.post(f"/m/relays/{relay}", sent(offer, 1, name="<b>鱼</b>"))
    assert "<b>鱼</b>" not in phone.get(f"/m/relays/{relay}").content.decode()


def test_a_long_list_is_shown_in_parts(relay, offer, phone, community):
    rows = [
        RelayEntry(relay_id=relay, number=at, customer_id=make_member(community, f"{at}"), name=f"客{at}", joined_at=NOON, changed_at=NOON)
        for at in range(1, 104)
    ]  # fmt: skip
    RelayEntry.objects.bulk_create(rows)
    Relay.objects.update(entry_count=103)
    last = phone.get(f"/m/relays/{relay}").content.decode()
    assert "客103" in last
    assert "客99<" not in last
    assert "客99<" in phone.get(f"/m/relays/{relay}?part=0").content.decode()
    for asked in ("9", "-1", "x", "٣", "1e9"):
        assert phone.get(f"/m/relays/{relay}?part={asked}").status_code == 200


def test_the_list_can_be_copied(relay, offer, phone, fish):
    join(relay, fish, offer, 2)
    pay(relay, fish)
    assert "1. 小鱼" in phone.get(f"/m/relays/{relay}/text").content.decode()


def test_staff_begin_a_relay_see_it_and_close_it(offer, community, hai_client):
    soon = (NOON + timedelta(days=1)).strftime("%Y-%m-%dT%H:%M")
    form = {"community": community, "offers": [offer], "title": "秋天", "pickup_place": "店里", "closes_at": soon}
    assert hai_client.get(f"/presale/relays/new?offer={offer}").status_code == 200
    assert hai_client.post("/presale/relays/new", form).status_code == 302
    relay = Relay.objects.get()
    board = f"/presale/relays/{relay.pk}"
    fish = make_member(community, "小鱼")
    join(relay.pk, fish, offer, 2)
    pay_for_first()
    assert "小鱼" in hai_client.get(board).content.decode()
    assert "秋天" in hai_client.get("/presale/relays").content.decode()
    assert "/k/" in hai_client.get(f"{board}/links").content.decode()
    exported = b"".join(hai_client.get(f"{board}/export").streaming_content).decode()
    assert "小鱼" in exported
    assert hai_client.post(f"{board}/close").status_code == 302
    assert relay_card(relay.pk).state == "closed"
    assert hai_client.post(f"{board}/reopen").status_code == 302
    assert relay_card(relay.pk).state == "open"


def pay_for_first():
    from yutang.presale import api

    pay_for(api.order_card(Order.objects.get().pk))


@pytest.mark.parametrize(
    "changes", [{"offers": []}, {"title": ""}, {"closes_at": "gestern"}, {"community": "x"}], ids=str
)
def test_a_relay_that_makes_no_sense_is_not_begun(offer, community, hai_client, changes):
    soon = (NOON + timedelta(days=1)).strftime("%Y-%m-%dT%H:%M")
    form = {"community": community, "offers": [offer], "title": "秋天", "pickup_place": "店里", "closes_at": soon}
    assert hai_client.post("/presale/relays/new", form | changes).status_code == 422
    assert Relay.objects.count() == 0


def test_a_relay_about_another_communitys_offer_is_not_begun(offer, community, hai_client):
    from yutang.presale.models import Offer

    Offer.objects.filter(pk=offer).update(community=community)
    other = people.add_community("别的群", now=NOON)
    soon = (NOON + timedelta(days=1)).strftime("%Y-%m-%dT%H:%M")
    form = {"community": other, "offers": [offer], "title": "秋天", "pickup_place": "店里", "closes_at": soon}
    assert hai_client.post("/presale/relays/new", form).status_code == 422
    assert Relay.objects.count() == 0
