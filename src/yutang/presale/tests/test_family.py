"""A family's order as its buyer, staff and leaders see it: a form of several lines, and for whom each is."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest

from tests.cast import NOON, hire
from yutang.catalog import api as catalog
from yutang.core.money import Money
from yutang.core.tenancy import current_merchant_id, merchant_scope
from yutang.presale import api, errors
from yutang.presale.actions.drawing import draw
from yutang.presale.actions.ordering import press
from yutang.presale.models import Offer, OfferSku, OfferStock, Order, WaitingEntry
from yutang.presale.queries.draws import entry_of
from yutang.presale.queries.family import family_of
from yutang.presale.queries.leading import orders_led
from yutang.presale.rules import Wanted
from yutang.presale.rules.terms import DepositTerms
from yutang.presale.tests.stage import order_draft, pay_for, place, running_offer, sku_of
from yutang.presale.tests.test_for_whom import family_draft, lines_of
from yutang.presale.tests.test_order_export import PAGE, rows_of
from yutang.presale.tests.test_pages import HOME as TYPED
from yutang.presale.tests.test_pages import phone_of
from yutang.selection.tests.stage import make_member, make_style


@pytest.fixture
def offer(shop):
    return running_offer(maximum_quantity=9, per_buyer_limit=5)


@pytest.fixture
def xiaoyu(offer):
    return make_member(None)


@pytest.fixture
def phone(xiaoyu):
    return phone_of(xiaoyu)


def row(offer, at, number=1, quantity="1", name=""):
    before = f"{number}-" if number > 1 else ""
    return {f"{before}sku": str(sku_of(offer, at)), f"{before}quantity": quantity, f"{before}for_whom": name}


def send(browser, offer, /, *rows, **changes):
    form = {"idempotency_key": "abcdef0123456789", "to": "new", **TYPED} | changes
    for one in rows:
        form |= one
    return browser.post(f"/m/offers/{offer}/order", form, headers={"accept-language": "en"})


def values_of(text: str, name: str) -> list[str]:
    return re.findall(rf'name="{name}" value="([^"]*)"', text)


def typed_in(text: str) -> dict[str, str]:
    """What stands in the rows of the form: the size that is chosen, how many and for whom."""
    found = dict(re.findall(r'name="((?:\d+-)?(?:quantity|for_whom))"(?: value="([^"]*)")?', text))
    found |= dict(re.findall(r'name="((?:\d+-)?sku)" value="([^"]*)" required checked', text))
    return found


class TestTheForm:
    def test_who_buys_for_oneself_sees_one_line_and_the_quiet_way_to_more(self, offer, phone):
        text = phone.get(f"/m/offers/{offer}/order", headers={"accept-language": "en"}).content.decode()
        assert text.count('name="sku"') == 3
        assert "is-family" not in text
        assert "For the family too" in text
        assert text.index('id="order"') < text.index('type="submit" class="hidden-words"') < text.index('name="drop"')

    def test_where_one_piece_is_the_most_nothing_is_added(self, shop):
        offer = running_offer(per_buyer_limit=1)
        phone = phone_of(make_member(None))
        text = phone.get(f"/m/offers/{offer}/order", headers={"accept-language": "en"}).content.decode()
        assert "For the family too" not in text
        text = send(phone, offer, row(offer, 0), add="").content.decode()
        assert "2-quantity" not in text

    def test_several_lines_are_one_order(self, offer, phone):
        answer = send(phone, offer, row(offer, 0, name="爸爸"), row(offer, 2, number=2, quantity="2", name="大宝"))
        assert answer.status_code == 302
        order = Order.objects.get()
        assert lines_of(order.pk) == [("L", 2, "大宝"), ("S", 1, "爸爸")]
        assert order.total_fen == 3 * 19900
        again = send(phone, offer, row(offer, 0, name="爸爸"), row(offer, 2, number=2, quantity="2", name="大宝"))
        assert again["Location"] == answer["Location"]
        assert send(phone, offer, row(offer, 0, name="妈妈"), row(offer, 2, number=2, quantity="2")).status_code == 422

    def test_the_same_size_twice_is_one_line_with_both_names(self, offer, phone):
        assert send(phone, offer, row(offer, 1, name="爸爸"), row(offer, 1, number=3, name="大宝")).status_code == 302
        assert lines_of(Order.objects.get().pk) == [("M", 2, "大宝 · 爸爸")]

    def test_adding_a_line_orders_nothing_and_loses_nothing(self, offer, phone):
        answer = send(
            phone,
            offer,
            row(offer, 1, quantity="2", name="爸爸"),
            add="",
            phone="138****",
            is_gift="on",
            gift_words="好",
        )
        text = answer.content.decode()
        assert (answer.status_code, Order.objects.count()) == (200, 0)
        assert "cell-wrong" not in text
        known = {"sku": str(sku_of(offer, 1)), "quantity": "2", "for_whom": "爸爸", "2-quantity": "1", "2-for_whom": ""}
        assert known.items() <= typed_in(text).items()
        assert values_of(text, "name") == ["王小鱼"]
        assert 'value="138****"' in text
        assert values_of(text, "idempotency_key") == ["abcdef0123456789"]
        assert 'name="is_gift" checked' in text
        assert 'name="keep" id="id_keep">' in text
        assert "¥597.00" in text

    def test_a_line_is_taken_out_again(self, offer, phone):
        rows = [row(offer, 0, name="爸爸"), row(offer, 1, number=2, name="大宝"), row(offer, 2, number=3)]
        found = typed_in(send(phone, offer, *rows, drop="1").content.decode())
        assert "quantity" not in found
        assert found["2-for_whom"] == "大宝"
        assert found["3-sku"] == str(sku_of(offer, 2))
        assert send(phone, offer, *rows[1:]).status_code == 302
        assert lines_of(Order.objects.get().pk) == [("L", 1, ""), ("M", 1, "大宝")]

    def test_the_last_line_stays(self, offer, phone):
        assert typed_in(send(phone, offer, row(offer, 0, name="爸爸"), drop="1").content.decode())["for_whom"] == "爸爸"

    def test_no_more_lines_than_pieces_one_buyer_may_have(self, offer, phone):
        rows = [row(offer, 0, number=at) for at in range(1, 6)]
        text = send(phone, offer, *rows, add="").content.decode()
        assert "6-quantity" not in text

    def test_what_is_wrong_with_a_line_stands_there_and_the_rest_is_kept(self, offer, phone):
        answer = send(phone, offer, row(offer, 0, name="爸爸"), row(offer, 1, number=2, quantity="0", name="大" * 17))
        text = answer.content.decode()
        assert (answer.status_code, Order.objects.count()) == (422, 0)
        first, second = text.split('id="want-2"')
        assert "cell-wrong" not in first
        assert second.split('id="blank-want"')[0].count("cell-wrong") == 2
        assert typed_in(text)["for_whom"] == "爸爸"

    def test_more_than_one_buyer_may_have_is_said_at_the_line_that_is_too_much(self, offer, phone):
        answer = send(phone, offer, row(offer, 0, quantity="3"), row(offer, 1, number=2, quantity="3"))
        first, second = answer.content.decode().split('id="want-2"')
        assert (answer.status_code, Order.objects.count()) == (422, 0)
        assert "of all sizes together" in second
        assert "of all sizes together" not in first

    def test_what_one_has_already_counts(self, offer, xiaoyu, phone):
        place(offer, xiaoyu, 3)
        answer = send(phone, offer, row(offer, 0, quantity="2"), row(offer, 1, number=2))
        first, second = answer.content.decode().split('id="want-2"')
        assert answer.status_code == 422
        assert "have ordered 3 already" in second
        assert "have ordered 3 already" not in first

    def test_a_size_of_which_too_few_are_left_is_named(self, offer, phone):
        OfferSku.objects.create(offer_id=offer, sku_id=sku_of(offer, 1), available=1)
        answer = send(phone, offer, row(offer, 0), row(offer, 1, number=2, quantity="2"))
        first, second = answer.content.decode().split('id="want-2"')
        assert answer.status_code == 422
        assert "Only 1s of this size are left" not in first
        assert "Only 1 of this size" in second
        assert 'name="wait"' not in answer.content.decode()

    def test_names_are_escaped(self, offer, phone):
        text = send(phone, offer, row(offer, 0, name="<b>爸爸</b>"), add="").content.decode()
        assert "<b>爸爸</b>" not in text

    @pytest.mark.parametrize("number", ["0", "14", "-2", "1e9"])
    def test_rows_that_nobody_could_add_are_not_read(self, offer, phone, number):
        forged = {f"{number}-sku": str(sku_of(offer)), f"{number}-quantity": "1"}
        assert send(phone, offer, row(offer, 0), forged).status_code == 302
        assert Order.objects.get().quantity == 1


class TestWhatIsDue:
    def test_a_deposit_offer_says_what_is_due_now_and_together(self, shop):
        deposit = DepositTerms(Money(2000), 7)
        offer = running_offer(maximum_quantity=9, per_buyer_limit=5, deposit=deposit)
        phone = phone_of(make_member(None))
        text = send(phone, offer, row(offer, 0), row(offer, 1, number=2, quantity="2"), add="").content.decode()
        assert "¥796.00" in text
        assert '<div class="bottom-words">¥80.00</div>' in text


class TestTheDraw:
    def test_who_is_drawn_has_the_lines_as_they_were_entered(self, shop):
        offer, buyer = running_offer(maximum_quantity=9, per_buyer_limit=5, has_fair_start=True), make_member(None)
        lines = [Wanted(sku_of(offer), 1, "爸爸"), Wanted(sku_of(offer), 2, "大宝"), Wanted(sku_of(offer, 1), 1)]
        wish = order_draft(offer, buyer, lines=lines)
        entry = press(wish, now=NOON)
        assert entry_of(buyer, entry.entry_id).label == "S · M"
        draw(offer, now=NOON + timedelta(seconds=62))
        order = Order.objects.get()
        assert lines_of(order.pk) == [("M", 1, ""), ("S", 3, "大宝 ×2 · 爸爸 ×1")]
        assert press(wish, now=NOON + timedelta(seconds=90)).order_id == order.pk
        with pytest.raises(errors.KeyReused):
            press(replace(wish, lines=[replace(lines[0], for_whom="妈妈"), *lines[1:]]), now=NOON)


class TestSoldOut:
    def test_who_waits_gets_the_piece_for_whom_they_named(self, offer, xiaoyu):
        from yutang.presale.actions.serving import put_on_sale
        from yutang.presale.actions.waiting import join_waiting

        OfferStock.objects.filter(offer_id=offer).update(available=0)
        join_waiting(family_draft(offer, xiaoyu, "爸爸"), now=NOON)
        put_on_sale(offer, 1, now=NOON)
        assert lines_of(WaitingEntry.objects.get().order_id) == [("S", 1, "爸爸")]

    def gone(self, offer):
        OfferStock.objects.filter(offer_id=offer).update(available=0)

    def test_the_waiting_list_takes_one_size_and_the_buyer_chooses(self, offer, phone):
        self.gone(offer)
        rows = [row(offer, 0, name="爸爸"), row(offer, 2, number=2, quantity="2", name="大宝")]
        for sent in ({}, {"wait": "yes"}):
            answer = send(phone, offer, *rows, **sent)
            text = answer.content.decode()
            assert answer.status_code == 422
            assert "one size at a time" in text
            assert values_of(text.split('id="want-1"')[1], "wait") == ["1", "2"]
            assert 'class="bottom"' not in text
            assert typed_in(text)["2-for_whom"] == "大宝"
        assert send(phone, offer, *rows, wait="2").status_code == 302
        entry = WaitingEntry.objects.get()
        assert (entry.sku_id, entry.quantity, entry.for_whom) == (sku_of(offer, 2), 2, "大宝")
        assert not Order.objects.exists()

    def test_one_size_that_is_gone_can_be_waited_for_and_the_others_ordered(self, offer, phone):
        OfferSku.objects.create(offer_id=offer, sku_id=sku_of(offer, 1), available=0)
        rows = [row(offer, 0, name="爸爸"), row(offer, 1, number=2, name="大宝")]
        text = send(phone, offer, *rows).content.decode()
        assert values_of(text, "wait") == ["2"]
        assert "This size is sold out" in text.split('id="want-2"')[1]
        assert send(phone, offer, *rows, wait="2").status_code == 302
        assert send(phone, offer, rows[0]).status_code == 302
        assert lines_of(Order.objects.get().pk) == [("S", 1, "爸爸")]


class TestNextTime:
    def test_a_name_comes_with_the_size_it_last_had(self, offer, xiaoyu):
        api.place_order(family_draft(offer, xiaoyu, "爸爸", "大宝"), now=NOON)
        api.place_order(family_draft(offer, xiaoyu, "大宝 · 妈妈", key="key-0002"), now=NOON)
        style = catalog.style_card(make_style("D2", sizes=("S", "M")))
        found = {one.name: (one.size, one.sku_id) for one in family_of(xiaoyu, style)}
        assert found == {
            "大宝": ("S", style.skus[0].id),
            "妈妈": ("S", style.skus[0].id),
            "爸爸": ("S", style.skus[0].id),
        }
        other = catalog.style_card(make_style("D3", sizes=("36", "38")))
        assert {one.sku_id for one in family_of(xiaoyu, other)} == {None}

    def test_it_is_offered_and_filled_in(self, offer, xiaoyu, phone):
        api.place_order(family_draft(offer, xiaoyu, "", "爸爸"), now=NOON)
        page = f"/m/offers/{offer}/order"
        assert "+ 爸爸 · M" in phone.get(page).content.decode()
        empty = {"sku": "", "quantity": "1", "for_whom": ""}
        found = typed_in(send(phone, offer, empty, add="爸爸").content.decode())
        assert (found["for_whom"], found["sku"]) == ("爸爸", str(sku_of(offer, 1)))
        text = send(phone, offer, row(offer, 0), add="爸爸").content.decode()
        found = typed_in(text)
        assert (found["sku"], found["2-for_whom"], found["2-sku"]) == (
            str(sku_of(offer, 0)),
            "爸爸",
            str(sku_of(offer, 1)),
        )
        assert "+ 爸爸" not in text

    def test_the_family_of_others_is_theirs(self, offer, xiaoyu, rival):
        api.place_order(family_draft(offer, xiaoyu, "爸爸"), now=NOON)
        style = catalog.style_card(api.offer_card(offer).style_id)
        assert family_of(make_member(None, "小虾"), style) == []
        with merchant_scope(rival.id):
            assert family_of(make_member(None, "隔壁的"), style) == []


class TestWhereItIsShown:
    @pytest.fixture
    def order(self, offer, xiaoyu):
        placed = api.place_order(family_draft(offer, xiaoyu, "爸爸", "大宝"), now=NOON)
        pay_for(placed)
        return placed

    def test_to_the_buyer_alone(self, order, phone):
        text = phone.get(f"/m/orders/{order.id}").content.decode()
        assert "给爸爸" in text
        assert "给大宝" in text
        assert phone_of(make_member(None, "小虾")).get(f"/m/orders/{order.id}").status_code == 404

    def test_to_staff_who_may_see_personal_data(self, order, merchant, hai_client, client, qian_client):
        text = hai_client.get(f"/presale/orders/{order.id}").content.decode()
        # At the line, and where a part is given back.
        assert text.count("爸爸") == 2
        client.force_login(
            hire(merchant, "审计", "auditor").user, backend="allauth.account.auth_backends.AuthenticationBackend"
        )
        seen = client.get(f"/presale/orders/{order.id}")
        assert seen.status_code == 200
        assert "爸爸" not in seen.content.decode()
        assert qian_client.get(f"/presale/orders/{order.id}").status_code == 404

    def test_in_the_file_with_the_addresses(self, order, hai_client):
        masked, whole = rows_of(hai_client.get(PAGE)), rows_of(hai_client.post(PAGE))
        column = masked[0].index("给谁")
        assert (masked[1][column], whole[1][column]) == ("", "S: 爸爸; M: 大宝")

    def test_to_the_leader_who_hands_it_out(self, order, offer):
        (led,) = orders_led(offer, is_paid=True)
        assert led.items == ("S × 1 爸爸", "M × 1 大宝")

    def test_a_gift_does_not_say_what_its_giver_calls_people(self, offer, xiaoyu):
        from django.test import Client

        from yutang.presale.gift_links import gift_path

        Offer.objects.filter(pk=offer).update(pickup_place="")
        draft = replace(family_draft(offer, xiaoyu, "老爸"), delivery=api.Delivery("", "", "", is_gift=True))
        order = api.place_order(draft, now=NOON)
        answer = Client().get(gift_path(current_merchant_id(), order.id))
        assert answer.status_code == 200
        assert "老爸" not in answer.content.decode()
