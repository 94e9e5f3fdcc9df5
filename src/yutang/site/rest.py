"""The public JSON API, put together from the steps' routers."""

from __future__ import annotations

from ninja import NinjaAPI

api = NinjaAPI(title="Yutang", version="1", urls_namespace="rest", docs_url=None)
