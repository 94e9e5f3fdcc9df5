"""The whole loop in one table: which fact moves which later step. `docs/loop.md` is tested against it."""

from __future__ import annotations

from yutang.core.events import Subscription

SUBSCRIPTIONS: list[Subscription] = []
