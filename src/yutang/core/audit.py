"""The audit log, for people: who did what to what, and when. Entries are written with the change and never altered."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db import connection

from yutang.core import clock
from yutang.core.actors import current_actor
from yutang.core.models import AuditEntry
from yutang.core.tenancy import current_merchant_id


def record(verb: str, subject_id: UUID | None = None, **details: Any) -> None:
    """Note that the current actor did `verb` ("presale.offer_closed") to a thing. Only inside the change's transaction.

    `details` are plain values and must hold no personal data in clear.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("an audit entry is written in the transaction of its change")
    actor = current_actor()
    AuditEntry.objects.create(
        merchant_id=current_merchant_id(),
        at=clock.now(),
        actor_kind=actor.kind,
        actor_id=actor.id,
        actor_name=actor.name,
        verb=verb,
        subject_id=subject_id,
        details=details,
    )
