"""Reading rows of order files, as Youzan, Taobao, Douyin and WeChat shops export them, into typed values.

One row is one line of an order; rows with the same order number belong together. Where a file has no order number, a row
is an order of its own and is known by its contents.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from django.utils.translation import gettext_lazy, gettext_noop

from yutang.core.errors import Unprocessable
from yutang.core.imports import ImportContext, ImportRow
from yutang.core.tables import Field, MaskedPhone, read_datetime, read_integer, read_money, read_phone, read_text
from yutang.people.api import Arrival, IdentityKind, read_arrival

_ = gettext_noop
FIELDS = (
    Field("order_number", _("Order number"), ("订单编号", "订单号", "主订单编号", "主订单号", "交易单号", "交易编号", "订单id", "order number", "order no", "order id"), unlike=("子", "外部", "物流", "快递", "运单", "支付", "退款")),
    Field("line_number", _("Line number"), ("子订单编号", "子订单号", "商品单号", "商品订单编号", "子单号", "line number", "order item id")),
    Field("placed_at", _("Ordered on"), ("下单时间", "订单创建时间", "订单提交时间", "订单下单时间", "创建时间", "拍下时间", "成交时间", "下单日期", "订单日期", "date", "order date", "ordered at", "created at"), required=True, kind="datetime", unlike=("付款", "支付", "发货", "完成", "关闭", "退款", "承诺")),
    Field("paid_at", _("Paid on"), ("付款时间", "支付时间", "订单付款时间", "支付完成时间", "买家付款时间", "paid at"), kind="datetime"),
    Field("quantity", _("Quantity"), ("商品数量", "数量", "购买数量", "宝贝数量", "宝贝总数量", "商品件数", "件数", "cds", "quantity", "qty"), kind="integer", unlike=("退", "发货")),
    Field("amount", _("Amount paid"), ("订单实付金额", "实付金额", "买家实付金额", "买家实际支付金额", "实际支付金额", "实收款", "实收金额", "商品实付", "订单应付金额", "支付金额", "订单金额", "应付金额", "总金额", "金额", "dollars", "amount", "total", "paid amount"), required=True, kind="money", unlike=("退", "优惠", "运费", "邮费", "返", "积分", "佣金")),
    Field("unit_price", _("Unit price"), ("商品单价", "单价", "商品价格", "宝贝价格", "销售价", "unit price", "price"), kind="money"),
    Field("title", _("Product"), ("商品名称", "商品标题", "宝贝标题", "宝贝名称", "选购商品", "商品", "品名", "product", "title", "item"), unlike=("编码", "id", "数量", "规格", "价", "金额", "单号", "属性")),
    Field("sku_code", _("SKU code"), ("商家编码", "规格编码", "sku编码", "商品规格编码", "外部系统编号", "商家sku编码", "sku code", "sku")),
    Field("label", _("Options"), ("商品规格", "规格", "商品属性", "规格属性", "销售属性", "颜色尺码", "options"), unlike=("编码", "id")),
    Field("status", _("State"), ("订单状态", "交易状态", "状态", "order status", "status"), unlike=("退", "售后", "物流", "发货", "支付")),
    Field("refund_status", _("Refund"), ("退款状态", "售后状态", "商品售后状态", "订单退款状态", "refund status")),
    Field("phone", _("Phone"), ("收货人手机号", "收货人手机", "收件人手机号", "联系手机", "买家手机号", "收货人手机号码", "手机号", "手机号码", "联系电话", "电话", "手机", "mobile", "tel", "phone"), kind="phone"),
    Field("name", _("Name"), ("收货人姓名", "收货人", "收件人姓名", "收件人", "姓名", "买家姓名", "recipient"), unlike=("手机", "电话", "地址", "省", "市", "区", "城")),
    Field("account_name", _("Account name"), ("买家会员名", "买家昵称", "买家账号", "买家旺旺", "旺旺", "微信昵称", "用户昵称", "昵称", "nick", "buyer")),
    Field("member_number", _("Customer number"), ("会员编号", "会员卡号", "客户编号", "会员号", "客户id", "用户id", "买家id", "uid", "customer id", "customer")),
    Field("openid", _("OpenID"), ("openid", "open_id", "微信openid", "买家openid")),
    Field("unionid", _("UnionID"), ("unionid", "union_id")),
)  # fmt: skip
HANDLES = {
    "account_name": IdentityKind.ACCOUNT_NAME,
    "member_number": IdentityKind.MEMBER_NUMBER,
    "openid": IdentityKind.OPENID,
    "unionid": IdentityKind.UNIONID,
}
# The first that is found in a cell decides; what is neither is an order that was paid.
STATES = (
    ("cancelled", ("关闭", "取消", "作废", "cancel", "closed")),
    ("placed", ("待付款", "等待买家付款", "未付款", "待支付", "未支付", "unpaid", "pending")),
    ("refunded", ("已退款", "退款成功", "全额退款", "退款完成", "refunded")),
)
REFUNDED = ("退款成功", "已退款", "全额退款", "退款完成", "已全额退款", "refunded")
NOBODY = ("匿名", "*", "-")
MOST_UNITS_IN_A_LINE = 100_000
short_text = partial(read_text, max_length=64)
title_text = partial(read_text, max_length=200)


class NegativeAmount(Unprocessable):
    code = "presale.import_negative_amount"
    default_message = gettext_lazy("The amount is below zero. Refunds are not orders: leave the row out.")


class PaidBeforePlaced(Unprocessable):
    code = "presale.import_paid_before_placed"
    default_message = gettext_lazy("The row says it was paid before it was ordered.")


@dataclass(frozen=True)
class ImportedLine:
    """One row, read. `order_key` and `line_key` say which order and line it is, in the file's own words."""

    row: ImportRow
    arrival: Arrival
    order_key: str
    line_key: str
    has_own_number: bool
    placed_at: datetime
    paid_at: datetime | None
    state: str
    title: str
    label: str
    sku_code: str
    quantity: int
    amount_fen: int
    unit_price_fen: int
    phone: str


def read_line(row: ImportRow, context: ImportContext, digest: str) -> ImportedLine:
    """One row as a line of an order, known by the digest where nothing numbers it.

    Raises a Refusal that names the column and what is wrong with it.
    """
    at = partial(read_datetime, now=context.now)
    placed_at = row.need("placed_at", at)
    paid_at = row.read("paid_at", at, None)
    if paid_at is not None and paid_at < placed_at:
        raise PaidBeforePlaced
    quantity = row.read("quantity", partial(read_integer, least=1, most=MOST_UNITS_IN_A_LINE), 1)
    amount = row.need("amount", partial(read_money, allow_negative=True))
    if amount < 0:
        raise NegativeAmount
    number = row.read("order_number", short_text, "")
    own_number = row.read("line_number", short_text, "")
    phone = row.read("phone", read_phone, None)
    order_key = number or f"row:{digest}"
    return ImportedLine(
        row=row,
        arrival=_arrival(row, context, order_key, placed_at, phone),
        order_key=order_key,
        line_key=own_number or digest,
        has_own_number=bool(own_number),
        placed_at=placed_at,
        paid_at=paid_at,
        state=state_of(row.text("status"), row.text("refund_status")),
        title=row.read("title", title_text, ""),
        label=row.read("label", partial(read_text, max_length=128), ""),
        sku_code=row.read("sku_code", short_text, ""),
        quantity=quantity,
        amount_fen=amount,
        unit_price_fen=row.read("unit_price", read_money, amount // quantity),
        phone=phone if isinstance(phone, str) else "",
    )


def state_of(status: str, refund_status: str) -> str:
    """The state of an order of the past from what its shop system calls it."""
    if any(word in refund_status.casefold() for word in REFUNDED):
        return "refunded"
    text = status.casefold()
    return next((state for state, words in STATES if any(word in text for word in words)), "paid")


def order_state(line_states: Sequence[str]) -> str:
    """The state of an order whose lines went different ways: paid while any of it was kept, ended only when all of it is."""
    return next(state for state in ("paid", "placed", "refunded", "cancelled") if state in line_states)


# What may change from one export to the next is no part of what a row is.
CHANGEABLE = frozenset({"status", "refund_status", "paid_at", "phone", "name"})


def content_digest(row: ImportRow) -> str:
    """What a row is known by where nothing numbers it (SHA-256, 32 hex digits)."""
    kept = [f"{name}\x1e{cell}" for name, cell in row.values.items() if name not in CHANGEABLE]
    return hashlib.sha256("\x1f".join(sorted(kept)).encode()).hexdigest()[:32]


def _arrival(
    row: ImportRow, context: ImportContext, order_key: str, at: datetime, phone: str | MaskedPhone | None
) -> Arrival:
    """Who bought: by whatever the file knows of them; where that is nothing, whoever placed this order."""
    identities = {
        str(kind): value
        for name, kind in HANDLES.items()
        if (value := row.text(name)) and not any(mark in value for mark in NOBODY)
    }
    if isinstance(phone, str):
        identities[str(IdentityKind.PHONE)] = phone
    if not identities:
        identities[str(IdentityKind.ORDER_NUMBER)] = order_key
    channel = context.source or "import"
    nickname = row.read("account_name", short_text, "")
    return read_arrival(
        channel=channel,
        identities=identities,
        nickname=nickname,
        name=row.read("name", short_text, ""),
        source=f"import:{channel}",
        at=at,
    )
