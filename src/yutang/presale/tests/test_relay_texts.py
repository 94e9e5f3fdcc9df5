"""Our own relays as text for the chat, and what a changed entry means for its orders."""

from __future__ import annotations

from collections import Counter
from uuid import UUID, uuid4

from hypothesis import example, given, settings
from hypothesis import strategies as st

from yutang.presale.rules.relay_lists import STAND_IN, Bought, ToldEntry, ToldItem, change_to, relay_text
from yutang.presale.rules.relays import Catalogue, ListedSku, plain_name, read_relay

DRESS = [
    ListedSku(f"dress-{size}-{colour}", "云朵连衣裙", {"size": size, "color": colour}, ("连衣裙",), 12800)
    for size in "SML"
    for colour in ("黑色", "雾霾蓝")
]
TROUSERS = [ListedSku(f"trousers-{size}", "阔腿裤", {"size": size}, (), 9900) for size in "SML"]
ONE, TWO = Catalogue(DRESS), Catalogue(DRESS + TROUSERS)


def told_as(sku: ListedSku, *, is_alone: bool) -> str:
    return " ".join([*([] if is_alone else [sku.product]), *sku.options.values()])


@st.composite
def lists(draw):
    is_alone = draw(st.booleans())
    skus = DRESS if is_alone else DRESS + TROUSERS
    names = draw(st.lists(st.one_of(st.text(min_size=1, max_size=8), st.sampled_from(NAMES)), min_size=1, max_size=6))
    entries = []
    for at, name in enumerate(names):
        chosen = draw(st.lists(st.sampled_from(skus), max_size=3, unique_by=lambda one: one.sku))
        items = tuple(ToldItem(one.sku, told_as(one, is_alone=is_alone), draw(st.integers(1, 9))) for one in chosen)
        note = draw(st.sampled_from(["", "", "放门卫", "要2件长的", "不要黑色", "1. 小鱼"]))
        entries.append(ToldEntry(at + 1, name, items, draw(st.booleans()), note))
    title = draw(st.sampled_from(["", "秋天的裙子", "1. 小鱼 M 黑色 x2", "周五截单，满30件开团", "云朵连衣裙 128元"]))
    return title, entries, ONE if is_alone else TWO


NAMES = [
    "小鱼",
    "小鱼",
    "王阿姨13800",
    "2号楼李姐",
    "大M",
    "黑妹",
    "tom li",
    "🐟鱼鱼",
    "取消",
    "A",
    "+1",
    "3. 小虾",
    "已付",
    "阿 海",
]


@settings(max_examples=150, deadline=None)
@given(lists())
@example(("秋天的裙子", [ToldEntry(1, "小鱼", (ToldItem("dress-M-黑色", "M 黑色", 2),), True, "放门卫")], ONE))
def test_what_we_write_for_the_chat_our_own_reader_reads_back(listed):
    title, entries, catalogue = listed
    read = read_relay(relay_text(title, entries, catalogue), catalogue).lines
    assert [line.no for line in read] == [one.number for one in entries]
    for one, line in zip(entries, read, strict=True):
        assert not line.is_unsure
        assert line.is_cancelled == (not one.items)
        assert Counter({item.sku: int(item.quantity) for item in line.items}) == Counter(
            {item.sku: item.quantity for item in one.items}
        )
        assert bool(line.paid) == (one.is_paid and bool(one.items))


def test_a_plain_list_is_written_as_the_chat_writes_it():
    items = (ToldItem("dress-M-黑色", "M 黑色", 2),)
    text = relay_text("秋天的裙子", [ToldEntry(1, "小鱼", items, True), ToldEntry(2, "小虾", (), False)], ONE)
    assert text == "#接龙\n秋天的裙子\n\n1. 小鱼 M 黑色 x2 已付\n2. 小虾 取消"


def test_ordinary_names_stay_as_they_are():
    items = (ToldItem("trousers-M", "阔腿裤 M", 1),)
    names = ["小鱼", "王阿姨", "tom li", "阿海", "Lily"]
    text = relay_text("", [ToldEntry(at + 1, name, items, False) for at, name in enumerate(names)], TWO)
    assert STAND_IN not in text
    assert [plain_name(line.name) for line in read_relay(text, TWO).lines] == [plain_name(name) for name in names]


SKUS = [UUID(int=at + 1) for at in range(3)]


@st.composite
def boughts(draw):
    lines = draw(st.dictionaries(st.sampled_from(SKUS), st.integers(0, 4), min_size=1))
    return Bought(uuid4(), draw(st.booleans()), {uuid4(): (sku, units) for sku, units in lines.items()})


@given(st.dictionaries(st.sampled_from(SKUS), st.integers(0, 5)), st.lists(boughts(), max_size=5))
def test_a_change_leaves_just_what_is_wanted(wanted, orders):
    change = change_to(Counter(wanted), orders)
    kept = Counter(change.missing)
    for order in orders:
        if order.order_id not in change.let_go:
            back = change.give_back.get(order.order_id, {})
            for line_id, (sku_id, units) in order.lines.items():
                assert 0 <= back.get(line_id, 0) <= units
                kept[sku_id] += units - back.get(line_id, 0)
    assert +kept == +Counter(wanted)
    paid = {one.order_id for one in orders if one.is_paid}
    assert set(change.give_back) <= paid
    assert not set(change.let_go) & paid


@given(st.dictionaries(st.sampled_from(SKUS), st.integers(0, 5)), st.lists(boughts(), max_size=5))
def test_no_money_moves_where_no_less_is_wanted(more, orders):
    had = sum((one.units for one in orders), Counter())
    change = change_to(had + Counter(more), orders)
    assert not change.let_go
    assert not change.give_back
    assert change.missing == +Counter(more)
