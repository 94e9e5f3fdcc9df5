"""Relays of many trades and manners, read; the gold readings stand in `relays/`."""

from __future__ import annotations

import json
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yutang.core.tables import WrongEncoding
from yutang.presale.errors import CatalogueUnreadable
from yutang.presale.relay_files import read_relay_file
from yutang.presale.relay_words import DOUBTS
from yutang.presale.rules.relays import Catalogue, Doubt, ListedSku, read_relay
from yutang.presale.tests.relay_scores import score

SWEATER = [
    ListedSku(f"{colour}{size}", "春日法式卫衣", {"color": colour, "size": size}, ("卫衣",), 5900)
    for colour in ("黑色", "白色")
    for size in "SML"
]


@pytest.mark.parametrize("name", ["written.txt", "second.txt", "third.txt", "fourth.txt"])
def test_relays_are_read_right_and_never_silently_wrong(name):
    outcome = score(name)
    assert outcome.share >= 0.95, "\n".join(outcome.wrong)
    assert outcome.silent == []
    # Flagging everything would be safe and useless.
    assert outcome.clear_and_sure >= 0.85 * outcome.clear, "\n".join(outcome.timid)


def test_the_written_lines_are_two_hundred():
    assert score("written.txt").lines >= 200


def read_one(text: str, catalogue: Catalogue | None = None):
    (line,) = read_relay(text, catalogue).lines
    return line


def test_every_line_of_the_source_is_read_or_left_with_a_reason():
    text = "#接龙\n1. 小鱼 2份\n送到门卫\n还有吗？\n3号改4份\n小王撤回了一条消息\n2. 大海 1份"
    relay = read_relay(text)
    told = {row for line in relay.lines for row in line.rows} | {one.row for one in relay.left}
    assert told == set(range(1, 8))


def test_items_are_resolved_to_skus_where_one_fits():
    relay = read_relay("1. 小鱼 M码 黑 x2\n2. 大海 卫衣 白L1 黑S2\n3. 阿美 M 1\n4. 老郑 XXL黑1", Catalogue(SWEATER))
    found = [[(item.sku, item.quantity) for item in line.items] for line in relay.lines]
    assert found == [[("黑色M", 2)], [("白色L", 1), ("黑色S", 2)], [(None, 1)], [(None, 1)]]
    assert [line.is_unsure for line in relay.lines] == [False, False, True, True]
    assert Doubt.SEVERAL_SKUS in relay.lines[2].reasons
    assert Doubt.NO_SUCH_SKU in relay.lines[3].reasons


def test_a_sum_that_is_not_the_price_is_doubted():
    head = "草莓 25元/斤\n"
    assert not read_one(head + "1. 小鱼 草莓2斤 50元").is_unsure
    assert read_one(head + "1. 小鱼 草莓2斤 75元").reasons == (Doubt.AMOUNT_DIFFERS,)


def test_an_edit_that_the_next_list_does_not_show_is_asked_about():
    relay = read_relay("#接龙\n1. 小鱼 2份\n2. 大海 1份\n1号改3份\n#接龙\n1. 小鱼 2份\n2. 大海 1份\n3. 阿美 1份")
    assert [line.is_unsure for line in relay.lines] == [True, False, False]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\n\n",
        "1.",
        "😀" * 50,
        "\x00\u202e\ufeff",
        "1. " + "小鱼2份 " * 400,
        "9" * 5000,
        "1. 小鱼 99999999份",
        "第0个取消",
    ],
    ids=["empty", "blank", "number", "emoji", "invisible", "long", "digits", "huge", "nobody"],
)
def test_nonsense_is_never_an_order_that_is_sure(text):
    assert all(line.is_unsure or line.is_cancelled for line in read_relay(text).lines)


@settings(max_examples=150, deadline=None)
@given(
    st.text(
        alphabet="1234.、 ①小鱼大海MLX黑白x*+各一两件份斤已付取消改成同上号不要，（）\n:~✅❌#接龙半或", max_size=120
    )
)
def test_any_text_is_read_with_sound_quantities(text):
    for line in read_relay(text).lines:
        assert not (line.is_cancelled and line.items)
        assert line.is_unsure or all(0 < item.quantity == int(item.quantity) for item in line.items)
        assert line.is_unsure or line.is_cancelled or (line.name and line.items)


@pytest.mark.parametrize(
    "grown",
    [
        lambda n: "\n".join(f"{i}. 昵称{i} M码 黑 x2 已付" for i in range(1, n)),
        lambda n: "1. 小鱼 2份\n" + "1号改3份\n" * n,
        lambda n: "1. 小鱼 同上\n" * n,
        lambda n: "1. 小鱼 " + "1 " * n,
        lambda n: "".join(f"A{i}品名{i} 59元\n" for i in range(n)),
        lambda n: "(" * n * 10,
    ],
    ids=["entries", "edits", "likes", "numbers", "goods", "brackets"],
)
def test_time_grows_with_the_length_only(grown):
    def seconds(text: str) -> float:
        began = time.process_time()
        read_relay(text)
        return time.process_time() - began

    seconds(grown(500))
    # Sixteen times the text: sixteen times the work, where pairs would make it 256 times.
    assert seconds(grown(8_000)) < 80 * max(seconds(grown(500)), 0.01)


def test_a_file_is_read_in_the_encodings_of_chats(tmp_path):
    for codec in ("utf-8", "utf-8-sig", "utf-16", "gb18030"):
        file = tmp_path / f"{codec}.txt"
        file.write_bytes("1. 小鱼 M码 黑 x2 已付\r\n2. 大海 110 2\r\n".encode(codec))
        outcome = read_relay_file(file)
        assert [(line["name"], line["unsure"]) for line in outcome["lines"]] == [("小鱼", False), ("大海", True)]
    (tmp_path / "broken.txt").write_bytes(b"\xff\xfe\xfd\x00\x81")
    with pytest.raises(WrongEncoding):
        read_relay_file(tmp_path / "broken.txt")


def test_a_file_is_read_with_what_is_sold(tmp_path):
    file, offer = tmp_path / "in.txt", tmp_path / "offer.json"
    file.write_text("1. 小鱼 M黑x2", encoding="utf-8")
    skus = [{"code": "WM", "size": "M", "color": "黑色"}, {"code": "WL", "size": "L", "color": "黑色"}]
    offer.write_text(json.dumps({"products": [{"name": "卫衣", "skus": skus}]}), encoding="utf-8")
    (line,) = read_relay_file(file, offer=offer)["lines"]
    assert line["items"][0]["sku"] == "WM"
    for nonsense in ("[", "[1]", '{"products": []}', '{"products": [{"name": 1, "skus": [{}]}]}'):
        offer.write_text(nonsense, encoding="utf-8")
        with pytest.raises(CatalogueUnreadable):
            read_relay_file(file, offer=offer)


def test_every_doubt_has_words():
    assert set(DOUBTS) == set(Doubt)
