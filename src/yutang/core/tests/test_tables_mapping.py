"""Headers as the four platforms export them, matched to what a reader wants to know."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yutang.core.tables import BadMapping, Field, guess_mapping, parse_map_option

FIELDS = (
    Field("order_no", "订单号", ("订单编号", "主订单编号", "订单号"), required=True),
    Field("customer", "客户", ("买家昵称", "买家会员名", "客户昵称", "昵称", "买家")),
    Field(
        "phone",
        "手机号",
        ("买家手机号", "收货人手机号", "联系手机", "收件人手机号", "手机号码", "联系电话"),
        kind="phone",
    ),
    Field(
        "paid",
        "实付金额",
        ("订单实付金额", "买家实际支付金额", "订单应付金额", "实收金额", "金额"),
        required=True,
        kind="money",
        unlike=("退款", "优惠", "运费"),
    ),
    Field("product", "商品", ("商品名称", "宝贝标题", "选购商品", "全部商品名称")),
    Field("quantity", "数量", ("商品数量", "宝贝总数量", "商品种类数量"), kind="integer"),
    Field("ordered_at", "下单时间", ("订单创建时间", "订单提交时间", "下单时间"), required=True, kind="datetime"),
    Field("paid_at", "付款时间", ("订单付款时间", "支付完成时间", "买家付款时间"), kind="datetime"),
)

YOUZAN = (
    "订单号", "订单类型", "订单状态", "订单创建时间", "买家付款时间", "全部商品名称", "商品种类数", "商品数量",
    "商品金额合计(元)", "店铺优惠合计", "应收订单金额", "订单实付金额（元）", "退款金额", "买家昵称", "买家手机号", "收货人/提货人", "买家备注",
)  # fmt: skip
TAOBAO = (
    "订单编号", "买家会员名", "买家支付宝账号", "买家应付货款", "买家应付邮费", "总金额", "返点积分", "买家实际支付金额", "订单状态",
    "收货人姓名", "收货地址 ", "联系电话 ", "联系手机", "订单创建时间", "订单付款时间 ", "宝贝标题 ", "宝贝总数量", "退款金额",
)  # fmt: skip
DOUYIN = (
    "主订单编号", "子订单编号", "选购商品", "商品规格", "商品数量", "商品ID", "商品单价", "订单应付金额", "运费", "优惠总金额",
    "收件人", "收件人手机号", "订单提交时间", "支付完成时间", "订单状态", "达人昵称",
)  # fmt: skip
WECHAT_SHOP = (
    "订单编号", "下单时间", "订单状态", "付款时间", "商品名称", "商品数量", "商品单价(元)", "运费(元)", "订单实付金额(元)", "收货人手机号", "买家昵称",
)  # fmt: skip


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        (
            YOUZAN,
            [
                "订单号",
                "买家昵称",
                "买家手机号",
                "订单实付金额（元）",
                "全部商品名称",
                "商品数量",
                "订单创建时间",
                "买家付款时间",
            ],
        ),
        (
            TAOBAO,
            [
                "订单编号",
                "买家会员名",
                "联系手机",
                "买家实际支付金额",
                "宝贝标题 ",
                "宝贝总数量",
                "订单创建时间",
                "订单付款时间 ",
            ],
        ),
        (
            DOUYIN,
            [
                "主订单编号",
                None,
                "收件人手机号",
                "订单应付金额",
                "选购商品",
                "商品数量",
                "订单提交时间",
                "支付完成时间",
            ],
        ),
        (
            WECHAT_SHOP,
            [
                "订单编号",
                "买家昵称",
                "收货人手机号",
                "订单实付金额(元)",
                "商品名称",
                "商品数量",
                "下单时间",
                "付款时间",
            ],
        ),
    ],
    ids=["youzan", "taobao", "douyin", "wechat-shop"],
)
def test_platform_exports_are_understood(headers, expected):
    mapping = guess_mapping(headers, FIELDS)
    found = [mapping.columns.get(field.name) for field in FIELDS]
    # Douyin has no buyer's name: the host's (达人昵称) is like one, so a person confirms what was guessed.
    if expected[1] is None:
        assert mapping.columns.get("customer") in (None, "达人昵称")
        found[1] = None
    assert found == expected
    assert mapping.missing_required == ()
    assert "订单状态" in mapping.unmatched_headers


def test_unlike_words_keep_refunds_out_of_the_amount():
    mapping = guess_mapping(["订单号", "下单时间", "退款金额"], FIELDS)
    assert mapping.missing_required == ("paid",)
    assert mapping.unmatched_headers == ("退款金额",)


def test_width_case_brackets_and_signs_do_not_matter():
    fields = (Field("email", "Email", ("E-mail",)), Field("price", "价格", ("单价",)))
    mapping = guess_mapping(["＊Ｅ－ＭＡＩＬ 【必填】", "单 价（元）"], fields)
    assert mapping.columns == {"email": "＊Ｅ－ＭＡＩＬ 【必填】", "price": "单 价（元）"}


def test_a_choice_wins_and_an_empty_one_leaves_the_field_out():
    chosen = parse_map_option(["customer=收货人/提货人", "paid_at=", " order_no ＝ 订单号 "])
    mapping = guess_mapping(YOUZAN, FIELDS, chosen=chosen)
    assert mapping.columns["customer"] == "收货人/提货人"
    assert "paid_at" not in mapping.columns
    assert "买家付款时间" in mapping.unmatched_headers
    assert "customer" not in mapping.guessed
    assert "phone" in mapping.guessed


@pytest.mark.parametrize("options", [["customer"], ["=买家"], ["a=1", "a=2"]])
def test_map_options_that_say_nothing_are_refused(options):
    with pytest.raises(BadMapping) as refused:
        parse_map_option(options)
    assert refused.value.code == "table.bad_mapping"


@pytest.mark.parametrize(
    "chosen", [{"nobody": "订单号"}, {"customer": "没有这列"}, {"customer": "订单号", "phone": "订单号"}]
)
def test_choices_that_do_not_fit_the_file_are_refused(chosen):
    with pytest.raises(BadMapping):
        guess_mapping(YOUZAN, FIELDS, chosen=chosen)


def test_samples_settle_which_of_two_columns_it_is():
    fields = (Field("phone", "手机号", ("联系电话", "联系手机"), kind="phone"),)
    blank = [{"联系电话": "", "联系手机": f"1381234567{n}"} for n in range(5)]
    wrong = [{"联系电话": "见备注", "联系手机": f"1381234567{n}"} for n in range(5)]
    headers = ["联系电话", "联系手机"]
    assert guess_mapping(headers, fields).columns == {"phone": "联系电话"}
    assert guess_mapping(headers, fields, samples=blank).columns == {"phone": "联系手机"}
    assert guess_mapping(headers, fields, samples=wrong).columns == {"phone": "联系手机"}


def test_a_column_merely_like_it_is_dropped_when_its_cells_cannot_be_it():
    fields = (Field("paid_at", "付款时间", kind="datetime"),)
    samples = [{"付款时间备注": "已电话确认"}] * 4
    assert guess_mapping(["付款时间备注"], fields).columns == {"paid_at": "付款时间备注"}
    assert guess_mapping(["付款时间备注"], fields, samples=samples).columns == {}


def test_pick_gives_values_by_field_name():
    mapping = guess_mapping(["订单号", "昵称"], FIELDS)
    assert mapping.pick({"订单号": "E1", "昵称": "小鱼"}) == {"order_no": "E1", "customer": "小鱼"}


@given(st.lists(st.text(max_size=12), unique=True, max_size=12))
def test_each_header_is_used_once_and_none_is_lost(headers):
    mapping = guess_mapping(headers, FIELDS)
    used = list(mapping.columns.values())
    assert len(used) == len(set(used))
    assert sorted([*used, *mapping.unmatched_headers]) == sorted(headers)
