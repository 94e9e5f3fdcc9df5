"""One order for several of the family: its lines, and for whom they are."""

import json
from uuid import uuid4

import pytest
from django.db import connection

from tests.cast import NOON
from yutang.core.errors import Unprocessable
from yutang.core.tenancy import current_merchant_id
from yutang.presale import api, errors, lane
from yutang.presale.actions.intake import OrderSlip, take_orders
from yutang.presale.models import OrderLine
from yutang.presale.rules import Wanted, body_hash, joined, names_in
from yutang.presale.tests.stage import HOME, assert_books_right, order_draft, running_offer, sku_of
from yutang.selection.tests.stage import make_member

S, M = sorted([uuid4(), uuid4()])


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        ([(S, 1, "爸爸"), (M, 1, "大宝")], [(S, 1, "爸爸"), (M, 1, "大宝")]),
        ([(M, 1, ""), (S, 2, "")], [(S, 2, ""), (M, 1, "")]),
        ([(S, 1, "爸爸"), (S, 1, "大宝")], [(S, 2, "大宝 · 爸爸")]),
        ([(S, 1, "大宝"), (S, 1, "爸爸")], [(S, 2, "大宝 · 爸爸")]),
        ([(S, 2, "爸爸"), (S, 1, "大宝")], [(S, 3, "大宝 ×1 · 爸爸 ×2")]),
        ([(S, 1, "爸爸"), (S, 2, "爸爸")], [(S, 3, "爸爸")]),
        ([(S, 1, ""), (S, 1, "爸爸")], [(S, 2, "爸爸 ×1")]),
    ],
    ids=[
        "two sizes",
        "nobody named",
        "two in one size",
        "the other way round",
        "not alike",
        "twice",
        "one for oneself",
    ],
)
def test_two_lines_of_one_size_are_one_with_both_names(lines, told):
    together = joined([Wanted(*line) for line in lines])
    assert [(line.sku_id, line.quantity, line.for_whom) for line in together] == told
    assert joined(together) == together


def test_who_is_named_is_found_again():
    assert names_in("大宝 ×1 · 爸爸 ×2") == ["大宝", "爸爸"]
    assert names_in("") == []


def test_a_key_is_bound_to_the_names_where_there_are_some():
    offer = uuid4()
    plain = body_hash(offer, [Wanted(S, 1), Wanted(M, 1)], HOME)
    named = body_hash(offer, [Wanted(S, 1, "爸爸"), Wanted(M, 1)], HOME)
    assert len({plain, named, body_hash(offer, [Wanted(S, 1), Wanted(M, 1, "爸爸")], HOME)}) == 3
    assert named == body_hash(offer, [Wanted(M, 1), Wanted(S, 1, "爸爸")], HOME)


def test_an_order_that_names_nobody_keeps_the_hash_it_had():
    offer, sku = "01890000-0000-7000-8000-000000000001", "01890000-0000-7000-8000-000000000002"
    known = body_hash(offer, [Wanted(sku, 2)], HOME)
    assert known == "dbc8911b7c21899c1c552a8655f8f855809729e243c67cd3e3f86f500fe29cb7"


@pytest.fixture
def offer(shop):
    return running_offer(maximum_quantity=9, per_buyer_limit=5)


@pytest.fixture
def xiaoyu(offer):
    return make_member(None)


def family_draft(offer, buyer, *names, key="key-0001"):
    lines = tuple(Wanted(sku_of(offer, at), 1, name) for at, name in enumerate(names))
    return order_draft(offer, buyer, key=key, lines=lines)


def lines_of(order_id) -> list[tuple[str, int, str]]:
    rows = OrderLine.objects.filter(order_id=order_id).order_by("label")
    return [(row.label, row.quantity, row.for_whom) for row in rows]


class TestOrders:
    def test_each_line_keeps_for_whom_it_is(self, offer, xiaoyu):
        order = api.place_order(family_draft(offer, xiaoyu, "爸爸", "", "大宝"), now=NOON)
        assert lines_of(order.id) == [("L", 1, "大宝"), ("M", 1, ""), ("S", 1, "爸爸")]
        assert order.total.fen == 3 * 19900
        assert_books_right(offer)

    def test_names_are_sealed(self, offer, xiaoyu):
        api.place_order(family_draft(offer, xiaoyu, "爸爸"), now=NOON)
        with connection.cursor() as cursor:
            cursor.execute("SELECT for_whom FROM presale_orderline")
            (kept,) = cursor.fetchone()
        assert kept
        assert "爸爸" not in kept

    def test_a_key_with_other_names_is_refused(self, offer, xiaoyu):
        first = api.place_order(family_draft(offer, xiaoyu, "爸爸"), now=NOON)
        assert api.place_order(family_draft(offer, xiaoyu, "爸爸"), now=NOON).id == first.id
        for name in ("大宝", ""):
            with pytest.raises(errors.KeyReused):
                api.place_order(family_draft(offer, xiaoyu, name), now=NOON)

    def test_names_in_a_batch_stay_with_their_own_orders(self, offer):
        drafts = [
            family_draft(offer, make_member(None, f"鱼{at}"), name) for at, name in enumerate(("爸爸", "", "大宝"))
        ]
        answers = take_orders([OrderSlip(current_merchant_id(), draft, NOON) for draft in drafts])
        assert [lines_of(answer.order_id)[0][2] for answer in answers] == ["爸爸", "", "大宝"]


class TestTheLane:
    def read(self, offer, *lines):
        delivery = {"recipient": "王小鱼", "phone": "13800138000", "address": HOME.address}
        body = {"offer_id": str(offer), "lines": list(lines), "delivery": delivery}
        return lane.read_slip(current_merchant_id(), make_member(None), "key-0001", json.dumps(body).encode(), now=NOON)

    def line(self, offer, **changes):
        return {"sku_id": str(sku_of(offer)), "quantity": 1} | changes

    def test_reads_for_whom(self, offer):
        slip = self.read(offer, self.line(offer, for_whom=" 爸爸 "), self.line(offer))
        assert [line.for_whom for line in slip.draft.lines] == ["爸爸", ""]

    @pytest.mark.parametrize("name", ["爸" * 17, 7, None, "爸\n爸"], ids=["too-long", "number", "null", "two-lines"])
    def test_says_that_a_name_makes_no_sense(self, offer, name):
        with pytest.raises(Unprocessable) as refused:
            self.read(offer, self.line(offer, for_whom=name))
        assert any("for_whom" in field for field in refused.value.fields["invalid"])
