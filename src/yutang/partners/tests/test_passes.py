"""A partner's link to their own pages: nobody else's, ended by the next one."""

from datetime import timedelta

import pytest
from django.http import HttpResponse
from django.test import Client, RequestFactory

from tests.cast import NOON
from yutang.core import clock
from yutang.core.ids import new_id
from yutang.core.tenancy import merchant_scope
from yutang.partners import api, passes
from yutang.partners.errors import PartnerHasEnded, PartnerMissing
from yutang.partners.links import LinkBroken, LinkExpired, task_link
from yutang.partners.queries.passes import is_in_force

LATER = NOON + timedelta(days=90)


@pytest.fixture
def koc(merchant):
    with merchant_scope(merchant.id):
        return api.add_partner(kind="koc", name="小满", traits={})


@pytest.fixture
def link(merchant, koc):
    with merchant_scope(merchant.id):
        return api.make_pass(koc, now=NOON).link


@api.partner_page
def own_page(request):
    return HttpResponse(str(request.partner.partner_id))


def opened(cookie):
    request = RequestFactory().get("/p/")
    request.COOKIES[api.COOKIE] = cookie
    return own_page(request)


def phone_with(link):
    phone = Client()
    answer = phone.get(link)
    assert (answer.status_code, answer["Location"]) == (302, "/p/")
    return phone.cookies[api.COOKIE].value


def test_the_link_makes_a_phone_the_partners(koc, link):
    answer = opened(phone_with(link))
    assert answer.content.decode() == str(koc)
    assert answer["Cache-Control"] == "private, no-cache"


def test_a_new_link_shuts_the_old_one_and_every_phone(merchant, koc, link):
    cookie = phone_with(link)
    with merchant_scope(merchant.id):
        newer = api.make_pass(koc, now=NOON + timedelta(hours=1)).link
    assert newer != link
    assert Client().get(link).status_code == 403
    assert opened(cookie).status_code == 403
    assert opened(phone_with(newer)).status_code == 200


def test_an_ended_pass_opens_nothing(merchant, koc, link):
    cookie = phone_with(link)
    with merchant_scope(merchant.id):
        assert api.end_pass(koc, now=NOON)
        assert not api.end_pass(koc, now=NOON)
        assert api.pass_card(koc, now=NOON) is None
    assert opened(cookie).status_code == 403


def test_who_has_ended_sees_nothing_and_gets_no_link(merchant, koc, link):
    cookie = phone_with(link)
    with merchant_scope(merchant.id):
        api.end_partnership(koc)
        with pytest.raises(PartnerHasEnded):
            api.make_pass(koc, now=NOON)
    assert opened(cookie).status_code == 403


def test_link_and_cookie_end_after_ninety_days(merchant, koc, link):
    cookie = phone_with(link)
    with clock.frozen(LATER):
        assert Client().get(link).status_code == 410
        assert opened(cookie).status_code == 403
    with merchant_scope(merchant.id):
        assert api.pass_card(koc, now=LATER) is None


@pytest.mark.parametrize("forge", ["cut", "other letter", "long", "a task", "a cookie", "nothing"])
def test_a_forged_link_opens_nothing(merchant, koc, link, forge):
    key = passes.PartnerKey(merchant.id, koc, 1)
    token = link.removeprefix("/p/open/")
    forged = {
        "cut": token[:-3],
        "other letter": ("A" if token[0] != "A" else "B") + token[1:],
        "long": token * 20,
        "a task": task_link(merchant.id, koc, now=NOON).split("/")[-1],
        "a cookie": passes.phone_cookie(key, now=NOON),
        "nothing": "x",
    }[forge]
    with pytest.raises(LinkBroken):
        passes.read_pass(forged, now=NOON)
    assert Client().get(f"/p/open/{forged}").status_code == 403


def test_a_link_from_the_future_is_no_link(merchant, koc):
    key = passes.PartnerKey(merchant.id, koc, 1)
    cookie = passes.phone_cookie(key, now=NOON + timedelta(days=2))
    with pytest.raises(LinkBroken):
        passes.read_phone_cookie(cookie, now=NOON)
    with pytest.raises(LinkExpired):
        passes.read_phone_cookie(cookie, now=NOON + timedelta(days=92))


def test_a_key_of_another_shop_is_in_force_nowhere(merchant, rival, koc, link):
    assert is_in_force(passes.PartnerKey(merchant.id, koc, 1))
    assert not is_in_force(passes.PartnerKey(rival.id, koc, 1))
    assert not is_in_force(passes.PartnerKey(merchant.id, koc, 2))
    with merchant_scope(rival.id), pytest.raises(PartnerMissing):
        api.make_pass(koc, now=NOON)


def test_nobodys_pass_is_not_made(shop):
    with pytest.raises(PartnerMissing):
        api.make_pass(new_id(), now=NOON)


def test_staff_make_copy_and_end_the_link(hai_client, merchant, koc):
    page = f"/partners/{koc}"
    assert "/p/open/" not in hai_client.get(page).content.decode()
    assert hai_client.post(f"{page}/pass").status_code == 302
    assert "http://testserver/p/open/" in hai_client.get(page).content.decode()
    assert hai_client.post(f"{page}/pass/end").status_code == 302
    assert "/p/open/" not in hai_client.get(page).content.decode()


def test_the_rival_makes_no_link_of_ours(qian_client, merchant, koc):
    assert qian_client.post(f"/partners/{koc}/pass").status_code == 404
    with merchant_scope(merchant.id):
        assert api.pass_card(koc, now=NOON) is None
