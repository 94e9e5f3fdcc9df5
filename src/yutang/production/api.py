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
from yutang.production.queries import (
    FactoryCard,
    LineCard,
    ProductionCard,
    UnitCard,
    factory_choices,
    orders_without_factory,
    production_card,
    unit_by_code,
)
from yutang.production.rules import read_code, spaced_code

ProductionOrderId = UUID
FactoryId = UUID

__all__ = [
    "FactoryCard",
    "FactoryId",
    "LineCard",
    "ProductionCard",
    "ProductionOrderId",
    "UnitCard",
    "add_factory",
    "advance_production_order",
    "choose_factory",
    "factory_choices",
    "orders_without_factory",
    "plan_production",
    "production_card",
    "read_code",
    "rest_factory",
    "spaced_code",
    "unit_by_code",
]
