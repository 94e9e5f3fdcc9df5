"""The phone in a person's hand: what it sees on a page, and what it sends."""

from __future__ import annotations

from urllib.parse import parse_qs

import httpx
import pytest

from yutang.world.phone import Page, Phone, SentInCircles, new_client
from yutang.world.reading import Form

SHOP = "http://shop.test"

PAGE = """<!doctype html><html><body>
<form action="/search"><input name="q" value="裙"></form>
<input name="stray" value="in no form">
<a href="/m/offers/1/order?from=chat">下单</a>
<form id="order" method="POST" action="order">
  <input type="hidden" name="csrf" value="token&amp;more">
  <label class="pick"><span>小号 <b>S</b></span><input type="radio" name="sku" value="s"><img src="/s.jpg" alt="图"></label>
  <label><input type="radio" name="sku" value="m" checked>中号</label>
  <label><input type="radio" name="sku" value="l" disabled>大号</label>
  <label for="who">收件人</label><input id="who" name="name" value="小鱼">
  <textarea name="note">
第一行
 第二行</textarea>
  <select name="city"><option>上海</option><option value="hz" selected>杭州</option><option value="x" disabled>没有</option></select>
  <select name="colour"><option value="">请选择</option><option value="red">红</option></select>
  <select name="tags" multiple><option value="a">甲<option value="b" selected>乙<option value="c" selected>丙</select>
  <div><div><input type="checkbox" name="gift"><input type="checkbox" name="news" checked></div></div>
  <fieldset disabled><input name="greyed" value="1"></fieldset>
  <form action="/nested"><input name="inner" value="1"></form>
<p>behind the inner end tag</p>
<button form="order" name="go" value="now">提交</button><input form="order" name="outside" value="yes">
</body></html>"""


@pytest.fixture
def page() -> Page:
    return Page(200, f"{SHOP}/m/offers/1", PAGE)


@pytest.fixture
def order(page) -> Form:
    form = page.form_to("/order")
    assert form is not None
    return form


def test_forms_are_found_by_where_they_lead(page, order):
    assert order.method == "post"
    assert page.form_to("/search").method == "get"
    assert page.form_to("/nowhere") is None


def test_links_are_found_by_where_they_lead(page):
    assert page.link_to("/order") == f"{SHOP}/m/offers/1/order?from=chat"
    assert page.link_to("/nowhere") is None


def test_fields_carry_the_words_of_their_labels(order):
    assert [(one.value, one.text) for one in order.named("sku")] == [("s", "小号 S 图"), ("m", "中号")]
    assert order.named("name")[0].text == "收件人"
    assert [one.text for one in order.named("city")] == ["上海", "杭州"]


def test_an_untouched_form_sends_what_a_browser_sends(order):
    assert order.filled() == {
        "csrf": ["token&more"],
        "sku": ["m"],
        "name": ["小鱼"],
        "note": ["第一行\n 第二行"],
        "city": ["hz"],
        "colour": [""],
        "tags": ["b", "c"],
        "news": ["on"],
        "inner": ["1"],
        "outside": ["yes"],
    }


def test_a_form_ends_where_its_tag_ends():
    (form,) = Page(200, SHOP, "<form action='/a'><input name='in' value='1'></form><input name='out' value='2'>").forms
    assert form.filled() == {"in": ["1"]}


def test_broken_markup_breaks_nothing():
    torn = Page(
        200, SHOP, "<form action='/a'><select name='x'><option value='1'>a<textarea name='t'>never closed <input name=y"
    )
    assert [form.action for form in torn.forms] == ["/a"]
    assert Page(200, SHOP, '{"code": "ORDER_CLOSED"}').forms == []


class Shop:
    """A far side that notes what it is asked."""

    def __init__(self, answers: dict[str, httpx.Response]) -> None:
        self.answers, self.asked = answers, []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request)
        return self.answers[request.url.path]


def phone(shop: Shop, cookies: httpx.Cookies | None = None) -> Phone:
    client = new_client()
    client._transport = httpx.MockTransport(shop)
    return Phone(client, httpx.Cookies() if cookies is None else cookies)


def redirect(to: str, status: int = 302, **headers: str) -> httpx.Response:
    return httpx.Response(status, headers={"location": to, **headers})


def test_what_a_person_gives_stands_in_for_what_was_there(page, order):
    shop = Shop({"/m/offers/order": httpx.Response(200)})
    phone(shop).send(page, order, {"sku": "s", "tags": ["a", "b"], "name": "小满 & 小鱼"})
    (asked,) = shop.asked
    sent = parse_qs(asked.content.decode(), keep_blank_values=True)
    assert (sent["sku"], sent["tags"], sent["name"], sent["csrf"]) == (
        ["s"],
        ["a", "b"],
        ["小满 & 小鱼"],
        ["token&more"],
    )
    assert asked.headers["referer"] == page.url


def test_a_form_that_asks_is_put_into_the_address(page):
    shop = Shop({"/search": httpx.Response(200)})
    phone(shop).send(page, page.form_to("/search"), {"q": "显高"})
    assert shop.asked[0].method == "GET"
    assert shop.asked[0].url.params["q"] == "显高"


def test_each_person_has_cookies_of_their_own():
    shop = Shop({"/": httpx.Response(200, headers={"set-cookie": "member=fish; Path=/"})})
    client = new_client()
    client._transport = httpx.MockTransport(shop)
    mine, theirs = httpx.Cookies(), httpx.Cookies()
    Phone(client, mine).open(f"{SHOP}/")
    Phone(client, mine).open(f"{SHOP}/")
    Phone(client, theirs).open(f"{SHOP}/")
    assert [asked.headers.get("cookie") for asked in shop.asked] == [None, "member=fish", None]


def test_cookies_go_to_their_own_house_and_can_be_taken_back():
    shop = Shop(
        {
            "/in": httpx.Response(200, headers={"set-cookie": "member=fish; Path=/"}),
            "/out": httpx.Response(200, headers={"set-cookie": "member=; Path=/; Max-Age=0"}),
            "/": httpx.Response(200),
        }
    )
    hand = phone(shop)
    for url in (f"{SHOP}/in", "http://pay.test/", f"{SHOP}/out", f"{SHOP}/"):
        hand.open(url)
    assert [asked.headers.get("cookie") for asked in shop.asked] == [None, None, "member=fish", None]


def test_redirects_are_followed_and_carry_cookies():
    shop = Shop(
        {
            "/m/offers/order": redirect("/m/orders/9", 302, **{"set-cookie": "seen=1; Path=/"}),
            "/m/orders/9": redirect("http://pay.test/h5pay/1", 303),
            "/h5pay/1": httpx.Response(200, text="ok"),
        }
    )
    page = Page(200, f"{SHOP}/m/offers/1", PAGE)
    there = phone(shop).send(page, page.form_to("/order"), {})
    assert there.url == "http://pay.test/h5pay/1"
    assert [asked.method for asked in shop.asked] == ["POST", "GET", "GET"]
    assert shop.asked[1].headers["cookie"] == "seen=1"


def test_some_redirects_send_the_form_again():
    shop = Shop({"/m/offers/order": redirect("/elsewhere", 307), "/elsewhere": httpx.Response(200)})
    page = Page(200, f"{SHOP}/m/offers/1", PAGE)
    phone(shop).send(page, page.form_to("/order"), {})
    assert [asked.method for asked in shop.asked] == ["POST", "POST"]
    assert shop.asked[1].content == shop.asked[0].content


def test_a_circle_is_left():
    shop = Shop({"/a": redirect("/b"), "/b": redirect("/a")})
    with pytest.raises(SentInCircles):
        phone(shop).open(f"{SHOP}/a")
    assert len(shop.asked) < 20
