"""Who may open a member page."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.http import HttpResponse
from django.urls import include, path

from yutang.core import clock
from yutang.core.actors import current_actor
from yutang.core.tenancy import MerchantMissing, current_merchant_id
from yutang.h5.access import member_page
from yutang.h5.links import MemberKey, member_cookie, member_link

KEY = MemberKey(uuid4(), uuid4())


@member_page
def orders(request) -> HttpResponse:
    actor = current_actor()
    return HttpResponse(f"{current_merchant_id()} {actor.kind} {actor.id} {request.member.customer_id}")


urlpatterns = [
    path("m/orders", orders),
    path("i18n/", include("django.conf.urls.i18n")),
    path("", include("yutang.h5.urls")),
]

pytestmark = [pytest.mark.urls(__name__), pytest.mark.django_db]


def test_a_phone_that_came_by_a_link_is_let_in_under_its_key(client):
    link = member_link(KEY.merchant_id, KEY.customer_id, "/m/orders", now=clock.now())
    answer = client.get(link, follow=True)
    assert answer.content.decode() == f"{KEY.merchant_id} member {KEY.customer_id} {KEY.customer_id}"
    with pytest.raises(MerchantMissing):
        current_merchant_id()


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_any_other_phone_is_told_why_not(client, language):
    answer = client.get("/m/orders", headers={"accept-language": language})
    assert answer.status_code == 403
    assert {"en": "This page belongs to a chat", "zh-hans": "请从聊天里打开"}[language] in answer.content.decode()


@pytest.mark.parametrize(
    "make",
    [
        lambda now: "",
        lambda now: "forged",
        lambda now: f"{KEY.merchant_id}.{KEY.customer_id}",
        lambda now: member_cookie(KEY, now=now - timedelta(days=90)),
        lambda now: member_cookie(KEY, now=now)[:-2],
        lambda now: member_link(KEY.merchant_id, KEY.customer_id, "/m/orders", now=now).removeprefix("/k/"),
    ],
    ids=["empty", "forged", "unsigned", "ended", "cut off", "a link"],
)
def test_a_cookie_that_is_no_good_opens_nothing(client, make):
    client.cookies["member"] = make(clock.now())
    assert client.get("/m/orders").status_code == 403


def test_another_link_makes_the_phone_another_customers(client):
    other = MemberKey(uuid4(), uuid4())
    for key in (KEY, other):
        client.get(member_link(key.merchant_id, key.customer_id, "/m/orders", now=clock.now()))
    assert client.get("/m/orders").content.decode().startswith(str(other.merchant_id))
