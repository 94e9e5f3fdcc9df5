"""Receiving people: the same one twice, through several doors, at once, and in thousands."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.cast import NOON, facts
from yutang.core.errors import Refusal
from yutang.core.tenancy import merchant_scope
from yutang.people import api
from yutang.people.models import Customer, Identity, Merge


def receive(**told):
    told.setdefault("channel", "wecom")
    told.setdefault("at", NOON)
    identities = {
        kind: told.pop(kind) for kind in ("phone", "unionid", "openid", "external_userid", "shop_uid") if kind in told
    }
    return api.receive_customer(identities=identities, **told)


def test_the_same_identity_is_the_same_customer(shop):
    first = receive(external_userid="wm1", nickname="小鱼")
    assert receive(external_userid="wm1", nickname="别的名字") == first
    assert api.customer_card(first).nickname == "小鱼"
    assert facts() == ["people.customer_joined"]


def test_a_phone_is_the_same_in_every_writing(shop):
    first = receive(phone="138 1234 5678")
    assert receive(channel="shop", phone="+86-13812345678") == first
    assert api.customer_card(first).masked_phone == "138****5678"


def test_a_masked_phone_proves_nothing(shop):
    one = receive(external_userid="wm1", phone="138****5678")
    other = receive(external_userid="wm2", phone="138****5678")
    assert one != other
    with pytest.raises(Refusal) as refused:
        receive(phone="138****5678")
    assert refused.value.code == "people.identity_missing"


def test_a_unionid_joins_two_records_whatever_their_names(shop):
    member = receive(external_userid="wm1", name="王小鱼")
    buyer = receive(channel="mini", openid="o1", unionid="u1", name="李明")
    assert member != buyer
    assert receive(external_userid="wm1", unionid="u1") == member
    assert api.living_id(buyer) == member
    assert set(api.known_ids(member)) == {member, buyer}
    assert facts()[-1] == "people.customers_merged"


def test_an_openid_counts_in_its_own_channel_only(shop):
    assert receive(channel="mini", openid="o1") != receive(channel="official", openid="o1")


def test_a_phone_joins_records_with_the_same_name(shop):
    member = receive(external_userid="wm1", phone="13812345678", name="王女士")
    buyer = receive(channel="shop", shop_uid="t1", phone="13812345678", name="王小鱼")
    assert buyer == member
    merge = Merge.objects.get()
    assert (merge.survivor_id, merge.reason) == (member, "phone")


def test_a_household_on_one_phone_stays_apart(shop):
    wife = receive(channel="shop", shop_uid="t1", phone="13812345678", name="王小鱼")
    husband = receive(channel="shop", shop_uid="t2", phone="13812345678", name="李明")
    assert wife != husband
    assert api.household_of(wife) == [husband]
    assert Merge.objects.count() == 0
    # Each is found again by name behind the shared phone.
    assert receive(channel="till", phone="13812345678", name="李明") == husband
    assert receive(channel="till", phone="13812345678", name="王小鱼") == wife


def test_two_wechat_accounts_on_one_phone_stay_apart(shop):
    mother = receive(channel="mini", unionid="u1", phone="13812345678", nickname="鱼妈妈")
    child = receive(channel="mini", unionid="u2", phone="13812345678", nickname="小鱼")
    assert mother != child


def test_a_merge_undone_is_not_made_again(shop):
    member = receive(external_userid="wm1", phone="13812345678")
    receive(channel="shop", shop_uid="t1", phone="13812345678")
    merge = Merge.objects.get()
    api.undo_merge(merge.pk, now=NOON)
    buyer = receive(channel="shop", shop_uid="t1", phone="13812345678")
    assert buyer == merge.absorbed_id != member
    assert api.find_customer("shop_uid", "t1", "shop") == buyer
    assert api.known_ids(member) == [member]
    with pytest.raises(Refusal):
        api.undo_merge(merge.pk, now=NOON)


def test_merges_upon_merges_come_apart_in_any_order(shop):
    a, b, c = (receive(external_userid=f"wm{n}") for n in range(3))
    first = api.merge_customers(b, a, now=NOON)
    second = api.merge_customers(c, b, now=NOON)
    assert set(api.known_ids(a)) == {a, b, c}
    api.undo_merge(first, now=NOON)
    assert api.find_customer("external_userid", "wm0") == a
    assert api.find_customer("external_userid", "wm1") == c
    api.undo_merge(second, now=NOON)
    assert [api.find_customer("external_userid", f"wm{n}") for n in range(3)] == [a, b, c]
    assert [api.living_id(one) for one in (a, b, c)] == [a, b, c]


def test_traits_of_merged_records_are_read_together_and_parted_again(shop):
    a, b = receive(external_userid="wm1"), receive(external_userid="wm2")
    api.note_trait(a, "height_cm", 165, source="survey", at=NOON)
    api.note_trait(b, "height_cm", 168, source="order", at=NOON + timedelta(days=1))
    api.note_trait(b, "skin", "dry", source="survey", at=NOON)
    merge = api.merge_customers(a, b, now=NOON)
    assert api.traits_of(a) == {"height_cm": 168, "skin": ["dry"]}
    api.undo_merge(merge, now=NOON)
    assert api.traits_of(a) == {"height_cm": 165}


def test_an_older_note_does_not_overwrite_a_newer(shop):
    one = receive(external_userid="wm1")
    assert api.note_trait(one, "city", "杭州", source="survey", at=NOON)
    assert not api.note_trait(one, "city", "宁波", source="import", at=NOON - timedelta(days=9))
    assert api.traits_of(one) == {"city": "杭州"}


@pytest.mark.parametrize(
    ("identities", "code"),
    [
        ({}, "people.identity_missing"),
        ({"phone": ""}, "people.identity_missing"),
        ({"phone": "12345"}, "phone.unreadable"),
        ({"shoe_size": "39"}, "people.identity_kind_unknown"),
        ({"unionid": "u" * 200}, "people.identity_unreadable"),
        ({"shop_uid": "****"}, "people.identity_unreadable"),
    ],
)
def test_what_cannot_be_an_identity_is_refused_and_nothing_is_kept(shop, identities, code):
    with pytest.raises(Refusal) as refused:
        api.receive_customer(channel="wecom", identities=identities, at=NOON)
    assert refused.value.code == code
    assert Customer.objects.count() == 0


def test_another_merchants_customer_with_the_same_phone_is_somebody_else(shop, rival):
    mine = receive(phone="13812345678")
    with merchant_scope(rival.id):
        theirs = receive(phone="13812345678")
        with pytest.raises(Refusal):
            api.customer_card(mine)
    assert mine != theirs


def test_a_batch_decides_as_one_by_one_does(shop):
    told = [
        {"channel": "shop", "identities": {"shop_uid": "t1", "phone": "13812345678"}, "name": "王小鱼"},
        {"channel": "shop", "identities": {"shop_uid": "t2", "phone": "13812345678"}, "name": "李明"},
        {"channel": "mini", "identities": {"openid": "o1", "unionid": "u1"}, "nickname": "鱼"},
        {"channel": "mini", "identities": {"openid": "o1", "phone": "13812345678"}, "name": "王女士"},
        {"channel": "wecom", "identities": {"external_userid": "wm1", "unionid": "u1"}},
    ]
    arrivals = [api.read_arrival(at=NOON, **one) for one in told]
    received = api.receive_customers_in_bulk(arrivals)
    wife, husband, member, again, friend = (one.customer_id for one in received)
    assert wife == member == again == friend != husband
    assert [str(one.known) for one in received] == ["new", "new", "new", "changed", "changed"]
    assert Customer.objects.filter(state="active").count() == 2
    assert {one.known for one in api.receive_customers_in_bulk(arrivals)} == {api.Known.UNCHANGED}
    assert Identity.objects.count() == 7
    for merge in Merge.objects.order_by("-id"):
        api.undo_merge(merge.pk, now=NOON)
    assert api.find_customer("unionid", "u1") == api.find_customer("openid", "o1", "mini") != wife
