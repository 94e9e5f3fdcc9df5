import re
from datetime import timedelta
from pathlib import Path

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.core.cache import cache
from django.test import Client

from tests.cast import NOON, hire
from yutang.accounts import actions, api
from yutang.accounts.models import ApiKey, Merchant, Staff, User
from yutang.core import audit, clock, limits
from yutang.core.models import AuditEntry
from yutang.core.tenancy import merchant_scope

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@pytest.fixture(autouse=True)
def _fresh_counts():
    limits.forget_counts()
    cache.clear()


@pytest.fixture
def hong(shop):
    """小红, a guide."""
    return hire(shop, "小红", "guide")


def browser_of(staff):
    browser = Client()
    browser.force_login(staff.user, backend=BACKEND)
    return browser


def enrol(staff):
    """Give somebody a second factor; answers its secret."""
    secret = generate_totp_secret()
    TOTP.activate(staff.user, secret)
    RecoveryCodes.activate(staff.user)
    return secret


def code_now(secret):
    return format_hotp_value(hotp_value(secret, next(yield_hotp_counters_from_time())))


def seen(response):
    return response.content.decode()


def test_the_owner_sees_the_shop_and_everybody_in_it(hai_client, hong):
    page = seen(hai_client.get("/settings/"))
    assert "鱼塘小店" in page
    assert "小红" in page


def test_a_guide_sees_only_their_own_sign_in(hong):
    page = seen(browser_of(hong).get("/settings/"))
    assert "小红" in page
    assert "/settings/staff" not in page


PAGES_OF_THE_OWNER = ["/settings/keys/", "/settings/audit/"]


@pytest.mark.parametrize("path", PAGES_OF_THE_OWNER)
def test_a_guide_is_refused_the_owners_pages(hong, path):
    assert browser_of(hong).get(path).status_code == 403


@pytest.mark.parametrize("path", ["name", "second-factor", "staff"])
def test_a_guide_changes_nothing(hong, path):
    answer = browser_of(hong).post(f"/settings/{path}", {"name": "抢来的店", "username": "evil", "role": "owner"})
    assert answer.status_code == 403
    assert Merchant.objects.get().name == "鱼塘小店"
    assert User.objects.count() == 1


@pytest.mark.parametrize("path", ["/settings/", *PAGES_OF_THE_OWNER])
def test_strangers_are_sent_to_sign_in(client, db, path):
    assert client.get(path)["Location"].startswith("/accounts/login/?next=")


def test_somebody_is_added_and_comes_in_by_the_link_shown_once(hai_client, hai):
    page = seen(hai_client.post("/settings/staff", {"name": "小红", "username": "hong", "role": "guide"}))
    path = re.search(r"/sign-in/[\w-]+", page)[0]
    newcomer = Client()
    assert "小红" in seen(newcomer.get(path))
    assert newcomer.post(path)["Location"] == "/"
    assert "小红" in seen(newcomer.get("/settings/"))
    assert path not in seen(hai_client.get("/settings/"))


def test_a_taken_user_name_is_said_and_nothing_half_written_stays(hai_client, qian):
    answer = hai_client.post("/settings/staff", {"name": "x", "username": qian.user.username, "role": "guide"})
    assert answer.status_code == 422
    assert qian.user.username in seen(answer)
    assert Staff.across_merchants().count() == 2


@pytest.mark.parametrize("role", ["king", "", "owner\x00"])
def test_a_forged_role_is_refused(hai_client, hai, role):
    answer = hai_client.post("/settings/staff", {"name": "x", "username": "y", "role": role})
    assert answer.status_code == 422
    assert User.objects.count() == 1


def test_a_role_is_changed_and_the_person_dismissed_and_taken_back(hai_client, hai, hong):
    hai_client.post(f"/settings/staff/{hong.pk}/role", {"role": "operator"})
    assert api.staff_card(hong.pk).role == "operator"
    hai_client.post(f"/settings/staff/{hong.pk}/dismiss")
    assert browser_of(hong).get("/settings/").status_code == 403
    hai_client.post(f"/settings/staff/{hong.pk}/take-back")
    assert browser_of(hong).get("/settings/").status_code == 200


def test_the_last_owner_is_kept_with_a_sentence(hai_client, hai):
    answer = hai_client.post(f"/settings/staff/{hai.pk}/dismiss", headers={"accept-language": "en"})
    assert answer.status_code == 409
    assert "only owner" in seen(answer)


@pytest.mark.parametrize("what", ["role", "dismiss", "take-back", "link"])
def test_another_shops_staff_are_not_found(qian_client, hong, what):
    answer = qian_client.post(f"/settings/staff/{hong.pk}/{what}", {"role": "owner"})
    assert answer.status_code == 404
    with merchant_scope(hong.merchant_id):
        assert api.staff_card(hong.pk).role == "guide"


def test_a_get_changes_nothing(hai_client, hong):
    assert hai_client.get(f"/settings/staff/{hong.pk}/dismiss").status_code == 405


def test_a_key_is_shown_once_and_can_be_revoked(hai_client, hai):
    page = seen(hai_client.post("/settings/keys/", {"name": "ERP", "role": "operator"}))
    secret = re.search(r"yt_[\w-]{40,}", page)[0]
    assert api.key_in_force(secret).name == "ERP"
    again = seen(hai_client.get("/settings/keys/"))
    assert secret not in again
    assert secret[:8] in again
    key = ApiKey.across_merchants().get()
    hai_client.post(f"/settings/keys/{key.pk}/revoke")
    assert api.key_in_force(secret) is None


def test_another_shops_key_is_not_found(qian_client, shop):
    key_id, secret = api.make_api_key("ERP", "operator", now=NOON)
    assert qian_client.post(f"/settings/keys/{key_id}/revoke").status_code == 404
    assert api.key_in_force(secret)


def test_the_audit_log_reads_as_sentences_in_both_languages(hai_client, shop, hai):
    api.hire_staff(shop.id, username="hong", name="小红", role="guide", now=NOON)
    english = seen(hai_client.get("/settings/audit/", headers={"accept-language": "en"}))
    assert "added 小红 as Guide" in english
    chinese = seen(hai_client.get("/settings/audit/", headers={"accept-language": "zh-hans"}))
    assert "添加了小红，角色是导购" in chinese


def test_the_audit_log_shows_fifty_and_then_the_older_ones(hai_client, shop, hai):
    with clock.frozen(NOON - timedelta(days=3)):
        for number in range(60):
            api.make_api_key(f"key-{number:02}", "guide", now=NOON)
    first = seen(hai_client.get("/settings/audit/"))
    assert first.count("<tr>") == 51
    older = re.search(r"\?before=[0-9a-f-]{36}", first)[0]
    second = seen(hai_client.get(f"/settings/audit/{older}"))
    assert "key-00" in second
    assert "key-59" not in second
    assert second.count("<tr>") == 11


@pytest.mark.parametrize(
    ("query", "finds"),
    [
        ("what=accounts.api_key_made", True),
        ("what=accounts.staff_dismissed", True),  # not a verb of this log: said at the field, filters nothing
        ("who=nobody", False),
        ("kind=member", False),
        ("kind=system", True),
        ("first=2026-11-21&last=2026-11-21", True),
        ("last=2026-11-20", False),
        ("first=2026-11-22", False),
        ("last=9999-12-31", True),
        ("first=yesterday&before=nonsense&about=%00", True),
    ],
)
def test_the_audit_log_is_filtered(hai_client, shop, hai, query, finds):
    api.make_api_key("ERP", "guide", now=NOON)
    page = hai_client.get(f"/settings/audit/?{query}")
    assert page.status_code == 200
    assert ("ERP" in seen(page)) is finds


def test_the_rival_reads_nothing_of_ours_in_the_audit_log(qian_client, shop):
    api.make_api_key("ERP", "guide", now=NOON)
    entry = AuditEntry.objects.get()
    assert "ERP" not in seen(qian_client.get(f"/settings/audit/?about={entry.subject_id}&before={entry.pk}"))


def test_every_verb_of_accounts_has_a_sentence(hai):
    used = re.findall(r'"(accounts\.\w+)"', Path(actions.__file__).read_text(encoding="utf-8"))
    assert set(used) <= set(audit.verbs_told())


def test_somebody_with_two_shops_switches_between_them(hai, hai_client, rival):
    api.join_staff(rival.id, username=hai.user.username, name="阿海", role="guide", now=NOON)
    assert "鱼塘小店" in seen(hai_client.get("/settings/"))
    hai_client.post("/settings/merchant", {"merchant": str(rival.id)})
    page = seen(hai_client.get("/settings/"))
    assert "隔壁老店" in page
    assert "/settings/staff" not in page


@pytest.mark.parametrize("forged", ["", "nonsense", "00000000-0000-0000-0000-000000000000"])
def test_nobody_switches_to_a_shop_that_is_not_theirs(hai_client, rival, forged):
    assert hai_client.post("/settings/merchant", {"merchant": forged}).status_code == 404
    assert hai_client.post("/settings/merchant", {"merchant": str(rival.id)}).status_code == 404
    assert "鱼塘小店" in seen(hai_client.get("/settings/"))


def test_a_link_preview_does_not_burn_the_link(client, hai):
    path = api.make_sign_in_link(hai.pk, now=NOON)
    client.get(path)
    client.head(path)
    assert client.post(path).status_code == 302
    spent = client.post(path, headers={"accept-language": "en"})
    assert spent.status_code == 404
    assert "used already" in seen(spent)


def test_a_link_signs_in_for_its_own_shop(client, hai, rival):
    staff_id = api.join_staff(rival.id, username=hai.user.username, name="阿海", role="guide", now=NOON)
    client.post(api.make_sign_in_link(staff_id, now=NOON))
    assert "隔壁老店" in seen(client.get("/settings/"))


def test_a_link_still_asks_for_the_second_factor(client, hai):
    secret = enrol(hai)
    answer = client.post(api.make_sign_in_link(hai.pk, now=NOON))
    assert answer["Location"] == "/accounts/2fa/authenticate/"
    assert client.get("/settings/").status_code == 302
    assert client.post("/accounts/2fa/authenticate/", {"code": "000000"}).status_code == 200
    client.post("/accounts/2fa/authenticate/", {"code": code_now(secret)})
    assert "阿海" in seen(client.get("/settings/"))


def test_links_are_tried_only_so_often(client, db):
    answers = [client.get(f"/sign-in/guess-{number}") for number in range(limits.SIGN_IN_LINKS.amount + 1)]
    assert {answer.status_code for answer in answers[:-1]} == {404}
    assert answers[-1].status_code == 429
    assert 1 <= int(answers[-1]["Retry-After"]) <= 60


def test_signing_in_by_password(client, merchant):
    api.hire_staff(merchant.id, username="hong", name="小红", role="guide", password="a-pond-full-of-fish", now=NOON)
    assert "login" in seen(client.get("/accounts/login/"))
    answer = client.post("/accounts/login/", {"login": "hong", "password": "a-pond-full-of-fish", "next": "/settings/"})
    assert answer["Location"] == "/settings/"
    assert "小红" in seen(client.get("/settings/"))


def test_a_password_is_tried_only_so_often(client, merchant):
    api.hire_staff(merchant.id, username="hong", name="小红", role="guide", password="a-pond-full-of-fish", now=NOON)
    for _ in range(5):
        client.post("/accounts/login/", {"login": "hong", "password": "wrong"})
    answer = client.post("/accounts/login/", {"login": "hong", "password": "a-pond-full-of-fish"})
    assert answer.status_code == 200
    assert client.get("/settings/").status_code == 302


@pytest.mark.parametrize("path", ["signup/", "password/reset/", "email/"])
def test_what_is_not_used_of_the_sign_in_library_is_closed(client, db, path):
    assert client.get(f"/accounts/{path}").status_code == 404


def test_who_signs_in_can_enrol_and_the_secret_is_sealed(client, hai):
    client.post(api.make_sign_in_link(hai.pk, now=NOON))
    page = seen(client.get("/accounts/2fa/totp/activate/"))
    secret = re.search(r'value="([A-Z2-7]{32})"', page)[1]
    answer = client.post("/accounts/2fa/totp/activate/", {"code": code_now(secret)})
    assert answer.status_code == 302
    stored = Authenticator.objects.get(type=Authenticator.Type.TOTP).data["secret"]
    assert secret not in stored
    assert api.shops_of(hai.user_id)[0].has_second_factor
    assert client.get("/accounts/2fa/").status_code == 200
    asked_again = client.get("/accounts/2fa/recovery-codes/", follow=True)
    assert asked_again.redirect_chain[0][0].startswith("/accounts/2fa/reauthenticate/")
    assert "console/yutang.css" in seen(asked_again)


@pytest.mark.parametrize("path", ["/accounts/2fa/", "/accounts/password/change/", "/accounts/logout/"])
def test_the_sign_in_pages_wear_the_console(hai_client, path):
    page = hai_client.get(path, follow=True)
    assert page.status_code == 200
    assert "console/yutang.css" in seen(page)


def test_where_it_is_required_who_has_none_is_led_to_enrol(client, shop, hai):
    api.require_second_factor(is_required=True)
    client.post(api.make_sign_in_link(hai.pk, now=NOON))
    assert client.get("/settings/")["Location"].startswith("/accounts/2fa/totp/activate/")
    assert client.get("/settings/", headers={"hx-request": "true"})["HX-Redirect"].startswith("/accounts/2fa/")
    assert client.post("/settings/name", {"name": "x"}).status_code == 302
    assert client.get("/accounts/2fa/totp/activate/").status_code == 200
    enrol(hai)
    assert client.get("/settings/").status_code == 200
    assert Merchant.objects.get().name == "鱼塘小店"


def test_the_owner_asks_for_it_on_the_page(hai_client, shop, hai):
    enrol(hai)
    hai_client.post("/settings/second-factor", {"is_required": "on"})
    assert api.merchant_card().is_second_factor_required
    hai_client.post("/settings/second-factor", {})
    assert not api.merchant_card().is_second_factor_required


def test_a_lost_second_factor_is_taken_off_by_who_holds_the_machine(shop, hai):
    enrol(hai)
    api.forget_second_factor(hai.pk)
    assert not api.staff_card(hai.pk).has_second_factor
    assert AuditEntry.objects.get().verb == "accounts.second_factor_forgotten"


def test_a_renamed_shop_keeps_its_old_name_in_the_log(hai_client, shop, hai):
    hai_client.post("/settings/name", {"name": "大鱼塘"})
    entry = AuditEntry.objects.get()
    assert (entry.actor_name, entry.details) == ("阿海", {"before": "鱼塘小店", "name": "大鱼塘"})
