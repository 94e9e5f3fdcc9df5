"""Pictures of styles, as member pages show them."""

from __future__ import annotations

from yutang.catalog import api as catalog
from yutang.h5 import components


def picture_of(card: catalog.StyleCard, url: str) -> components.Picture | None:
    """The picture of a style that stands at this address; none where it has none."""
    return components.Picture(url, card.title) if url else None
