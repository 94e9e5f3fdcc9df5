"""Opens the sample shop in an empty place, through the doors of the steps."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from yutang.accounts import api as accounts
from yutang.catalog import api as catalog
from yutang.channels.pay import api as pay
from yutang.cli.sample import SampleCommunity, SampleKoc, SampleShop, SampleStyle, read_sample, read_sample_file
from yutang.core.money import Money
from yutang.core.tenancy import merchant_scope
from yutang.partners import api as partners
from yutang.people import api as people
from yutang.production import api as production


@dataclass(frozen=True)
class OpenedShop:
    """The keys to a shop that was opened. Styles and KOCs stand in the order of the communities."""

    merchant_id: UUID
    owner_id: UUID
    api_key: str
    communities: list[str]
    styles: list[list[str]]
    kocs: list[str]


def open_sample_shop(pay_account: Mapping[str, str], *, now: datetime) -> OpenedShop:
    """Open the shop: merchant, staff, KOCs, communities, catalog, factories, and its account with the pay platform."""
    shop = read_sample()
    merchant_id = accounts.open_merchant(shop.merchant, now=now)
    with merchant_scope(merchant_id):
        owner_id = _hire(merchant_id, shop, now)
        _key_id, secret = accounts.make_api_key("demo", accounts.Role.OWNER, now=now)
        pay.connect_account(pay.AccountDraft(channel="wechat", **pay_account), now=now)
        kocs = [_take_on(one.koc) for one in shop.communities]
        for koc in shop.other_kocs:
            _take_on(koc)
        communities = [_found(one, koc, now) for one, koc in zip(shop.communities, kocs, strict=True)]
        styles = [[_hang(style, shop.size_chart, now) for style in one.styles] for one in shop.communities]
        for factory in shop.factories:
            production.add_factory(
                name=factory.name,
                qualifications="、".join(factory.categories),
                lead_days=factory.lead_days,
                capacity_per_day=factory.capacity_per_day,
                now=now,
            )
    return OpenedShop(merchant_id, owner_id, secret, communities, styles, [str(koc) for koc in kocs])


def _hire(merchant_id: UUID, shop: SampleShop, now: datetime) -> UUID:
    """Hire everybody, and say who the owner is. They sign in by links: nobody has a password that is known."""
    hired = {
        one.role: accounts.hire_staff(
            merchant_id, username=f"demo-{one.role}", name=one.name, role=accounts.Role(one.role), now=now
        )
        for one in shop.staff
    }
    return hired["owner"]


def _take_on(koc: SampleKoc) -> UUID:
    traits = {name: list(value) if isinstance(value, tuple) else value for name, value in koc.traits.items()}
    koc_id = partners.add_partner(kind="koc", name=koc.name, traits=traits, persona=koc.persona, voice=koc.voice)
    partners.set_portrait(koc_id, read_sample_file(f"portraits/{koc.portrait}"))
    return koc_id


def _found(community: SampleCommunity, koc_id: UUID, now: datetime) -> str:
    return str(people.add_community(community.name, koc_id, community.need, now=now))


def _hang(style: SampleStyle, size_chart: Mapping[str, Mapping[str, Sequence[float]]], now: datetime) -> str:
    style_id = catalog.add_style(
        code=style.code,
        title=style.title,
        category=style.category,
        price=Money(style.price_fen),
        description=style.description,
        attributes={name: list(values) for name, values in style.attributes.items()},
        picture=read_sample_file(f"pictures/{style.picture}"),
        skus=[catalog.SkuDraft(one.code, {"color": one.color, "size": one.size}) for one in style.skus],
        now=now,
    )
    chart = {size: size_chart[size] for size in style.sizes if size in size_chart}
    catalog.set_size_chart(style_id, chart, now=now)
    return str(style_id)
