"""Styles, SKUs and pictures: made, shown, and refused where they make no sense."""

from __future__ import annotations

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from tests.cast import NOON
from yutang.catalog import api
from yutang.catalog.models import Picture, Sku, Style
from yutang.core.errors import Refusal
from yutang.core.money import Money
from yutang.core.tenancy import merchant_scope


def photo(size=(900, 1200), *, form: str = "JPEG", color: str = "teal") -> bytes:
    out = io.BytesIO()
    exif = Image.Exif()
    exif[0x010F] = "a camera that says where it was"
    exif[0x0112] = 6
    Image.new("RGB", size, color).save(out, form, exif=exif)
    return out.getvalue()


def dress(**told):
    told = {
        "code": "A100",
        "title": "显高西装裙",
        "category": "裙子",
        "price": Money(19900),
        "skus": [
            api.SkuDraft("A100-S", {"size": "S", "color": "米白"}),
            api.SkuDraft("A100-M", {"size": "M", "color": "米白"}),
        ],
    } | told
    return api.add_style(**told)


def test_a_style_has_its_skus_in_order_and_readable(shop):
    card = api.style_card(dress(attributes={"style": "通勤"}))
    assert [sku.label for sku in card.skus] == ["米白 / S", "米白 / M"]
    assert (card.price, card.attributes["style"], card.picture_url) == (Money(19900), "通勤", "")


def test_a_style_without_choices_has_one_sku_of_its_own_code(shop):
    assert [sku.code for sku in api.style_card(dress(skus=[])).skus] == ["A100"]


@pytest.mark.parametrize(
    ("told", "code"),
    [
        ({"code": " "}, "catalog.style_makes_no_sense"),
        ({"price": Money(0)}, "catalog.style_makes_no_sense"),
        ({"price": Money(-1)}, "catalog.style_makes_no_sense"),
        ({"skus": [api.SkuDraft("X"), api.SkuDraft("X")]}, "catalog.skus_make_no_sense"),
        ({"skus": [api.SkuDraft("X", {"size": "M"}), api.SkuDraft("Y", {"size": "M"})]}, "catalog.skus_make_no_sense"),
        ({"picture": b"<svg onload=alert(1)>"}, "catalog.picture_unreadable"),
        ({"picture": photo()[:500]}, "catalog.picture_unreadable"),
        ({"picture": b"\xff" * (11 * 2**20)}, "catalog.picture_too_large"),
    ],
)
def test_what_makes_no_sense_is_refused_and_nothing_is_kept(shop, told, code):
    with pytest.raises(Refusal) as refused:
        dress(**told)
    assert refused.value.code == code
    assert Style.objects.count() == Sku.objects.count() == Picture.objects.count() == 0


def test_a_code_is_taken_once_but_free_at_the_rivals(shop, rival):
    dress()
    with pytest.raises(Refusal) as refused:
        dress(skus=[api.SkuDraft("B1")])
    assert refused.value.code == "catalog.code_taken"
    with pytest.raises(Refusal):
        dress(code="B100")
    assert Style.objects.count() == 1
    with merchant_scope(rival.id):
        dress()


def test_a_picture_is_small_upright_and_without_its_cameras_words(shop, client):
    url = api.style_card(dress(picture=photo((1600, 1200)))).picture_url
    for accept, form in (("image/webp,*/*", "WEBP"), ("*/*", "JPEG")):
        answer = client.get(url, headers={"Accept": accept})
        shown = Image.open(io.BytesIO(b"".join(answer.streaming_content)))
        assert (shown.format, max(shown.size), shown.height > shown.width) == (form, 1280, True)
        assert not shown.getexif()
        assert "immutable" in answer["Cache-Control"]
        assert "Accept" in answer["Vary"].split(", ")


def test_a_picture_of_too_many_pixels_is_refused_before_it_is_unpacked(shop):
    with pytest.raises(Refusal) as refused:
        api.store_picture(photo((8000, 6000), form="PNG"))
    assert refused.value.code == "catalog.picture_too_large"


def test_the_same_picture_is_kept_once(shop):
    assert api.store_picture(photo(), now=NOON) == api.store_picture(photo(), now=NOON)
    assert Picture.objects.count() == 1


def test_a_style_is_added_on_the_page_with_a_sku_for_each_choice(hai_client, shop):
    told = {
        "code": "B1",
        "title": "温和洁面",
        "price": "89.90",
        "colors": "白,蓝",
        "sizes": "50ml 100ml",
        "season": "冬",
    }
    picture = SimpleUploadedFile("b.jpg", photo())
    answer = hai_client.post("/catalog/new", {**told, "picture": picture})
    assert answer.status_code == 302
    page = hai_client.get(answer.url).content.decode()
    assert "蓝 / 100ml" in page
    assert "¥89.90" in page
    assert "/catalog/pictures/" in page
    assert Sku.objects.count() == 4
    assert "温和洁面" in hai_client.get("/catalog/?q=洁面").content.decode()
    assert "温和洁面" not in hai_client.get("/catalog/?q=裙").content.decode()


@pytest.mark.parametrize("price", ["-5", "0", "1.234", "abc", ""])
def test_a_bad_price_is_said_on_the_form(hai_client, shop, price):
    answer = hai_client.post("/catalog/new", {"code": "B1", "title": "洁面", "price": price})
    assert answer.status_code == 422
    assert Style.objects.count() == 0


def test_a_file_that_is_no_picture_is_said_on_the_form(hai_client, shop):
    style_id = dress()
    answer = hai_client.post(f"/catalog/{style_id}/picture", {"picture": SimpleUploadedFile("x.jpg", b"no picture")})
    assert answer.status_code == 422


def test_the_rival_neither_sees_nor_changes_a_style(qian_client, shop):
    style_id = dress()
    assert qian_client.get(f"/catalog/{style_id}").status_code == 404
    assert qian_client.post(f"/catalog/{style_id}/retire").status_code == 404
    told = {"picture": SimpleUploadedFile("x.jpg", photo())}
    assert qian_client.post(f"/catalog/{style_id}/picture", told).status_code == 404
    assert "显高西装裙" not in qian_client.get("/catalog/").content.decode()
    assert api.style_card(style_id).is_active
