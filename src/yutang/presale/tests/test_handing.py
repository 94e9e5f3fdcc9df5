"""Pickup, gifts and who receives them: what an order says of it, and what its offer allows."""

import json
from dataclasses import replace

import pytest

from tests.cast import NOON
from yutang.core.errors import Unprocessable
from yutang.core.tenancy import current_merchant_id
from yutang.presale import api, errors, lane
from yutang.presale.models import Offer, Order
from yutang.presale.rules import Delivery, can_be_handed_over
from yutang.presale.tests.stage import HOME, order_draft, running_offer, sku_of
from yutang.selection.tests.stage import make_member

PICKUP = replace(HOME, address="", is_pickup=True)
OPEN_GIFT = Delivery("", "", "", is_gift=True, gift_words="生日快乐")


def offer_at(place="小满家楼下", *, only=False):
    offer = running_offer(per_buyer_limit=4, maximum_quantity=9)
    Offer.objects.filter(pk=offer).update(pickup_place=place, is_pickup_only=only)
    return offer


def place_to(offer, to, key="key-0001", buyer=None):
    draft = order_draft(offer, buyer or make_member(None), key=key, delivery=to)
    return Order.objects.get(pk=api.place_order(draft, now=NOON).id)


@pytest.mark.parametrize(
    ("to", "is_fine"),
    [
        (HOME, True),
        (PICKUP, True),
        (OPEN_GIFT, True),
        (replace(HOME, is_gift=True), True),
        (replace(HOME, address=""), False),
        (replace(PICKUP, phone=""), False),
        (replace(OPEN_GIFT, is_pickup=True), False),
        (replace(OPEN_GIFT, recipient="妈妈"), False),
        (replace(HOME, gift_words="生日快乐"), False),
        (replace(HOME, is_gift=True, gift_words="乐" * 101), False),
        (Delivery("", "", ""), False),
    ],
    ids=["home", "pickup", "open-gift", "gift-sent", "no-address", "no-phone", "open-pickup", "half-open", "words-alone", "too-long", "nothing"],
)  # fmt: skip
def test_what_a_delivery_must_say(to, is_fine):
    assert can_be_handed_over(to) is is_fine


@pytest.mark.django_db
class TestOrders:
    def test_a_pickup_needs_no_address(self, shop):
        order = place_to(offer_at(), PICKUP)
        assert (order.is_pickup, order.is_gift, order.address) == (True, False, "")

    def test_where_there_is_a_place_a_courier_can_come_too(self, shop):
        assert not place_to(offer_at(), HOME).is_pickup

    def test_where_there_is_no_place_nothing_is_picked_up(self, shop):
        with pytest.raises(errors.NoPickup):
            place_to(offer_at(""), PICKUP)

    def test_where_all_is_picked_up_nothing_is_sent(self, shop):
        offer = offer_at(only=True)
        with pytest.raises(errors.PickupOnly):
            place_to(offer, HOME)
        assert place_to(offer, PICKUP).is_pickup

    def test_a_gift_keeps_its_words(self, shop):
        order = place_to(offer_at(), replace(HOME, is_gift=True, gift_words="生日快乐"))
        assert (order.is_gift, order.gift_words) == (True, "生日快乐")

    def test_a_gift_can_be_left_to_its_receiver(self, shop):
        order = place_to(offer_at(), OPEN_GIFT)
        assert (order.recipient, order.phone, order.phone_lookup, order.address) == ("", "", "", "")

    def test_the_key_is_bound_to_all_of_it(self, shop):
        offer, buyer = offer_at(), make_member(None)
        first = place_to(offer, OPEN_GIFT, buyer=buyer)
        assert place_to(offer, OPEN_GIFT, buyer=buyer).pk == first.pk
        for other in (replace(OPEN_GIFT, gift_words="新年快乐"), replace(OPEN_GIFT, gift_words="")):
            with pytest.raises(errors.KeyReused):
                place_to(offer, other, buyer=buyer)

    def test_a_batch_with_one_of_each(self, shop):
        from yutang.presale.actions.intake import OrderSlip, take_orders

        offer = offer_at()
        ways = [HOME, PICKUP, OPEN_GIFT, replace(PICKUP, is_gift=True), Delivery("", "", "")]
        drafts = [order_draft(offer, make_member(None, str(at)), delivery=to) for at, to in enumerate(ways)]
        answers = take_orders([OrderSlip(current_merchant_id(), draft, NOON) for draft in drafts])
        assert isinstance(answers[-1], errors.BadDelivery)
        rows = [Order.objects.get(pk=answer.order_id) for answer in answers[:-1]]
        assert [(row.is_pickup, row.is_gift) for row in rows] == [
            (False, False),
            (True, False),
            (False, True),
            (True, True),
        ]


@pytest.mark.django_db
class TestTheLane:
    def read(self, offer, delivery):
        body = {"offer_id": str(offer), "lines": [{"sku_id": str(sku_of(offer)), "quantity": 1}], "delivery": delivery}
        slip = lane.read_slip(current_merchant_id(), make_member(None), "key-0001", json.dumps(body).encode(), now=NOON)
        return slip.draft.delivery

    WHO = {"recipient": "王小鱼", "phone": "13800138000"}

    @pytest.mark.parametrize(
        ("sent", "read"),
        [
            ({**WHO, "address": HOME.address}, HOME),
            ({**WHO, "is_pickup": True}, PICKUP),
            ({"is_gift": True, "gift_words": "生日快乐"}, OPEN_GIFT),
        ],
        ids=["home", "pickup", "gift"],
    )
    def test_reads_how_it_is_handed_over(self, shop, sent, read):
        assert self.read(running_offer(), sent) == read

    @pytest.mark.parametrize(
        ("sent", "field"),
        [
            (WHO, "delivery.address"),
            ({"is_pickup": True}, "delivery.recipient"),
            ({"is_gift": True, "recipient": "妈妈"}, "delivery.phone"),
            ({**WHO, "address": HOME.address, "is_pickup": "yes"}, "delivery.is_pickup"),
            ({"is_gift": True, "gift_words": "乐" * 101}, "delivery.gift_words"),
        ],
        ids=["no-address", "nobody", "half", "not-a-boolean", "too-long"],
    )
    def test_says_which_field_is_wrong(self, shop, sent, field):
        with pytest.raises(Unprocessable) as refused:
            self.read(running_offer(), sent)
        assert field in refused.value.fields["invalid"]
