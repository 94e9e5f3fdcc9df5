"""Member links: who holds one is let in, who makes one up is not."""

import base64
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from django.core import signing
from hypothesis import given
from hypothesis import strategies as st

from yutang.core import clock
from yutang.h5.links import (
    COOKIE_SALT,
    LINK_LIFE,
    LINK_SALT,
    LinkBroken,
    LinkExpired,
    MemberKey,
    leads_to_member_page,
    member_cookie,
    member_link,
    read_cookie,
    read_link,
)

NOW = datetime(2026, 11, 21, 4, 0, tzinfo=UTC)
KEY = MemberKey(uuid4(), uuid4())


def token_to(to: str = "/m/rounds/7?from=chat", now: datetime = NOW) -> str:
    return member_link(KEY.merchant_id, KEY.customer_id, to, now=now).removeprefix("/k/")


def sealed(plain: bytes, salt: str = LINK_SALT) -> str:
    return signing.Signer(salt=salt, sep=".").sign(base64.urlsafe_b64encode(plain).decode().rstrip("="))


def test_a_link_says_who_opens_it_and_where_it_leads():
    assert read_link(token_to(), now=NOW) == (KEY, "/m/rounds/7?from=chat")


def test_a_link_is_short_enough_for_a_qr_code():
    assert len(token_to("/m/rounds/0198f0a0-0000-7000-8000-000000000000")) < 200


@pytest.mark.parametrize(
    "to",
    [
        "https://evil.example/m/",
        "//evil.example/m/",
        "/orders",
        "/m",
        "m/rounds",
        "/m/../settings",
        "/m/%2e%2e/settings",
        "/m//evil.example",
        "/m/%2F%2Fevil.example",
        "/m/\\evil.example",
        "/m/%5Cevil.example",
        "/m/a\r\nSet-Cookie: a=b",
        "/m/%0d%0aSet-Cookie",
        "/m/\tx",
        "/m/" + "a" * 2000,
        "",
    ],
)
def test_a_link_leads_to_member_pages_only(to):
    with pytest.raises(ValueError, match="under /m/"):
        token_to(to)
    # Nor does one that somebody with an old key signed all the same.
    plain = KEY.merchant_id.bytes + KEY.customer_id.bytes + int(NOW.timestamp()).to_bytes(8, "big") + to.encode()
    with pytest.raises(LinkBroken):
        read_link(sealed(plain), now=NOW)


@given(st.text(max_size=60))
def test_no_accepted_target_leaves_the_member_pages(rest):
    to = f"/m/{rest}"
    if leads_to_member_page(to):
        assert "\\" not in to
        assert not to.startswith("//")
        assert "\n" not in to


def test_a_link_ends_after_ninety_days():
    token = token_to()
    assert read_link(token, now=NOW + LINK_LIFE - timedelta(seconds=1))[0] == KEY
    with pytest.raises(LinkExpired):
        read_link(token, now=NOW + LINK_LIFE)


def test_no_shortened_link_opens():
    token = token_to()
    for length in range(len(token)):
        with pytest.raises(LinkBroken):
            read_link(token[:length], now=NOW)


def test_no_changed_link_opens():
    token = token_to()
    for at in range(0, len(token), 3):
        changed = token[:at] + ("A" if token[at] != "A" else "B") + token[at + 1 :]
        with pytest.raises(LinkBroken):
            read_link(changed, now=NOW)


@pytest.mark.parametrize(
    "token",
    ["", ".", "a.b", "乱码", "=" * 64, "a" * 10_000, "a" * 10_000 + ".b", "\x00", sealed(b"too short"), sealed(b"")],
    ids=range(10),
)
def test_what_is_no_link_is_refused(token):
    with pytest.raises(LinkBroken):
        read_link(token, now=NOW)


def test_a_cookie_is_no_link_and_a_link_is_no_cookie():
    with pytest.raises(LinkBroken):
        read_link(member_cookie(KEY, now=NOW), now=NOW)
    with pytest.raises(LinkBroken):
        read_cookie(token_to(), now=NOW)
    with pytest.raises(LinkBroken):
        read_cookie(sealed(b"x" * 40, salt="another"), now=NOW)
    assert read_cookie(sealed(b"x" * 32 + int(NOW.timestamp()).to_bytes(8, "big"), salt=COOKIE_SALT), now=NOW)


def test_a_link_from_the_future_is_refused():
    with pytest.raises(LinkBroken):
        read_link(token_to(now=NOW + timedelta(days=2)), now=NOW)
    with pytest.raises(LinkBroken):
        read_link(sealed(b"x" * 32 + b"\xff" * 8 + b"/m/"), now=NOW)


def test_another_places_key_opens_nothing(settings):
    token = token_to()
    settings.SECRET_KEY = "another"
    with pytest.raises(LinkBroken):
        read_link(token, now=NOW)


@pytest.mark.django_db
class TestOpening:
    def test_a_good_link_leaves_a_cookie_and_leads_on(self, client):
        answer = client.get("/k/" + token_to(now=clock.now()))
        assert (answer.status_code, answer["Location"]) == (302, "/m/rounds/7?from=chat")
        cookie = answer.cookies["member"]
        assert (cookie["httponly"], cookie["samesite"], cookie["max-age"]) == (True, "Lax", 90 * 24 * 3600)
        assert read_cookie(cookie.value, now=clock.now()) == KEY
        assert "no-store" in answer["Cache-Control"]

    def test_over_https_the_cookie_stays_there(self, client):
        answer = client.get("/k/" + token_to(now=clock.now()), secure=True)
        assert answer.cookies["member"]["secure"]

    @pytest.mark.parametrize("language", ["en", "zh-hans"])
    def test_a_broken_link_asks_for_a_fresh_one(self, client, language):
        answer = client.get("/k/" + token_to()[:-4], headers={"accept-language": language})
        assert answer.status_code == 403
        assert "member" not in answer.cookies
        said = {"en": "Ask for a fresh link", "zh-hans": "要一个新链接"}[language]
        assert said in answer.content.decode()

    def test_an_ended_link_says_so(self, client):
        answer = client.get("/k/" + token_to(now=clock.now() - timedelta(days=91)), headers={"accept-language": "en"})
        assert answer.status_code == 410
        assert "This link has ended" in answer.content.decode()
        assert "member" not in answer.cookies

    def test_a_link_is_opened_and_nothing_else(self, client):
        assert client.post("/k/" + token_to(now=clock.now())).status_code == 405
