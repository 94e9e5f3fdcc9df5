import threading
from datetime import timedelta

import pytest
from django.db import connection

from tests.cast import NOON, hire
from yutang.accounts import api
from yutang.accounts.errors import LinkSpent
from yutang.accounts.models import SignInLink
from yutang.core.errors import NotFound
from yutang.core.models import AuditEntry
from yutang.core.tenancy import merchant_scope


def token_for(staff, **more):
    path = api.make_sign_in_link(staff.pk, now=NOON, **more)
    return path.removeprefix("/sign-in/")


def test_a_link_signs_in_once(hai):
    token = token_for(hai)
    signed = api.use_sign_in_link(token, now=NOON)
    assert (signed.user_id, signed.merchant_id) == (hai.user_id, hai.merchant_id)
    with pytest.raises(LinkSpent):
        api.use_sign_in_link(token, now=NOON)


def test_looking_at_a_link_does_not_use_it_up(hai):
    token = token_for(hai)
    assert api.link_waiting(token, now=NOON).name == "阿海"
    assert api.link_waiting(token, now=NOON).id == hai.pk
    api.use_sign_in_link(token, now=NOON)
    with pytest.raises(LinkSpent):
        api.link_waiting(token, now=NOON)


def test_the_token_itself_is_not_stored(hai):
    token = token_for(hai)
    row = SignInLink.across_merchants().get()
    assert token not in str(vars(row))
    with merchant_scope(hai.merchant_id):
        assert token not in str(list(AuditEntry.objects.values()))


def test_an_old_link_is_void(hai):
    token = token_for(hai, valid=timedelta(minutes=15))
    with pytest.raises(LinkSpent):
        api.use_sign_in_link(token, now=NOON + timedelta(minutes=15))
    assert api.use_sign_in_link(token, now=NOON + timedelta(minutes=14, seconds=59))


@pytest.mark.parametrize("forged", ["", "x", "\udcff", "a" * 10_000, "' OR 1=1 --"])
def test_a_forged_link_is_void(hai, forged):
    token_for(hai)
    with pytest.raises(LinkSpent):
        api.use_sign_in_link(forged, now=NOON)


def test_a_link_of_somebody_dismissed_is_void(shop, hai):
    other = hire(shop, "小红", "guide")
    token = token_for(other)
    other.is_active = False
    other.save()
    with pytest.raises(LinkSpent):
        api.use_sign_in_link(token, now=NOON)
    with pytest.raises(NotFound):
        api.make_sign_in_link(other.pk, now=NOON)


def test_both_making_and_using_are_noted_under_the_right_name(shop, hai):
    api.use_sign_in_link(token_for(hai), now=NOON)
    made, used = AuditEntry.objects.order_by("id")
    assert (made.verb, made.actor_kind) == ("accounts.sign_in_link_made", "system")
    assert (used.verb, used.actor_name) == ("accounts.sign_in_link_used", "阿海")


@pytest.mark.django_db(transaction=True)
def test_of_two_at_once_one_gets_in(transactional_db):
    shop = api.open_merchant("鱼塘小店", now=NOON)
    staff_id = api.hire_staff(shop, username="hai", name="阿海", role="owner", now=NOON)
    token = api.make_sign_in_link(staff_id, now=NOON).removeprefix("/sign-in/")
    together, outcomes = threading.Barrier(4), []

    def use():
        together.wait()
        try:
            outcomes.append(api.use_sign_in_link(token, now=NOON).staff_id)
        except LinkSpent:
            outcomes.append("spent")
        finally:
            connection.close()

    threads = [threading.Thread(target=use) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(map(str, outcomes)) == sorted([str(staff_id), "spent", "spent", "spent"])
