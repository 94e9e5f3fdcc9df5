"""Utterances from files: reviews as shops export them, chat lines, survey answers."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import partial
from typing import NamedTuple
from uuid import UUID

from django.utils.translation import gettext_lazy, gettext_noop

from yutang.core.errors import Refusal
from yutang.core.imports import BatchOutcome, ImportContext, ImportKind, ImportRow
from yutang.core.tables import Field, MaskedPhone, read_datetime, read_phone, read_text
from yutang.needs.actions import Saying, check_sayings, hear_in_bulk
from yutang.people.api import Arrival, IdentityKind, read_arrival, receive_customers_in_bulk

_ = gettext_noop
FIELDS = (
    Field("text", _("What was said"), ("评价内容", "评论内容", "评语", "评价", "评论", "买家评价", "首次评价", "内容", "消息内容", "聊天内容", "留言", "原话", "回答", "咨询内容", "review", "comment", "content", "message", "text"), required=True, unlike=("时间", "日期", "回复", "数", "id")),
    Field("said_at", _("Said on"), ("评价时间", "评论时间", "消息时间", "发送时间", "提交时间", "创建时间", "时间", "日期", "date", "time", "created at"), kind="datetime", unlike=("回复",)),
    Field("touchpoint", _("Touchpoint"), ("触点", "场景", "来源类型", "touchpoint")),
    Field("phone", _("Phone"), ("手机号", "手机号码", "联系电话", "电话", "手机", "买家手机号", "mobile", "tel"), kind="phone"),
    Field("member_number", _("Customer number"), ("客户编号", "会员编号", "会员卡号", "会员号", "客户id", "用户id", "uid", "customer id")),
    Field("unionid", _("UnionID"), ("unionid", "union_id", "微信unionid")),
    Field("external_userid", _("WeCom customer ID"), ("external_userid", "外部联系人id", "企业微信客户id")),
    Field("openid", _("OpenID"), ("openid", "open_id", "微信openid")),
    Field("author", _("Author"), ("买家会员名", "买家昵称", "买家账号", "评论人", "评价人", "评论者", "用户昵称", "客户昵称", "昵称", "用户名", "发送人", "作者", "author", "user name", "nick")),
)  # fmt: skip
HANDLES = {
    "member_number": IdentityKind.MEMBER_NUMBER,
    "unionid": IdentityKind.UNIONID,
    "external_userid": IdentityKind.EXTERNAL_USERID,
    "openid": IdentityKind.OPENID,
}
# Taobao shows 小***鱼 for everybody whose name begins and ends so: that names nobody.
MASKED = re.compile(r"[*＊•●]{2,}|匿名|^用户$")
IN_WORDS = {
    "chat": ("私聊", "单聊", "聊天", "客服"),
    "group": ("群聊", "社群", "群"),
    "moments": ("朋友圈",),
    "live": ("直播", "直播间", "弹幕"),
    "store": ("门店", "到店", "店内"),
    "parcel_card": ("包裹卡",),
    "review": ("评价", "评论", "晒单", "review", "comment", "评语"),
    "survey": ("问卷", "调研", "回答", "survey"),
    "search": ("搜索", "搜索词", "search"),
    "other": ("其他", "其它"),
}
# What is longer is cut when it is kept; a cell of this length is a mistake in the file.
LONGEST_CELL = 200_000


class _Line(NamedTuple):
    """One row, read: who said it, where it is known, and what."""

    row: ImportRow
    arrival: Arrival | None
    saying: Saying


def land_utterances(rows: Sequence[ImportRow], context: ImportContext) -> BatchOutcome:
    """Take a batch of utterances in, with the customers who said them; rows that name nobody are somebody unknown's."""
    lines: list[_Line] = []
    for row in rows:
        try:
            lines.append(_line(row, context))
        except Refusal as reason:
            context.reject(row, reason)
    speakers = _receive([line.arrival for line in lines if line.arrival is not None])
    sayings = [_said_by(line, speakers) for line in lines]
    outcome = hear_in_bulk(sayings, is_history=True)
    return BatchOutcome(outcome.heard, outcome.unchanged)


def _line(row: ImportRow, context: ImportContext) -> _Line:
    said_at = row.read("said_at", partial(read_datetime, now=context.now), None)
    saying = Saying(
        text=row.read("text", partial(read_text, max_length=LONGEST_CELL), ""),
        touchpoint=_touchpoint(row),
        said_at=said_at,
        source=f"import:{context.source}" if context.source else "import",
    )
    check_sayings([saying])
    identities = _identities(row)
    if not identities:
        return _Line(row, None, saying)
    author = row.read("author", partial(read_text, max_length=128), "")[:64]
    arrival = read_arrival(
        channel=context.source or "import",
        identities=identities,
        nickname="" if MASKED.search(author) else author,
        source=saying.source,
        at=said_at or context.now,
    )
    return _Line(row, arrival, saying)


def _identities(row: ImportRow) -> dict[str, str]:
    identities = {str(kind): value for name, kind in HANDLES.items() if (value := row.text(name).strip())}
    phone = row.read("phone", read_phone, None)
    if phone is not None and not isinstance(phone, MaskedPhone):
        identities[str(IdentityKind.PHONE)] = phone
    author = row.text("author").strip()
    if author and not MASKED.search(author):
        identities[str(IdentityKind.ACCOUNT_NAME)] = author
    return identities


def _touchpoint(row: ImportRow) -> str:
    """What the row says, else what the header over the words says, else a chat."""
    told = row.text("touchpoint").strip().casefold()
    if told:
        return next((kind for kind, words in IN_WORDS.items() if told == kind or told in words), told)
    header = row.headers.get("text", "").casefold()
    return next((kind for kind, words in IN_WORDS.items() if any(word in header for word in words)), "chat")


def _receive(arrivals: Sequence[Arrival]) -> dict[int, UUID]:
    """The customer of each arrival, by the arrival's identity in memory."""
    received = receive_customers_in_bulk(arrivals) if arrivals else []
    return {id(arrival): one.customer_id for arrival, one in zip(arrivals, received, strict=True)}


def _said_by(line: _Line, speakers: dict[int, UUID]) -> Saying:
    customer_id = speakers.get(id(line.arrival)) if line.arrival is not None else None
    saying = line.saying
    return Saying(saying.text, saying.touchpoint, customer_id, saying.said_at, saying.source)


UTTERANCES = ImportKind(
    name="utterances",
    label=gettext_lazy("Utterances"),
    fields=FIELDS,
    land=land_utterances,
    hint=gettext_lazy(
        "One row for each thing that was said: reviews, chat lines, answers. Who said it may be unknown."
    ),
)
