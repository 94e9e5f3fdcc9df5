"""Time-ordered ids: UUID version 7 (RFC 9562), so that rows made together stand together."""

from __future__ import annotations

from uuid import UUID

import uuid_utils.compat


def new_id() -> UUID:
    """A fresh id. Later ids sort after earlier ones (to the millisecond); the rest is random and cannot be guessed."""
    return uuid_utils.compat.uuid7()
