"""The door of the catalog."""

from __future__ import annotations

from uuid import UUID

from yutang.catalog.actions import add_style, retire_style, set_picture, store_picture
from yutang.catalog.imports import PRODUCTS
from yutang.catalog.queries import SkuCard, StyleCard, picture_url, sku_ids, style_card, style_cards, styles
from yutang.catalog.rules import SkuDraft, sku_label

StyleId = UUID
SkuId = UUID

__all__ = [
    "PRODUCTS",
    "SkuCard",
    "SkuDraft",
    "SkuId",
    "StyleCard",
    "StyleId",
    "add_style",
    "picture_url",
    "retire_style",
    "set_picture",
    "sku_ids",
    "sku_label",
    "store_picture",
    "style_card",
    "style_cards",
    "styles",
]
