"""The door of production."""

from __future__ import annotations

from uuid import UUID

from yutang.production.actions import (
    add_factory,
    advance_production_order,
    choose_factory,
    plan_production,
    rest_factory,
)
from yutang.production.errors import FactoryKnown, NoSuchUnit, NotACode
from yutang.production.queries import (
    FactoryCard,
    LineCard,
    ProductionCard,
    UnitCard,
    factory_choices,
    found_production_orders,
    orders_without_factory,
    production_card,
    production_totals,
    unit_by_code,
)
from yutang.production.rules import read_code, spaced_code
from yutang.production.words import STATE_CHOICES, STATE_NAMES

ProductionOrderId = UUID
FactoryId = UUID

__all__ = [
    "STATE_CHOICES",
    "STATE_NAMES",
    "FactoryCard",
    "FactoryId",
    "FactoryKnown",
    "LineCard",
    "NoSuchUnit",
    "NotACode",
    "ProductionCard",
    "ProductionOrderId",
    "UnitCard",
    "add_factory",
    "advance_production_order",
    "choose_factory",
    "factory_choices",
    "found_production_orders",
    "orders_without_factory",
    "plan_production",
    "production_card",
    "production_totals",
    "read_code",
    "rest_factory",
    "spaced_code",
    "unit_by_code",
]
