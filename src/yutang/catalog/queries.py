"""Reading the catalog: querysets for our own pages, frozen cards for others."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.urls import Resolver404, resolve, reverse

from yutang.catalog.errors import PictureUnknown, StyleUnknown
from yutang.catalog.models import Picture, Sku, Style
from yutang.catalog.pictures import picture_path
from yutang.catalog.rules import sku_label
from yutang.core.money import Money
from yutang.core.rows import rows_matching
from yutang.core.tenancy import current_merchant_id


@dataclass(frozen=True)
class SkuCard:
    id: UUID
    code: str
    options: Mapping[str, str]
    label: str
    cost: Money | None = None


@dataclass(frozen=True)
class StyleCard:
    """A style as others see it. The picture addresses are "" where there is no picture."""

    id: UUID
    code: str
    title: str
    category: str
    price: Money
    description: str
    attributes: Mapping[str, Any]
    picture_url: str
    small_picture_url: str
    is_active: bool
    skus: tuple[SkuCard, ...]
    size_chart: Mapping[str, Mapping[str, Sequence[float]]] = field(default_factory=dict)

    @property
    def sizes(self) -> tuple[str, ...]:
        """The sizes that its SKUs come in, in their order; none for what has no sizes."""
        return tuple(dict.fromkeys(sku.options["size"] for sku in self.skus if sku.options.get("size")))


def style_card(style_id: UUID) -> StyleCard:
    """One style. Raises StyleUnknown, also for another merchant's."""
    cards = style_cards([style_id])
    if style_id not in cards:
        raise StyleUnknown
    return cards[style_id]


def style_cards(style_ids: Collection[UUID]) -> dict[UUID, StyleCard]:
    """Styles by id; those that do not exist are not in it."""
    return {card.id: card for card in _cards(Style.objects.filter(pk__in=style_ids))}


@dataclass(frozen=True)
class StyleFace:
    """What is shown of a style in passing."""

    id: UUID
    title: str
    small_picture_url: str


def style_faces(style_ids: Collection[UUID]) -> dict[UUID, StyleFace]:
    """Titles and pictures by id, in one query: for pages that a whole community opens at once."""
    rows = Style.objects.filter(pk__in=style_ids).values_list("pk", "title", "picture_id")
    return {key: StyleFace(key, title, picture_url(picture_id, "small")) for key, title, picture_id in rows}


def styles(*, search: str = "", category: str = "", limit: int = 50, offset: int = 0) -> list[StyleCard]:
    """Styles still offered, newest first."""
    return _cards(found_styles(search=search, category=category)[offset : offset + limit])


def found_styles(*, search: str = "", category: str = "") -> QuerySet[Style]:
    rows = Style.objects.filter(is_active=True).order_by("-created_at", "-pk")
    if search:
        rows = rows.filter(Q(title__icontains=search) | Q(code__istartswith=search))
    return rows.filter(category=category) if category else rows


def categories() -> list[str]:
    """The categories in use, by name."""
    rows = Style.objects.exclude(category="").order_by("category")
    return list(rows.values_list("category", flat=True).distinct())


def sku_ids(codes: Collection[str]) -> dict[str, tuple[UUID, UUID]]:
    """SKU code to (SKU id, style id), for those that exist: imports look theirs up in one go."""
    rows = Sku.objects.filter(code__in=codes).values_list("code", "pk", "style_id")
    return {code: (sku_id, style_id) for code, sku_id, style_id in rows}


@dataclass(frozen=True)
class SkuFace:
    """What an order notes of a SKU."""

    style_id: UUID
    label: str


def sku_faces(keys: Collection[UUID]) -> dict[UUID, SkuFace]:
    """SKUs by id, in one query; those that do not exist are not in it."""
    rows = rows_matching(_FACES, [(key,) for key in keys], current_merchant_id())
    return {
        UUID(str(key)): SkuFace(UUID(str(style_id)), sku_label(json.loads(options))) for key, style_id, options in rows
    }


_FACES = """
WITH asked (sku) AS (VALUES {asked})
SELECT s.id, s.style_id, s.options FROM asked CROSS JOIN catalog_sku s WHERE s.id = asked.sku AND s.merchant_id = %s
"""


def picture_file(picture_id: UUID, *, size: str, extension: str) -> Path:
    """The file of a picture, whosever it is: a product picture is shown to everybody who has its address."""
    found = Picture.across_merchants().filter(pk=picture_id).values_list("merchant", "sha256").first()
    if found is None:
        raise PictureUnknown
    merchant_id, sha256 = found
    return picture_path(merchant_id, sha256, size=size, extension=extension)


def picture_url(picture_id: UUID | None, size: str = "full") -> str:
    """One address for every browser: it gets WebP where it says it can read it, JPEG elsewhere."""
    return reverse("catalog:picture", args=[picture_id, size]) if picture_id else ""


def picture_id_in(url: str) -> UUID | None:
    """Which picture an address of `picture_url` shows; None where it is no such address."""
    try:
        match = resolve(url)
    except Resolver404:
        return None
    found: UUID | None = match.kwargs.get("picture_id") if match.view_name == "catalog:picture" else None
    return found


def small_picture_url(url: str) -> str:
    """The same picture in its small size."""
    return picture_url(picture_id_in(url), "small")


def _cards(rows: QuerySet[Style]) -> list[StyleCard]:
    return [_card(style) for style in rows.prefetch_related("skus")]


def _card(style: Style) -> StyleCard:
    return StyleCard(
        id=style.pk,
        code=style.code,
        title=style.title,
        category=style.category,
        price=Money(style.price_fen),
        description=style.description,
        attributes=style.attributes,
        picture_url=picture_url(style.picture_id),
        small_picture_url=picture_url(style.picture_id, "small"),
        is_active=style.is_active,
        size_chart=style.size_chart,
        skus=tuple(_sku_card(sku) for sku in sorted(style.skus.all(), key=lambda sku: (sku.position, sku.code))),
    )


def _sku_card(sku: Sku) -> SkuCard:
    cost = None if sku.cost_fen is None else Money(sku.cost_fen)
    return SkuCard(sku.pk, sku.code, sku.options, sku_label(sku.options), cost)
