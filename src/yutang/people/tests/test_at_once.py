"""The same person through two doors at the same moment."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from tests.cast import NOON
from yutang.core import clock
from yutang.core.tenancy import merchant_scope
from yutang.people import api
from yutang.people.models import Customer, Identity, Merge

TOGETHER = 4


def at_once(merchant, arrivals):
    """Run them in threads of their own that start together, and give what each was answered."""
    gate = Barrier(len(arrivals))

    def one(told):
        try:
            with merchant_scope(merchant.id), clock.frozen(NOON):
                gate.wait(timeout=10)
                return api.receive_customer(at=NOON, **told)
        finally:
            connection.close()

    with ThreadPoolExecutor(len(arrivals)) as pool:
        return list(pool.map(one, arrivals))


@pytest.mark.django_db(transaction=True)
def test_the_same_identity_at_once_makes_one_customer(merchant):
    for round_number in range(5):
        told = {"channel": "wecom", "identities": {"external_userid": f"wm{round_number}"}}
        assert len(set(at_once(merchant, [told] * TOGETHER))) == 1
    assert Customer.across_merchants().count() == 5
    assert Identity.across_merchants().count() == 5


@pytest.mark.django_db(transaction=True)
def test_four_doors_of_one_person_at_once_end_as_one(merchant):
    doors = [
        {"channel": f"door{number}", "identities": {"openid": "o1", "unionid": "u1", "phone": "13812345678"}}
        for number in range(TOGETHER)
    ]
    answers = at_once(merchant, doors)
    with merchant_scope(merchant.id):
        assert len({api.living_id(one) for one in answers}) == 1
        assert Customer.objects.filter(state="active").count() == 1
        assert len(api.known_ids(answers[0])) == 1 + Merge.objects.count()
