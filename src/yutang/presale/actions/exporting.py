"""Orders on their way out of the place as a file."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from yutang.core import audit
from yutang.presale.queries.order_search import OrderSearch


@transaction.atomic
def note_export(search: OrderSearch, *, shows_delivery: bool) -> None:
    """Write down that orders left as a file: which were looked for, and whether with whole phones and addresses."""
    looked_for: dict[str, Any] = {
        "state": search.state,
        "offer_id": str(search.offer_id or ""),
        "since": str(search.first_day or ""),
        "until": str(search.last_day or ""),
        "is_by_text": bool(search.text),
    }
    audit.record("presale.orders_exported", with_delivery=shows_delivery, **looked_for)
