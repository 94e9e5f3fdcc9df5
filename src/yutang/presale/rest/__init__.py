"""The public JSON API of presale, by resource."""

from __future__ import annotations

from ninja import Router

from yutang.presale.rest.offers import router as offers_router
from yutang.presale.rest.orders import router as orders_router

router = Router(tags=["presale"])
router.add_router("", offers_router)
router.add_router("", orders_router)
