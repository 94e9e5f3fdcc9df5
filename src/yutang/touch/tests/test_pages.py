"""The inbox on a member's phone, and the console's list of messages."""

from datetime import timedelta

import pytest
from django.test import Client

from tests.cast import NOON, hire
from tests.walk import as_member, signed_in
from yutang.core.tenancy import merchant_scope
from yutang.people import api as people
from yutang.touch import api
from yutang.touch.models import Touch

ENGLISH = {"accept-language": "en"}


@pytest.fixture
def fish(merchant):
    with merchant_scope(merchant.id):
        identities = {"openid": "o-1", "phone": "13800138000"}
        return people.receive_customer(channel="wechat", identities=identities, nickname="小鱼", at=NOON)


@pytest.fixture
def sent(merchant, fish):
    return tell(merchant, fish, "refund:1", "¥59 is back.")


def tell(merchant, customer_id, reference, words, purpose=api.Purpose.SERVICE, **more):
    with merchant_scope(merchant.id):
        wish = api.TouchWish(
            customer_id, purpose, {"zh-hans": f"{words}（中）", "en": words}, "/m/orders", reference, **more
        )
        return api.request_touch(wish, now=NOON).touch_id


@pytest.fixture
def phone(merchant, fish):
    return as_member(merchant.id, fish, headers=ENGLISH)


def test_the_inbox_shows_each_message_in_the_readers_language(phone, sent):
    page = phone.get("/m/messages").content.decode()
    assert "¥59 is back." in page
    assert "(1)" in page
    assert "（中）" not in page
    assert "¥59 is back.（中）" in phone.get("/m/messages", headers={"accept-language": "zh"}).content.decode()


def test_looking_is_not_reading_and_opening_is(phone, sent):
    phone.get("/m/messages")
    assert Touch.across_merchants().get().read_at is None
    answer = phone.post(f"/m/messages/{sent}")
    assert (answer.status_code, answer["Location"]) == (302, "/m/orders")
    assert Touch.across_merchants().get().read_at == NOON
    assert "is-unread" not in phone.get("/m/messages").content.decode()


def test_all_are_marked_read_at_once(merchant, fish, phone, sent):
    tell(merchant, fish, "refund:2", "¥60 is back.")
    assert phone.post("/m/messages/read").status_code == 302
    assert not Touch.across_merchants().filter(read_at=None).exists()


def test_a_member_stops_messages_and_takes_them_up_again(merchant, fish, phone, sent):
    phone.post("/m/messages/stop")
    tell(merchant, fish, "refund:2", "Never seen.")
    page = phone.get("/m/messages").content.decode()
    assert "Get messages again" in page
    assert "Never seen." not in page
    phone.post("/m/messages/allow")
    tell(merchant, fish, "refund:3", "Seen again.")
    assert "Seen again." in phone.get("/m/messages").content.decode()


def test_somebody_elses_message_is_not_opened(merchant, sent):
    with merchant_scope(merchant.id):
        other = people.receive_customer(channel="wechat", identities={"openid": "o-2"}, at=NOON)
    assert as_member(merchant.id, other).post(f"/m/messages/{sent}").status_code == 404
    assert Client().post(f"/m/messages/{sent}").status_code == 403
    assert Touch.across_merchants().get().read_at is None


def test_words_of_people_are_text_and_no_page(merchant, fish, phone):
    tell(merchant, fish, "x", "<script>alert(1)</script>")
    assert "<script>alert" not in phone.get("/m/messages").content.decode()


@pytest.fixture
def listed(merchant, fish, sent):
    with merchant_scope(merchant.id):
        people.grant_consent(fish, purpose="care", channel="wecom", words="可以", now=NOON)
    tell(merchant, fish, "care:1", "Wash it cold.", api.Purpose.CARE)
    tell(merchant, fish, "care:2", "And twice.", api.Purpose.CARE)
    tell(merchant, fish, "later", "Ironing.", not_before=NOON + timedelta(days=1))


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("", {"¥59", "Wash", "twice", "Ironing"}),
        ("state=refused", {"twice"}),
        ("state=waiting", {"Ironing"}),
        ("purpose=care", {"Wash", "twice"}),
        ("q=小鱼&state=sent", {"¥59", "Wash"}),
        ("q=13800138000", {"¥59", "Wash", "twice", "Ironing"}),
        ("q=nobody", set()),
        ("state=forged&purpose=%00", {"¥59", "Wash", "twice", "Ironing"}),
    ],
    ids=["all", "refused", "waiting", "care", "name", "phone", "nobody", "forged"],
)
def test_the_list_is_filtered_by_its_address(hai_client, listed, query, shown):
    page = hai_client.get(f"/touch/?{query}", headers=ENGLISH).content.decode()
    assert {word for word in ("¥59", "Wash", "twice", "Ironing") if word in page} == shown


def test_what_was_not_sent_says_why(hai_client, listed):
    page = hai_client.get("/touch/?state=refused", headers=ENGLISH).content.decode()
    assert "one message of the day" in page
    assert "not built yet" in page


def test_the_export_holds_what_the_list_shows(hai_client, listed):
    file = b"".join(hai_client.get("/touch/export?purpose=care").streaming_content).decode("utf-8-sig")
    assert len(file.strip().splitlines()) == 3


def test_a_formula_in_the_words_stays_text_in_the_file(hai_client, merchant, fish):
    tell(merchant, fish, "x", "=1+1")
    file = b"".join(hai_client.get("/touch/export").streaming_content).decode("utf-8-sig")
    assert ",=1+1" not in file


def test_a_long_list_is_exported_whole(hai_client, merchant, fish, monkeypatch):
    from yutang.touch import queries

    for number in range(7):
        tell(merchant, fish, f"n{number}", f"Number {number}.")
    found = queries.touches_in_chunks
    monkeypatch.setattr("yutang.touch.queries.touches_in_chunks", lambda rows: found(rows, size=2))
    file = b"".join(hai_client.get("/touch/export").streaming_content).decode("utf-8-sig")
    assert [f"Number {number}." in file for number in range(7)] == [True] * 7


def test_staff_stop_and_allow_from_the_customers_page(hai_client, merchant, fish, sent):
    page = hai_client.get(f"/people/{fish}", headers=ENGLISH).content.decode()
    assert "¥59 is back." in page
    assert hai_client.post(f"/touch/customers/{fish}/stop").status_code == 302
    with merchant_scope(merchant.id):
        assert api.is_stopped(fish)
    hai_client.post(f"/touch/customers/{fish}/allow")
    with merchant_scope(merchant.id):
        assert not api.is_stopped(fish)


@pytest.mark.parametrize(("role", "see", "file"), [("guide", 200, 403), ("finance", 403, 200), ("factory", 403, 403)])
def test_each_role_sees_what_it_may(merchant, listed, role, see, file):
    browser = signed_in(hire(merchant, f"某{role}", role))
    assert browser.get("/touch/").status_code == see
    assert browser.get("/touch/export").status_code == file


def test_the_rival_sees_and_stops_nothing(qian_client, merchant, fish, listed):
    assert "Wash" not in qian_client.get("/touch/").content.decode()
    assert qian_client.post(f"/touch/customers/{fish}/stop").status_code == 404
    with merchant_scope(merchant.id):
        assert not api.is_stopped(fish)
