"""What SKUs are called, remembered for a moment: in a rush thousands of orders name the same few."""

from __future__ import annotations

import time
from collections.abc import Collection
from uuid import UUID

from yutang.catalog import api as catalog
from yutang.core.tenancy import current_merchant_id

# A label that is changed reaches new orders this much later.
MEMORY = 1.0
_REMEMBERED_AT_MOST = 5_000
_remembered: dict[tuple[UUID, UUID], tuple[float, catalog.SkuFace]] = {}


def faces_of(sku_ids: Collection[UUID]) -> dict[UUID, catalog.SkuFace]:
    """The SKUs of the merchant in force, by id; those that do not exist are not in it."""
    now, shop = time.monotonic(), current_merchant_id()
    known = {key: kept[1] for key in sku_ids if (kept := _remembered.get((shop, key))) is not None and kept[0] > now}
    unknown = [key for key in sku_ids if key not in known]
    if not unknown:
        return known
    if len(_remembered) > _REMEMBERED_AT_MOST:
        _remembered.clear()
    found = catalog.sku_faces(unknown)
    _remembered.update({(shop, key): (now + MEMORY, face) for key, face in found.items()})
    return known | found
