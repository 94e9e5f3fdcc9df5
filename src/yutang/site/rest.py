"""The public JSON API, put together from the steps' routers."""

from __future__ import annotations

from yutang.catalog.rest import router as catalog_router
from yutang.needs.rest import router as needs_router
from yutang.partners.rest import router as partners_router
from yutang.people.rest import router as people_router
from yutang.presale.rest import router as presale
from yutang.selection.rest import router as selection
from yutang.site.json_api import new_api

api = new_api("rest")
api.add_router("", catalog_router)
api.add_router("", partners_router)
api.add_router("", people_router)
api.add_router("", needs_router)
api.add_router("", selection)
api.add_router("", presale)
