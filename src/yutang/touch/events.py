"""What happens to touches."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from yutang.core.events import Fact, fact


@fact("touch.touch_sent")
@dataclass(frozen=True)
class TouchSent(Fact):
    """A message stands in a customer's inbox."""

    customer_id: UUID
    touch_id: UUID
    purpose: str
