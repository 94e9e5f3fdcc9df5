"""A fair start: everybody of the first minute has the same chance, nobody is lost, nobody is served twice."""

import hashlib
from collections import Counter
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
from django.db import connection

from tests.cast import NOON
from yutang.core.money import Money
from yutang.core.tenancy import current_merchant_id, merchant_scope
from yutang.presale import api, errors
from yutang.presale.actions import drawing
from yutang.presale.actions.drawing import draw
from yutang.presale.actions.intake import OrderSlip, Placed, take_orders
from yutang.presale.actions.intake.entering import Entered
from yutang.presale.actions.offering import change_draft
from yutang.presale.actions.ordering import press
from yutang.presale.actions.relay_lists import EntryWish, RelayDraft, open_relay, write_entry
from yutang.presale.actions.waiting import join_waiting
from yutang.presale.jobs import draw_due_lots
from yutang.presale.models import DrawEntry, Offer, OfferDraw, Order, RelayEntry
from yutang.presale.queries.draws import draw_card, entries_of, entry_of, lots_of
from yutang.presale.rules.drawing import Entrant, drawn_order, hash_of_seed, lot
from yutang.presale.rules.terms import EarlyPrice, GroupTerms, SkuTerms
from yutang.presale.tests.stage import (
    HOME,
    TERMS,
    assert_books_right,
    draft_offer,
    order_draft,
    pay_for,
    running_offer,
    sku_of,
)
from yutang.selection.tests.stage import make_community, make_member
from yutang.touch import api as touch

MINUTE = NOON + timedelta(seconds=60)
# The draw begins when whoever pressed in the last moment is surely in.
DUE = NOON + timedelta(seconds=62)


def fair_offer(code="D1", **changes) -> UUID:
    return running_offer(code, has_fair_start=True, **changes)


def enter(offer, buyer, quantity=1, *, key="key-0001", now=NOON, **changes):
    return press(order_draft(offer, buyer, quantity, key, **changes), now=now)


def members(count: int) -> list[UUID]:
    return [make_member(None, f"买家{at}") for at in range(count)]


def states(offer) -> Counter:
    return Counter(DrawEntry.objects.filter(offer_id=offer).values_list("state", flat=True))


class TestLots:
    SEED = "5eed" * 16

    def test_a_lot_is_what_anybody_can_reckon(self):
        key = UUID(int=7)
        assert lot(self.SEED, key) == hashlib.sha256((self.SEED + str(key)).encode()).hexdigest()

    def test_the_lowest_lot_comes_first_and_late_ones_last_as_they_came(self):
        entrants = [Entrant(UUID(int=at), NOON) for at in range(20)]
        late = [Entrant(UUID(int=100 - at), MINUTE + timedelta(milliseconds=at)) for at in range(3)]
        order = drawn_order(self.SEED, [*late, *entrants], until=MINUTE)
        assert order[:20] == sorted((one.entry_id for one in entrants), key=lambda key: lot(self.SEED, key))
        assert order[20:] == [one.entry_id for one in late]

    def test_whoever_is_first_by_a_millisecond_is_first_no_more_often_than_others(self):
        """10 entrants, 2,000 draws: each should be first about 200 times. Chi-squared with 9 degrees is below 27.9 in 999 of
        1,000 cases; the seeds are fixed, so it is below it always or never.
        """
        entrants = [Entrant(UUID(int=at), NOON + timedelta(milliseconds=at)) for at in range(10)]
        firsts = Counter(drawn_order(f"{seed:064x}", entrants, until=MINUTE)[0].int for seed in range(2000))
        assert sum((firsts[at] - 200) ** 2 / 200 for at in range(10)) < 27.9

    def test_a_place_says_nothing_about_the_moment(self):
        """The rank correlation of coming early and being served early, over 500 entrants: its spread is 1 / sqrt(499)."""
        entrants = [Entrant(UUID(int=at * 7919 + 1), NOON + timedelta(milliseconds=at)) for at in range(500)]
        place = {key: at for at, key in enumerate(drawn_order(self.SEED, entrants, until=MINUTE))}
        distance = sum((place[one.entry_id] - at) ** 2 for at, one in enumerate(entrants))
        assert abs(1 - 6 * distance / (500 * (500**2 - 1))) < 3.3 / 499**0.5


@pytest.mark.django_db
class TestEntering:
    def test_who_orders_in_the_minute_is_entered_and_gets_nothing_yet(self, shop):
        offer, buyer = fair_offer(), make_member(None)
        answer = enter(offer, buyer)
        assert isinstance(answer, Entered)
        assert (answer.state, answer.draw_until) == ("waiting", MINUTE)
        assert not Order.objects.exists()
        card = entry_of(buyer, answer.entry_id)
        assert (card.label, card.quantity, card.state, card.position) == ("S", 1, "waiting", None)
        assert [one.id for one in entries_of(buyer)] == [answer.entry_id]
        assert api.offer_card(offer).available == 4

    def test_an_offer_without_a_fair_start_sells_at_once(self, shop):
        assert isinstance(enter(running_offer(), make_member(None)), Placed)
        assert not OfferDraw.objects.exists()

    def test_the_same_key_again_is_the_same_entry(self, shop):
        offer, buyer = fair_offer(), make_member(None)
        assert enter(offer, buyer) == enter(offer, buyer, now=NOON + timedelta(seconds=9))
        assert DrawEntry.objects.get().entered_at == NOON

    def test_the_same_key_with_another_order_is_refused(self, shop):
        offer, buyer = fair_offer(), make_member(None)
        enter(offer, buyer)
        with pytest.raises(errors.KeyReused):
            enter(offer, buyer, 2)
        with pytest.raises(errors.KeyReused):
            enter(offer, buyer, delivery=replace(HOME, address="别人家的地址 9 号"))
        assert DrawEntry.objects.get().quantity == 1

    def test_ordering_again_changes_the_wish_and_a_late_repeat_does_not_bring_the_old_one_back(self, shop):
        offer, buyer = fair_offer(), make_member(None)
        first = enter(offer, buyer, 1)
        second = enter(offer, buyer, 2, key="key-0002")
        assert enter(offer, buyer, 1) == second
        assert entry_of(buyer, first.entry_id).id == second.entry_id
        assert states(offer) == {"waiting": 1, "replaced": 1}
        draw(offer, now=DUE)
        (order,) = Order.objects.all()
        assert order.quantity == 2

    def test_a_double_tap_in_one_batch_is_one_entry(self, shop):
        offer, buyer = fair_offer(), make_member(None)
        slips = [
            OrderSlip(current_merchant_id(), order_draft(offer, buyer, quantity, key), NOON)
            for quantity, key in ((1, "key-0001"), (1, "key-0001"), (2, "key-0001"), (2, "key-0002"))
        ]
        first, again, forged, changed = take_orders(slips)
        assert first == again
        assert isinstance(forged, errors.KeyReused)
        assert changed.entry_id != first.entry_id
        assert states(offer) == {"waiting": 1, "replaced": 1}

    @pytest.mark.parametrize(
        ("quantity", "refusal"),
        [(0, errors.BadQuantity), (-1, errors.BadQuantity), (4, errors.BadQuantity), (10**12, errors.BadQuantity)],
        ids=["none", "negative", "above-the-limit", "huge"],
    )
    def test_nonsense_is_refused_before_the_draw(self, shop, quantity, refusal):
        offer = fair_offer()
        with pytest.raises(refusal):
            enter(offer, make_member(None), quantity)
        assert not DrawEntry.objects.exists()

    def test_a_buyer_of_another_shop_is_not_entered(self, shop, rival):
        offer = fair_offer()
        with merchant_scope(rival.id):
            stranger = make_member(None, "外人")
            with pytest.raises(errors.OfferMissing):
                press(replace(order_draft_of(offer), customer_id=stranger), now=NOON)
        with pytest.raises(errors.DrawEntryMissing):
            entry_of(make_member(None), UUID(int=1))
        assert not DrawEntry.objects.exists()

    def test_what_is_ordered_and_where_it_goes_is_sealed(self, shop):
        offer = fair_offer()
        enter(offer, make_member(None))
        with connection.cursor() as cursor:
            cursor.execute("SELECT draft FROM presale_drawentry")
            (text,) = cursor.fetchone()
        assert text
        assert "余杭" not in text
        assert "8613800138000" not in text

    def test_who_needs_an_order_at_once_is_told_to_wait_and_not_entered(self, shop):
        offer = fair_offer()
        with pytest.raises(errors.OfferDraws):
            api.place_order(order_draft(offer, make_member(None)), now=NOON)
        assert not DrawEntry.objects.exists()

    def test_a_line_of_a_relay_waits_until_the_lots_are_drawn_and_nothing_half_written_stays(self, shop):
        offer, buyer = fair_offer(), make_member(community := make_community())
        relay = open_relay(RelayDraft(community, "周五接龙", [offer], NOON + timedelta(days=1), "三号楼"), now=NOON)
        wish = EntryWish(buyer, "小鱼", "+8613800138000", {offer: {sku_of(offer): 1}})
        with pytest.raises(errors.OfferDraws):
            write_entry(relay, wish, now=NOON)
        assert not DrawEntry.objects.exists()
        assert not RelayEntry.objects.exists()
        draw(offer, now=DUE)
        assert len(write_entry(relay, wish, now=DUE).order_ids) == 1

    def test_a_fair_start_and_a_group_price_do_not_go_together(self, shop):
        with pytest.raises(errors.FairStartAlone):
            draft_offer(has_fair_start=True, group=GroupTerms(Money(100), 2))


def order_draft_of(offer_id):
    """A draft for an offer that the shop in force cannot see."""
    return api.OrderDraft(offer_id, UUID(int=1), (api.Wanted(UUID(int=2), 1),), "key-0001", HOME)


@pytest.mark.django_db
class TestDrawing:
    def test_everybody_is_served_in_the_order_of_their_lots_and_then_it_sells_as_usual(self, shop):
        offer = fair_offer(maximum_quantity=4)
        buyers = members(7)
        entered = {buyer: enter(offer, buyer, now=NOON + timedelta(seconds=at)) for at, buyer in enumerate(buyers)}
        assert draw(offer, now=DUE) == 4
        card = draw_card(offer)
        assert (card.entries, card.served, card.refused, card.waiting) == (7, 4, 3, 0)
        by_lot = sorted(entered, key=lambda buyer: lot(card.seed, entered[buyer].entry_id))
        for place, buyer in enumerate(by_lot, 1):
            found = entry_of(buyer, entered[buyer].entry_id)
            assert found.position == place
            assert (found.state, found.refusal_code) == (
                ("served", "") if place <= 4 else ("refused", "presale.sold_out")
            )
        assert [one.entry_id for one in lots_of(card)] == [entered[buyer].entry_id for buyer in by_lot]
        assert_books_right(offer)
        with pytest.raises(errors.SoldOut):
            enter(offer, make_member(None, "后来"), now=DUE)

    def test_what_is_left_sells_at_once_after_the_draw(self, shop):
        offer = fair_offer()
        enter(offer, make_member(None))
        draw(offer, now=DUE)
        assert isinstance(enter(offer, make_member(None, "后来"), now=DUE), Placed)

    def test_a_draw_with_nobody_in_it_ends(self, shop):
        offer = fair_offer()
        assert draw(offer, now=DUE) == 0
        assert not api.offer_card(offer).is_drawing

    def test_before_its_time_nothing_is_drawn(self, shop):
        offer = fair_offer()
        enter(offer, make_member(None))
        assert draw(offer, now=DUE - timedelta(milliseconds=1)) == 0
        assert draw_due_lots(DUE - timedelta(milliseconds=1)) == 0
        assert states(offer) == {"waiting": 1}

    def test_the_clock_draws_for_every_shop(self, shop):
        offer = fair_offer()
        enter(offer, make_member(None))
        assert draw_due_lots(DUE) == 1
        assert draw_due_lots(DUE) == 0

    def test_who_presses_after_the_minute_comes_behind_it(self, shop):
        offer = fair_offer(maximum_quantity=3)
        late = enter(offer, make_member(None, "迟到"), now=MINUTE)
        for buyer in members(3):
            enter(offer, buyer, now=MINUTE - timedelta(milliseconds=1))
        draw(offer, now=DUE)
        entry = DrawEntry.objects.get(pk=late.entry_id)
        assert (entry.position, entry.state) == (4, "refused")

    def test_the_key_of_a_served_entry_finds_its_order(self, shop):
        offer, buyer = fair_offer(), make_member(None)
        entered = enter(offer, buyer)
        draw(offer, now=DUE)
        again = enter(offer, buyer, now=DUE)
        assert isinstance(again, Placed)
        assert not again.is_new
        assert again.order_id == entry_of(buyer, entered.entry_id).order_id
        with pytest.raises(errors.KeyReused):
            enter(offer, buyer, 2, now=DUE)

    def test_the_order_is_kept_for_an_hour_from_the_draw_and_its_buyer_is_told_once(self, shop):
        offer, buyer = fair_offer(), make_member(None)
        enter(offer, buyer)
        draw(offer, now=DUE)
        draw(offer, now=DUE)
        order = Order.objects.get()
        assert order.hold_expires_at == DUE + timedelta(hours=1)
        (message,) = touch.inbox_of(buyer)
        assert message.url == f"/m/orders/{order.pk}"
        assert "drawn" in message.words["en"]
        assert api.release_expired_holds(offer, now=DUE + timedelta(minutes=59)) == 0
        assert pay_for(api.order_card(order.pk), now=DUE + timedelta(minutes=59)) == api.PaymentOutcome.COUNTED

    def test_the_price_is_that_of_the_moment_in_which_one_entered(self, shop):
        early = EarlyPrice(Money(100), NOON + timedelta(seconds=30))
        offer = fair_offer(early=early)
        one, two = members(2)
        enter(offer, one, now=NOON + timedelta(seconds=29))
        enter(offer, two, now=NOON + timedelta(seconds=31))
        draw(offer, now=DUE)
        paid = dict(Order.objects.values_list("customer_id", "total_fen"))
        assert paid[one] == 100 < paid[two]

    def test_gifts_and_pickup_come_through_the_draw(self, shop):
        offer = fair_offer(pickup_place="团长家")
        to = api.Delivery("王小鱼", "+8613800138000", "", is_pickup=True, is_gift=True, gift_words="生日快乐")
        enter(offer, make_member(None), delivery=to)
        draw(offer, now=DUE)
        order = Order.objects.get()
        assert (order.is_pickup, order.is_gift, order.gift_words) == (True, True, "生日快乐")

    def test_lines_for_several_of_the_family_come_through_the_draw(self, shop):
        offer, buyer = fair_offer(), make_member(None)
        lines = (api.Wanted(sku_of(offer, 0), 1, "爸爸"), api.Wanted(sku_of(offer, 1), 2, "大宝"))
        enter(offer, buyer, lines=lines)
        draw(offer, now=DUE)
        order = Order.objects.get()
        kept = {line.sku_id: (line.quantity, line.for_whom) for line in order.lines.all()}
        assert kept == {line.sku_id: (line.quantity, line.for_whom) for line in lines}
        again = enter(offer, buyer, lines=lines, now=DUE)
        assert isinstance(again, Placed)
        assert not again.is_new

    def test_the_seed_is_fixed_before_the_first_entry_and_shown_after_the_last_is_served(self, shop):
        offer = fair_offer()
        before = draw_card(offer)
        assert (before.seed, len(before.seed_hash)) == ("", 64)
        assert lots_of(before) == []
        enter(offer, make_member(None))
        draw(offer, now=DUE)
        after = draw_card(offer)
        assert hash_of_seed(after.seed) == after.seed_hash == before.seed_hash

    def test_a_seed_gives_one_order_and_another_seed_another(self, shop, monkeypatch):
        found = []
        for at, seed in enumerate(["a" * 64, "b" * 64]):
            monkeypatch.setattr(drawing, "new_seed", lambda seed=seed: seed)
            offer = fair_offer(f"S{at}", maximum_quantity=30)
            for buyer in members(12):
                enter(offer, buyer, key=f"key-draw-{at}")
            draw(offer, now=DUE)
            rows = DrawEntry.objects.filter(offer_id=offer).order_by("position")
            keys = list(rows.values_list("pk", flat=True))
            assert keys == sorted(keys, key=lambda key, seed=seed: lot(seed, key))
            found.append([sorted(keys).index(key) for key in keys])
        assert found[0] != found[1]

    def test_no_two_draws_have_the_same_seed(self):
        assert len({drawing.new_seed() for _time in range(50)}) == 50


@pytest.mark.django_db
class TestWhatCanGoWrong:
    def test_a_draw_that_is_killed_is_taken_up_where_it_stopped(self, shop, monkeypatch):
        monkeypatch.setattr(drawing, "AT_ONCE", 3)
        offer = fair_offer(maximum_quantity=8)
        buyers = members(10)
        for buyer in buyers:
            enter(offer, buyer)
        told, real = [], drawing.tell_drawn

        def dies(*args, **kwargs):
            if len(told) == 4:
                raise KeyboardInterrupt
            told.append(args)
            real(*args, **kwargs)

        monkeypatch.setattr(drawing, "tell_drawn", dies)
        with pytest.raises(KeyboardInterrupt):
            draw(offer, now=DUE)
        assert states(offer) == {"served": 3, "waiting": 7}
        assert Order.objects.count() == 3
        assert api.offer_card(offer).is_drawing
        places = dict(DrawEntry.objects.values_list("pk", "position"))
        monkeypatch.setattr(drawing, "tell_drawn", real)
        assert draw(offer, now=DUE + timedelta(seconds=5)) == 5
        assert states(offer) == {"served": 8, "refused": 2}
        assert dict(DrawEntry.objects.values_list("pk", "position")) == places
        assert Order.objects.values("customer_id").distinct().count() == 8
        assert all(len(touch.inbox_of(buyer)) <= 1 for buyer in buyers)
        assert_books_right(offer)

    def test_who_presses_while_it_is_drawn_is_served_before_it_ends(self, shop, monkeypatch):
        monkeypatch.setattr(drawing, "AT_ONCE", 2)
        offer = fair_offer(maximum_quantity=10)
        for buyer in members(4):
            enter(offer, buyer)
        newcomer, real = make_member(None, "中途"), drawing.tell_drawn

        def presses(*args, **kwargs):
            real(*args, **kwargs)
            enter(offer, newcomer, now=DUE)

        monkeypatch.setattr(drawing, "tell_drawn", presses)
        assert draw(offer, now=DUE) == 5
        assert DrawEntry.objects.get(customer_id=newcomer).position == 5
        assert states(offer) == {"served": 5}

    def test_once_ones_lot_is_drawn_the_wish_stands(self, shop, monkeypatch):
        monkeypatch.setattr(drawing, "AT_ONCE", 1)
        offer = fair_offer()
        for buyer in members(2):
            enter(offer, buyer)
        assert drawing._serve_some(offer, now=DUE) == 1
        waiting = DrawEntry.objects.get(state="waiting")
        with pytest.raises(errors.LotsDrawn):
            enter(offer, waiting.customer_id, 2, key="key-0002", now=DUE)

    def test_cancelling_in_the_minute_refuses_everybody(self, shop):
        offer, buyer = fair_offer(), make_member(None)
        entered = enter(offer, buyer)
        api.cancel_offer(offer, now=NOON + timedelta(seconds=30))
        card = entry_of(buyer, entered.entry_id)
        assert (card.state, card.refusal_code) == ("refused", "presale.offer_over")
        assert DrawEntry.objects.get().draft == ""
        assert draw(offer, now=DUE) == 0
        assert not Order.objects.exists()
        with pytest.raises(errors.OfferOver):
            enter(offer, buyer, now=NOON + timedelta(seconds=31))

    def test_an_offer_that_closes_before_its_draw_refuses_everybody(self, shop):
        offer = fair_offer(closes_at=NOON + timedelta(seconds=40))
        enter(offer, make_member(None))
        api.close_offer(offer, now=NOON + timedelta(seconds=40))
        assert states(offer) == {"refused": 1}
        assert Offer.objects.get().drawn_at is not None

    def test_one_size_too_few_is_told_as_such(self, shop):
        draft = draft_offer(has_fair_start=True)
        terms = replace(TERMS, has_fair_start=True, skus=(SkuTerms(sku_of(draft), 1, 0),))
        change_draft(draft, terms, now=NOON)
        api.open_offer(draft, now=NOON)
        for buyer in members(3):
            enter(draft, buyer)
        draw(draft, now=DUE)
        codes = Counter(DrawEntry.objects.values_list("refusal_code", flat=True))
        assert codes == {"": 1, "presale.sku_sold_out": 2}

    def test_who_waits_is_served_after_the_draw_and_not_in_it(self, shop, monkeypatch):
        monkeypatch.setattr(drawing, "AT_ONCE", 1)
        offer = fair_offer(maximum_quantity=2, minimum_quantity=1, per_buyer_limit=1)
        for buyer in members(3):
            enter(offer, buyer)
        for _time in range(2):
            drawing._serve_some(offer, now=DUE)
        waiter = make_member(None, "候补")
        join_waiting(order_draft(offer, waiter), now=DUE)
        served = Order.objects.order_by("pk").first()
        Order.objects.filter(pk=served.pk).update(hold_expires_at=DUE)
        assert api.release_expired_holds(offer, now=DUE) == 1
        assert not Order.objects.filter(customer_id=waiter).exists()
        # What came back goes to the lot that was still to be served.
        assert draw(offer, now=DUE) == 1
        assert not Order.objects.filter(customer_id=waiter).exists()
        Order.objects.filter(state="placed").update(hold_expires_at=DUE)
        api.release_expired_holds(offer, now=DUE)
        assert Order.objects.filter(customer_id=waiter, state="placed").count() == 1
        assert_books_right(offer)
