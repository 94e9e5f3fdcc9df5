"""What a buyer does on a phone: an address book, orders for others, gifts, pickup, the waiting list."""

import re
from datetime import timedelta

import pytest
from django.test import Client

from tests.cast import NOON, hire
from yutang.core import clock
from yutang.core.crypto import seal
from yutang.people import api as people
from yutang.presale import api, errors
from yutang.presale.actions.addresses import AddressDraft, make_default, restore_address, save_address
from yutang.presale.gift_links import gift_path
from yutang.presale.models import Offer, Order, SavedAddress, WaitingEntry
from yutang.presale.queries.addresses import addresses_of
from yutang.presale.tests.stage import DEADLINE, buy, place, running_offer, sku_of
from yutang.presale.tests.test_pages import HOME, phone_of
from yutang.selection.tests.stage import make_member

MUM = AddressDraft("李妈妈", "+8613900139000", "绍兴市柯桥区某路 8 号", "妈妈")

pytestmark = pytest.mark.django_db


@pytest.fixture
def offer(shop):
    return running_offer()


@pytest.fixture
def xiaoyu(offer):
    return make_member(None)


@pytest.fixture
def phone(xiaoyu):
    return phone_of(xiaoyu)


def sent(offer, /, **changes):
    form = {"sku": str(sku_of(offer)), "quantity": "1", "idempotency_key": "abcdef0123456789", "to": "new", **HOME}
    return form | changes


def ordered(browser, offer, /, **changes):
    answer = browser.post(f"/m/offers/{offer}/order", sent(offer, **changes))
    assert answer.status_code == 302, answer.content.decode()
    return Order.objects.get(pk=answer["Location"].rsplit("/", 1)[-1])


class TestAddressBook:
    def test_an_address_is_kept_when_ordered_and_proposed_next_time(self, offer, xiaoyu, phone):
        ordered(phone, offer, keep="on", label="公司")
        (card,) = addresses_of(xiaoyu)
        assert (card.label, card.recipient, card.phone) == ("公司", "王小鱼", "+8613800138000")
        text = phone.get(f"/m/offers/{offer}/order").content.decode()
        assert re.search(rf'value="{card.id}" checked', text)
        again = ordered(phone, offer, to=str(card.id), name="", phone="", address="", idempotency_key="second-key")
        assert again.address == HOME["address"]
        assert SavedAddress.objects.count() == 1

    def test_an_address_is_not_kept_where_that_is_not_wanted(self, offer, phone):
        ordered(phone, offer)
        assert not SavedAddress.objects.exists()

    def test_the_same_address_is_kept_once(self, offer, xiaoyu):
        keys = {save_address(xiaoyu, MUM, now=NOON) for _time in range(3)}
        assert len(keys) == 1

    def test_an_order_for_somebody_else_goes_to_them(self, offer, xiaoyu, phone):
        mum = save_address(xiaoyu, MUM, now=NOON)
        assert ordered(phone, offer, to=str(mum)).recipient == "李妈妈"

    def test_somebody_elses_address_cannot_be_chosen(self, offer, phone):
        other = save_address(make_member(None, "小虾"), MUM, now=NOON)
        answer = phone.post(f"/m/offers/{offer}/order", sent(offer, to=str(other)))
        assert answer.status_code == 422
        assert not Order.objects.exists()

    def test_twenty_are_enough_and_the_order_stands(self, offer, xiaoyu, phone):
        for at in range(20):
            save_address(xiaoyu, AddressDraft(f"亲戚{at}", MUM.phone, MUM.address), now=NOON)
        ordered(phone, offer, keep="on")
        assert SavedAddress.objects.count() == 20
        with pytest.raises(errors.AddressBookFull):
            save_address(xiaoyu, MUM, now=NOON)

    def test_one_is_usual(self, offer, xiaoyu):
        keys = [save_address(xiaoyu, AddressDraft(f"亲戚{at}", MUM.phone, MUM.address), now=NOON) for at in range(3)]
        for key in (*keys, keys[0]):
            make_default(xiaoyu, key)
        assert [card.id for card in addresses_of(xiaoyu) if card.is_default] == [keys[0]]

    def test_deleting_can_be_undone_by_its_owner_only(self, xiaoyu, phone):
        key = save_address(xiaoyu, MUM, now=NOON)
        page = phone.post(f"/m/addresses/{key}/delete").content.decode()
        assert not SavedAddress.objects.exists()
        undo = re.search(r'name="undo" value="([^"]+)"', page)[1]
        assert "妈妈" not in undo
        with pytest.raises(errors.AddressMissing):
            restore_address(make_member(None, "小虾"), undo, now=NOON)
        assert phone.post("/m/addresses/restore", {"undo": undo}).status_code == 302
        (card,) = addresses_of(xiaoyu)
        assert (card.label, card.address) == ("妈妈", MUM.address)

    @pytest.mark.parametrize("forged", ["", "x", "s1.AAAA", None], ids=["nothing", "x", "broken", "other-words"])
    def test_a_forged_undo_is_refused(self, xiaoyu, phone, forged):
        told = seal("{}") if forged is None else forged
        assert phone.post("/m/addresses/restore", {"undo": told}).status_code == 404
        assert not SavedAddress.objects.exists()

    def test_changing_and_adding(self, xiaoyu, phone):
        phone.post("/m/addresses/new", {**HOME, "label": "家"})
        (card,) = addresses_of(xiaoyu)
        assert phone.post(f"/m/addresses/{card.id}", {**HOME, "label": "老家", "phone": "1"}).status_code == 422
        assert phone.post(f"/m/addresses/{card.id}", {**HOME, "label": "老家"}).status_code == 302
        assert "老家" in phone.get("/m/addresses").content.decode()

    def test_anothers_address_is_not_there(self, xiaoyu, phone):
        other = save_address(make_member(None, "小虾"), MUM, now=NOON)
        assert phone.get(f"/m/addresses/{other}").status_code == 404
        assert phone.post(f"/m/addresses/{other}/default").status_code == 404
        assert phone.post(f"/m/addresses/{other}/delete").status_code == 404
        assert SavedAddress.objects.count() == 1

    def test_merged_records_share_their_books(self, xiaoyu):
        other = make_member(None, "小鱼旧号")
        save_address(xiaoyu, MUM, now=NOON)
        save_address(other, AddressDraft("王小鱼", "+8613800138000", "杭州市余杭区某路 1 号"), now=NOON)
        people.merge_customers(xiaoyu, other, now=NOON)
        assert len(addresses_of(xiaoyu)) == 2


class TestPickup:
    def test_a_pickup_asks_for_no_address(self, offer, phone):
        Offer.objects.filter(pk=offer).update(pickup_place="小满家楼下")
        order = ordered(phone, offer, to="pickup", address="")
        assert order.is_pickup
        assert "小满家楼下" in phone.get(f"/m/orders/{order.pk}").content.decode()

    def test_where_all_is_picked_up_no_address_is_asked_for(self, offer, phone):
        Offer.objects.filter(pk=offer).update(pickup_place="小满家楼下", is_pickup_only=True)
        assert 'name="address"' not in phone.get(f"/m/offers/{offer}/order").content.decode()
        assert phone.post(f"/m/offers/{offer}/order", sent(offer)).status_code == 422
        assert ordered(phone, offer, to="pickup", address="").is_pickup

    def test_nothing_is_picked_up_where_there_is_no_place(self, offer, phone):
        assert phone.post(f"/m/offers/{offer}/order", sent(offer, to="pickup")).status_code == 422


class TestGifts:
    def test_the_receiver_says_where_it_goes_and_sees_no_price(self, offer, phone):
        order = ordered(phone, offer, to="receiver", gift_words="生日快乐", name="", phone="", address="")
        link = re.search(r"http://testserver(/m/gift/[^\s<]+)", phone.get(f"/m/orders/{order.pk}").content.decode())[1]
        stranger = Client()
        page = stranger.get(link).content.decode()
        assert "生日快乐" in page
        assert "¥" not in page
        assert "199" not in page
        assert stranger.post(link, {**HOME, "phone": "1"}).status_code == 422
        assert stranger.post(link, HOME).status_code == 302
        order.refresh_from_db()
        assert (order.recipient, order.phone, order.address) == ("王小鱼", "+8613800138000", HOME["address"])
        text = stranger.get(link).content.decode()
        assert HOME["address"] not in text
        assert "138****8000" in text

    def test_staff_see_that_it_is_a_gift_and_that_nobody_said_where_it_goes(self, offer, phone, shop):
        order = ordered(phone, offer, to="receiver", gift_words="生日快乐", name="", phone="", address="")
        desk = Client()
        desk.force_login(hire(shop, "阿海", "owner").user)
        text = desk.get(f"/presale/orders/{order.pk}").content.decode()
        assert "生日快乐" in text
        assert "收礼人还没有填地址" in text

    def test_after_the_deadline_it_cannot_be_changed(self, offer, phone, shop):
        order = ordered(phone, offer, to="receiver", name="", phone="", address="")
        with clock.frozen(DEADLINE):
            assert Client().post(gift_path(shop.id, order.pk), HOME).status_code == 409
        order.refresh_from_db()
        assert order.address == ""

    def test_what_is_no_gift_has_no_page(self, offer, xiaoyu, shop):
        order = place(offer, xiaoyu)
        link = gift_path(shop.id, order.id)
        assert Client().get(link).status_code == 410
        assert Client().post(link, HOME).status_code == 409

    @pytest.mark.parametrize("change", [lambda one: one[:-1] + "x", lambda one: "x" + one, lambda _one: "nonsense"])
    def test_a_forged_link_is_refused(self, offer, xiaoyu, shop, change):
        order = place(offer, xiaoyu)
        token = gift_path(shop.id, order.id).rsplit("/", 1)[-1]
        assert Client().get(f"/m/gift/{change(token)}").status_code == 403


class TestWaiting:
    @pytest.fixture
    def gone(self, offer):
        """The last four pieces, held by somebody else."""
        return place(offer, make_member(None, "小虾"), 3), buy(offer, "小虾米", 1)

    def test_one_tap_joins_and_the_page_explains(self, offer, xiaoyu, phone, gone):
        text = phone.get(f"/m/offers/{offer}/order").content.decode()
        assert 'name="wait"' in text
        joined = phone.post(f"/m/offers/{offer}/order", sent(offer, wait="yes"))
        assert joined["Location"] == f"/m/offers/{offer}/waiting"
        page = phone.get(joined["Location"]).content.decode()
        assert "你排第 1 位" in page
        assert f"/m/offers/{offer}/waiting" in phone.get("/m/orders").content.decode()

    def test_who_is_too_late_can_join_from_the_answer(self, offer, phone, gone):
        answer = phone.post(f"/m/offers/{offer}/order", sent(offer))
        assert answer.status_code == 422
        text = answer.content.decode()
        assert 'name="wait"' in text
        assert HOME["address"] in text

    def test_served_it_leads_to_the_order(self, offer, xiaoyu, phone, gone):
        phone.post(f"/m/offers/{offer}/order", sent(offer, wait="yes"))
        api.release_expired_holds(offer, now=NOON + timedelta(minutes=31))
        order = Order.objects.get(customer_id=xiaoyu)
        assert f"/m/orders/{order.pk}" in phone.get(f"/m/offers/{offer}/waiting").content.decode()

    def test_leaving(self, offer, phone, gone):
        phone.post(f"/m/offers/{offer}/order", sent(offer, wait="yes"))
        assert phone.post(f"/m/offers/{offer}/waiting/leave").status_code == 302
        assert WaitingEntry.objects.get().state == "left"
        assert phone.post(f"/m/offers/{offer}/waiting/leave").status_code == 404

    def test_nobody_waits_while_there_is_something(self, offer, phone):
        answer = phone.post(f"/m/offers/{offer}/order", sent(offer, wait="yes"))
        assert answer.status_code == 409
        assert not WaitingEntry.objects.exists()
