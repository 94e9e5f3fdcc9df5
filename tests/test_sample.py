"""The sample shop hangs together: what it says, shows and sells agrees with itself and with the words of needs."""

from __future__ import annotations

import csv
import io
import tomllib
from importlib.resources import files

import pytest
from PIL import Image

from tests.cast import NOON
from yutang.catalog.rules import SkuDraft, is_sensible_style, senseless_sku
from yutang.cli.sample import read_sample, read_sample_file
from yutang.core.tables.moments import read_datetime
from yutang.core.tables.values import read_money, read_phone
from yutang.partners.rules import clean_traits
from yutang.world.people import words

SHOP = read_sample()
STYLES = [style for community in SHOP.communities for style in community.styles]
KOCS = [*[community.koc for community in SHOP.communities], *SHOP.other_kocs]
MOST_PICTURE_BYTES = 450_000


def lexicon() -> dict[str, set[str]]:
    """The canonical words of each slot over all trades."""
    known: dict[str, set[str]] = {}
    for file in files("yutang.needs").joinpath("lexicon").iterdir():
        if file.name.endswith(".toml"):
            for slot, entries in tomllib.loads(file.read_text(encoding="utf-8")).items():
                if isinstance(entries, dict):
                    known.setdefault(slot, set()).update(entries)
    return known


def rows(name: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(read_sample_file(name).decode("utf-8"))))


def test_four_communities_have_eight_styles_each():
    assert [community.name for community in SHOP.communities] == [
        "小个子姐妹群",
        "微胖穿搭群",
        "通勤极简群",
        "妈妈宝宝群",
    ]
    assert [len(community.styles) for community in SHOP.communities] == [8, 8, 8, 8]


def test_every_style_can_be_taken_into_the_catalog():
    assert len({style.code for style in STYLES}) == len({style.title for style in STYLES}) == 32
    for style in STYLES:
        assert is_sensible_style(code=style.code, title=style.title, price_fen=style.price_fen)
        assert len(style.title) <= 30
        assert len(style.description) >= 40
        assert style.colors
        assert style.sizes


def test_no_sku_stands_twice():
    drafts = [SkuDraft(sku.code, {"color": sku.color, "size": sku.size}) for style in STYLES for sku in style.skus]
    assert len({draft.code for draft in drafts}) == len(drafts)
    for style in STYLES:
        own = [SkuDraft(sku.code, {"color": sku.color, "size": sku.size}) for sku in style.skus]
        assert senseless_sku(own) is None


def test_styles_speak_the_words_of_needs():
    known = lexicon()
    strange = [
        (style.code, slot, word)
        for style in STYLES
        for slot, told in {**style.attributes, "category": (style.category,)}.items()
        for word in told
        if word not in known[slot]
    ]
    assert strange == []


def test_a_factory_can_make_each_style():
    made = {category for factory in SHOP.factories for category in factory.categories}
    assert {style.category for style in STYLES} <= made
    assert all(factory.lead_days > 0 and factory.capacity_per_day > 0 for factory in SHOP.factories)


def test_both_rounds_of_a_community_have_something_for_each_of_its_people():
    for kind in words()["kind"]:
        styles = SHOP.communities[kind["community"]].styles
        for half in (styles[:4], styles[4:]):
            assert any(taste in style.title for style in half for taste in kind["tastes"]), kind["name"]


@pytest.mark.parametrize("koc", KOCS, ids=lambda koc: koc.name)
def test_a_koc_has_traits_that_partners_take_and_a_small_portrait(koc):
    assert clean_traits(koc.traits).keys() == koc.traits.keys()
    assert koc.persona
    assert koc.voice
    content = read_sample_file(f"portraits/{koc.portrait}")
    assert len(content) <= 6_000
    with Image.open(io.BytesIO(content)) as portrait:
        assert (portrait.format, portrait.size) == ("WEBP", (240, 240))


@pytest.mark.parametrize("style", STYLES, ids=lambda style: style.code)
def test_a_style_has_a_picture_of_its_own(style):
    with Image.open(io.BytesIO(read_sample_file(f"pictures/{style.picture}"))) as picture:
        assert (picture.format, picture.size) == ("WEBP", (600, 800))


def test_the_pictures_are_all_used_and_small_together():
    folder = files("yutang.cli.sample").joinpath("pictures")
    there = {file.name: len(file.read_bytes()) for file in folder.iterdir()}
    assert there.keys() == {style.picture for style in STYLES}
    assert sum(there.values()) < MOST_PICTURE_BYTES


def test_the_owner_is_not_alone():
    assert [(one.name, one.role) for one in SHOP.staff] == [
        ("阿海", "owner"),
        ("小林", "operator"),
        ("老周", "finance"),
    ]


@pytest.mark.parametrize("name", ["customers", "orders", "products", "utterances"])
def test_an_example_file_has_a_few_dozen_rows_each_cell_under_a_header(name):
    given = rows(f"{name}.csv")
    assert 20 <= len(given) <= 40
    assert all(None not in row and None not in row.values() for row in given)


def test_the_examples_can_be_read_cell_by_cell():
    for row in rows("customers.csv"):
        assert read_phone(row["手机号"]).startswith("+8613800138")
        assert read_datetime(row["添加时间"], now=NOON) < NOON
    for row in rows("orders.csv"):
        assert read_phone(row["收货人手机号"]).startswith("+8613800138")
        assert read_datetime(row["下单时间"], now=NOON) < NOON
        assert read_money(row["实付金额"]) == read_money(row["商品单价(元)"]) * int(row["数量"])


def test_example_orders_are_of_goods_the_shop_has():
    known = {sku.code for style in STYLES for sku in style.skus}
    assert {row["商家编码"] for row in rows("orders.csv")} <= known


def test_example_products_are_new_to_the_shop():
    assert not {row["商品编码"] for row in rows("products.csv")} & {style.code for style in STYLES}
