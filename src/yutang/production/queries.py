"""Reading production: querysets for our own pages, frozen cards for others."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from yutang.production import rules
from yutang.production.errors import NoSuchProductionOrder, NoSuchUnit, NotACode
from yutang.production.models import Factory, ProductionLine, ProductionOrder, Unit


@dataclass(frozen=True)
class LineCard:
    sku_code: str
    label: str
    quantity: int
    stock_quantity: int = 0


@dataclass(frozen=True)
class ProductionCard:
    """A production order as others see it."""

    id: UUID
    number: str
    title: str
    offer_id: UUID
    style_id: UUID
    factory_id: UUID | None
    factory_name: str
    state: str
    quantity: int
    planned_at: datetime
    sent_at: datetime | None
    made_at: datetime | None
    shipped_at: datetime | None
    due_on: date | None
    lines: tuple[LineCard, ...]

    @property
    def stock_quantity(self) -> int:
        """How many of its pieces are the shop's own, made to fill the last pack."""
        return sum(line.stock_quantity for line in self.lines)

    @property
    def ordered_quantity(self) -> int:
        return self.quantity - self.stock_quantity


@dataclass(frozen=True)
class UnitCard:
    """One piece, without whose it is; `is_stock` where it is nobody's but the shop's."""

    position: int
    code: str
    sku_code: str
    label: str
    options: dict[str, str]
    production_order_id: UUID
    is_stock: bool = False

    @property
    def spaced_code(self) -> str:
        return rules.spaced_code(self.code)


@dataclass(frozen=True)
class FactoryCard:
    id: UUID
    name: str
    qualifications: str
    lead_days: int
    capacity_per_day: int
    is_active: bool


def production_orders(*, state: str = "", search: str = "") -> QuerySet[ProductionOrder]:
    """Production orders, newest first."""
    rows = ProductionOrder.objects.select_related("factory").order_by("-planned_at", "-pk")
    if state:
        rows = rows.filter(state=state)
    return rows.filter(Q(title__icontains=search) | Q(number__istartswith=search)) if search else rows


def production_card(production_order_id: UUID) -> ProductionCard:
    """One production order with its totals. Raises NoSuchProductionOrder, also for another merchant's."""
    row = ProductionOrder.objects.select_related("factory").filter(pk=production_order_id).first()
    if row is None:
        raise NoSuchProductionOrder
    lines = ProductionLine.objects.filter(production_order=row).order_by("sku_code")
    return _card(row, tuple(LineCard(line.sku_code, line.label, line.quantity, line.stock_quantity) for line in lines))


def found_production_orders(search: str, *, limit: int = 5) -> list[ProductionCard]:
    """Production orders by the beginning of their number or by their style's title, newest first; without their lines."""
    return [_card(row, ()) for row in production_orders(search=search)[:limit]]


def orders_without_factory(*, limit: int = 5) -> list[ProductionCard]:
    """Planned orders that nobody has been asked to make, the longest waiting first; without their lines."""
    rows = ProductionOrder.objects.filter(state=ProductionOrder.State.PLANNED, factory=None).order_by("planned_at")
    return [_card(row, ()) for row in rows[:limit]]


@dataclass(frozen=True)
class ProductionTotals:
    orders: int
    units: int


def production_totals() -> ProductionTotals:
    """How many production orders there are, and how many pieces stand in them."""
    return ProductionTotals(orders=ProductionOrder.objects.count(), units=Unit.objects.count())


def units_of(production_order_id: UUID) -> QuerySet[Unit]:
    return (
        Unit.objects.filter(production_order_id=production_order_id)
        .select_related("production_line")
        .order_by("position")
    )


def unit_cards(production_order_id: UUID, *, first: int = 1, last: int | None = None) -> Iterator[UnitCard]:
    """The units of an order in their order, a few thousand at a time in memory."""
    rows = units_of(production_order_id).filter(position__gte=first)
    if last is not None:
        rows = rows.filter(position__lte=last)
    return (unit_card(row) for row in rows.iterator(chunk_size=2000))


def unit_by_code(written: str) -> UnitCard:
    """The piece with this code, however it was typed. Raises NotACode for a slip, NoSuchUnit for a stranger's code."""
    code = rules.read_code(written)
    if code is None:
        raise NotACode
    row = Unit.objects.select_related("production_line").filter(code=code).first()
    if row is None:
        raise NoSuchUnit
    return unit_card(row)


def factories() -> QuerySet[Factory]:
    """Factories: those that take orders first, by name."""
    return Factory.objects.order_by("-is_active", "name")


def factory_choices() -> list[FactoryCard]:
    """The factories that take orders, by name."""
    return [factory_card(row) for row in factories().filter(is_active=True)]


def factory_card(row: Factory) -> FactoryCard:
    return FactoryCard(row.pk, row.name, row.qualifications, row.lead_days, row.capacity_per_day, row.is_active)


def unit_card(row: Unit) -> UnitCard:
    line: Any = row.production_line
    return UnitCard(
        row.position, row.code, line.sku_code, line.label, row.options, row.production_order_id, row.order_id is None
    )


def _card(row: ProductionOrder, lines: tuple[LineCard, ...]) -> ProductionCard:
    return ProductionCard(
        id=row.pk,
        number=row.number,
        title=row.title,
        offer_id=row.offer_id,
        style_id=row.style_id,
        factory_id=row.factory_id,
        factory_name=row.factory.name if row.factory else "",
        state=row.state,
        quantity=row.quantity,
        planned_at=row.planned_at,
        sent_at=row.sent_at,
        made_at=row.made_at,
        shipped_at=row.shipped_at,
        due_on=row.due_on,
        lines=lines,
    )


def option_names(production_order_id: UUID) -> list[str]:
    """The names of the options that the units of an order have, such as colour and size."""
    of_lines = Unit.objects.filter(production_order_id=production_order_id).order_by("production_line", "position")
    first_of_each: dict[UUID, dict[str, str]] = {}
    for line_id, options in of_lines.values_list("production_line", "options").iterator(chunk_size=2000):
        first_of_each.setdefault(line_id, options)
    return rules.in_reading_order(name for options in first_of_each.values() for name in options)
