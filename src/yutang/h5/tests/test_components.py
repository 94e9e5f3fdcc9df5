"""The member frame's components, drawn."""

import re
from datetime import UTC, datetime
from html.parser import HTMLParser

import pytest
from django import forms
from django.template import engines
from django.template.loader import render_to_string
from django.utils import translation

from yutang.core.money import Money
from yutang.h5 import error_pages
from yutang.h5.components import Choice, Measure, OrderCard, Picture, StyleCard

NOON = datetime(2026, 11, 21, 4, 0, tzinfo=UTC)
PICTURE = Picture("/p.jpg", "Dress <red>", webp="/p.webp", avif="/p.avif")


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


@pytest.fixture
def draw(rf):
    def drawn(text, **context):
        return engines["django"].from_string("{% load h5 %}" + text).render(context, rf.get("/m/x"))

    return drawn


def words(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html)).strip()


def test_pictures_are_lazy_sized_and_modern_with_a_fallback(draw):
    html = draw("{% picture picture %}", picture=PICTURE)
    assert html.index("/p.avif") < html.index("/p.webp") < html.index('<img src="/p.jpg"')
    assert 'loading="lazy"' in html
    assert 'width="600" height="800"' in html
    assert 'alt="Dress &lt;red&gt;"' in html
    assert "loading" not in draw("{% picture picture True %}", picture=PICTURE)


def make_card(key="7", **changes):
    given = {"price": Money(16800), "love_url": "/m/rounds/1/love", "love_count": 12, **changes}
    return StyleCard(key, "/m/styles/7", "Floral dress", PICTURE, **given)


def test_a_style_is_loved_by_an_ordinary_form(draw):
    html = draw("{% style_card card %}", card=make_card())
    assert '<form action="/m/rounds/1/love" method="post"' in html
    assert "csrfmiddlewaretoken" in html
    assert '<input type="hidden" name="style" value="7">' in html
    assert 'aria-pressed="false" aria-label="Love Floral dress"' in html
    assert 'aria-pressed="true"' in draw("{% style_card card %}", card=make_card(is_loved=True))


def test_what_the_script_swaps_is_on_the_page(draw):
    html = draw("{% style_card card %}", card=make_card())
    first = re.search(r'data-swap="(\S+)', html).group(1)
    assert f'id="{first}"' in html


def test_a_style_that_cannot_be_loved_has_no_heart(draw):
    html = draw("{% style_card card %}", card=make_card(love_url="", price=None))
    assert "<form" not in html
    assert "¥" not in html


def test_only_the_first_row_of_a_grid_is_loaded_at_once(draw):
    html = draw("{% style_grid cards %}", cards=[make_card(str(at)) for at in range(6)])
    assert html.count('loading="lazy"') == 4


@pytest.mark.parametrize(("before", "shown"), [(23900, True), (16800, False), (9900, False), (None, False)])
def test_a_price_shows_what_it_was_only_where_that_was_more(draw, before, shown):
    html = draw("{% price now before %}", now=Money(16800), before=None if before is None else Money(before))
    assert ("<del" in html) is shown
    assert "¥168.00" in html


def test_progress_is_honest(draw):
    html = draw("{% tally 212 300 'made at 300' %}")
    assert words(html) == "212 of 300 so far made at 300"
    assert '<progress value="212" max="300"' in html


def test_her_measures_stand_beside_mine(draw):
    rows = [Measure("Height", "158", "162", "cm"), Measure("Waist", "78", "", "cm")]
    assert words(draw("{% measures rows '小满' %}", rows=rows)) == "小满 me Height 158 cm 162 cm Waist 78 cm —"
    without = draw("{% measures rows '小满' %}", rows=[Measure("Waist", "78")])
    assert "Say your height and weight" in without


def test_sizes_are_radio_buttons_and_a_full_one_cannot_be_chosen(draw):
    options = [Choice("M", "M", is_chosen=True), Choice("XL", "XL", "full", is_available=False, is_chosen=True)]
    html = draw("{% size_sheet 'buy' 'Choose' options 'Go on' %}", options=options)
    assert 'type="radio" name="size" value="M" required checked' in html
    assert 'value="XL" required disabled' in html
    assert 'id="buy"' in html
    assert 'href="#page"' in html


def test_an_order_says_first_where_it_is(draw):
    order = OrderCard(
        "42", "Dress", "/m/orders/42", "In the making", "good", Money(16800), NOON, "L", 2, PICTURE, "soon"
    )
    html = draw("{% order_card order %}", order=order)
    assert words(html) == "In the making 12:00 Dress L soon ¥168.00 × 2 Order 42"


class AddressForm(forms.Form):
    name = forms.CharField()
    phone = forms.CharField(help_text="for delivery only")
    notify = forms.BooleanField(required=False)


def test_a_form_says_what_is_wrong_beside_each_field(draw):
    html = draw("{% fields form %}", form=AddressForm({"name": "小鱼"}))
    assert html.count("This field is required.") == 1
    assert 'class="weui-input"' in html
    assert "for delivery only" in html


def test_only_money_is_written_as_money(draw):
    with pytest.raises(TypeError):
        draw("{{ sum|money }}", sum=16800)


class Links(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))


def test_the_frame_keeps_out_of_search_engines_and_tells_no_other_place(rf):
    html = render_to_string("h5/base.html", {"back_url": "/m/rounds/1"}, rf.get("/m/styles/7"))
    tags = Links()
    tags.feed(html)
    named = {attrs["name"]: attrs["content"] for tag, attrs in tags.found if tag == "meta" and "name" in attrs}
    assert named["robots"] == "noindex, nofollow"
    assert named["referrer"] == "same-origin"
    assert "viewport-fit=cover" in named["viewport"]
    assert "user-scalable" not in named["viewport"]
    assert any(tag == "a" and attrs.get("href") == "/m/rounds/1" for tag, attrs in tags.found)
    assert not any(name.startswith("on") or name == "style" for _tag, attrs in tags.found for name in attrs)
    assert '<input type="hidden" name="next" value="/m/styles/7">' in html


@pytest.mark.parametrize("status", [400, 403, 404, 410, 413, 429, 500, 503])
def test_an_error_says_what_happened_what_was_kept_and_what_to_do(rf, status):
    answer = error_pages.error_page(rf.get("/m/x"), status)
    words = error_pages.WORDS[str(status)]
    assert answer.status_code == status
    for part in (words.title, words.happened, words.kept, words.todo):
        assert str(part) in answer.content.decode()


def test_every_error_is_put_into_chinese():
    for words in error_pages.WORDS.values():
        for part in (words.title, words.happened, words.kept, words.todo):
            english = str(part)
            with translation.override("zh-hans"):
                assert str(part) != english
