import threading
from datetime import timedelta

import pytest
from django.contrib.auth import authenticate
from django.db import connection

from tests.cast import NOON, hire
from yutang.accounts import api
from yutang.accounts.errors import (
    AlreadyWorksHere,
    LastOwner,
    NameUnusable,
    NotToBeInvited,
    PasswordTooWeak,
    RoleUnknown,
    ShopUnknown,
    UsernameTaken,
    UsernameUnusable,
)
from yutang.accounts.models import Merchant, SignInLink, Staff, User
from yutang.core.errors import NotFound
from yutang.core.models import AuditEntry
from yutang.core.tenancy import merchant_scope

pytestmark = pytest.mark.django_db


def verbs():
    return list(AuditEntry.across_merchants().order_by("id").values_list("verb", flat=True))


def take_on(shop, username="xiaohong", role="guide", **more):
    return api.hire_staff(shop.id, username=username, name="小红", role=role, now=NOON, **more)


def test_a_shop_is_opened_and_noted():
    key = api.open_merchant(" 新 店 ", now=NOON)
    assert Merchant.objects.get(pk=key).name == "新 店"
    assert verbs() == ["accounts.merchant_opened"]


@pytest.mark.parametrize("name", ["", "  ", "\u200b", "长" * 65])
def test_a_shop_needs_a_name(name):
    with pytest.raises(NameUnusable):
        api.open_merchant(name, now=NOON)
    assert not Merchant.objects.exists()


def test_who_is_hired_can_sign_in_with_the_password(merchant):
    staff_id = take_on(merchant, password="a-pond-full-of-fish")
    user = authenticate(None, username="xiaohong", password="a-pond-full-of-fish")
    assert api.shops_of(user.pk)[0].id == staff_id
    assert verbs() == ["accounts.staff_hired"]


def test_without_a_password_nobody_can_guess_it(merchant):
    take_on(merchant)
    assert not User.objects.get(username="xiaohong").has_usable_password()


@pytest.mark.parametrize("password", ["short", "password123", "xiaohong"])
def test_a_weak_password_is_refused_and_nobody_is_hired(merchant, password):
    with pytest.raises(PasswordTooWeak):
        take_on(merchant, password=password)
    assert not User.objects.exists()


@pytest.mark.parametrize("username", ["", "two words", "a\x00b", "x" * 151, "<script>"])
def test_a_user_name_that_cannot_be_typed_is_refused(merchant, username):
    with pytest.raises(UsernameUnusable):
        take_on(merchant, username=username)


def test_an_unknown_role_is_refused(merchant):
    with pytest.raises(RoleUnknown):
        take_on(merchant, role="king")
    assert not User.objects.exists()


@pytest.mark.parametrize("username", ["xiaohong", "XiaoHong"])
def test_hiring_never_touches_a_sign_in_of_another_shop(merchant, rival, username):
    take_on(merchant, password="a-pond-full-of-fish")
    with pytest.raises(UsernameTaken):
        take_on(rival, username=username, password="another-long-password")
    assert authenticate(None, username="xiaohong", password="a-pond-full-of-fish")
    assert Staff.across_merchants().count() == 1


def test_nobody_is_hired_by_a_shop_that_does_not_exist(merchant):
    with pytest.raises(NotFound):
        api.hire_staff(
            NOON and api.StaffId(hire(merchant, "x", "guide").pk), username="y", name="y", role="guide", now=NOON
        )
    assert not User.objects.filter(username="y").exists()


def test_one_sign_in_may_work_for_two_shops(merchant, rival):
    take_on(merchant)
    api.join_staff(rival.id, username="xiaohong", name="小红", role="finance", now=NOON)
    user = User.objects.get(username="xiaohong")
    assert {card.merchant_name: card.role for card in api.shops_of(user.pk)} == {
        "鱼塘小店": "guide",
        "隔壁老店": "finance",
    }
    with pytest.raises(AlreadyWorksHere):
        api.join_staff(rival.id, username="xiaohong", name="小红", role="guide", now=NOON)


def test_nobody_acts_for_a_shop_they_do_not_work_for(hai, rival):
    with pytest.raises(ShopUnknown):
        api.shop_of(hai.user_id, rival.id)


def test_a_role_is_changed_and_noted(shop, hai):
    staff_id = take_on(shop)
    api.change_role(staff_id, "operator")
    assert api.staff_card(staff_id).role == "operator"
    assert AuditEntry.objects.get(verb="accounts.role_changed").details == {
        "name": "小红",
        "role_before": "guide",
        "role": "operator",
    }


def test_the_same_role_again_is_no_change(shop, hai):
    api.change_role(hai.pk, "owner")
    assert verbs() == []


def test_the_last_owner_stays_owner(shop, hai):
    with pytest.raises(LastOwner):
        api.change_role(hai.pk, "guide")
    with pytest.raises(LastOwner):
        api.dismiss_staff(hai.pk)
    assert api.staff_card(hai.pk).may(api.Permission.MANAGE_STAFF)


def test_a_dismissed_owner_does_not_count_as_one(shop, hai):
    second = hire(shop, "二当家", "owner")
    api.dismiss_staff(second.pk)
    with pytest.raises(LastOwner):
        api.dismiss_staff(hai.pk)


def test_of_two_owners_one_may_go(shop, hai):
    hire(shop, "二当家", "owner")
    api.dismiss_staff(hai.pk)
    assert not api.staff_card(hai.pk).may(api.Permission.SEE_PEOPLE)
    assert api.shops_of(hai.user_id) == []


def test_dismissing_voids_waiting_links_and_again_changes_nothing(shop, hai):
    staff_id = take_on(shop)
    api.make_sign_in_link(staff_id, now=NOON)
    api.dismiss_staff(staff_id)
    api.dismiss_staff(staff_id)
    assert not SignInLink.objects.exists()
    assert verbs().count("accounts.staff_dismissed") == 1


def test_who_was_dismissed_can_be_taken_back(shop, hai):
    staff_id = take_on(shop)
    api.dismiss_staff(staff_id)
    api.take_back_staff(staff_id)
    assert api.staff_card(staff_id).role == "guide"
    assert api.staff_card(staff_id).is_active


@pytest.mark.parametrize(
    "act",
    [
        api.staff_card,
        api.dismiss_staff,
        api.take_back_staff,
        lambda staff_id: api.change_role(staff_id, "guide"),
        lambda staff_id: api.invite_staff(staff_id, now=NOON),
    ],
)
def test_another_shops_staff_cannot_be_seen_or_touched(shop, qian, act):
    hire(qian.merchant, "二当家", "owner")
    with pytest.raises(NotFound):
        act(qian.pk)
    assert Staff.across_merchants().get(pk=qian.pk).role == "owner"
    assert verbs() == []


def test_an_invitation_never_opens_another_shop(shop, rival, qian):
    with merchant_scope(rival.id):
        joined = api.join_staff  # an owner of another shop who also works here
    with merchant_scope(shop.id):
        staff_id = joined(shop.id, username=qian.user.username, name="老钱", role="guide", now=NOON)
        with pytest.raises(NotToBeInvited):
            api.invite_staff(staff_id, now=NOON)
    assert not SignInLink.across_merchants().exists()


def test_an_invitation_waits_for_a_week(shop, hai):
    staff_id = take_on(shop)
    token = api.invite_staff(staff_id, now=NOON).rsplit("/", 1)[1]
    assert api.link_waiting(token, now=NOON + timedelta(days=6)).id == staff_id


def test_the_command_line_finds_the_first_owner(hai, qian):
    assert api.staff_to_sign_in() == hai.pk
    assert api.staff_to_sign_in(qian.user.username) == qian.pk
    with pytest.raises(NotFound):
        api.staff_to_sign_in("nobody")


def test_who_sees_personal_data_lists_people_and_keys(shop, hai):
    take_on(shop, role="finance")
    guide = take_on(shop, username="guide", role="guide")
    key_id, _secret = api.make_api_key("ERP", "operator", now=NOON)
    api.make_api_key("工厂", "factory", now=NOON)
    people, keys = api.who_sees_personal_data()
    assert [card.id for card in people] == [hai.pk, guide]
    assert [card.id for card in keys] == [key_id]
    api.revoke_api_key(key_id, now=NOON)
    assert api.who_sees_personal_data()[1] == []


def test_asking_for_a_second_factor_reaches_every_member_of_staff(shop, hai):
    api.require_second_factor(is_required=True)
    assert api.staff_card(hai.pk).must_enrol
    api.require_second_factor(is_required=True)
    assert verbs() == ["accounts.second_factor_required"]


def test_an_invitation_ends_a_forgotten_password(shop, hai):
    staff_id = take_on(shop, password="a-pond-full-of-fish")
    api.invite_staff(staff_id, now=NOON)
    assert authenticate(None, username="xiaohong", password="a-pond-full-of-fish") is None
    assert "accounts.password_forgotten" in verbs()


@pytest.mark.django_db(transaction=True)
def test_two_owners_who_dismiss_each_other_at_once_leave_one(transactional_db):
    shop = api.open_merchant("鱼塘小店", now=NOON)
    owners = [api.hire_staff(shop, username=name, name=name, role="owner", now=NOON) for name in ("one", "two")]
    together, outcomes = threading.Barrier(2), []

    def dismiss(staff_id):
        together.wait()
        try:
            with merchant_scope(shop):
                api.dismiss_staff(staff_id)
            outcomes.append("gone")
        except LastOwner:
            outcomes.append("kept")
        finally:
            connection.close()

    threads = [threading.Thread(target=dismiss, args=[staff_id]) for staff_id in owners]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["gone", "kept"]
