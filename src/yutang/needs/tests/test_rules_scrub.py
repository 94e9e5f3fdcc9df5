import pytest
from hypothesis import given
from hypothesis import strategies as st

from yutang.needs.rules import scrub

HIDDEN = [
    ("电话13812345678，要裙子", "电话＊，要裙子"),
    ("打我138-1234-5678吧", "打我＊吧"),
    ("+86 138 1234 5678", "＊"),
    ("手机１３８１２３４５６７８", "手机＊"),
    ("身份证11010119900307123X", "身份证＊"),
    ("座机010-62345678", "座机＊"),
    ("一三八一二三四五六七八", "＊"),
    ("邮箱a.b@example.com谢谢", "邮箱＊谢谢"),
]
ADDRESSES = [
    "杭州市西湖区文三路259号",
    "朝阳区建国路88号院3号楼502室",
    "上海市徐汇区漕溪北路18号",
    "幸福小区3栋2单元501",
    "杭州市余杭区愚园路 1 号 7 幢",
    "文一西路 969 号 3 号楼 502",
    "幸福小区 3 栋 2 单元 501 室",
]
KEPT = [
    "身高160体重55kg",
    "预算200-300元",
    "我要3号色的口红",
    "穿37码的鞋",
    "35+干皮",
    "2024年买的",
    "一百二十斤",
    "第2层是坚果",
    "裙子 160 号 颜色 8 号 好看",
    "M 号 还是 L 号",
]


@pytest.mark.parametrize(("text", "clean"), HIDDEN)
def test_numbers_that_lead_to_a_person_are_hidden(text, clean):
    assert scrub(text) == clean


@pytest.mark.parametrize("address", ADDRESSES)
def test_street_addresses_are_hidden(address):
    clean = scrub(f"寄到{address}，裙子要小码")
    assert "＊" in clean
    assert not any(char.isdigit() for char in clean)
    assert clean.endswith("，裙子要小码")


@pytest.mark.parametrize("text", KEPT)
def test_sizes_and_prices_stay(text):
    assert scrub(text) == text


def test_fifty_thousand_characters_are_clean_soon():
    assert "＊" in scrub("路" * 25_000 + ",13812345678," + "1号" * 12_000)


@given(st.text(max_size=200))
def test_a_clean_text_stays_as_it_is(text):
    once = scrub(text)
    assert scrub(once) == once
