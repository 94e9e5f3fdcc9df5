"""Looking for orders, and taking them along as a file."""

import csv
import io
from datetime import timedelta

import pytest

from tests.cast import NOON, hire
from yutang.core import clock
from yutang.core.models import AuditEntry
from yutang.presale import api
from yutang.presale.queries import order_search
from yutang.presale.queries.order_search import OrderSearch
from yutang.presale.tests import stage
from yutang.presale.tests.stage import buy, running_offer
from yutang.selection.tests.stage import make_member

PAGE = "/presale/orders/export"


def rows_of(answer) -> list[list[str]]:
    text = b"".join(answer.streaming_content).decode()
    assert text.startswith("\ufeff")
    # Long numbers end in a tab, so that a spreadsheet keeps all their digits.
    return [[cell.rstrip("\t") for cell in row] for row in csv.reader(io.StringIO(text.removeprefix("\ufeff")))]


def place(offer_id, name: str, quantity: int):
    return stage.place(offer_id, make_member(None, name), quantity).id


@pytest.fixture
def staff(hai, client):
    client.force_login(hai.user)
    return client


@pytest.fixture
def offer(shop):
    return running_offer(minimum_quantity=1, maximum_quantity=20)


def test_a_file_holds_what_the_filter_finds_with_masked_buyers(staff, offer):
    kept, other = buy(offer, "小鱼", 2).id, place(offer, "小虾", 1)
    _head, row = rows_of(staff.get(f"{PAGE}?state=paid"))
    card = api.order_card(kept)
    assert row[0] == card.number
    assert row[5] == "2"
    assert row[-3:] == ["王*", "138****8000", ""]
    assert {line[0] for line in rows_of(staff.get(PAGE))[1:]} == {card.number, api.order_card(other).number}


def test_whole_addresses_are_asked_for_by_post_and_written_down(staff, offer):
    place(offer, "小鱼", 1)
    _head, row = rows_of(staff.post(PAGE))
    assert row[-2] == "13800138000"
    assert row[-1].startswith("杭州市")
    entry = AuditEntry.objects.filter(verb="presale.orders_exported").latest("at")
    assert entry.details["with_delivery"] is True


@pytest.mark.parametrize("method", ["get", "post"])
def test_who_may_not_take_files_gets_none(client, shop, offer, method):
    client.force_login(hire(shop, "师傅", "factory").user)
    assert getattr(client, method)(PAGE).status_code == 403


def test_all_orders_come_however_many_and_each_once(offer, shop, monkeypatch):
    monkeypatch.setattr(order_search, "_CHUNK", 2)
    placed = {place(offer, f"鱼{at}", 1) for at in range(5)}
    found = [card.id for chunk in order_search.orders_with_delivery(OrderSearch()) for card, _to in chunk]
    assert len(found) == 5
    assert set(found) == placed


def test_days_are_the_shops_and_both_count(offer, shop):
    place(offer, "小鱼", 1)
    today = NOON.astimezone(clock.SHOP_ZONE).date()
    day = timedelta(days=1)
    assert order_search.searched_orders(OrderSearch(first_day=today, last_day=today)).count() == 1
    assert not order_search.searched_orders(OrderSearch(first_day=today + day)).exists()
    assert not order_search.searched_orders(OrderSearch(last_day=today - day)).exists()


def test_a_filter_that_makes_no_sense_finds_as_if_it_were_not_said(staff, offer):
    place(offer, "小鱼", 1)
    assert "¥" in staff.get("/presale/orders?since=nonsense&offer=%00&state=x").content.decode()


def test_orders_of_one_offer(staff, offer):
    place(offer, "小鱼", 1)
    other = running_offer("D2")
    assert len(rows_of(staff.get(f"{PAGE}?offer={other}"))) == 1
    assert len(rows_of(staff.get(f"{PAGE}?offer={offer}"))) == 2
