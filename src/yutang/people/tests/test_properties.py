"""Whatever arrives and whatever is merged: everybody is somebody, and every merge comes apart again."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.cast import NOON
from yutang.accounts.models import Merchant
from yutang.core.tenancy import merchant_scope
from yutang.people import api
from yutang.people.models import Customer, Identity, Merge

PHONES = [f"1381234567{n}" for n in range(3)]
NAMES = ["", "王小鱼", "李明", "王女士", "鱼妈妈"]

arrivals = st.lists(
    st.fixed_dictionaries(
        {
            "channel": st.sampled_from(["wecom", "mini"]),
            "name": st.sampled_from(NAMES),
            "identities": st.dictionaries(
                st.sampled_from(["openid", "unionid", "shop_uid", "phone"]), st.integers(0, 2), min_size=1
            ).map(lambda told: {kind: PHONES[n] if kind == "phone" else f"{kind}{n}" for kind, n in told.items()}),
        }
    ),
    min_size=1,
    max_size=12,
)


@pytest.mark.django_db
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(told=arrivals, in_bulk=st.booleans(), order=st.randoms(use_true_random=False))
def test_every_handle_has_a_living_holder_and_every_merge_comes_apart(db, told, in_bulk, order):
    merchant = Merchant.objects.create(name="试", created_at=NOON)
    with merchant_scope(merchant.id):
        if in_bulk:
            answers = [
                one.customer_id
                for one in api.receive_customers_in_bulk([api.read_arrival(at=NOON, **one) for one in told])
            ]
        else:
            answers = [api.receive_customer(at=NOON, **one) for one in told]
        living = set(Customer.objects.filter(state="active").values_list("pk", flat=True))
        everybody = set(Customer.objects.values_list("pk", flat=True))
        assert {api.living_id(one) for one in answers} <= living
        assert set(Identity.objects.values_list("customer_id", flat=True)) <= living
        groups = [api.known_ids(one) for one in living]
        assert sorted(one for group in groups for one in group) == sorted(everybody)
        merges = list(Merge.objects.values_list("pk", flat=True))
        order.shuffle(merges)
        for merge in merges:
            api.undo_merge(merge, now=NOON)
        assert set(Customer.objects.filter(state="active").values_list("pk", flat=True)) == everybody
        # Each handle is back with the record that it came with: whoever holds none held only a phone that others keep.
        assert set(Identity.objects.values_list("customer_id", flat=True)) <= everybody


# What three real people leave behind: handles of their own, names that go together, phones that a family may share.
VARIANTS = [["", "王小鱼", "王女士", "鱼妈妈"], ["", "李明", "李先生"], ["", "陈静", "陈*"]]
HANDLES = ["openid", "unionid", "shop_uid"]


@st.composite
def plausible(draw):
    person = draw(st.integers(0, 2))
    kinds = draw(st.lists(st.sampled_from(HANDLES), unique=True, min_size=1))
    identities = {kind: f"{kind}{person}" for kind in kinds}
    if draw(st.booleans()):
        identities["phone"] = draw(st.sampled_from(PHONES))
    return {"channel": "wecom", "name": draw(st.sampled_from(VARIANTS[person])), "identities": identities}


@pytest.mark.django_db
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(told=st.lists(plausible(), min_size=1, max_size=12))
def test_the_same_arrivals_again_change_nothing(db, told):
    merchant = Merchant.objects.create(name="试", created_at=NOON)
    with merchant_scope(merchant.id):
        arrived = [api.read_arrival(at=NOON, **one) for one in told]
        api.receive_customers_in_bulk(arrived)
        before = list(Customer.objects.order_by("pk").values()), list(Identity.objects.order_by("pk").values())
        assert {one.known for one in api.receive_customers_in_bulk(arrived)} == {api.Known.UNCHANGED}
        assert (
            list(Customer.objects.order_by("pk").values()),
            list(Identity.objects.order_by("pk").values()),
        ) == before
