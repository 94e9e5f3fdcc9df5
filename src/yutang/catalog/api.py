"""The door of the catalog."""

from __future__ import annotations

from uuid import UUID

from yutang.catalog.actions import add_style, erase_picture, retire_style, set_picture, set_size_chart, store_picture
from yutang.catalog.imports import PRODUCTS
from yutang.catalog.pictures import MOST_BYTES as MOST_PICTURE_BYTES
from yutang.catalog.queries import (
    SkuCard,
    SkuFace,
    StyleCard,
    StyleFace,
    picture_url,
    sku_faces,
    sku_ids,
    small_picture_url,
    style_card,
    style_cards,
    style_faces,
    styles,
)
from yutang.catalog.rules import CHART_MEASURES, SkuDraft, sku_label
from yutang.catalog.words import attribute_rows

StyleId = UUID
SkuId = UUID

__all__ = [
    "CHART_MEASURES",
    "MOST_PICTURE_BYTES",
    "PRODUCTS",
    "SkuCard",
    "SkuDraft",
    "SkuFace",
    "SkuId",
    "StyleCard",
    "StyleFace",
    "StyleId",
    "add_style",
    "attribute_rows",
    "erase_picture",
    "picture_url",
    "retire_style",
    "set_picture",
    "set_size_chart",
    "sku_faces",
    "sku_ids",
    "sku_label",
    "small_picture_url",
    "store_picture",
    "style_card",
    "style_cards",
    "style_faces",
    "styles",
]
