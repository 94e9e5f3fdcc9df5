"""The public JSON API of the catalog."""

from __future__ import annotations

import base64
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Schema, Status

from yutang.accounts.api import Permission, merchant_operation
from yutang.catalog import api
from yutang.catalog.errors import PictureUnreadable
from yutang.core import clock
from yutang.core.bodies import Body
from yutang.core.money import Money

router = Router(tags=["catalog"])


class SkuIn(Body):
    code: str
    options: dict[str, str] = {}
    cost_fen: int | None = None


class StyleIn(Body):
    """A style to be added; `picture` is a JPEG, PNG or WebP in base64."""

    code: str
    title: str
    category: str = ""
    price_fen: int
    description: str = ""
    attributes: dict[str, Any] = {}
    skus: list[SkuIn] = []
    picture: str = ""


class StyleAdded(Schema):
    style_id: UUID


class SizeChartIn(Body):
    """Size, then measure, then from and to, in centimetres or kilograms: {"M": {"height_cm": [158, 165]}}."""

    sizes: dict[str, dict[str, list[float]]]


class SkuOut(Schema):
    id: UUID
    code: str
    options: dict[str, str]
    label: str


class StyleOut(Schema):
    id: UUID
    code: str
    title: str
    category: str
    price_fen: int
    description: str
    attributes: dict[str, Any]
    picture_url: str
    is_active: bool
    skus: list[SkuOut]
    size_chart: dict[str, dict[str, list[float]]]

    @staticmethod
    def resolve_price_fen(card: api.StyleCard) -> int:
        return card.price.fen


@router.post("/styles", response={201: StyleAdded})
@merchant_operation(Permission.RUN_ROUNDS)
def add_style(request: HttpRequest, body: StyleIn) -> Status[StyleAdded]:
    style_id = api.add_style(
        code=body.code,
        title=body.title,
        category=body.category,
        price=Money(body.price_fen),
        skus=[api.SkuDraft(sku.code, sku.options, sku.cost_fen) for sku in body.skus],
        description=body.description,
        attributes=body.attributes,
        picture=_picture(body.picture),
    )
    return Status(201, StyleAdded(style_id=style_id))


@router.get("/styles", response=list[StyleOut])
@merchant_operation(Permission.RUN_ROUNDS)
def list_styles(request: HttpRequest, search: str = "", category: str = "", page: int = 1) -> list[api.StyleCard]:
    """Styles still offered, newest first, 50 a page."""
    return api.styles(search=search, category=category, offset=(min(max(page, 1), 20_000) - 1) * 50)


@router.get("/styles/{uuid:style_id}", response=StyleOut)
@merchant_operation(Permission.RUN_ROUNDS)
def show_style(request: HttpRequest, style_id: UUID) -> api.StyleCard:
    return api.style_card(style_id)


@router.put("/styles/{uuid:style_id}/size-chart", response=StyleOut)
@merchant_operation(Permission.RUN_ROUNDS)
def set_size_chart(request: HttpRequest, style_id: UUID, body: SizeChartIn) -> api.StyleCard:
    """Say whom each size fits, in place of what was said before: buyers are advised by it. No sizes at all say nothing."""
    api.set_size_chart(style_id, body.sizes, now=clock.now())
    return api.style_card(style_id)


def _picture(text: str) -> bytes | None:
    try:
        return base64.b64decode(text, validate=True) or None
    except ValueError as fault:
        raise PictureUnreadable from fault
