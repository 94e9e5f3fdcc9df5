"""Reading a relay from a file, without any place or database."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from django.utils import translation

from yutang.core.tables import FileUnreadable
from yutang.core.tables.encoding import find_encoding
from yutang.presale.errors import CatalogueUnreadable
from yutang.presale.relay_words import DOUBTS
from yutang.presale.rules.relays import Catalogue, Doubt, ListedSku, RelayItem, RelayLine, read_relay

MOST_BYTES = 4 * 1024 * 1024
_OPTIONS = {"color": "color", "colour": "color", "颜色": "color", "size": "size", "尺码": "size"}


def read_relay_file(path: Path, *, offer: Path | None = None) -> dict[str, Any]:
    """The lines of a text relay, and what else the file holds; every line of the file is in one of the two.

    UTF-8, UTF-16 and GB18030 are known by themselves. `offer` is JSON with `products`, each with a `name` and `skus`: then items
    carry the SKU that they are. Raises FileUnreadable, WrongEncoding, FileTooLarge and CatalogueUnreadable.
    """
    relay = read_relay(_text(path), _catalogue(offer) if offer else None)
    return {
        "lines": [_line(line) for line in relay.lines],
        "left": [{"row": one.row, "text": one.text, "taken_for": one.taken_for} for one in relay.left],
        "read": len(relay.lines),
        "unsure": sum(line.is_unsure for line in relay.lines),
    }


def _text(path: Path) -> str:
    try:
        codec = find_encoding(lambda: path.open("rb"), name=path.name, max_bytes=MOST_BYTES)
        return path.read_text(encoding=codec)
    except OSError as fault:
        raise FileUnreadable(name=path.name) from fault


def _line(line: RelayLine) -> dict[str, Any]:
    return {
        "no": line.no,
        "name": line.name,
        "items": [_item(item) for item in line.items],
        "paid": line.paid,
        "cancelled": line.is_cancelled,
        "before": [_item(item) for item in line.before],
        "unsure": line.is_unsure,
        "reasons": [_reason(one) for one in line.reasons],
        "note": line.note,
        "place": line.place,
        "phone": line.phone,
        "amount_fen": line.amount_fen,
        "text": line.text,
        "rows": list(line.rows),
    }


def _item(item: RelayItem) -> dict[str, Any]:
    return {
        "what": item.what,
        "product": item.product,
        "size": item.size,
        "colour": item.colour,
        "quantity": item.quantity,
        "unit": item.unit,
        "pack": item.spec,
        "sku": item.sku,
    }


def _reason(doubt: Doubt) -> dict[str, str]:
    words = {}
    for name, language in (("en", "en"), ("zh", "zh-hans")):
        with translation.override(language):
            words[name] = str(DOUBTS[doubt])
    return {"code": doubt.value} | words


def _catalogue(path: Path) -> Catalogue:
    try:
        told = json.loads(_text(path))
    except ValueError as fault:
        raise CatalogueUnreadable(name=path.name) from fault
    products = told.get("products", [told]) if isinstance(told, dict) else told
    if not isinstance(products, list) or not all(isinstance(one, dict) for one in products):
        raise CatalogueUnreadable(name=path.name)
    skus = [sku for product in products for sku in _skus(product, path.name)]
    if not skus:
        raise CatalogueUnreadable(name=path.name)
    return Catalogue(skus)


def _skus(product: Mapping[str, Any], name: str) -> Iterator[ListedSku]:
    title = product.get("name") or product.get("title") or product.get("code") or ""
    aliases, price = product.get("aliases", []), product.get("price_fen")
    listed = product.get("skus") or [product]
    is_sound = isinstance(title, str) and isinstance(aliases, list) and isinstance(listed, list)
    if not is_sound or not all(isinstance(sku, dict) for sku in listed) or not isinstance(price, int | None):
        raise CatalogueUnreadable(name=name)
    for sku in listed:
        code = sku.get("sku") or sku.get("code") or sku.get("id")
        if not isinstance(code, str | int):
            raise CatalogueUnreadable(name=name)
        yield ListedSku(str(code), title, _options(sku), tuple(str(one) for one in aliases), price)


def _options(sku: Mapping[str, Any]) -> dict[str, str]:
    inner = sku.get("options")
    told = (inner if isinstance(inner, dict) else {}) | {key: value for key, value in sku.items() if key in _OPTIONS}
    return {_OPTIONS.get(str(key), str(key)): str(value) for key, value in told.items() if value not in (None, "")}
