"""An offer that was paid for, for tests of what comes after."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from uuid import UUID

from tests.cast import NOON
from yutang.catalog.api import SkuDraft, add_style, style_card
from yutang.core.ids import new_id
from yutang.core.money import Money
from yutang.people.api import receive_customer
from yutang.presale.api import OfferTerms, draft_offer
from yutang.presale.models import Offer, Order, OrderLine

SIZES = {"M": {"color": "藏青", "size": "M"}, "L": {"color": "藏青", "size": "L"}}


def make_customer(name: str, *, community_id: UUID | None = None, source: str = "", at=NOON) -> UUID:
    return receive_customer(
        channel="wechat",
        identities={"openid": f"openid-{name}"},
        nickname=name,
        community_id=community_id,
        source=source,
        at=at,
    )


def make_offer(code: str = "LQ-001", title: str = "亚麻连衣裙") -> UUID:
    style_id = add_style(
        code=code,
        title=title,
        category="连衣裙",
        price=Money(19_900),
        skus=[SkuDraft(f"{code}-{size}", options) for size, options in SIZES.items()],
    )
    terms = OfferTerms(minimum_quantity=1, maximum_quantity=20_000, closes_at=NOON + timedelta(days=3))
    return draft_offer(style_id, terms, now=NOON)


def pay_order(offer_id: UUID, customer_id: UUID, sizes: Mapping[str, int], *, state: str = "paid") -> UUID:
    """An order as presale leaves it once its money has come; `sizes` says how many of each."""
    offer = Offer.objects.get(pk=offer_id)
    skus = {sku.options["size"]: sku for sku in style_card(offer.style_id).skus}
    quantity = sum(sizes.values())
    order = Order.objects.create(
        offer=offer,
        customer_id=customer_id,
        number=f"T{new_id().hex[-20:]}",
        state=state,
        quantity=quantity,
        total_fen=offer.price_fen * quantity,
        placed_at=NOON,
        paid_at=NOON,
        recipient="余小鱼",
        phone="+8613812345678",
        address="上海市愚园路 1 号",
    )
    for size, wanted in sizes.items():
        OrderLine.objects.create(
            order=order,
            style_id=offer.style_id,
            sku_id=skus[size].id,
            title=offer.title,
            label=skus[size].label,
            quantity=wanted,
            unit_price_fen=offer.price_fen,
        )
    return order.pk
