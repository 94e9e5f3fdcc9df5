"""Customers from files as shops, tills and WeCom export them."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from uuid import UUID

from django.utils.translation import gettext_lazy, gettext_noop

from yutang.core.errors import Refusal
from yutang.core.imports import BatchOutcome, ImportContext, ImportKind, ImportRow
from yutang.core.tables import Field, MaskedPhone, read_datetime, read_integer, read_phone, read_text
from yutang.people.actions.arrivals import Arrival, read_arrival
from yutang.people.actions.communities import add_community
from yutang.people.actions.receiving import UNCHANGED, receive_customers_in_bulk
from yutang.people.actions.traits import Note, note_traits_in_bulk
from yutang.people.queries import communities
from yutang.people.rules import PHONE, IdentityKind

_ = gettext_noop
FIELDS = (
    Field("phone", _("Phone"), ("手机号", "手机号码", "联系电话", "电话", "手机", "买家手机号", "收货人手机号", "mobile", "tel"), kind="phone"),
    Field("name", _("Name"), ("姓名", "真实姓名", "客户姓名", "会员姓名", "收货人", "收货人姓名", "full name")),
    Field("nickname", _("Nickname"), ("昵称", "微信昵称", "客户昵称", "客户名称", "微信名", "粉丝昵称", "用户昵称", "备注名", "nick")),
    Field("account_name", _("Account name"), ("买家会员名", "买家账号", "买家昵称", "旺旺", "买家旺旺", "账号名")),
    Field("member_number", _("Customer number"), ("会员编号", "会员卡号", "客户编号", "会员号", "客户id", "用户id", "uid", "customer id")),
    Field("unionid", _("UnionID"), ("unionid", "union_id", "微信unionid")),
    Field("external_userid", _("WeCom customer ID"), ("external_userid", "外部联系人id", "企业微信客户id")),
    Field("openid", _("OpenID"), ("openid", "open_id", "微信openid")),
    Field("community", _("Community"), ("社群", "群名称", "群名", "所在群", "群聊", "group")),
    Field("source", _("Source"), ("来源", "客户来源", "来源渠道", "添加渠道", "渠道", "channel")),
    Field("joined_at", _("Joined on"), ("加入时间", "添加时间", "成为客户时间", "注册时间", "入会时间", "创建时间", "首次消费时间", "加好友时间"), kind="datetime"),
    Field("height_cm", _("Height (cm)"), ("身高", "身高cm"), kind="integer"),
    Field("weight_kg", _("Weight (kg)"), ("体重", "体重kg"), kind="integer"),
    Field("city", _("City"), ("城市", "所在城市", "所在地")),
)  # fmt: skip
HANDLES = {
    "account_name": IdentityKind.ACCOUNT_NAME,
    "member_number": IdentityKind.MEMBER_NUMBER,
    "unionid": IdentityKind.UNIONID,
    "external_userid": IdentityKind.EXTERNAL_USERID,
    "openid": IdentityKind.OPENID,
}
short_text = partial(read_text, max_length=64)


def land_customers(rows: Sequence[ImportRow], context: ImportContext) -> BatchOutcome:
    """Receive a batch of customers, with their communities and traits."""
    known = {card.name: card.id for card in communities()}
    arrivals: list[tuple[ImportRow, Arrival, dict[str, object]]] = []
    for row in rows:
        try:
            arrivals.append((row, _arrival(row, context, known), _traits(row)))
        except Refusal as reason:
            context.reject(row, reason)
    received = receive_customers_in_bulk([arrival for _row, arrival, _traits in arrivals])
    has_news = [added != UNCHANGED for _customer_id, added in received]
    noted = [
        (at, Note(customer_id, name, value, arrival.source, arrival.at))
        for at, ((_row, arrival, traits), (customer_id, _added)) in enumerate(zip(arrivals, received, strict=True))
        for name, value in traits.items()
    ]
    for (at, _note), is_news in zip(noted, note_traits_in_bulk([note for _at, note in noted]), strict=True):
        has_news[at] |= is_news
    return BatchOutcome(sum(has_news), len(has_news) - sum(has_news))


def _arrival(row: ImportRow, context: ImportContext, known: dict[str, UUID]) -> Arrival:
    identities = {str(kind): value for name, kind in HANDLES.items() if (value := row.text(name))}
    phone = row.read("phone", read_phone, None)
    if phone is not None and not isinstance(phone, MaskedPhone):
        identities[str(PHONE)] = phone
    channel = context.source or "import"
    return read_arrival(
        channel=channel,
        identities=identities,
        nickname=row.read("nickname", short_text, ""),
        name=row.read("name", short_text, ""),
        community_id=_community(row, known, context),
        source=row.read("source", short_text, "") or (f"import:{context.source}" if context.source else "import"),
        at=row.read("joined_at", partial(read_datetime, now=context.now), context.now),
    )


def _community(row: ImportRow, known: dict[str, UUID], context: ImportContext) -> UUID | None:
    """The community of that name; it is opened where there is none yet."""
    name = " ".join(row.read("community", short_text, "").split())
    if name and name not in known:
        known[name] = add_community(name, now=context.now)
    return known.get(name)


def _traits(row: ImportRow) -> dict[str, object]:
    traits = {
        "height_cm": row.read("height_cm", partial(read_integer, least=50, most=250), None),
        "weight_kg": row.read("weight_kg", partial(read_integer, least=20, most=300), None),
        "city": row.read("city", short_text, None),
    }
    return {name: value for name, value in traits.items() if value is not None}


CUSTOMERS = ImportKind(
    name="customers",
    label=gettext_lazy("Customers"),
    fields=FIELDS,
    land=land_customers,
    hint=gettext_lazy("One row for each customer, with a phone number, a WeChat identity or a customer number."),
)
